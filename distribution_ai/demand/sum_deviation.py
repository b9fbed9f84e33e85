"""Standard deviation of the error of demand summed over a lead time, per series."""

__all__ = ["SumDeviation"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.sum_errors import Backtest

PRIOR_ERRORS = 8.0
FEWEST_SERIES_FOR_POOLING = 20
USUAL_EXPONENT = 1.6
LEAST_EXPONENT, LARGEST_EXPONENT = 1.0, 2.0


@dataclass(frozen=True, eq=False)
class SumDeviation:
    """``grid`` (G, N) deviations in units for ``lead_times`` (G,) buckets, and the ``exponent``
    with which the variance grows with the lead time outside of them."""

    lead_times: np.ndarray
    grid: np.ndarray
    exponent: float

    @classmethod
    def fit(
        cls, squared: np.ndarray, count: np.ndarray, mean: np.ndarray, test: Backtest
    ) -> "SumDeviation":
        """Draw each series' mean squared errors (G, N), of ``count`` errors each, towards the
        power law of the mean (G, N) that fits all series (Taylor's law: variance = a * mean^b).

        Without enough series the own errors stand alone, and without any error demand is taken to
        vary as much as in a Poisson process.
        """
        variance = np.empty_like(squared)
        for row, overlap in enumerate(test.overlap):
            common = _power_law(squared[row], mean[row], count[row])
            independent = count[row] / overlap
            if common is None:
                variance[row] = np.where(count[row] > 0, squared[row], mean[row])
            else:
                variance[row] = (independent * squared[row] + PRIOR_ERRORS * common) / (
                    independent + PRIOR_ERRORS
                )
        return cls(test.lead_times, np.sqrt(variance), _exponent(test.lead_times, variance))

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


def _log(values: np.ndarray) -> np.ndarray:
    return np.log(np.where(values > 0, values, 1.0))


def _power_law(squared: np.ndarray, mean: np.ndarray, count: np.ndarray) -> np.ndarray | None:
    """Variance expected of each mean (N,), or None if too few series can tell."""
    usable = (squared > 0) & (mean > 0) & (count > 0)
    if usable.sum() < FEWEST_SERIES_FOR_POOLING:
        return None
    x, y = np.log(mean[usable]), np.log(squared[usable])
    spread = np.square(x - x.mean()).sum()
    slope = ((x - x.mean()) * (y - y.mean())).sum() / spread if spread > 1e-9 else 1.0
    fitted = y.mean() + slope * (_log(mean) - x.mean())
    return np.where(mean > 0, np.exp(fitted), 0.0)


def _exponent(lead_times: np.ndarray, variance: np.ndarray) -> float:
    """Growth of the variance with the lead time: ``L ** exponent``, the median over series."""
    ends = (variance[0] > 0) & (variance[-1] > 0)
    if len(lead_times) < 2 or not ends.any():
        return USUAL_EXPONENT
    growth = np.log(variance[-1, ends] / variance[0, ends]) / np.log(lead_times[-1] / lead_times[0])
    return float(np.clip(np.median(growth), LEAST_EXPONENT, LARGEST_EXPONENT))
