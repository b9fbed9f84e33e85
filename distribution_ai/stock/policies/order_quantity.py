"""How much to order at once: economic lots, backorders, production, price breaks, disruptions."""

__all__ = [
    "backorder_quantity",
    "disrupted_quantity",
    "economic_quantity",
    "order_size",
    "price_break_quantity",
    "production_quantity",
]

import numpy as np

from distribution_ai.stock.policies.inputs import not_negative, positive

_ROUNDING = 1e-9
_SECTIONS = 60
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


def economic_quantity(fixed_cost, demand_rate, holding_cost) -> tuple[np.ndarray, np.ndarray]:
    """Economic order quantity (N,) and its cost per unit of time: sqrt(2 K d / h) (Harris 1913).

    ``fixed_cost`` K per order, ``demand_rate`` d in units and ``holding_cost`` h per unit, both
    over the same length of time. Where holding costs nothing the quantity is infinite if an order
    costs something; :func:`order_size` keeps it within the cover allowed.

    >>> quantity, cost = economic_quantity(8, 1300, 0.225)      # Snyder and Shen, example 3.1
    >>> float(quantity.round(4)), float(cost.round(5))
    (304.0468, 68.41053)
    """
    fixed, rate = not_negative("order cost", fixed_cost), not_negative("demand", demand_rate)
    holding = not_negative("holding cost", holding_cost)
    twice = 2.0 * fixed * rate
    unlimited = np.asarray(np.where(twice > 0, np.inf, 0.0) + np.zeros_like(holding))
    ratio = np.divide(twice, holding, out=unlimited, where=holding > 0)
    return np.sqrt(ratio), np.sqrt(twice * holding)


