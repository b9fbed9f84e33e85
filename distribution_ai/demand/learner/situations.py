"""What is known of every series at past origins, as numbers that trees can learn from."""

__all__ = ["LARGEST_RATIO", "Situations", "situations"]

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.experts import (
    BUCKETS_PER_WEEK,
    STEADY,
    Experts,
    Series,
    running_total,
)
from distribution_ai.demand.models.sum_errors import Backtest, windows

WEEKS_LOOKED_BACK = (1, 2, 4, 8, 13, 26, 52)
LARGEST_RATIO = 50.0
_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Situations:
    """Series (n,) at origins (O,), looking ``lead_time`` buckets ahead.

    ``features`` are F arrays (O, n): levels and moments relative to the size of the series, that
    size, its age and how long it has been without demand. ``scale`` (O, n) is
    what the steady expert forecasts, in units, ``demand`` (O, n) what was asked for, ``counts``
    (O, n) where it is known and the scale above zero; ``origins`` (O,) are bucket numbers.
    """

    lead_time: int
    origins: np.ndarray
    features: tuple[np.ndarray, ...]
    scale: np.ndarray
    demand: np.ndarray
    counts: np.ndarray

    def rows(self, origin: np.ndarray, series: np.ndarray) -> np.ndarray:
        """Features and lead time (M, F + 1), float32, of pairs of positions (M,)."""
        table = np.empty((len(origin), len(self.features) + 1), np.float32)
        table[:, -1] = self.lead_time
        for place, feature in enumerate(self.features):
            table[:, place] = feature[origin, series]
        return table


def situations(series: Series, test: Backtest) -> Iterator[Situations]:
    """Yield the situations at the origins of a backtest, for each of its lead times.

    The window of an origin must lie in the buckets of ``series``; demand of buckets that are not
    observed is not known.
    """
    experts = Experts.of(series, test.origins)
    common = _common(experts, test.origins)
    known = running_total(series.observed)
    for lead_time, window in zip(test.lead_times, windows(experts, test), strict=True):
        number = len(window.demand)
        scale = window.experts[:, STEADY]
        start = test.origins[:number]
        whole = known[start + lead_time] - known[start] > 0
        own = [
            _ratio(window.experts[:, place], scale).astype(np.float32)
            for place in range(window.experts.shape[1])
            if place != STEADY
        ]
        features = (*own, window.weight / lead_time, *(each[:number] for each in common))
        counts = window.counts & whole & (scale > 0)
        yield Situations(int(lead_time), start, features, scale, window.demand, counts)


def _common(experts: Experts, origins: np.ndarray) -> list[np.ndarray]:
    """Features (O, n) that are the same for all lead times."""
    series = experts.series
    level = experts.levels[:, STEADY]
    known = running_total(series.observed)
    features = [
        *_moments(series, known, origins, level),
        np.log(np.maximum(level, _SMALL)),
        known[origins],
        _since_demand(series)[origins],
    ]
    return [each.astype(np.float32) for each in features]


def _moments(series: Series, known, origins, level) -> Iterator[np.ndarray]:
    """Mean and deviation of demand without seasons and drivers, and the share of buckets with
    demand, over several windows before the origins."""
    demand = np.where(series.observed, series.quantity, 0.0) / np.maximum(series.weights, 0.05)
    totals = [running_total(each) for each in (demand, np.square(demand), demand > 0)]
    for weeks in WEEKS_LOOKED_BACK:
        begin = np.maximum(origins - weeks * BUCKETS_PER_WEEK[series.bucket], 0)
        count = np.maximum(known[origins] - known[begin], 1.0)
        mean, squared, share = ((each[origins] - each[begin]) / count for each in totals)
        yield _ratio(mean, level)
        yield _ratio(np.sqrt(np.maximum(squared - np.square(mean), 0.0)), level)
        yield share


def _since_demand(series: Series) -> np.ndarray:
    """Buckets gone by since the last one with demand, (T + 1, n), or since the history began."""
    bucket = np.arange(len(series.quantity) + 1)[:, None]
    last = np.zeros((len(bucket), series.quantity.shape[1]), dtype=np.int64)
    asked = series.observed & (series.quantity > 0)
    last[1:] = np.maximum.accumulate(np.where(asked, bucket[1:], 0), axis=0)
    return bucket - last


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    ratio = np.divide(part, whole, out=np.zeros(np.shape(part)), where=whole > 0)
    return np.minimum(ratio, LARGEST_RATIO)
