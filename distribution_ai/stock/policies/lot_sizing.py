"""Lots for demand that is known and differs from period to period: Wagner and Whitin."""

__all__ = ["wagner_whitin"]

import numpy as np

from distribution_ai.stock.policies.inputs import not_negative


def wagner_whitin(demand, fixed_cost, holding_cost) -> tuple[np.ndarray, np.ndarray]:
    """Orders (N, T) in units, and their least cost (N,), for ``demand`` (N, T).

    An order arrives at once and covers whole periods; what is left at a period's end costs
    ``holding_cost`` (N,) per unit, each order ``fixed_cost`` (N,). Exact (Wagner and Whitin 1958;
    Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., section 3.7), in T^2 steps
    over all item-locations at once. Of plans that cost the same the one with the later last
    order is taken.

    >>> orders, cost = wagner_whitin(np.array([[90, 120, 80, 70]]), 500, 2)  # example 3.9
    >>> orders.tolist(), cost.tolist()
    ([[210.0, 0.0, 150.0, 0.0]], [1380.0])
    """
    demand = np.atleast_2d(not_negative("demand", demand))
    size, periods = demand.shape
    fixed = np.broadcast_to(not_negative("order cost", fixed_cost), size)
    holding = np.broadcast_to(not_negative("holding cost", holding_cost), size)
    least = np.zeros((periods + 1, size))
    start = np.zeros((periods + 1, size), dtype=np.int64)
    for end in range(1, periods + 1):
        least[end], start[end] = _best_last_order(demand, fixed, holding, least, end)
    return _orders(demand, start), least[periods]


def _best_last_order(demand, fixed, holding, least, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Least cost (N,) of the first ``end`` periods, and the period (N,) of the last order."""
    best = np.full(len(demand), np.inf)
    start = np.full(len(demand), end - 1)
    kept = np.zeros(len(demand))
    ahead = np.zeros(len(demand))
    for period in range(end - 1, -1, -1):
        kept += holding * ahead
        ahead = ahead + demand[:, period]
        cost = least[period] + fixed * (ahead > 0) + kept
        better = cost < best
        best, start = np.where(better, cost, best), np.where(better, period, start)
    return best, start


def _orders(demand: np.ndarray, start: np.ndarray) -> np.ndarray:
    """What is ordered in each period, (N, T), reading the last orders from the end."""
    size, periods = demand.shape
    total = np.concatenate([np.zeros((size, 1)), np.cumsum(demand, axis=1)], axis=1)
    orders = np.zeros_like(demand)
    rows, end = np.arange(size), np.full(size, periods)
    while (end > 0).any():
        begin = np.where(end > 0, start[end, rows], 0)
        open_still = end > 0
        quantity = total[rows, end] - total[rows, begin]
        orders[rows[open_still], begin[open_still]] = quantity[open_still]
        end = begin
    return orders
