"""Formulas of service: the stock that a service level, a fill rate or two costs ask for."""

__all__ = [
    "critical_ratio",
    "economic_order_quantity",
    "expected_shortage",
    "gamma_level_for_fill_rate",
    "level_for_fill_rate",
    "level_for_service",
]

import numpy as np
from scipy import optimize, stats

_TAIL_SHARE = 0.05
_HALVINGS = 50


def critical_ratio(underage: np.ndarray, overage: np.ndarray) -> np.ndarray:
    """Service level at which one unit more costs as much as it saves: u / (u + o).

    Newsvendor (Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., section 4.3.2).

    >>> level = critical_ratio(0.7, 0.18)
    >>> round(float(stats.norm.ppf(level, 50, 8)), 4)      # their example 4.1
    56.604
    """
    total = np.asarray(underage + overage, dtype=float)
    return np.divide(underage, total, out=np.ones_like(total), where=total > 0)


def economic_order_quantity(fixed_cost, demand_rate, holding_cost) -> np.ndarray:
    """sqrt(2 K d / h), zero where an order or holding costs nothing (Harris 1913).

    Rate and holding cost refer to the same length of time.

    >>> float(economic_order_quantity(8, 1300, 0.225).round(3))   # Snyder and Shen, example 3.1
    304.047
    """
    numerator = 2.0 * np.asarray(fixed_cost, dtype=float) * demand_rate
    ratio = np.divide(
        numerator, holding_cost, out=np.zeros_like(numerator), where=np.asarray(holding_cost) > 0
    )
    return np.sqrt(np.maximum(ratio, 0.0))


def level_for_service(support: np.ndarray, service_level: np.ndarray) -> np.ndarray:
    """Stock (N,) that covers demand with probability ``service_level`` (N,).

    ``support`` (N, K) are equally likely demands, ascending. Between them it is interpolated, and
    beyond the last one the tail goes on as an exponential one.

    >>> level_for_service(np.arange(100.0)[None], np.array([0.905])).round(6).tolist()
    [90.0]
    """
    size = support.shape[1]
    place = np.clip(service_level * size - 0.5, 0.0, size - 1.0)
    low = np.minimum(place.astype(np.int64), max(size - 2, 0))
    rows, high = np.arange(len(support)), np.minimum(low + 1, size - 1)
    inside = support[rows, low] + (place - low) * (support[rows, high] - support[rows, low])
    last = 1.0 - 0.5 / size
    before = max(int((1.0 - _TAIL_SHARE) * size) - 1, 0)
    slope = (support[:, -1] - support[:, before]) / np.log((size - before - 0.5) / 0.5)
    beyond = np.log((1.0 - last) / np.clip(1.0 - service_level, 1e-9, 1.0 - last))
    return inside + slope * beyond


def expected_shortage(support: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """Mean units short (N,) of ``stock`` (N,) against equally likely demands (N, K).

    >>> expected_shortage(np.array([[0.0, 4.0]]), np.array([1.0])).tolist()
    [1.5]
    """
    return np.maximum(support - stock[:, None], 0.0).mean(axis=1)


def level_for_fill_rate(
    support: np.ndarray, fill_rate: np.ndarray, order_quantity: np.ndarray
) -> np.ndarray:
    """Least reorder point (N,) at which ``fill_rate`` (N,) of demand is served from the shelf.

    ``support`` (N, K) are equally likely demands over the protection interval, ``order_quantity``
    (N,) what an order brings at least. The shortage that arises in a cycle, E[(D - s)+] less what
    was short before, E[(D - s - Q)+], may be (1 - fill rate) * Q (Silver, Pyke and Thomas,
    *Inventory and Production Management in Supply Chains*, 4th ed., section 6.7). Never negative.

    >>> level_for_fill_rate(np.array([[0.0, 4.0]]), np.array([0.75]), np.array([2.0])).round(6)
    array([3.])
    """
    allowed = (1.0 - fill_rate) * order_quantity
    low, high = np.zeros(len(support)), support.max(axis=1, initial=0.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        short = expected_shortage(support, middle)
        short -= expected_shortage(support, middle + order_quantity)
        enough = short <= allowed
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def gamma_level_for_fill_rate(
    mean: float,
    variance: float,
    review: float,
    lead_time: float,
    lead_time_variance: float,
    fill_rate: float,
) -> float:
    """Order-up-to level of a periodic review for a fill rate under gamma demand.

    ``mean`` and ``variance`` per period, the times in periods; demand over review and lead time
    is taken as gamma with matching moments, and so is that over the lead time, whose shortage has
    been counted in the cycle before. Silver, Pyke and Thomas, section 6.9.

    >>> round(gamma_level_for_fill_rate(100, 900, 1, 4, 0, 0.98), 2)
    608.5
    """  # fmt: skip

    def shortage(level: float, periods: float) -> float:
        total = mean * periods
        spread = variance * periods + mean**2 * lead_time_variance
        shape, scale = total**2 / spread, spread / total
        return total * stats.gamma.sf(level, shape + 1, scale=scale) - level * stats.gamma.sf(
            level, shape, scale=scale
        )

    def gap(level: float) -> float:
        new = shortage(level, review + lead_time) - shortage(level, lead_time)
        return new - (1.0 - fill_rate) * mean * review

    high = 2.0 * mean * (review + lead_time)
    while gap(high) > 0:
        high *= 2.0
    return float(optimize.brentq(gap, 0.0, high, xtol=1e-9))
