"""Standard deviation of the error of demand summed over a lead time, per series."""

__all__ = ["ErrorSize", "SumDeviation", "WindowErrors"]

from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.demand.models.experts import running_total
from distribution_ai.demand.models.sum_errors import Backtest, Window

PRIOR_CHOICES = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
USUAL_PRIOR = 8.0
HALF_LIFE_CHOICES = (13.0, 26.0, 52.0, 104.0)
PROBABILITIES_OF_CHOICE = (0.9, 0.95)
FEWEST_SERIES_FOR_POOLING = 20
LEAST_POWER, LARGEST_POWER = 0.8, 2.0
USUAL_EXPONENT = 1.6
LEAST_EXPONENT, LARGEST_EXPONENT = 1.0, 2.0
LEAST_SHARE_OF_USUAL_LEVEL = 0.25
NO_ERROR = -np.inf
_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class WindowErrors:
    """Errors of one lead time at past origins.

    ``error`` and ``mean`` (O, n) in units, ``scale`` (O, n) the usual size of the sum given the
    level known then and the weights in the window, ``counts`` (O, n) which origins count, and
    ``weeks`` (O,) how long ago they are.
    """

    error: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    counts: np.ndarray
    weeks: np.ndarray

    @classmethod
    def of(
        cls, window: Window, blend: np.ndarray, level: np.ndarray, usual: np.ndarray, test: Backtest
    ) -> "WindowErrors":
        """Errors of blended experts: ``blend`` (E, n), ``level`` (O, n) of unit weight at the
        origins and ``usual`` (n,) on average."""
        mean = np.einsum("en,oen->on", blend, window.experts)
        error = (window.demand - mean) * window.counts
        scale = level_scale(level[: len(error)], usual) * window.weight
        return cls(error, mean, scale, window.counts, test.weeks_ago(len(error)))

    @property
    def usual_scale(self) -> np.ndarray:
        """Mean scale over the origins that count, (n,)."""
        number = np.maximum(self.counts.sum(axis=0), 1)
        return (self.scale * self.counts).sum(axis=0) / number


