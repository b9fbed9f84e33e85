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
    number = bucket_number(history.start, history.bucket) + np.arange(horizon)
    dates = bucket_start(number, history.bucket)
    parts = _Parts(len(grid), horizon, size, effects.any, trained is not None)
    for block in history.blocks():
        (season, week), ahead = seasons.future(dates, block), effects.ahead(block)
        series = _series(history, seasons, effects, block)
        parts.put(block, SeriesForecast.of(series, learned, season, week, ahead, horizon), ahead)
        if trained:
            quantiles = trained.quantiles(series, season, week, ahead)
            parts.quantiles[:, block], parts.weight[block] = quantiles
    made = Forecast(
        dates=dates,
        mean=parts.sensed,
        statistical=parts.sensed,
        naive=_naive(history),
        baseline=parts.baseline,
        drivers=parts.driven,
        sensed=parts.sensed,
        deviation=SumDeviation.of(grid, parts.deviation),
        shape=learned.shape,
        whole_units=history.whole_units,
        bucket_days=history.bucket_days,
        accuracy=parts.accuracy,
        effects=effects if effects.any else None,
        shift=parts.shift,
        shift_start=parts.since,
        season_change=_season_change(history, seasons, dates),
    )
    return _with_learned(made, grid, parts) if trained else made


class _Parts:
    """What forecasts of some series after the others fill in: per bucket (H, N), per lead time
    (L, N) and per series (N,)."""

    def __init__(self, lead_times: int, horizon: int, size: int, driven: bool, learner: bool):
        self.baseline = np.zeros((horizon, size), np.float32)
        self.driven = np.zeros_like(self.baseline) if driven else self.baseline
        self.sensed = np.zeros_like(self.baseline)
        self.shift, self.since = np.zeros(size, np.int8), np.zeros(size, int)
        self.deviation = np.zeros((lead_times, size))
        self.accuracy = Accuracy.blank(lead_times, size)
        learned = (lead_times, size if learner else 0, len(PROBABILITIES))
        self.quantiles, self.weight = np.zeros(learned, np.float32), np.zeros(size)

    def put(self, block: slice, part: SeriesForecast, ahead: np.ndarray | None) -> None:
        """Fill in a block of series; ``ahead`` are their drivers to come."""
        self.baseline[:, block] = part.baseline
        self.sensed[:, block] = part.sensed
        self.shift[block], self.since[block] = part.direction, part.start
        if self.driven is not self.baseline:
            self.driven[:, block] = part.baseline * ahead
            self.sensed[:, block] *= ahead
        self.deviation[:, block] = part.deviation
        self.accuracy.put(block, part.accuracy)


def _with_learned(made: Forecast, grid: np.ndarray, parts: _Parts) -> Forecast:
    mean = np.stack([made.sum_mean(length) for length in grid])
    quantiles = LearnedQuantiles(grid, PROBABILITIES, parts.quantiles, parts.weight)
    return replace(made, learned=quantiles.standardised(mean, parts.deviation))


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
