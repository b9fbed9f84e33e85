"""Guaranteed service where every place has one supplier: who stocks, for many products at once."""

__all__ = ["TreePlacement", "place_tree_stock"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.stock.echelons.faults import refuse


@dataclass(frozen=True, eq=False)
class TreePlacement:
    """``passes`` (N,) tells which places keep nothing for those they serve, ``above`` (N,) how
    many places directly above each do so, ``cost`` and ``full_cost`` (N,) of the branch from each
    place on, with the best choice and where all stock."""

    passes: np.ndarray
    above: np.ndarray
    cost: np.ndarray
    full_cost: np.ndarray


def place_tree_stock(parent, level, stock_cost, pass_cost, may_pass) -> TreePlacement:
    """The choice of stocking places that costs least, exactly, in one pass up and one down.

    ``parent`` (N,) is the place that supplies, -1 for none, and ``level`` (N,) the longest chain of
    places below. ``stock_cost`` and ``pass_cost`` (N, K + 1), K the longest chain: cost of a place
    that stocks, or lets those it serves wait instead, if k places directly above let wait. Only
    where ``may_pass`` (N,) and somebody is served it may. Equal costs: it stocks.

    The cost of safety stock is concave in the time it covers, and every time quoted is bounded by
    nothing but the supplier's and the own time; so at an optimum each place quotes nothing or all
    of it (Simpson 1958; Graves and Willems 2000, section 3).

    >>> root = np.sqrt
    >>> stock = np.array([[3 * root(4), 0], [2 * root(1), 2 * root(5)], [2 * root(1), 2 * root(5)]])
    >>> found = place_tree_stock([-1, 0, 0], [1, 0, 0], stock, np.zeros((3, 2)), [True] * 3)
    >>> found.passes.tolist(), found.above.tolist(), found.cost[0].round(3), found.full_cost[0]
    ([True, False, False], [0, 1, 1], np.float64(8.944), np.float64(10.0))
    """
    parent, level = np.asarray(parent, dtype=np.int64), np.asarray(level, dtype=np.int64)
    for name, costs in (("stock_cost", stock_cost), ("pass_cost", pass_cost)):
        refuse("places", [(name, ~np.isfinite(costs), "is not a number", "give a finite cost")])
    served = np.bincount(parent[parent >= 0], minlength=len(parent)) > 0
    may_pass = np.asarray(may_pass, dtype=bool) & served
    choice, cost, full = _choices(parent, level, stock_cost, pass_cost, may_pass)
    passes, above = _descend(parent, level, choice)
    return TreePlacement(passes, above, cost, full)


def _choices(parent, level, stock_cost, pass_cost, may_pass):
    """Whether each place passes for each number of passing places above, and branch costs."""
    size, width = stock_cost.shape
    below = np.zeros((size, width + 1))
    full = np.array(stock_cost[:, 0], dtype=float)
    best = np.zeros((size, width))
    choice = np.zeros((size, width), dtype=bool)
    for depth in range(int(level.max(initial=-1)) + 1):
        rows = np.flatnonzero(level == depth)
        stocked = stock_cost[rows] + below[rows, :1]
        passed = pass_cost[rows] + below[rows, 1:]
        taken = may_pass[rows, None] & (passed < stocked)
        taken[:, -1] = False
        choice[rows], best[rows] = taken, np.where(taken, passed, stocked)
        fed = rows[parent[rows] >= 0]
        for column in range(width):
            below[:, column] += np.bincount(parent[fed], best[fed, column], size)
        full += np.bincount(parent[fed], full[fed], size)
    return choice, best[:, 0], full


def _descend(parent, level, choice) -> tuple[np.ndarray, np.ndarray]:
    passes, above = np.zeros(len(parent), dtype=bool), np.zeros(len(parent), dtype=np.int64)
    for depth in range(int(level.max(initial=-1)), -1, -1):
        rows = np.flatnonzero(level == depth)
        fed = rows[parent[rows] >= 0]
        above[fed] = np.where(passes[parent[fed]], above[parent[fed]] + 1, 0)
        passes[rows] = choice[rows, above[rows]]
    return passes, above
