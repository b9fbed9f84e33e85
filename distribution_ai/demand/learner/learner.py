"""Learn from all series at once, and say how far that is to be relied on."""

__all__ = ["Learner"]

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.learner.referee import Referee, held_out
from distribution_ai.demand.learner.sample import Sample
from distribution_ai.demand.learner.situations import Situations, situations
from distribution_ai.demand.learner.trees import PROBABILITIES, QuantileTrees, require_lightgbm
from distribution_ai.demand.learner.usual import learned_until, usual_quantiles
from distribution_ai.demand.models.experts import Series
from distribution_ai.demand.models.sum_errors import Backtest

MOST_ROWS = 60_000
FEWEST_ROWS = 1_000


@dataclass(frozen=True, eq=False)
class Learner:
    """``trees`` for the lead times of ``test``, and the ``referee`` between them and the usual
    forecast."""

    test: Backtest
    trees: QuantileTrees
    referee: Referee

    @classmethod
    def train(cls, parts: Iterable[Series], test: Backtest) -> "Learner | None":
        """Learn from blocks of series at the origins of a backtest; None where there is too little
        to learn from or the learner would not help.

        Raises :class:`~distribution_ai.errors.PlanningError` where LightGBM is not installed.
        """
        require_lightgbm()
        parts = list(parts)
        origins = held_out(test)
        if not len(origins):
            return None
        blocks = [list(situations(part, test)) for part in parts]
        early = _trees(blocks, int(origins[0]))
        if early is None:
            return None
        referee = _judged(parts, blocks, early, origins, test)
        if not referee.weight.any():
            return None
        return cls(test, _trees(blocks, test.present), referee)

    def quantiles(self, series: Series, season, week, drivers) -> tuple[np.ndarray, np.ndarray]:
        """Quantiles (G, n, K) in units of the sums over the next buckets, and the weight (n,) of
        each series; ``season``, ``week`` and ``drivers`` (H, n) of the buckets to come, or None."""
        longest = int(self.test.lead_times.max())
        longer = _prolonged(series, season, week, drivers, longest)
        now = Backtest(
            np.array([self.test.present]), self.test.present + longest, self.test.spacing,
            self.test.lead_times,
        )  # fmt: skip
        made = [_predicted(self.trees, each, 0) for each in situations(longer, now)]
        known = np.all([each.sum(axis=1) > 0 for each in made], axis=0)
        return np.stack(made), np.where(known, self.referee.of(activity(series)), 0.0)


def activity(series: Series) -> np.ndarray:
    """Share of the observed buckets with demand, (n,)."""
    filled = ((series.quantity > 0) & series.observed).sum(axis=0)
    return filled / np.maximum(series.observed.sum(axis=0), 1)


def _trees(blocks: list[list[Situations]], end: int) -> QuantileTrees | None:
    """Trees from windows that end by bucket ``end``; None from too few."""
    sample = Sample.of([each for block in blocks for each in block], end, MOST_ROWS)
    if len(sample.target) < FEWEST_ROWS:
        return None
    return QuantileTrees.train(sample.features, sample.target, sample.weight)


def _predicted(trees: QuantileTrees, block: Situations, place: int) -> np.ndarray:
    """Quantiles (n, K) in units at one origin; zero where there is no scale."""
    size = block.scale.shape[1]
    rows = block.rows(np.full(size, place), np.arange(size))
    return trees.predict(rows) * block.scale[place][:, None]


def _judged(parts, blocks, trees, origins: np.ndarray, test: Backtest) -> Referee:
    """Let the referee see what both sides say of the origins held out."""
    learned = learned_until(parts, int(origins[0]), test.lead_times)
    demand, known, usual, predicted = [], [], [], []
    for origin in origins:
        ours = [usual_quantiles(part, learned, int(origin), PROBABILITIES) for part in parts]
        for place in range(len(test.lead_times)):
            at = [part[place] for part in blocks]
            row = int(np.searchsorted(at[0].origins, origin))
            demand.append(np.concatenate([each.demand[row] for each in at]))
            known.append(np.concatenate([each.counts[row] for each in at]))
            usual.append(np.concatenate([part[place] for part in ours]))
            predicted.append(np.concatenate([_predicted(trees, each, row) for each in at]))
    share = np.concatenate([activity(part) for part in parts])
    return Referee.judge(share, demand, known, usual, predicted, PROBABILITIES)


def _prolonged(series: Series, season, week, drivers, buckets: int) -> Series:
    """The series with buckets to come, of which no demand is known."""
    size = series.quantity.shape[1]
    observed = np.concatenate([series.observed, np.zeros((buckets, size), bool)])
    quantity = np.concatenate([series.quantity, np.zeros((buckets, size))])
    known = series.season if series.hindsight is None else series.hindsight
    season_on = _continued(known, season, buckets)
    week_on = _continued(series.week, week, buckets) if series.has_year else season_on
    drivers = _continued(series.drivers, drivers, buckets)
    return Series(quantity, observed, season_on, week_on, drivers, series.bucket)


def _continued(past: np.ndarray | None, future: np.ndarray | None, buckets: int):
    """Weights of the past and of ``buckets`` to come; beyond what is known they are one."""
    if past is None:
        return None
    ahead = np.ones((buckets, past.shape[1]))
    if future is not None:
        ahead[: len(future)] = future[:buckets]
    return np.concatenate([past, ahead])
