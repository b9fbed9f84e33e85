"""One chance to order: how much, and what it costs on average."""

__all__ = ["carried_over", "critical_ratio", "cycle_service_of_costs", "newsvendor_cost"]

import numpy as np

from distribution_ai.stock.policies.inputs import not_negative


def critical_ratio(underage, overage) -> np.ndarray:
    """Probability (N,) with which demand is to be covered: u / (u + o), 1 where nothing costs.

    ``underage`` per unit short, ``overage`` per unit left over. Newsvendor (Snyder and Shen,
    *Fundamentals of Supply Chain Theory*, 2nd ed., section 4.3.2).

    >>> from distribution_ai.stock.policies.continuous import Normal
    >>> day = Normal(np.array([50.0]), np.array([8.0]))
    >>> stock = day.quantile(critical_ratio(0.7, 0.18))
    >>> stock.round(3), newsvendor_cost(day, stock, 0.7, 0.18).round(4)      # example 4.1
    (array([56.604]), array([1.9976]))
    """
    short, over = not_negative("underage cost", underage), not_negative("overage cost", overage)
    total = np.asarray(short + over, dtype=float)
    return np.divide(short, total, out=np.ones_like(total), where=total > 0)


def newsvendor_cost(demand, stock: np.ndarray, underage, overage) -> np.ndarray:
    """Mean cost (N,) of ``stock`` (N,) against ``demand``, any distribution with a loss function.

    u E[(D - x)+] + o E[(x - D)+], in money.
    """
    short = demand.loss(stock)
    return np.asarray(underage) * short + np.asarray(overage) * (stock - demand.mean + short)


def cycle_service_of_costs(
    shortage_cost, holding_cost, cycle_days, lost_sales: bool = True
) -> np.ndarray:
    """Cycle service level (N,) where a unit short costs once, not by how long it is short.

    ``shortage_cost`` p per unit, ``holding_cost`` h per unit and day, ``cycle_days`` T between
    orders: with lost sales p / (p + h T); with backorders 1 - h T / p, never negative (Silver,
    Pyke and Thomas, *Inventory and Production Management in Supply Chains*, 4th ed., section
    6.6).

    >>> cycle_service_of_costs(9.0, 0.1, np.array([10.0])).tolist()
    [0.9]
    >>> cycle_service_of_costs(9.0, 0.1, np.array([9.0]), lost_sales=False).tolist()
    [0.9]
    """
    keeping = not_negative("holding cost", holding_cost) * not_negative("cycle", cycle_days)
    short = not_negative("shortage cost", shortage_cost)
    if lost_sales:
        return critical_ratio(short, keeping)
    ratio = np.divide(keeping, short, out=np.ones(np.broadcast(keeping, short).shape),
                      where=short > 0)  # fmt: skip
    return np.maximum(1.0 - ratio, 0.0)


def carried_over(exposed_days, cycle_days: np.ndarray) -> np.ndarray:
    """How much dearer than one cycle's holding a unit left over is where sales are lost, (N,).

    What is left over when the next order arrives was not known when that order was placed, so it
    is not made up for at once; it stays for longer, the more orders are on their way. Playing the
    policy that orders to a quantile of projected stock, with the best quantile, gives about the
    third root of ``(lead time + cycle) / cycle``, for critical ratios from 0.5 to 0.98 and up to
    eight orders on their way (``python -m bench.lost_sales``). ``exposed_days`` is the lead time.

    >>> carried_over(np.array([0.0, 14.0]), np.array([7.0, 7.0])).round(2).tolist()
    [1.0, 1.44]
    """
    cycle = np.asarray(cycle_days, dtype=float)
    orders = np.divide(exposed_days, cycle, out=np.zeros_like(cycle), where=cycle > 0)
    return np.cbrt(1.0 + orders)
