"""Forecast of demand per bucket and, as a distribution, of its sum over any lead time."""

__all__ = ["Forecast", "forecast"]

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.error_shape import ErrorShape
from distribution_ai.demand.history import History
from distribution_ai.demand.seasons import Seasons
from distribution_ai.demand.sum_deviation import SumDeviation
from distribution_ai.demand.sum_errors import (
    SMOOTHING_CONSTANTS,
    Backtest,
    SumErrors,
    backtest,
    sum_errors,
)

MOST_SERIES_FOR_SHAPE = 4096
MOST_LEAD_TIMES = 5
BUCKETS_PER_WEEK = {"D": 7, "W-MON": 1, "MS": 1}
PRIOR_ERRORS_OF_CONSTANT = 8.0


@dataclass(frozen=True, eq=False)
class Forecast:
    """Demand to come, per bucket (H,) and item-location (N,), and the error of its sums.

    ``dates`` (H,) are the first days of the buckets, beginning with that of the day planned from.
    ``mean`` (H, N) in units is what to plan with, ``baseline`` before and ``sensed`` after
    correction by fresh signals. Lead times are in buckets, may be fractions and may differ per
    item-location: a scalar or shape (N,). ``rows`` restricts the answer to some item-locations,
    which the other arguments then belong to.
    """

    dates: np.ndarray
    mean: np.ndarray
    baseline: np.ndarray
    sensed: np.ndarray
    deviation: SumDeviation
    shape: ErrorShape
    whole_units: np.ndarray
    bucket_days: float

    @property
    def size(self) -> int:
        """Number of item-locations."""
        return self.mean.shape[1]

    def sum_mean(self, buckets, rows: np.ndarray | None = None) -> np.ndarray:
        """Mean of the demand of the next ``buckets``, in units, shape (N,).

        Beyond the horizon demand goes on at the mean rate of the horizon.
        """
        rows = np.arange(self.size) if rows is None else rows
        buckets = np.maximum(np.broadcast_to(np.asarray(buckets, dtype=float), len(rows)), 0.0)
        horizon = len(self.mean)
        inside = np.minimum(buckets, horizon)
        whole = np.minimum(inside.astype(np.int64), horizon - 1)
        total = self._running_total
        part = total[whole, rows] + (inside - whole) * self.mean[whole, rows]
        return part + (buckets - inside) * total[horizon, rows] / horizon

    def sum_sd(self, buckets, rows: np.ndarray | None = None, buckets_sd=None) -> np.ndarray:
        """Standard deviation of that sum, in units, shape (N,).

        ``buckets_sd`` is the deviation of the lead time itself; the demand of a longer or shorter
        lead time adds ``rate * buckets_sd`` (Silver, Pyke and Thomas, equation 6.19).
        """
        rows = np.arange(self.size) if rows is None else rows
        buckets = np.broadcast_to(np.asarray(buckets, dtype=float), len(rows))
        sd = self.deviation.at(buckets, rows)
        if buckets_sd is None:
            return sd
        rate = self.sum_mean(buckets, rows) / np.maximum(buckets, 1e-9)
        return np.hypot(sd, np.where(buckets > 0, rate, 0.0) * buckets_sd)

    def sum_quantiles(
        self, buckets, probabilities, buckets_sd=None, rows: np.ndarray | None = None
    ) -> np.ndarray:
        """Quantiles of that sum for ``probabilities`` (K,), in units, shape (N, K).

        In whole units where the item is never asked for in parts.
        """
        mean = self.sum_mean(buckets, rows)
        sd = self.sum_sd(buckets, rows, buckets_sd)
        variation = np.divide(sd, mean, out=np.ones_like(sd), where=mean > 0)
        shape = self.shape.at(variation, np.asarray(probabilities, dtype=float))
        quantiles = np.maximum(mean[:, None] + sd[:, None] * shape, 0.0)
        whole = self.whole_units if rows is None else self.whole_units[rows]
        return np.where(whole[:, None], np.rint(quantiles), quantiles)

    def __post_init__(self) -> None:
        total = np.zeros((len(self.mean) + 1, self.size))
        np.cumsum(self.mean, axis=0, out=total[1:])
        object.__setattr__(self, "_running_total", total)


