"""How far to rely on the learner: judged on the last origins, which neither side has seen."""

__all__ = ["Referee", "held_out"]

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WEIGHTS = np.array([0.0, 0.25, 0.5])
CLASSES = 4
PRIOR_SHARE_OF_ALL = 0.5
MOST_ORIGINS = 4
LARGEST_SHARE_HELD_OUT = 0.4


def held_out(present: int, spacing: int, longest: int) -> np.ndarray:
    """Origins (R,), ascending, to judge on: windows of ``longest`` buckets that half overlap.

    All of it lies in the last part of the history; none where it is too short.

    >>> held_out(present=365, spacing=7, longest=28).tolist()
    [295, 309, 323, 337]
    """
    step = spacing * -(-longest // (2 * spacing))
    latest = present - spacing * -(-longest // spacing)
    origins = latest - step * np.arange(MOST_ORIGINS)[::-1]
    return origins[origins >= (1.0 - LARGEST_SHARE_HELD_OUT) * present]


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
        demand. The loss of a class is judged together with part of the loss of all.
        """
        edges = np.quantile(activity, np.arange(1, CLASSES) / CLASSES)
        member = np.searchsorted(edges, activity)
        loss = np.zeros((CLASSES, len(WEIGHTS)))
        for actual, counts, ours, theirs in zip(demand, known, usual, learned, strict=True):
            for place, weight in enumerate(WEIGHTS):
                gap = actual[:, None] - (ours + weight * (theirs - ours))
                pinball = np.maximum(probabilities * gap, (probabilities - 1.0) * gap).sum(axis=1)
                loss[:, place] += np.bincount(member, pinball * counts, CLASSES)
        relative = loss / np.maximum(loss[:, :1], 1e-300)
        overall = loss.sum(axis=0) / max(loss[:, 0].sum(), 1e-300)
        best = np.argmin(relative + PRIOR_SHARE_OF_ALL * overall, axis=1)
        return cls(edges, WEIGHTS[best])

    def of(self, activity: np.ndarray) -> np.ndarray:
        """The learner's weight for each series, (n,)."""
        return self.weight[np.searchsorted(self.edges, activity)]