def backorder_quantity(
    fixed_cost, demand_rate, holding_cost, backorder_cost
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quantity (N,), the share of it backordered and the cost where waiting customers are planned.

    ``backorder_cost`` per unit and time, above zero (Snyder and Shen, *Fundamentals of Supply
    Chain Theory*, 2nd ed., section 3.5).

    >>> [float(x.round(4)) for x in backorder_quantity(8, 1300, 0.225, 5)]   # example 3.8
    [310.8126, 0.0431, 66.9214]
    """
    backorder = positive("backorder cost", backorder_cost)
    holding = not_negative("holding cost", holding_cost)
    share = holding / (holding + backorder)
    quantity, cost = economic_quantity(fixed_cost, demand_rate, holding * (1.0 - share))
    return quantity, share, cost


def production_quantity(
    fixed_cost, demand_rate, holding_cost, production_rate
) -> tuple[np.ndarray, np.ndarray]:
    """Quantity (N,) and cost where a lot comes in at ``production_rate``, above the demand rate.

    Snyder and Shen, section 3.6.

    >>> [float(x.round(4)) for x in production_quantity(4, 80, 0.08, 110)]   # problem 3.22
    [171.2698, 3.7368]
    """
    faster = positive("production above demand", np.subtract(production_rate, demand_rate))
    idle = faster / np.asarray(production_rate, dtype=float)
    holding = not_negative("holding cost", holding_cost)
    return economic_quantity(fixed_cost, demand_rate, holding * idle)


def price_break_quantity(
    fixed_cost,
    demand_rate,
    holding_rate,
    breakpoints: np.ndarray,
    unit_prices: np.ndarray,
    incremental: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Quantity (N,) and its whole cost per unit of time, price included.

    ``breakpoints`` (N, B) are the least quantities, ascending from 0, and ``unit_prices`` (N, B)
    the prices from there on: of all units, or when ``incremental`` of those beyond the
    breakpoint only. ``holding_rate`` is the share of the price that holding costs per unit of
    time. Unused breaks are infinite. Snyder and Shen, sections 3.4.1 and 3.4.2.

    >>> breaks, prices = np.array([[0.0, 400, 800]]), np.array([[0.75, 0.72, 0.68]])
    >>> price_break_quantity(8, 1300, 0.3, breaks, prices)                   # example 3.5
    (array([800.]), array([978.6]))
    >>> quantity, cost = price_break_quantity(8, 1300, 0.3, breaks, prices, incremental=True)
    >>> quantity.round(2), cost.round(3)
    (array([304.05]), array([1043.411]))
    """
    fixed, rate = (_column(name, given) for name, given in (
        ("order cost", fixed_cost), ("demand", demand_rate)))  # fmt: skip
    share = _column("holding rate", positive("holding rate", holding_rate))
    prices, used = not_negative("price", unit_prices), np.isfinite(breakpoints)
    least = np.where(used, breakpoints, 0.0)
    paid_before = _paid_before(least, prices) if incremental else np.zeros_like(prices)
    best, _ = economic_quantity(fixed + paid_before, rate, share * prices)
    upper = np.concatenate([breakpoints[:, 1:], np.full((len(prices), 1), np.inf)], axis=1)
    quantity = np.clip(best, np.maximum(least, _ROUNDING), upper)
    per_order = (fixed + paid_before) * rate / quantity + share * paid_before / 2.0
    cost = per_order + prices * rate + share * prices * quantity / 2.0
    cost = np.where(used, cost, np.inf)
    rows, choice = np.arange(len(cost)), cost.argmin(axis=1)
    return quantity[rows, choice], cost[rows, choice]


def _column(name: str, values) -> np.ndarray:
    given = not_negative(name, values)
    return given[:, None] if given.ndim else given


def _paid_before(least: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """What the units below each break cost more than at its own price, (N, B)."""
    steps = np.zeros_like(prices)
    steps[:, 1:] = least[:, 1:] * (prices[:, :-1] - prices[:, 1:])
    return np.cumsum(steps, axis=1)


def disrupted_quantity(
    fixed_cost, demand_rate, holding_cost, shortage_cost, disruption_rate, recovery_rate
) -> tuple[np.ndarray, np.ndarray]:
    """Quantity (N,) and cost where the supplier is at times unable to deliver.

    Up and down times are exponential with ``disruption_rate`` and ``recovery_rate``; an order due
    while the supplier is down waits for its recovery, and what is asked for meanwhile is lost at
    ``shortage_cost`` per unit (Berk and Arreola-Risa 1994; Snyder and Shen, section 9.2.1).

    >>> [float(x.round(2)) for x in disrupted_quantity(8, 1300, 0.225, 5, 1.5, 14)]  # example 9.1
    [772.81, 173.95]
    """
    fixed, rate = not_negative("order cost", fixed_cost), positive("demand", demand_rate)
    holding, short = positive("holding cost", holding_cost), not_negative("cost", shortage_cost)
    down, up = positive("disruptions", disruption_rate), positive("recoveries", recovery_rate)
    often, total = down / (down + up), down + up

    def cost(quantity: np.ndarray) -> np.ndarray:
        waiting = -often * np.expm1(-total * quantity / rate) / up
        paid = fixed + holding * quantity**2 / (2.0 * rate) + rate * short * waiting
        return paid / (quantity / rate + waiting)

    offset = rate * often / up
    near = np.sqrt(offset**2 + 2.0 * rate * (fixed + short * offset) / holding) - offset
    quantity = _golden_section(cost, near / 8.0 + _ROUNDING, 4.0 * near + rate / total)
    return quantity, cost(quantity)


def _golden_section(cost, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Where ``cost``, first falling and then rising, is least between ``low`` and ``high``."""
    for _ in range(_SECTIONS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        rising = cost(left) < cost(right)
        low, high = np.where(rising, low, left), np.where(rising, right, high)
    return (low + high) / 2.0


def order_size(
    economic: np.ndarray,
    demand_rate: np.ndarray,
    minimum=0.0,
    multiple=1e-9,
    review_days=0.0,
    min_cover_days=0.0,
    max_cover_days=np.inf,
) -> np.ndarray:
    """The quantity (N,) to order: the economic one within the cover allowed, in whole lots.

    ``demand_rate`` in units a day. Never less than the demand between two reviews and the
    supplier's ``minimum``, and then rounded up to its ``multiple``: what a supplier demands wins
    over the cover allowed.

    >>> order_size(np.array([300.0]), np.array([10.0]), 50, 24, max_cover_days=20)
    array([216.])
    """
    economic, rate = np.asarray(economic, dtype=float), not_negative("demand", demand_rate)
    lot = positive("multiple", multiple)
    wanted = np.maximum(economic, np.asarray(min_cover_days) * rate)
    most = np.where(rate > 0, np.asarray(max_cover_days, dtype=float), 1.0) * rate
    wanted = np.maximum(np.minimum(wanted, most), np.asarray(review_days) * rate)
    wanted = np.maximum(wanted, not_negative("minimum", minimum))
    return np.ceil(wanted / lot - _ROUNDING) * lot
