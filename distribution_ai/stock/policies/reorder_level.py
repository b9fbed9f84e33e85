"""Reorder level and lot together, (r, Q), from costs: exact for counts, iterated for the normal."""

__all__ = ["level_with_economic_lot", "lots_of_counts", "lots_of_normal"]

from typing import NamedTuple

import numpy as np

from distribution_ai.stock.policies.continuous import Normal
from distribution_ai.stock.policies.counts import Counts
from distribution_ai.stock.policies.inputs import positive
from distribution_ai.stock.policies.order_quantity import economic_quantity

_ITERATIONS = 200
_PRECISION = 1e-10


class LotPolicy(NamedTuple):
    """At or below ``level`` order ``quantity``; ``cost`` per unit of time; (N,) each."""

    level: np.ndarray
    quantity: np.ndarray
    cost: np.ndarray


def lots_of_counts(
    lead: Counts, demand_rate, fixed_cost, holding_cost, backorder_cost
) -> LotPolicy:
    """Least-cost level and lot in whole units when stock is watched all the time.

    ``lead`` is the demand over the lead time, ``demand_rate`` per unit of time; ``holding_cost``
    and ``backorder_cost`` per unit and time, above zero. Exact for Poisson demand: the positions
    a lot covers are the cheapest ones, and it takes in the next as long as that is cheaper than
    the mean so far (Federgruen and Zheng 1992; Snyder and Shen, *Fundamentals of Supply Chain
    Theory*, 2nd ed., section 5.5).

    >>> week = Counts(np.array([6.0]), np.array([1.0]))
    >>> lots_of_counts(week, 12, 4, 4, 28)                                   # problem 5.2
    LotPolicy(level=array([6.]), quantity=array([7.]), cost=array([28.24131284]))
    """
    holding, short = positive("holding cost", holding_cost), positive("cost", backorder_cost)
    orders = positive("order cost", fixed_cost) * positive("demand", demand_rate)

    def position_cost(position: np.ndarray) -> np.ndarray:
        inside = np.maximum(position, 0.0)
        lacking = lead.loss(inside) + inside - position
        return holding * (position - lead.mean + lacking) + short * lacking

    first = lead.quantile(np.broadcast_to(short / (short + holding), lead.mean.shape))
    total = orders + position_cost(first)
    level, quantity = first - 1.0, np.ones_like(first)
    while True:
        below, above = position_cost(level), position_cost(level + quantity + 1.0)
        cheaper = np.minimum(below, above)
        wider = cheaper < total / quantity
        if not wider.any():
            return LotPolicy(level, quantity, total / quantity)
        total = np.where(wider, total + cheaper, total)
        level = np.where(wider & (below <= above), level - 1.0, level)
        quantity = np.where(wider, quantity + 1.0, quantity)


def lots_of_normal(lead: Normal, demand_rate, fixed_cost, holding_cost, shortage_cost) -> LotPolicy:
    """Level and lot for a cost per unit short, ``shortage_cost``, by Hadley and Whitin (1963).

    Lots are large against the demand over the lead time (``lead``). Level and quantity are
    improved in turn: Q = sqrt(2 d (K + p E[(D - r)+]) / h), P(D > r) = h Q / (p d) (Snyder and
    Shen, section 5.4.1). Where that asks for more than certainty, the level is the median.

    >>> month = Normal(np.array([1300 / 12]), np.array([150 / np.sqrt(12)]))
    >>> [x.round(3).tolist() for x in lots_of_normal(month, 1300, 8, 0.225, 7.5)]  # example 5.1
    [[213.97], [318.59], [95.451]]
    """
    rate, fixed = positive("demand", demand_rate), positive("order cost", fixed_cost)
    holding, short = positive("holding cost", holding_cost), positive("cost", shortage_cost)
    shape = lead.mean.shape
    quantity = np.broadcast_to(np.sqrt(2.0 * fixed * rate / holding), shape)
    for _ in range(_ITERATIONS):
        risk = np.minimum(holding * quantity / (short * rate), 0.5)
        level = lead.quantile(1.0 - risk)
        lacking = short * lead.loss(level)
        better = np.sqrt(2.0 * rate * (fixed + lacking) / holding)
        if np.all(np.abs(better - quantity) <= _PRECISION * quantity):
            break
        quantity = better
    cost = holding * (level - lead.mean + quantity / 2.0) + (fixed + lacking) * rate / quantity
    return LotPolicy(level, quantity, cost)


def level_with_economic_lot(
    lead: Normal, demand_rate, fixed_cost, holding_cost, backorder_cost
) -> tuple[np.ndarray, np.ndarray]:
    """Level and quantity (N,): the economic lot, and the level of the critical ratio for it.

    Snyder and Shen, section 5.4.3; no more than a few per cent dearer than the best pair.

    >>> month = Normal(np.array([1300 / 12]), np.array([150 / np.sqrt(12)]))
    >>> level, quantity = level_with_economic_lot(month, 1300, 8, 0.225, 7.5)  # example 5.1
    >>> level.round(3), quantity.round(3)
    (array([190.337]), array([304.047]))
    """
    holding, short = positive("holding cost", holding_cost), positive("cost", backorder_cost)
    quantity, _ = economic_quantity(fixed_cost, demand_rate, holding)
    ratio = np.broadcast_to(short / (short + holding), lead.mean.shape)
    return lead.quantile(ratio), np.broadcast_to(quantity, lead.mean.shape)
