"""How the ladder of forecasts would have done lately, rung by rung."""

__all__ = ["RUNGS", "Accuracy"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.error_shape import ErrorShape
from distribution_ai.demand.models.experts import Series, running_total, times
from distribution_ai.demand.models.sum_deviation import WindowErrors
from distribution_ai.demand.models.sum_errors import Backtest, Window

RUNGS = ("naive", "baseline", "drivers", "sensed")
LATEST_ORIGINS = 26
NAIVE_BUCKETS = {"D": 28, "W-MON": 4, "MS": 1}
SERVICE = np.array([0.95])


@dataclass(frozen=True, eq=False)
class Accuracy:
    """Sums over the latest origins, per lead time (G) and series (n), in units.

    ``error`` and ``absolute`` (R, G, n) of each of :data:`RUNGS`, forecast less demand; ``demand``
    (G, n); ``count`` (G, n) of origins; ``loss`` (G, n) is the quantile loss at 0.95 of the last
    rung, ``covered`` (G, n) how often demand stayed within that quantile.
    """

    error: np.ndarray
    absolute: np.ndarray
    demand: np.ndarray
    count: np.ndarray
    loss: np.ndarray
    covered: np.ndarray

    @classmethod
    def blank(cls, lead_times: int, size: int) -> "Accuracy":
        """No errors yet."""
        rungs, plain = (len(RUNGS), lead_times, size), (lead_times, size)
        return cls(*(np.zeros(shape, np.float32) for shape in (rungs, rungs, *[plain] * 4)))

    def put(self, block: slice, part: "Accuracy") -> None:
        """Write the sums of a block of series in their place."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[..., block] = getattr(part, name)

    def measure(
        self, place: int, series: Series, window: Window, past: WindowErrors,
        sensed: np.ndarray, deviation: np.ndarray, shape: ErrorShape, test: Backtest,
    ) -> None:  # fmt: skip
        """Add up the errors of one lead time; ``sensed`` and ``deviation`` (O, n) belong to the
        window's origins."""
        latest = slice(max(len(past.error) - LATEST_ORIGINS, 0), None)
        counts, demand = past.counts[latest], window.demand[latest]
        mean, top = past.mean[latest], sensed[latest]
        forecasts = (
            _naive(series, test, place, len(past.error))[latest],
            mean * _without_drivers(series, test, place, window)[latest],
            mean,
            top,
        )
        for rung, values in enumerate(forecasts):
            error = (values - demand) * counts
            self.error[rung, place] = error.sum(axis=0)
            self.absolute[rung, place] = np.abs(error).sum(axis=0)
        self.demand[place] = (demand * counts).sum(axis=0)
        self.count[place] = counts.sum(axis=0)
        spread = deviation[latest]
        variation = np.divide(spread, top, out=np.ones_like(spread), where=top > 0)
        standard = shape.at(variation.ravel(), SERVICE).reshape(spread.shape)
        gap = (demand - np.maximum(top + spread * standard, 0.0)) * counts
        self.loss[place] = np.maximum(SERVICE * gap, (SERVICE - 1.0) * gap).sum(axis=0)
        self.covered[place] = ((gap <= 0) & counts).sum(axis=0)


def _naive(series: Series, test: Backtest, place: int, origins: int) -> np.ndarray:
    """Mean of the last four weeks before each origin, times the lead time, (O, n)."""
    start = test.origins[:origins]
    begin = np.maximum(start - NAIVE_BUCKETS[series.bucket], 0)
    demand = running_total(np.where(series.observed, series.quantity, 0.0))
    known = running_total(series.observed)
    rate = (demand[start] - demand[begin]) / np.maximum(known[start] - known[begin], 1)
    return rate * test.lead_times[place]


def _without_drivers(series: Series, test: Backtest, place: int, window: Window) -> np.ndarray:
    """Share of the weight of each window that drivers have no part in, (O, n) or 1."""
    if series.drivers is None:
        return np.ones((len(window.weight), 1))
    total = running_total(times(series.season, None, series.quantity.shape))
    start = test.origins[: len(window.weight)]
    plain = total[start + test.lead_times[place]] - total[start]
    return plain / np.maximum(window.weight, 1e-12)
