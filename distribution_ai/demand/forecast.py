"""Forecast of demand per bucket and, as a distribution, of its sum over any lead time."""

__all__ = ["forecast"]

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.drivers import Drivers, Effects
from distribution_ai.demand.history import History
from distribution_ai.demand.learner import PROBABILITIES, LearnedQuantiles, Learner
from distribution_ai.demand.models.accuracy import NAIVE_BUCKETS, Accuracy
from distribution_ai.demand.models.experts import Series
from distribution_ai.demand.models.learning import Learned, SeriesForecast
from distribution_ai.demand.models.sum_deviation import SumDeviation
from distribution_ai.demand.models.sum_errors import Backtest
from distribution_ai.demand.seasonality.seasons import Seasons

MOST_SERIES_TO_LEARN_FROM = 2048
SERIES_PER_SAMPLE = 512
MOST_LEAD_TIMES = 5
ORIGIN_SPACING = {"D": 6, "W-MON": 1, "MS": 1}
"""About a week of buckets; not a whole one of days, so that origins fall on all weekdays."""


def forecast(
    history: History,
    horizon: int,
    lead_times: Sequence[float],
    drivers: Drivers | None = None,
    learner: bool = False,
) -> Forecast:
    """Forecast ``horizon`` buckets, and the error of sums around the given lead times (buckets).

    Experts (levels smoothed with several constants on seasonal weights, a level without season,
    last year's demand) are blended by their errors at past origins, measured on the sum over the
    middle lead time. The deviation of a sum is measured directly at past origins too, not scaled
    up from one bucket, since errors of successive buckets are far from independent. What is common
    to all series (:class:`Learned`) comes from evenly spread ones where there are many.
    ``learner`` asks for learned quantiles too; raises
    :class:`~distribution_ai.errors.PlanningError` where LightGBM is not installed.
    """
    horizon, size = max(horizon, 1), len(history.first)
    seasons = Seasons.learn(history)
    effects = (drivers or Drivers()).learned(history, seasons, horizon)
    grid = _lead_time_grid(lead_times, len(history.dates))
    test = Backtest.over(len(history.dates), ORIGIN_SPACING[history.bucket], grid)
    learned = Learned.of(_sample(history, seasons, effects), test)
    trained = Learner.train(_sample(history, seasons, effects), test) if learner else None
    values = np.zeros((len(grid), size if trained else 0, len(PROBABILITIES)), np.float32)
    weight = np.zeros(size)
    number = bucket_number(history.start, history.bucket) + np.arange(horizon)
    dates = bucket_start(number, history.bucket)
    baseline = np.zeros((horizon, size), np.float32)
    driven = np.zeros_like(baseline) if effects.any else baseline
    sensed, shift, since = np.zeros_like(baseline), np.zeros(size, np.int8), np.zeros(size, int)
    deviation, accuracy = np.zeros((len(grid), size)), Accuracy.blank(len(grid), size)
    for block in history.blocks():
        (season, week), ahead = seasons.future(dates, block), effects.ahead(block)
        series = _series(history, seasons, effects, block)
        part = SeriesForecast.of(series, learned, season, week, ahead, horizon)
        baseline[:, block] = part.baseline
        sensed[:, block] = part.sensed
        shift[block], since[block] = part.direction, part.start
        if effects.any:
            driven[:, block] = part.baseline * ahead
            sensed[:, block] *= ahead
        deviation[:, block] = part.deviation
        accuracy.put(block, part.accuracy)
        if trained:
            values[:, block], weight[block] = trained.quantiles(series, season, week, ahead)
    made = Forecast(
        dates=dates,
        mean=sensed,
        statistical=sensed,
        naive=_naive(history),
        baseline=baseline,
        drivers=driven,
        sensed=sensed,
        deviation=SumDeviation.of(grid, deviation),
        shape=learned.shape,
        whole_units=history.whole_units,
        bucket_days=history.bucket_days,
        accuracy=accuracy,
        effects=effects if effects.any else None,
        shift=shift,
        shift_start=since,
        season_change=_season_change(history, seasons, dates),
    )
    if not trained:
        return made
    mean = np.stack([made.sum_mean(length) for length in grid])
    quantiles = LearnedQuantiles(grid, PROBABILITIES, values, weight)
    return replace(made, learned=quantiles.standardised(mean, deviation))


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


def _series(history: History, seasons: Seasons, effects: Effects, columns: slice) -> Series:
    return Series(
        np.asarray(history.quantity[:, columns], dtype=float),
        np.ascontiguousarray(history.observed[:, columns]),
        *seasons.past(history.dates, columns),
        effects.before(columns),
        history.bucket,
        seasons.hindsight(history.dates, columns),
    )


def _sample(history: History, seasons: Seasons, effects: Effects) -> Iterator[Series]:
    """Blocks of series to learn from: all, or evenly spread ones where there are many."""
    size = len(history.first)
    parts = -(-min(size, MOST_SERIES_TO_LEARN_FROM) // SERIES_PER_SAMPLE) or 1
    step = -(-size // (parts * SERIES_PER_SAMPLE)) or 1
    for part in range(parts):
        yield _series(history, seasons, effects, slice(part * step, size, parts * step))


def _naive(history: History) -> np.ndarray:
    """Mean demand per bucket of the last weeks, (N,)."""
    recent = slice(-NAIVE_BUCKETS[history.bucket], None)
    known = history.observed[recent]
    total = np.where(known, history.quantity[recent], 0.0).sum(axis=0, dtype=float)
    return total / np.maximum(known.sum(axis=0), 1)


def _season_change(history: History, seasons: Seasons, dates: np.ndarray) -> np.ndarray:
    """Weight of the coming four weeks' time of the year against that of the last four, (N,)."""
    if seasons.annual is None:
        return np.ones(len(history.first))
    weeks = NAIVE_BUCKETS[history.bucket]
    change = np.ones(len(history.first))
    for block in history.blocks():
        ahead = seasons.year(dates[:weeks], block).mean(axis=0)
        change[block] = ahead / seasons.year(history.dates[-weeks:], block).mean(axis=0)
    return change