def level_scale(level: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """What the size of errors goes with: half way between the level of the day and the usual one,
    as logarithms."""
    return np.sqrt(np.maximum(level, LEAST_SHARE_OF_USUAL_LEVEL * usual) * usual)


@dataclass(frozen=True, eq=False)
class ErrorSize:
    """How large errors of one lead time are: variance = ``spread`` * scale ** ``power``.

    The spread of a series is drawn towards ``exp(intercept + slope * log(usual scale))``, which
    counts as much as ``prior`` independent errors; errors count half as much ``half_life`` weeks
    earlier. The law holds between ``lowest`` and
    ``highest`` (logarithms); outside, the nearer end does.
    """

    power: float
    intercept: float = 0.0
    slope: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0
    prior: float = PRIOR_CHOICES[-1]
    half_life: float = HALF_LIFE_CHOICES[-1]

    @classmethod
    def learn(cls, errors: WindowErrors, overlap: float) -> "ErrorSize":
        """Learn the power law from all series (Taylor 1961). Choose ``half_life`` by the quantile
        loss of errors foretold by those before them alone, and ``prior`` by that of errors whose
        own neighbours were left out, so that both losses are honest ones."""
        number = errors.counts.sum(axis=0)
        squared = np.square(errors.error).sum(axis=0) / np.maximum(number, 1)
        usual = errors.usual_scale
        usable = (squared > 0) & (usual > 0) & (number > 0)
        power, _line = _fit_line(usual[usable], squared[usable])
        power = float(np.clip(power, LEAST_POWER, LARGEST_POWER))
        spread, _count = cls(power)._own(errors)
        usable &= spread > 0
        if not usable.any():
            return cls(1.0, intercept=NO_ERROR) if number.any() else cls(1.0)
        slope, intercept = _fit_line(usual[usable], spread[usable])
        if usable.sum() < FEWEST_SERIES_FOR_POOLING:
            slope, intercept = 0.0, float(np.log(spread[usable]).mean())
        ends = float(np.log(usual[usable].min())), float(np.log(usual[usable].max()))
        law = cls(power, intercept, slope, *ends, prior=USUAL_PRIOR)
        lives = [replace(law, half_life=life) for life in HALF_LIFE_CHOICES]
        law = min(lives, key=lambda each: _loss(errors, each._foretold(errors, overlap)))
        choices = [replace(law, prior=prior) for prior in PRIOR_CHOICES]
        return min(choices, key=lambda each: _loss(errors, each.left_out(errors, overlap)))

    def spread(self, errors: WindowErrors, overlap: float) -> np.ndarray:
        """Spread of each series, (n,)."""
        own, count = self._own(errors)
        independent = count / overlap
        return (independent * own + self.prior * self._expected(errors)) / (
            independent + self.prior
        )

    def left_out(self, errors: WindowErrors, overlap: float) -> np.ndarray:
        """Deviation (O, n) in units at each origin, learned without the errors that share part of
        its window."""
        reach = int(np.ceil(overlap))
        relative, weight = self._relative(errors)
        squared = relative.sum(axis=0) - _around(relative, reach)
        count = weight.sum(axis=0) - _around(weight, reach)
        spread = (np.maximum(squared, 0.0) / overlap + self.prior * self._expected(errors)) / (
            np.maximum(count, 0.0) / overlap + self.prior
        )
        return np.sqrt(spread * self._of_scale(errors.scale))

    def deviation(self, spread: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """Deviations in units of sums of the given scale."""
        return np.sqrt(spread * self._of_scale(scale))

    def _of_scale(self, scale: np.ndarray) -> np.ndarray:
        return np.power(np.maximum(scale, _SMALL), self.power)

    def _relative(self, errors: WindowErrors):
        weight = np.power(0.5, errors.weeks / self.half_life)[:, None] * errors.counts
        return np.square(errors.error) / self._of_scale(errors.scale) * weight, weight

    def _own(self, errors: WindowErrors):
        relative, weight = self._relative(errors)
        count = weight.sum(axis=0)
        return relative.sum(axis=0) / np.maximum(count, _SMALL), count

    def _expected(self, errors: WindowErrors) -> np.ndarray:
        usual = np.log(np.maximum(errors.usual_scale, _SMALL))
        return np.exp(self.intercept + self.slope * np.clip(usual, self.lowest, self.highest))

    def _foretold(self, errors: WindowErrors, overlap: float) -> np.ndarray:
        """Deviation (O, n) at each origin, learned from windows that had ended before it."""
        reach = int(np.ceil(overlap))
        relative = np.square(errors.error) / self._of_scale(errors.scale) * errors.counts
        steps = -np.diff(errors.weeks, prepend=errors.weeks[:1])
        deviation = np.zeros(relative.shape)
        squared, count = np.zeros((2, relative.shape[1]))
        expected = self.prior * self._expected(errors)
        for origin, step in enumerate(steps):
            fade = 0.5 ** (step / self.half_life)
            squared, count = fade * squared, fade * count
            if origin >= reach:
                squared = squared + relative[origin - reach]
                count = count + errors.counts[origin - reach]
            deviation[origin] = (squared / overlap + expected) / (count / overlap + self.prior)
        return np.sqrt(deviation * self._of_scale(errors.scale))


@dataclass(frozen=True, eq=False)
class SumDeviation:
    """``grid`` (G, N) deviations in units for ``lead_times`` (G,) buckets, and the ``exponent``
    with which the variance grows with the lead time outside of them."""

    lead_times: np.ndarray
    grid: np.ndarray
    exponent: float

    @classmethod
    def of(cls, lead_times: np.ndarray, grid: np.ndarray) -> "SumDeviation":
        """Take deviations (G, N) in units as measured for each lead time."""
        return cls(lead_times, grid, _exponent(lead_times, np.square(grid, dtype=float)))

    def at(self, buckets: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Deviations of ``rows`` (n,) for lead times ``buckets`` (n,), in units, shape (n,)."""
        knots = np.log(self.lead_times)
        wanted = np.log(np.maximum(buckets, 1e-9))
        upper = np.clip(np.searchsorted(knots, wanted), 1, max(len(knots) - 1, 1))
        lower = upper - 1
        if len(knots) == 1:
            upper = lower
        width = np.where(upper > lower, knots[upper] - knots[lower], 1.0)
        share = np.clip((wanted - knots[lower]) / width, 0.0, 1.0)
        low, high = self.grid[lower, rows], self.grid[upper, rows]
        inside = np.where(
            (low > 0) & (high > 0),
            np.exp((1 - share) * _log(low) + share * _log(high)),
            (1 - share) * low + share * high,
        )
        nearest = np.clip(buckets, self.lead_times[0], self.lead_times[-1])
        return inside * np.power(np.maximum(buckets, 0.0) / nearest, self.exponent / 2.0)


def _loss(errors: WindowErrors, deviation: np.ndarray) -> float:
    """Quantile loss in units of errors whose deviations (O, n) are given."""
    usable = errors.counts & (errors.mean > 0) & (deviation > 0)
    if not usable.any():
        return 0.0
    size = deviation[usable]
    standard = errors.error[usable] / size
    loss = 0.0
    for probability in PROBABILITIES_OF_CHOICE:
        gap = standard - np.quantile(standard, probability)
        loss += (np.maximum(probability * gap, (probability - 1.0) * gap) * size).sum()
    return loss


def _log(values: np.ndarray) -> np.ndarray:
    return np.log(np.where(values > 0, values, 1.0))


def _around(values: np.ndarray, reach: int) -> np.ndarray:
    """Sums over the origins less than ``reach`` away, (O, n)."""
    total = running_total(values)
    place = np.arange(len(values))
    return total[np.minimum(place + reach, len(values))] - total[np.maximum(place - reach + 1, 0)]


def _fit_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of log y on log x; 1 and 0 from too few points."""
    if len(x) < 2:
        return 1.0, 0.0
    logs, hits = np.log(x), np.log(y)
    spread = np.square(logs - logs.mean()).sum()
    slope = ((logs - logs.mean()) * (hits - hits.mean())).sum() / spread if spread > 1e-9 else 1.0
    return float(slope), float(hits.mean() - slope * logs.mean())


def _exponent(lead_times: np.ndarray, variance: np.ndarray) -> float:
    """Growth of the variance with the lead time: ``L ** exponent``, the median over series."""
    ends = (variance[0] > 0) & (variance[-1] > 0)
    if len(lead_times) < 2 or not ends.any():
        return USUAL_EXPONENT
    growth = np.log(variance[-1, ends] / variance[0, ends]) / np.log(lead_times[-1] / lead_times[0])
    return float(np.clip(np.median(growth), LEAST_EXPONENT, LARGEST_EXPONENT))
