"""Demand with a density: the normal and the gamma distribution, and their loss functions."""

__all__ = ["Gamma", "Normal"]

from dataclasses import dataclass

import numpy as np
from scipy import special

_LEAST_MEAN = 1e-12
_LEAST_COEFFICIENT = 1e-5
_GREATEST_COEFFICIENT = 1e4
_LOG_OF_TINY = -700.0


@dataclass(frozen=True, eq=False)
class Normal:
    """Normal demand per item-location: ``mean`` and ``sd`` (N,) in units, ``sd`` above zero.

    Loss functions after Zipkin, *Foundations of Inventory Management*, section C.2.3.

    >>> week = Normal(np.array([50.0]), np.array([8.0]))
    >>> week.quantile(np.array([0.7 / 0.88])).round(3)   # Snyder and Shen, example 4.1
    array([56.604])
    """

    mean: np.ndarray
    sd: np.ndarray

    @property
    def variance(self) -> np.ndarray:
        """Variance of demand (N,), units squared."""
        return self.sd**2

    def take(self, rows: np.ndarray) -> "Normal":
        """The same for some item-locations only."""
        return Normal(self.mean[rows], self.sd[rows])

    def survival(self, stock: np.ndarray) -> np.ndarray:
        """Probability (N,) that demand exceeds ``stock`` (N,)."""
        return special.ndtr((self.mean - stock) / self.sd)

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Stock (N,) that demand stays within with ``probability`` (N,)."""
        return self.mean + self.sd * special.ndtri(probability)

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """Mean units short, E[(D - x)+], (N,)."""
        z = (stock - self.mean) / self.sd
        return self.sd * (_density(z) - z * special.ndtr(-z))

    def second_loss(self, stock: np.ndarray) -> np.ndarray:
        """Second-order loss, E[((D - x)+)^2] / 2, (N,), units squared."""
        z = (stock - self.mean) / self.sd
        return self.variance * ((z**2 + 1.0) * special.ndtr(-z) - z * _density(z)) / 2.0

    def losses(self, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Survival, first-order and second-order loss at ``stock`` (N,) in one go."""
        return self.survival(stock), self.loss(stock), self.second_loss(stock)


def _density(z: np.ndarray) -> np.ndarray:
    return np.exp(np.maximum(-0.5 * z**2, _LOG_OF_TINY)) / np.sqrt(2.0 * np.pi)


@dataclass(frozen=True, eq=False)
class Gamma:
    """Gamma demand per item-location: ``shape`` and ``scale`` (N,), mean = shape x scale units.

    Loss functions after Zipkin, section C.2.3: with k the shape and t the scale,
    E[(D - x)+] = k t S(x; k + 1) - x S(x; k). Below zero stock there is no chance left: the loss
    is the mean less the stock.

    >>> total = Gamma.of_moments(np.array([500.0]), np.array([4500.0]))
    >>> total.loss(np.array([608.5028])).round(3)
    array([2.025])
    """

    shape: np.ndarray
    scale: np.ndarray

    @classmethod
    def of_moments(cls, mean: np.ndarray, variance: np.ndarray) -> "Gamma":
        """Demand with these moments (N,).

        The coefficient of variation is kept between 1e-5 and 1e4; no demand is taken as 1e-12
        units, so that every answer is a number.
        """
        mean = np.maximum(mean, _LEAST_MEAN)
        coefficient = np.sqrt(variance) / mean
        coefficient = np.clip(coefficient, _LEAST_COEFFICIENT, _GREATEST_COEFFICIENT)
        coefficient = np.where(mean > _LEAST_MEAN, coefficient, _LEAST_COEFFICIENT)
        shape = coefficient**-2
        return cls(shape, mean / shape)

    @property
    def mean(self) -> np.ndarray:
        """Mean demand (N,), units."""
        return self.shape * self.scale

    @property
    def variance(self) -> np.ndarray:
        """Variance of demand (N,), units squared."""
        return self.shape * self.scale**2

    @property
    def sd(self) -> np.ndarray:
        """Standard deviation of demand (N,), units."""
        return np.sqrt(self.shape) * self.scale

    def take(self, rows: np.ndarray) -> "Gamma":
        """The same for some item-locations only."""
        return Gamma(self.shape[rows], self.scale[rows])

    def survival(self, stock: np.ndarray) -> np.ndarray:
        """Probability (N,) that demand exceeds ``stock`` (N,)."""
        return special.gammaincc(self.shape, np.maximum(stock, 0.0) / self.scale)

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Stock (N,) that demand stays within with ``probability`` (N,)."""
        return self.scale * special.gammaincinv(self.shape, probability)

    def loss(self, stock: np.ndarray) -> np.ndarray:
        """Mean units short, E[(D - x)+], (N,)."""
        return self.losses(stock)[1]

    def second_loss(self, stock: np.ndarray) -> np.ndarray:
        """Second-order loss, E[((D - x)+)^2] / 2, (N,), units squared."""
        return self.losses(stock)[2]

    def losses(self, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Survival, first-order and second-order loss at ``stock`` (N,) in one go."""
        shape, inside = self.shape, np.maximum(stock, 0.0) / self.scale
        survival = special.gammaincc(shape, inside)
        step = self._step(inside)
        ahead = shape - inside
        first = np.maximum(ahead * survival + step, 0.0)
        second = ((ahead**2 + shape) * survival + (ahead + 1.0) * step) / 2.0
        second = np.maximum(second, 0.0)
        below = np.minimum(stock, 0.0) / self.scale
        return (
            survival,
            self.scale * (first - below),
            self.scale**2 * (second - below * first + below**2 / 2.0),
        )

    def _step(self, inside: np.ndarray) -> np.ndarray:
        """x^k e^-x / Gamma(k): what survival gains by one more of shape, times the shape."""
        logarithm = np.log(np.maximum(inside, 1e-300))
        exponent = self.shape * logarithm - inside - special.gammaln(self.shape)
        return np.exp(np.maximum(exponent, _LOG_OF_TINY))
