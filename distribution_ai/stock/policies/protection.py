"""Moments of demand over an interval of random length, and of demand from several sources."""

__all__ = [
    "compound_moments",
    "interval_moments",
    "interval_support",
    "pooled_moments",
]

import numpy as np

from distribution_ai.stock.policies.continuous import Gamma
from distribution_ai.stock.policies.inputs import not_negative

_LEAST_DAYS = 1e-9


def interval_moments(
    rate, rate_variance, days, days_variance=0.0, growth: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (N,) of demand over ``days`` of variance ``days_variance``.

    ``rate`` (N,) in units a day, ``rate_variance`` units squared a day. Mean r E[T] and variance
    v E[T^g] + r^2 Var[T] (Silver, Pyke and Thomas, *Inventory and Production Management in Supply
    Chains*, 4th ed., section 6.10). Days independent of one another have ``growth`` g = 1; the
    errors of a forecast go together, and their sums grow faster: E[T^g] is taken to second order.

    >>> interval_moments(np.array([100.0]), np.array([900.0]), np.array([5.0]), np.array([1.0]))
    (array([500.]), array([14500.]))
    """
    rate, rate_variance = not_negative("demand", rate), not_negative("variance", rate_variance)
    days, spread = not_negative("days", days), not_negative("variance of days", days_variance)
    least = np.maximum(days, _LEAST_DAYS)
    squared = spread / least**2
    power = days**growth * (1.0 + growth * (growth - 1.0) / 2.0 * squared)
    return rate * days, rate_variance * power + rate**2 * spread


def compound_moments(arrivals, size_mean, size_variance) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of what customers take who come at random and take random amounts.

    Compound Poisson (Axsäter, *Inventory Control*, 3rd ed., section 5.1): a m and a (v + m^2).

    >>> compound_moments(2.0, 3.0, 1.0)
    (array(6.), array(20.))
    """
    arrivals, size_mean = not_negative("arrivals", arrivals), not_negative("size", size_mean)
    size_variance = not_negative("variance of sizes", size_variance)
    return np.asarray(arrivals * size_mean), np.asarray(arrivals * (size_variance + size_mean**2))


def pooled_moments(means, variances, correlation: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (N,) of the sum over sources, (N, M) each, equally correlated.

    >>> pooled_moments(np.array([[3.0, 4.0]]), np.array([[9.0, 16.0]]), 0.5)
    (array([7.]), array([37.]))
    """
    means, variances = not_negative("means", means), not_negative("variances", variances)
    alone, together = variances.sum(axis=1), np.sqrt(variances).sum(axis=1) ** 2
    total = (1.0 - correlation) * alone + correlation * together
    return means.sum(axis=1), np.maximum(total, 0.0)


def interval_support(
    rate, rate_variance, days: np.ndarray, size: int = 100, growth: float = 1.0
) -> np.ndarray:
    """Equally likely demands (N, size), ascending, over equally likely lengths ``days`` (N, M).

    Unlike the two moments this keeps the shape of the lead times, such as two humps of a lane
    that is sometimes a ship late. Demand over each length is a gamma distribution. Work and
    memory are N x M x size.

    >>> interval_support(np.array([1.0]), np.array([0.0]), np.array([[2.0, 9.0]]), 4).round(3)
    array([[2., 2., 9., 9.]])
    """
    rate, rate_variance = not_negative("demand", rate), not_negative("variance", rate_variance)
    days = not_negative("days", days)
    mean, variance = rate[:, None] * days, rate_variance[:, None] * days**growth
    demand = Gamma.of_moments(mean[:, :, None], variance[:, :, None])
    points = demand.quantile((np.arange(size) + 0.5) / size)
    mixed = np.sort(points.reshape(len(points), -1), axis=1)
    lengths = days.shape[1]
    return mixed.reshape(len(mixed), size, lengths)[:, :, lengths // 2].copy()
