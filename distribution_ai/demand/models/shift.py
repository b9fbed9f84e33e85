"""A change test that tells a lasting shift of demand from noise."""

__all__ = ["ShiftTest", "Shifts"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.experts import STEADY, Experts, Series, running_total, times
from distribution_ai.demand.models.sum_errors import Backtest, Window

ALLOWANCE = 0.5
DECISION_INTERVAL = 5.0
LARGEST_SCORE = 4.0
PRIOR_PERIODS = 3.0
STRENGTHS = (0.0, 0.5, 1.0)
FEWEST_SHIFTS = 20
LEAST_SHARE_OF_MEAN = 0.25
_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Shifts:
    """What the test knew at each origin and knows now, (O + 1, n).

    ``direction`` is 1 for a shift upwards, -1 downwards, 0 for none; ``start`` the bucket since
    which, ``level`` the demand per bucket of unit weight since then, and ``trust`` (0 to 1) how
    far that many periods can tell.
    """

    direction: np.ndarray
    start: np.ndarray
    level: np.ndarray
    trust: np.ndarray

    @classmethod
    def of(cls, experts: Experts, test: Backtest) -> "Shifts":
        """Run the tabular cumulative sum test (Page 1954; Montgomery 2009, section 9.1) on the
        demand between origins, standardised by the steady level and the series' own deviation:
        allowance 0.5 and decision interval 5 deviations. A shift began when the sum last left 0.
        """
        series, origins = experts.series, test.with_present
        weights = series.weights * series.observed
        demand = running_total(np.where(series.observed, series.quantity, 0.0))[origins]
        weight = running_total(weights)[origins]
        known = running_total(series.observed)[origins]
        asked, of_weight = np.diff(demand, axis=0), np.diff(weight, axis=0)
        counts = np.diff(known, axis=0) > 0
        expected = experts.levels[:-1, STEADY] * of_weight
        score = _standardised(asked, expected, counts)
        direction, begin = _cumulative_sums(score)
        start = np.take_along_axis(np.broadcast_to(origins[:, None], begin.shape), begin, axis=0)
        since = np.take_along_axis(demand, begin, axis=0), np.take_along_axis(weight, begin, axis=0)
        asked_since, weight_since = demand - since[0], weight - since[1]
        if series.hindsight is not None:
            weight_since[-1] = _hindsight(series, origins, start[-1])
        level = asked_since / np.maximum(weight_since, _SMALL)
        periods = np.arange(len(origins))[:, None] - begin
        shifted = (direction != 0) & (weight > since[1])
        trust = np.where(shifted, periods / (periods + PRIOR_PERIODS), 0.0)
        return cls(direction, start, np.where(shifted, level, 0.0), trust)


@dataclass(frozen=True, eq=False)
class ShiftTest:
    """How far shifts found are to be believed, ``strength`` (C,) per class of activity: 0 where
    believing them made past forecasts no better."""

    edges: np.ndarray
    strength: np.ndarray

    @classmethod
    def learn(
        cls, shifts: Shifts, window: Window, blend: np.ndarray, activity: np.ndarray,
        edges: np.ndarray,
    ) -> "ShiftTest":  # fmt: skip
        """Choose the strengths by the squared error of the sum at past origins with a shift."""
        count = len(window.demand)
        mean = np.einsum("en,oen->on", blend, window.experts)
        target = shifts.level[:count] * window.weight
        pull = shifts.trust[:count] * (target - mean)
        shifted = window.counts & (pull != 0)
        scale = np.maximum((mean * window.counts).sum(axis=0), _SMALL) / np.maximum(
            window.counts.sum(axis=0), 1
        )
        member = np.searchsorted(edges, activity)
        strength = np.zeros(len(edges) + 1)
        for each in range(len(strength)):
            cells = shifted & (member == each)
            if cells.sum() < FEWEST_SHIFTS:
                continue
            size = np.broadcast_to(scale, mean.shape)[cells]
            error = (window.demand - mean)[cells]
            losses = [(np.square(error - by * pull[cells]) / size).sum() for by in STRENGTHS]
            strength[each] = STRENGTHS[int(np.argmin(losses))]
        return cls(edges, strength)

    def sensed(
        self, shifts: Shifts, window: Window, mean: np.ndarray, activity: np.ndarray
    ) -> np.ndarray:
        """Forecasts ``mean`` (O, n) of a window's sums as they would have been corrected."""
        count = len(mean)
        strength = self.strength[np.searchsorted(self.edges, activity)]
        pull = strength * shifts.trust[:count]
        return mean + pull * (shifts.level[:count] * window.weight - mean)

    def pull(self, shifts: Shifts, activity: np.ndarray) -> np.ndarray:
        """How far (0 to 1) today's forecasts are pulled to the level since the shift, (n,)."""
        return self.strength[np.searchsorted(self.edges, activity)] * shifts.trust[-1]


def _hindsight(series: Series, origins: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Weight (n,) of the observed buckets from ``start`` to the last origin, as known today."""
    weight = times(series.hindsight, series.drivers, series.quantity.shape) * series.observed
    bucket = np.arange(len(weight))[:, None]
    return (weight * (bucket >= start) * (bucket < origins[-1])).sum(axis=0)


def _standardised(asked: np.ndarray, expected: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Errors (P, n) in deviations, the variance proportional to what was expected."""
    number = np.maximum(counts.sum(axis=0), 1)
    usual = (expected * counts).sum(axis=0) / number
    size = np.maximum(np.maximum(expected, LEAST_SHARE_OF_MEAN * usual), _SMALL)
    error = (asked - expected) * counts
    ratio = (np.square(error) / size).sum(axis=0) / number
    score = error / np.sqrt(np.maximum(ratio * size, _SMALL))
    return np.clip(score, -LARGEST_SCORE, LARGEST_SCORE)


def _cumulative_sums(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Direction of the shift known before each period, and the period it began in, (P + 1, n)."""
    periods, size = score.shape
    high, low = np.zeros(size), np.zeros(size)
    rose, fell = np.zeros((2, size), dtype=np.int64)
    direction = np.zeros((periods + 1, size), dtype=np.int8)
    begin = np.zeros((periods + 1, size), dtype=np.int64)
    most = 2.0 * DECISION_INTERVAL
    for period in range(periods):
        high = np.clip(high + score[period] - ALLOWANCE, 0.0, most)
        low = np.clip(low - score[period] - ALLOWANCE, 0.0, most)
        rose = np.where(high > 0, rose, period + 1)
        fell = np.where(low > 0, fell, period + 1)
        up, down = high > DECISION_INTERVAL, low > DECISION_INTERVAL
        direction[period + 1] = up.astype(np.int8) - down
        begin[period + 1] = np.where(up, rose, np.where(down, fell, period + 1))
    return direction, begin
