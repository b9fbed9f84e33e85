"""Learned quantiles of sums over lead times, and their average with other ones."""

__all__ = ["LearnedQuantiles", "LearnedShape"]

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class LearnedQuantiles:
    """``values`` (G, N, K) in units for ``lead_times`` (G,) buckets and ``probabilities`` (K,),
    ascending along both, and how far to rely on them: ``weight`` (N,) from 0 to 1."""

    lead_times: np.ndarray
    probabilities: np.ndarray
    values: np.ndarray
    weight: np.ndarray

    def standardised(self, mean: np.ndarray, deviation: np.ndarray) -> "LearnedShape":
        """The same around a ``mean`` (G, N), in units of a ``deviation`` (G, N).

        Where there is no deviation there is nothing to average.
        """
        spread = deviation > 0
        size = np.where(spread, deviation, 1.0)[..., None]
        shape = (self.values - mean[..., None]) / size
        weight = np.where(spread.all(axis=0), self.weight, 0.0)
        return LearnedShape(self.lead_times, self.probabilities, shape.astype(np.float32), weight)


@dataclass(frozen=True, eq=False)
class LearnedShape:
    """Quantiles (G, N, K) less the mean, in deviations; otherwise as :class:`LearnedQuantiles`."""

    lead_times: np.ndarray
    probabilities: np.ndarray
    shape: np.ndarray
    weight: np.ndarray

    def averaged(
        self,
        other: Callable[[np.ndarray], np.ndarray],
        buckets: np.ndarray,
        rows: np.ndarray,
        probabilities: np.ndarray,
    ) -> np.ndarray:
        """Average (n, P) with what ``other`` gives for probabilities (P,), also standardised.

        ``buckets`` (n,) are the lead times of the item-locations ``rows`` (n,). Between lead times
        and between probabilities the learned ones are interpolated. Beyond the outer probabilities
        the others go on, shifted as much as there.
        """
        given = other(probabilities)
        weight = self.weight[rows]
        used = np.flatnonzero(weight > 0)
        inside = np.clip(probabilities, self.probabilities[0], self.probabilities[-1])
        learned = self._at(buckets[used], rows[used], inside)
        average = given.copy()
        average[used] += weight[used, None] * (learned - other(inside)[used])
        return average

    def _at(self, buckets: np.ndarray, rows: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Learned quantiles (n, P)."""
        lower, upper, share = _between(np.log(self.lead_times), np.log(np.maximum(buckets, 1e-9)))
        share = share[:, None]
        known = (1.0 - share) * self.shape[lower, rows] + share * self.shape[upper, rows]
        lower, upper, share = _between(self.probabilities, probabilities)
        return (1.0 - share) * known[:, lower] + share * known[:, upper]


def _between(knots: np.ndarray, wanted: np.ndarray):
    """Positions of the knots around each value and how far it is from the lower to the upper.

    >>> _between(np.array([1.0, 3.0]), np.array([0.0, 2.0, 3.0]))[2].tolist()
    [0.0, 0.5, 1.0]
    """
    upper = np.clip(np.searchsorted(knots, wanted), 1, max(len(knots) - 1, 1))
    upper = np.minimum(upper, len(knots) - 1)
    lower = np.maximum(upper - 1, 0)
    width = np.where(upper > lower, knots[upper] - knots[lower], 1.0)
    return lower, upper, np.clip((wanted - knots[lower]) / width, 0.0, 1.0)
