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
        """Learn from blocks of series; of each only the errors at past origins are kept."""
        kept = [_Past.of(part, test) for part in parts]
        blend, shifts = _common(kept, test)
        own = [part.errors(blend, test) for part in kept]
        del kept
        sizes, facts = [], []
        for place in range(len(test.lead_times)):
            errors = _joined([part[place] for part in own], kept=("weeks",))
            size = ErrorSize.learn(errors, test.overlap(place))
            deviation = size.left_out(errors, test.overlap(place))
            usable = errors.counts & (errors.mean > 0) & (deviation > 0)
            sizes.append(size)
            facts.append((
                errors.error[usable] / deviation[usable],
                np.minimum(deviation[usable] / errors.mean[usable], LARGEST_VARIATION),
                deviation[usable],
                np.full(usable.sum(), 1.0 / test.overlap(place)),
            ))  # fmt: skip
        shape = ErrorShape.learn(*map(np.concatenate, zip(*facts, strict=True)))
        return cls(test, blend, tuple(sizes), shape, shifts)


@dataclass(frozen=True, eq=False)
class _Past:
    """What learning needs of a block of series (n,)."""

    windows: list[Window]
    levels: np.ndarray
    usual: np.ndarray
    activity: np.ndarray
    shifts: Shifts

    @classmethod
    def of(cls, series: Series, test: Backtest) -> "_Past":
        experts = Experts.of(series, test.with_present)
        return cls(
            list(windows(experts, test)), experts.levels, _usual_level(series),
            _activity(series), Shifts.of(experts, test),
        )  # fmt: skip

    def errors(self, blend: Blend, test: Backtest) -> list[WindowErrors]:
        middle = len(test.lead_times) // 2
        weights = blend.weights(self.windows[middle], self.activity, test, middle)
        level = _level(self.levels, weights)
        return [WindowErrors.of(each, weights, level, self.usual, test) for each in self.windows]


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
        usual, level = _usual_level(series), _level(experts.levels, blend)
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


def _common(kept: list[_Past], test: Backtest) -> tuple[Blend, ShiftTest]:
    """What is learned from the middle lead time."""
    activity = np.concatenate([part.activity for part in kept])
    middle = len(test.lead_times) // 2
    window = _joined([part.windows[middle] for part in kept])
    blend = Blend.learn(window, activity, test, middle)
    weights = blend.weights(window, activity, test, middle)
    shifts = _joined([part.shifts for part in kept])
    return blend, ShiftTest.learn(shifts, window, weights, activity, blend.edges)


def _activity(series: Series) -> np.ndarray:
    """Share of the observed buckets with demand, (n,)."""
    filled = ((series.quantity > 0) & series.observed).sum(axis=0)
    return filled / np.maximum(series.observed.sum(axis=0), 1)


def _usual_level(series: Series) -> np.ndarray:
    """Demand per bucket of unit weight over the whole history, (n,)."""
    demand = np.where(series.observed, series.quantity, 0.0).sum(axis=0)
    weight = (series.weights * series.observed).sum(axis=0)
    return demand / np.maximum(weight, 1e-9)


def _level(levels: np.ndarray, blend: np.ndarray) -> np.ndarray:
    """Blended level (O + 1, n) of unit weight at the origins and now, of ``levels`` (O + 1, A, n)
    and ``blend`` (E, n)."""
    count = levels.shape[1]
    share = blend[:count] / np.maximum(blend[:count].sum(axis=0), 1e-9)
    return np.einsum("an,oan->on", share, levels)


def _future_weights(season, drivers, shape) -> np.ndarray:
    weights = np.ones(shape)
    for factor in (season, drivers):
        weights = weights if factor is None else weights * factor
    return weights


def _ahead(weights: np.ndarray, lead_time: int) -> np.ndarray:
    """Weight (n,) of the next buckets, beyond the horizon as on average in it."""
    inside = weights[:lead_time]
    return inside.mean(axis=0) * lead_time


def _joined(parts: list, kept: tuple[str, ...] = ()):
    """The same object over the series of all parts; what is ``kept`` belongs to every series."""
    first = parts[0]
    values = {
        name: getattr(first, name)
        if name in kept
        else np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in first.__dataclass_fields__
    }
    return type(first)(**values)
