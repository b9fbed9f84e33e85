"""What all series have in common, and what is each series' own."""

__all__ = ["Learned", "SeriesForecast"]

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.accuracy import Accuracy
from distribution_ai.demand.models.blend import Blend
from distribution_ai.demand.models.error_shape import ErrorShape
from distribution_ai.demand.models.experts import Experts, Series
from distribution_ai.demand.models.shift import Shifts, ShiftTest
from distribution_ai.demand.models.sum_deviation import ErrorSize, WindowErrors, level_scale
from distribution_ai.demand.models.sum_errors import Backtest, Window, windows

LARGEST_VARIATION = 20.0


@dataclass(frozen=True, eq=False)
class Learned:
    """How experts are blended, how large errors are per lead time (G) and what shape they have,
    and how far shifts of demand are believed."""

    test: Backtest
    blend: Blend
    sizes: tuple[ErrorSize, ...]
    shape: ErrorShape
    shifts: ShiftTest

    @classmethod
    def of(cls, parts: Iterable[Series], test: Backtest) -> "Learned":
        """Learn from blocks of series, all of them kept in memory at once."""
        experts = [Experts.of(part, test.with_present) for part in parts]
        grids = [list(windows(each, test)) for each in experts]
        activity = np.concatenate([_activity(each.series) for each in experts])
        middle = len(test.lead_times) // 2
        window = _joined([grid[middle] for grid in grids])
        blend = Blend.learn(window, activity, test, middle)
        shifts = ShiftTest.learn(
            _joined_shifts([Shifts.of(each, test) for each in experts]), window,
            blend.weights(window, activity, test, middle), activity, blend.edges,
        )  # fmt: skip
        own = [
            _errors(each, grid, blend, test) for each, grid in zip(experts, grids, strict=True)
        ]
        sizes, standard, variation, weight = [], [], [], []
        for place in range(len(test.lead_times)):
            errors = _joined_errors([part[place] for part in own])
            size = ErrorSize.learn(errors, test.overlap(place))
            deviation = size.left_out(errors, test.overlap(place))
            usable = errors.counts & (errors.mean > 0) & (deviation > 0)
            sizes.append(size)
            standard.append(errors.error[usable] / deviation[usable])
            ratio = deviation[usable] / errors.mean[usable]
            variation.append(np.minimum(ratio, LARGEST_VARIATION))
            weight.append(deviation[usable])
        shape = ErrorShape.learn(*map(np.concatenate, (standard, variation, weight)))
        return cls(test, blend, tuple(sizes), shape, shifts)


@dataclass(frozen=True, eq=False)
class SeriesForecast:
    """A block's forecast (n,): ``baseline`` (H, n) in units per bucket without drivers, what is
    ``sensed`` (H, n) instead after a shift of demand, the ``direction`` and ``start`` (n,) of
    that shift, the ``deviation`` (G, n) of the sums over the next buckets with drivers, and the
    ``accuracy`` of late."""

    baseline: np.ndarray
    sensed: np.ndarray
    direction: np.ndarray
    start: np.ndarray
    deviation: np.ndarray
    accuracy: Accuracy

    @classmethod
    def of(
        cls, series: Series, learned: Learned, season, week, drivers, horizon: int
    ) -> "SeriesForecast":
        """Forecast a block; ``season``, ``week`` and ``drivers`` (H, n) of the buckets to come, or
        None."""
        test, activity = learned.test, _activity(series)
        experts = Experts.of(series, test.with_present)
        grid = list(windows(experts, test))
        middle = len(test.lead_times) // 2
        blend = learned.blend.weights(grid[middle], activity, test, middle)
        shifts = Shifts.of(experts, test)
        baseline = experts.now(blend, season, week, horizon)
        pull = learned.shifts.pull(shifts, activity)
        since = shifts.level[-1] * _future_weights(season, None, baseline.shape)
        usual, level = _usual_level(series), _level(experts, blend)
        weights = _future_weights(season, drivers, baseline.shape)
        deviation = np.zeros((len(grid), len(usual)))
        accuracy = Accuracy.blank(*deviation.shape)
        for place, window in enumerate(grid):
            past = WindowErrors.of(window, blend, level, usual, test)
            law, overlap = learned.sizes[place], test.overlap(place)
            scale = level_scale(level[-1], usual) * _ahead(weights, test.lead_times[place])
            deviation[place] = law.deviation(law.spread(past, overlap), scale)
            accuracy.measure(
                place, series, window, past,
                learned.shifts.sensed(shifts, window, past.mean, activity),
                law.left_out(past, overlap), learned.shape, test,
            )  # fmt: skip
        return cls(
            baseline=baseline,
            sensed=np.where(pull > 0, baseline + pull * (since - baseline), baseline),
            direction=np.where(pull > 0, shifts.direction[-1], 0),
            start=shifts.start[-1],
            deviation=deviation,
            accuracy=accuracy,
        )


def _errors(experts: Experts, grid: list[Window], blend: Blend, test: Backtest):
    middle = len(test.lead_times) // 2
    weights = blend.weights(grid[middle], _activity(experts.series), test, middle)
    usual, level = _usual_level(experts.series), _level(experts, weights)
    return [WindowErrors.of(window, weights, level, usual, test) for window in grid]


def _activity(series: Series) -> np.ndarray:
    """Share of the observed buckets with demand, (n,)."""
    filled = ((series.quantity > 0) & series.observed).sum(axis=0)
    return filled / np.maximum(series.observed.sum(axis=0), 1)


def _usual_level(series: Series) -> np.ndarray:
    """Demand per bucket of unit weight over the whole history, (n,)."""
    demand = np.where(series.observed, series.quantity, 0.0).sum(axis=0)
    weight = (series.weights * series.observed).sum(axis=0)
    return demand / np.maximum(weight, 1e-9)


def _level(experts: Experts, blend: np.ndarray) -> np.ndarray:
    """Blended level (O + 1, n) of unit weight at the origins and now."""
    count = experts.levels.shape[1]
    share = blend[:count] / np.maximum(blend[:count].sum(axis=0), 1e-9)
    return np.einsum("an,oan->on", share, experts.levels)


def _future_weights(season, drivers, shape) -> np.ndarray:
    weights = np.ones(shape)
    for factor in (season, drivers):
        weights = weights if factor is None else weights * factor
    return weights


def _ahead(weights: np.ndarray, lead_time: int) -> np.ndarray:
    """Weight (n,) of the next buckets, beyond the horizon as on average in it."""
    inside = weights[:lead_time]
    return inside.mean(axis=0) * lead_time


def _joined(parts: list[Window]) -> Window:
    return Window(*(
        np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("demand", "experts", "weight", "counts")
    ))


def _joined_shifts(parts: list[Shifts]) -> Shifts:
    names = ("direction", "start", "level", "trust")
    return Shifts(
        *(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names)
    )


def _joined_errors(parts: list[WindowErrors]) -> WindowErrors:
    names = ("error", "mean", "scale", "counts")
    joined = (np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names)
    return WindowErrors(*joined, parts[0].recency)
