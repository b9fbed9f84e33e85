"""The forecast without the learner, as it would have been made at an origin in the past."""

__all__ = ["learned_until", "until", "usual_quantiles"]

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from distribution_ai.demand.models.experts import BUCKETS_PER_WEEK, Series
from distribution_ai.demand.models.learning import Learned, SeriesForecast
from distribution_ai.demand.models.sum_errors import Backtest


def until(series: Series, end: int) -> Series:
    """What was known of series before bucket ``end``."""
    season, week = _part(series.season, 0, end), _part(series.week, 0, end)
    return Series(
        series.quantity[:end], series.observed[:end], season, week if series.has_year else season,
        _part(series.drivers, 0, end), series.bucket,
    )  # fmt: skip


def learned_until(parts: Iterable[Series], end: int, lead_times: np.ndarray) -> Learned:
    """What was common to all series before bucket ``end``."""
    early = [until(part, end) for part in parts]
    return Learned.of(early, _test(early[0], lead_times))


def usual_quantiles(
    series: Series, learned: Learned, origin: int, probabilities: np.ndarray
) -> Sequence[np.ndarray]:
    """Quantiles (n, K) in units of the sum over each lead time from bucket ``origin``."""
    past = until(series, origin)
    test = _test(past, learned.test.lead_times)
    stop = origin + int(test.lead_times.max())
    season, week, drivers = (
        _part(each, origin, stop) for each in (series.season, series.week, series.drivers)
    )
    made = SeriesForecast.of(
        past, replace(learned, test=test), season, week, drivers, stop - origin
    )
    mean = np.cumsum(made.sensed if drivers is None else made.sensed * drivers, axis=0)
    found = []
    for place, lead_time in enumerate(test.lead_times):
        center, spread = mean[lead_time - 1], made.deviation[place]
        variation = np.divide(spread, center, out=np.ones_like(spread), where=center > 0)
        shape = learned.shape.at(variation, probabilities)
        found.append(np.maximum(center[:, None] + spread[:, None] * shape, 0.0))
    return found


def _part(values: np.ndarray | None, begin: int, end: int) -> np.ndarray | None:
    return None if values is None else values[begin:end]


def _test(series: Series, lead_times: np.ndarray) -> Backtest:
    week = BUCKETS_PER_WEEK[series.bucket]
    return Backtest.over(len(series.quantity), week, lead_times)
