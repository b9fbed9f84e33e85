"""How far to rely on the learner: judged on the last origins, which neither side has seen."""

__all__ = ["Referee", "held_out"]

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.sum_errors import Backtest

WEIGHTS = np.array([0.0, 0.25, 0.5])
CLASSES = 4
PRIOR_SHARE_OF_ALL = 0.5
MOST_ORIGINS = 4
LARGEST_SHARE_HELD_OUT = 0.4
NEGLIGIBLE = 1e-9


def held_out(test: Backtest) -> np.ndarray:
    """Origins (R,), ascending, to judge on: windows of the longest lead time that half overlap.

    All of it lies in the last part of the history; none where that is too short.

    >>> held_out(Backtest.over(365, 7, np.array([7, 28]))).tolist()
    [295, 309, 323, 337]
    """
    longest, spacing = int(test.lead_times.max()), test.spacing
    latest = test.present - spacing * -(-longest // spacing)
    step = spacing * -(-longest // (2 * spacing))
    origins = latest - step * np.arange(MOST_ORIGINS)[::-1]
    earliest = (1.0 - LARGEST_SHARE_HELD_OUT) * test.present
    return origins[(origins >= earliest) & np.isin(origins, test.origins)]


@dataclass(frozen=True, eq=False)
class Referee:
    """The learner's ``weight`` (C,) for classes of activity with limits ``edges`` (C - 1,)."""

    edges: np.ndarray
    weight: np.ndarray

    @classmethod
    def judge(
        cls,
        activity: np.ndarray,
        demand: Sequence[np.ndarray],
        known: Sequence[np.ndarray],
        usual: Sequence[np.ndarray],
        learned: Sequence[np.ndarray],
        probabilities: np.ndarray,
    ) -> "Referee":
        """Choose from :data:`WEIGHTS` what has the least quantile loss in units.

        For each of some windows: ``demand`` and whether it is ``known`` (n,), and the ``usual``
        and the ``learned`` quantiles (n, K). ``activity`` (n,) is the share of buckets with
        demand. What helps all series counts beside what helps the class.
        """
        edges = np.quantile(activity, np.arange(1, CLASSES) / CLASSES)
        member = np.searchsorted(edges, activity)
        loss = np.zeros((CLASSES, len(WEIGHTS)))
        for actual, counts, ours, theirs in zip(demand, known, usual, learned, strict=True):
            for place, weight in enumerate(WEIGHTS):
                gap = actual[:, None] - (ours + weight * (theirs - ours))
                pinball = np.maximum(probabilities * gap, (probabilities - 1.0) * gap).sum(axis=1)
                loss[:, place] += np.bincount(member, pinball * counts, CLASSES)
        asked = sum((actual * counts).sum() for actual, counts in zip(demand, known, strict=True))
        loss[loss < NEGLIGIBLE * asked] = 0.0
        total = loss.sum(axis=0)
        overall = total / total[0] if total[0] > 0 else np.ones(len(WEIGHTS))
        best = np.argmin(loss + PRIOR_SHARE_OF_ALL * loss[:, :1] * overall, axis=1)
        return cls(edges, WEIGHTS[best])

    def of(self, activity: np.ndarray) -> np.ndarray:
        """The learner's weight for each series, (n,)."""
        return self.weight[np.searchsorted(self.edges, activity)]
