"""Demand in whole units: Poisson and negative binomial, one formula for both."""

__all__ = ["CountTables", "Counts", "least_between", "masses"]

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

_LEAST_MEAN = 1e-12
_POISSON_UP_TO = 1e-6
_GREATEST_DISPERSION = 1e6
_LOG_OF_TINY = -700.0


@dataclass(frozen=True, eq=False)
class Counts:
    """Whole units asked for, per item-location: ``mean`` (N,) and ``dispersion`` (N,).

    Dispersion is variance over mean, and at least 1: 1 is a Poisson distribution, more a negative
    binomial one, such as that of customers who come at random and take a random (logarithmic)
    number of units. Both belong to Panjer's class, p(k) = p(k-1) (a + b / k), with
    a = 1 - 1 / dispersion and b = mean / dispersion - a (Panjer 1981).

    >>> day = Counts.of_moments(np.array([18.0]), np.array([18.0]))
    >>> day.quantile(np.array([270 / 470]))              # Snyder and Shen, problem 4.8
    array([19.])
    """

    mean: np.ndarray
    dispersion: np.ndarray

    @classmethod
    def of_moments(cls, mean: np.ndarray, variance: np.ndarray) -> "Counts":
        """Demand with these moments (N,); a variance below the mean is taken as the mean."""
        mean = np.maximum(mean, _LEAST_MEAN)
        return cls(mean, np.clip(variance / mean, 1.0, _GREATEST_DISPERSION))

    @property
    def variance(self) -> np.ndarray:
        """Variance of demand (N,), units squared."""
        return self.mean * self.dispersion

    @property
    def sd(self) -> np.ndarray:
        """Standard deviation of demand (N,), units."""
        return np.sqrt(self.variance)

    def take(self, rows: np.ndarray) -> "Counts":
        """The same for some item-locations only."""
        return Counts(self.mean[rows], self.dispersion[rows])

    def survival(self, stock: np.ndarray) -> np.ndarray:
        """Probability (N,) that demand exceeds ``stock`` (N,), whole units."""
        return self._tail(np.floor(stock) + 1.0, 0)

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """Mean units short, E[(D - x)+], (N,), of whole ``stock`` (N,)."""
        short = self.mean * self._tail(stock, 1) - stock * self._tail(stock + 1.0, 0)
        return np.maximum(short, 0.0)

    def second_loss(self, stock: np.ndarray) -> np.ndarray:
        """Sum of the losses of all larger whole stocks, E[(D - x)+ (D - x - 1)+] / 2, (N,)."""
        factorial = self.mean * (self.mean + self.dispersion - 1.0)
        twice = (
            factorial * self._tail(stock - 1.0, 2)
            - 2.0 * stock * self.mean * self._tail(stock, 1)
            + stock * (stock + 1.0) * self._tail(stock + 1.0, 0)
        )
        return np.maximum(twice / 2.0, 0.0)

    def losses(self, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Survival, first-order and second-order loss at whole ``stock`` (N,)."""
        return self.survival(stock), self.loss(stock), self.second_loss(stock)

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Least whole stock (N,) that demand stays within with ``probability`` (N,)."""
        return self.least(lambda stock: self.survival(stock) <= 1.0 - probability + 1e-12)

    def least(self, enough: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Least whole stock (N,), zero or more, that is ``enough``.

        ``enough`` takes stocks (N,) and tells of each (N,) whether it will do; once it does, it
        does for all larger ones.
        """
        low, high = np.full(self.mean.shape, -1.0), np.ceil(self.mean)
        missing = ~enough(high)
        while missing.any():
            low = np.where(missing, high, low)
            high = np.where(missing, 2.0 * high + np.ceil(self.sd) + 1.0, high)
            missing = ~enough(high)
        return least_between(low, high, enough)

    def _tail(self, least: np.ndarray, more: int) -> np.ndarray:
        """Probability of ``least`` or more under the distribution with ``more`` added to its size.

        With r the size of the negative binomial, k p_r(k) = mean p_(r+1)(k - 1): so partial sums
        of k are tails of the next size; a Poisson distribution is its own next.
        """
        excess = self.dispersion - 1.0
        wide = excess > _POISSON_UP_TO
        floor = np.maximum(least, 1.0)
        size = self.mean / np.where(wide, excess, 1.0) + more
        tail = np.where(
            wide,
            special.betainc(floor, size, np.where(wide, excess, 0.5) / self.dispersion),
            special.gammainc(floor, self.mean),
        )
        return np.where(least <= 0, 1.0, tail)


class CountTables:
    """:class:`Counts` with losses looked up: exact at every whole stock up to ``greatest``.

    By Panjer's recursion and by adding up, for means up to some hundreds; stocks beyond the
    tables are read at their end. The methods are those of :class:`Counts`.

    >>> tables = CountTables(Counts.of_moments(np.array([2.0]), np.array([2.0])), 3)
    >>> tables.loss(np.array([2.0])).round(4)
    array([0.5413])
    """

    def __init__(self, demand: Counts, greatest: int):
        self.mean, self.greatest = demand.mean, greatest
        self._columns = np.arange(len(demand.mean))
        shape = (greatest + 1, len(demand.mean))
        self._survival, self._loss, self._second = (np.empty(shape) for _ in range(3))
        self._second[0] = demand.mean * (demand.mean + demand.dispersion - 1.0) / 2.0
        self._fill(demand)

    def _fill(self, demand: Counts) -> None:
        survival, loss, second = self._survival, self._loss, self._second
        for units, mass in enumerate(masses(demand, self.greatest)):
            if units:
                np.subtract(survival[units - 1], mass, out=survival[units])
                np.subtract(loss[units - 1], survival[units - 1], out=loss[units])
                np.subtract(second[units - 1], loss[units], out=second[units])
            else:
                survival[0], loss[0] = 1.0 - mass, demand.mean

    def survival(self, stock: np.ndarray) -> np.ndarray:
        """Probability (N,) that demand exceeds whole ``stock`` (N,)."""
        return self._read(self._survival, stock)

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """Mean units short (N,) of whole ``stock`` (N,)."""
        return self._read(self._loss, stock)

    def second_loss(self, stock: np.ndarray) -> np.ndarray:
        """Sum of the losses of all larger whole stocks (N,)."""
        return self._read(self._second, stock)

    def _read(self, table: np.ndarray, stock: np.ndarray) -> np.ndarray:
        row = np.minimum(stock, self.greatest).astype(np.int64)
        return np.maximum(table.ravel().take(row * len(self._columns) + self._columns), 0.0)


def least_between(
    low: np.ndarray, high: np.ndarray, enough: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Least whole stock (N,) above ``low`` and up to ``high`` (N,) that is ``enough``.

    ``high`` is known to be; bisection.
    """
    while (high - low > 1.0).any():
        open_still = high - low > 1.0
        middle = np.floor((low + high) / 2.0)
        fits = enough(np.where(open_still, middle, high))
        high = np.where(open_still & fits, middle, high)
        low = np.where(open_still & ~fits, middle, low)
    return high


def masses(demand: Counts, greatest: int) -> Iterator[np.ndarray]:
    """Probabilities (N,) of 0, 1, … ``greatest`` units; each is overwritten by the next."""
    excess = np.maximum(demand.dispersion - 1.0, 1e-15)
    a = excess / demand.dispersion
    b = demand.mean / demand.dispersion - a
    mass = np.exp(np.maximum(-demand.mean * np.log1p(excess) / excess, _LOG_OF_TINY))
    factor = np.empty_like(mass)
    yield mass
    for units in range(1, greatest + 1):
        np.divide(b, units, out=factor)
        factor += a
        mass *= np.maximum(factor, 0.0, out=factor)
        yield mass
