"""Mean units short of a stock, for counted demand."""

__all__ = [
    "Counted",
    "poisson_loss",
    "poisson_squared_loss",
]

from dataclasses import dataclass

import numpy as np
from scipy import stats

_NEARLY_POISSON = 1e-8


def poisson_loss(expected: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """E[(N - stock)+] of a Poisson N; ``stock`` in whole units, negative too.

    >>> poisson_loss(np.array([8.0, 8.0]), np.array([8, -2])).round(6).tolist()
    [1.116692, 10.0]
    """
    served = stock * stats.poisson.sf(stock, expected)
    return np.maximum(expected * stats.poisson.sf(stock - 1, expected) - served, 0.0)


def poisson_squared_loss(expected: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """E[((N - stock)+)^2] of a Poisson N.

    >>> poisson_squared_loss(np.array([3.0]), np.array([0])).round(6).tolist()
    [12.0]
    """
    above = stats.poisson.sf(stock, expected)
    mean = expected * stats.poisson.sf(stock - 1, expected)
    square = expected**2 * stats.poisson.sf(stock - 2, expected) + mean
    return np.maximum(square - 2.0 * stock * mean + stock**2 * above, 0.0)


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts of given ``mean`` and ``excess`` of the variance over it, 0 or more.

    Negative binomial, or Poisson where nothing is in excess.

    >>> some = Counted(np.array([2.0, 2.0]), np.array([0.0, 2.0]))
    >>> some.loss(np.array([2, 2])).round(4).tolist(), some.quantile(0.9).tolist()
    ([0.5413, 0.75], [4.0, 5.0])
    """

    mean: np.ndarray
    excess: np.ndarray

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """E[(N - stock)+]."""
        plain, size, success = self._shape()
        wide = self.mean * stats.nbinom.sf(stock - 1, size + 1.0, success)
        wide -= stock * stats.nbinom.sf(stock, size, success)
        return np.where(plain, poisson_loss(self.mean, stock), np.maximum(wide, 0.0))

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Least count that is not exceeded with ``probability``."""
        plain, size, success = self._shape()
        return np.where(
            plain,
            stats.poisson.ppf(probability, self.mean),
            stats.nbinom.ppf(probability, size, success),
        )

    def _shape(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        plain = self.excess <= _NEARLY_POISSON * self.mean
        excess = np.where(plain, 1.0, self.excess)
        mean = np.where(plain, 1.0, self.mean)
        return plain, mean**2 / excess, mean / (mean + excess)
