"""Demand as equally likely values, such as a forecast's: losses and levels exact for them."""

__all__ = ["Empirical"]

from functools import cached_property

import numpy as np

_TAIL_SHARE = 0.05


class Empirical:
    """Equally likely demands per item-location, ``support`` (N, K) in units, ascending.

    >>> week = Empirical(np.array([[0.0, 4.0]]))
    >>> week.loss(np.array([1.0])).tolist(), week.second_loss(np.array([1.0])).tolist()
    ([1.5], [2.25])
    """

    def __init__(self, support: np.ndarray):
        self.support = support
        self._tails = _Tails(support)
        self._rows = np.arange(len(support))

    @property
    def mean(self) -> np.ndarray:
        """Mean demand (N,), units."""
        return self._tails.mean[self._rows]

    @property
    def variance(self) -> np.ndarray:
        """Variance of the values (N,), units squared."""
        return self._tails.deviation[self._rows] ** 2

    @property
    def sd(self) -> np.ndarray:
        """Standard deviation of the values (N,), units, never quite zero."""
        return np.maximum(self._tails.deviation[self._rows], 1e-6 * self.mean + 1e-12)

    def take(self, rows: np.ndarray) -> "Empirical":
        """The same for some item-locations only; the values are not copied."""
        part = object.__new__(Empirical)
        part._tails, part._rows = self._tails, self._rows[rows]
        return part

    def survival(self, stock: np.ndarray) -> np.ndarray:
        """Share (N,) of the values above ``stock`` (N,)."""
        size = self._tails.support.shape[1]
        return (size - self._tails.count_within(self._rows, stock)) / size

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Stock (N,) that demand stays within with ``probability`` (N,).

        Interpolated between the values; beyond the last one the tail goes on as an exponential.

        >>> Empirical(np.arange(100.0)[None]).quantile(np.array([0.905])).round(6).tolist()
        [90.0]
        """
        support, rows = self._tails.support, self._rows
        size = support.shape[1]
        place = np.clip(probability * size - 0.5, 0.0, size - 1.0)
        low = np.minimum(place.astype(np.int64), max(size - 2, 0))
        high = np.minimum(low + 1, size - 1)
        inside = support[rows, low] + (place - low) * (support[rows, high] - support[rows, low])
        last = 1.0 - 0.5 / size
        before = max(int((1.0 - _TAIL_SHARE) * size) - 1, 0)
        slope = (support[rows, -1] - support[rows, before]) / np.log((size - before - 0.5) / 0.5)
        beyond = np.log((1.0 - last) / np.clip(1.0 - probability, 1e-9, 1.0 - last))
        return inside + slope * beyond

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """Mean units short, E[(D - x)+], (N,)."""
        return self._loss(self._tails.count_within(self._rows, stock), stock)

    def second_loss(self, stock: np.ndarray) -> np.ndarray:
        """Second-order loss, E[((D - x)+)^2] / 2, (N,), units squared."""
        return self._second_loss(self._tails.count_within(self._rows, stock), stock)

    def losses(self, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Survival, first-order and second-order loss at ``stock`` (N,) in one go."""
        within = self._tails.count_within(self._rows, stock)
        size = self._tails.support.shape[1]
        return (size - within) / size, self._loss(within, stock), self._second_loss(within, stock)

    def _loss(self, within: np.ndarray, stock: np.ndarray) -> np.ndarray:
        size = self._tails.support.shape[1]
        total = self._tails.first[self._rows, within] - (size - within) * stock
        return np.maximum(total, 0.0) / size

    def _second_loss(self, within: np.ndarray, stock: np.ndarray) -> np.ndarray:
        size = self._tails.support.shape[1]
        total = (
            self._tails.second[self._rows, within]
            - 2.0 * stock * self._tails.first[self._rows, within]
            + (size - within) * stock**2
        )
        return np.maximum(total, 0.0) / (2.0 * size)


class _Tails:
    """Sums over the largest values, (N, K + 1): column k leaves out the k smallest."""

    def __init__(self, support: np.ndarray):
        self.support = support

    @cached_property
    def mean(self) -> np.ndarray:
        return self.support.mean(axis=1)

    @cached_property
    def deviation(self) -> np.ndarray:
        return self.support.std(axis=1)

    @cached_property
    def first(self) -> np.ndarray:
        return _sums_from_the_end(self.support)

    @cached_property
    def second(self) -> np.ndarray:
        return _sums_from_the_end(self.support**2)

    def count_within(self, rows: np.ndarray, stock: np.ndarray) -> np.ndarray:
        """How many values of each row are at or below ``stock``, by bisection."""
        size = self.support.shape[1]
        low, high = np.zeros(len(rows), dtype=np.int64), np.full(len(rows), size)
        for _ in range(size.bit_length()):
            middle = (low + high) // 2
            open_still = low < high
            within = open_still & (self.support[rows, np.minimum(middle, size - 1)] <= stock)
            low = np.where(within, middle + 1, low)
            high = np.where(open_still & ~within, middle, high)
        return low


def _sums_from_the_end(values: np.ndarray) -> np.ndarray:
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values[:, ::-1], axis=1, out=sums[:, 1:])
    return sums[:, ::-1]