def forecast(history: History, horizon: int, lead_times: Sequence[float]) -> Forecast:
    """Forecast ``horizon`` buckets, and the error of sums around the given lead times (buckets).

    Simple exponential smoothing on seasonal weights (weekday, time of the year). Each series'
    smoothing constant is the one with the least error of the sum over the middle lead time, drawn
    towards what serves all series. The deviation of a sum is measured directly at past origins,
    not scaled up from one bucket, since errors of successive buckets are far from independent.
    """
    seasons = Seasons.learn(history)
    grid = _lead_time_grid(lead_times, len(history.dates))
    test = Backtest.over(len(history.dates), BUCKETS_PER_WEEK[history.bucket], grid)
    errors = _backtest_in_blocks(history, seasons, test)
    chosen = _choose_constants(errors, test)
    columns = np.arange(len(chosen))
    number = bucket_number(history.start, history.bucket) + np.arange(max(horizon, 1))
    dates = bucket_start(number, history.bucket)
    weights = seasons.future(dates)
    level = errors.level[chosen, columns]
    mean = np.tile(level, (len(dates), 1)) if weights is None else level * weights
    deviation = SumDeviation.fit(
        errors.squared[:, chosen, columns], errors.count, level * grid[:, None], test
    )
    shape = _learn_shape(history, seasons, test, chosen, deviation, level)
    return Forecast(
        dates, mean, mean, mean, deviation, shape, history.whole_units, history.bucket_days
    )


def _lead_time_grid(lead_times: Sequence[float], buckets: int) -> np.ndarray:
    """Whole lead times that span the given ones and fit in the history; at least one."""
    wanted = np.asarray(lead_times, dtype=float)
    wanted = wanted[np.isfinite(wanted) & (wanted > 0)]
    longest = max(buckets // 3, 1)
    whole = np.unique(np.clip(np.rint(wanted), 1, longest)).astype(np.int64)
    if len(whole) > MOST_LEAD_TIMES:
        spread = np.geomspace(whole[0], whole[-1], MOST_LEAD_TIMES)
        whole = np.unique(np.rint(spread).astype(np.int64))
    return whole if len(whole) else np.array([1])


def _backtest_in_blocks(history: History, seasons: Seasons, test: Backtest) -> SumErrors:
    size = history.quantity.shape[1]
    constants = len(SMOOTHING_CONSTANTS)
    squared = np.zeros((len(test.lead_times), constants, size))
    count = np.zeros((len(test.lead_times), size))
    level = np.zeros((constants, size))
    for block in history.blocks():
        part = backtest(*_series(history, seasons, block), test)
        squared[:, :, block], count[:, block] = part.squared, part.count
        level[:, block] = part.level
    return SumErrors(squared, count, level)


def _series(history: History, seasons: Seasons, columns):
    """Demand, what is observed of it and seasonal weights of some series, contiguous."""
    quantity = np.ascontiguousarray(history.quantity[:, columns])
    observed = np.ascontiguousarray(history.observed[:, columns])
    return quantity, observed, seasons.past(history.dates, columns)


def _choose_constants(errors: SumErrors, test: Backtest) -> np.ndarray:
    """Position of each series' smoothing constant, shape (N,).

    Relative errors are compared as logarithms, so that all series weigh alike in the common part.
    """
    middle = len(test.lead_times) // 2
    squared, count = errors.squared[middle], errors.count[middle] / test.overlap[middle]
    scale = squared.mean(axis=0)
    usable = (scale > 0) & (count > 0)
    relative = np.log(np.where(usable, squared / np.where(usable, scale, 1.0), 1.0) + 1e-6)
    common = relative[:, usable].mean(axis=1) if usable.any() else np.arange(len(relative)) * 1e-6
    weight = np.where(usable, count, 0.0)
    score = relative * weight + PRIOR_ERRORS_OF_CONSTANT * common[:, None]
    return np.argmin(score, axis=0)


def _learn_shape(
    history: History, seasons: Seasons, test: Backtest, chosen, deviation: SumDeviation, level
) -> ErrorShape:
    """Pool standardised errors of all series, or of evenly spread ones where there are many."""
    size = len(chosen)
    step = -(-size // MOST_SERIES_FOR_SHAPE) or 1
    sample = np.arange(0, size, step)
    pooled, variations = [np.empty(0)], [np.empty(0)]
    constants = SMOOTHING_CONSTANTS[chosen[sample]][None, :]
    errors = sum_errors(*_series(history, seasons, sample), constants, test)
    for place, (error, counts) in enumerate(errors):
        sd = deviation.grid[place, sample]
        mean = level[sample] * test.lead_times[place]
        usable = counts & (sd > 0) & (mean > 0)
        standard = error[:, 0] / np.where(sd > 0, sd, 1.0)
        variation = np.broadcast_to(sd / np.where(mean > 0, mean, 1.0), usable.shape)
        pooled.append(standard[usable])
        variations.append(variation[usable])
    return ErrorShape.learn(np.concatenate(pooled), np.concatenate(variations))
