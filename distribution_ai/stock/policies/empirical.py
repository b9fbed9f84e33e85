"""Demand as equally likely values, such as a forecast's: losses and levels exact for them."""

__all__ = ["Empirical"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distribution_ai.stock.service import level_for_service


@dataclass(frozen=True, eq=False)
class Empirical:
    """Equally likely demands per item-location, ``support`` (N, K) in units, ascending.

    >>> week = Empirical(np.array([[0.0, 4.0]]))
    >>> week.loss(np.array([1.0])).tolist(), week.second_loss(np.array([1.0])).tolist()
    ([1.5], [2.25])
    """

    support: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Mean demand (N,), units."""
        return self.support.mean(axis=1)

    @property
    def variance(self) -> np.ndarray:
        """Variance of the values (N,), units squared."""
        return self.support.var(axis=1)

    @cached_property
    def sd(self) -> np.ndarray:
        """Standard deviation of the values (N,), units, never quite zero."""
        return np.maximum(self.support.std(axis=1), 1e-6 * self.mean + 1e-12)

    def take(self, rows: np.ndarray) -> "Empirical":
        """The same for some item-locations only."""
        return Empirical(self.support[rows])

    def survival(self, stock: np.ndarray) -> np.ndarray:
        """Share (N,) of the values above ``stock`` (N,)."""
        return (self.support > stock[:, None]).mean(axis=1)

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Stock (N,), interpolated, with an exponential tail beyond the last value."""
        return level_for_service(self.support, probability)

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """Mean units short, E[(D - x)+], (N,)."""
        return np.maximum(self.support - stock[:, None], 0.0).mean(axis=1)

    def second_loss(self, stock: np.ndarray) -> np.ndarray:
        """Second-order loss, E[((D - x)+)^2] / 2, (N,), units squared."""
        return (np.maximum(self.support - stock[:, None], 0.0) ** 2).mean(axis=1) / 2.0

    def losses(self, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Survival, first-order and second-order loss at ``stock`` (N,) in one go."""
        above = np.maximum(self.support - stock[:, None], 0.0)
        return (above > 0).mean(axis=1), above.mean(axis=1), (above**2).mean(axis=1) / 2.0
