"""Service between own places: which of them keep safety stock for those they serve."""

__all__ = ["place_stock"]

from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import Parameters
from distribution_ai.stock.echelons.trees import TreePlacement, place_tree_stock
from distribution_ai.stock.lead_time_demand import Interval
from distribution_ai.supply.sourcing import Sourcing

LEAST_SAVING = 0.05
"""Share of the cost of an item's safety stock that must be saved to keep it elsewhere."""

_LEAST_SERVICE = 0.5


def place_stock(
    interval: Interval,
    own: Forecast,
    total: Forecast,
    sourcing: Sourcing,
    parameters: Parameters,
) -> Interval:
    """The interval with the times that places let those wait whom they serve.

    Where ``internal_service`` is ``optimised``, a place without customers of its own may let wait
    for its whole lead time; it then covers its review period only, and those it serves cover its
    lead time on top of theirs. ``own`` is the demand of the places' own customers, ``total`` that
    with the demand they serve. An item's stock is moved only if its safety stock, by its holding
    cost, becomes cheaper by :data:`LEAST_SAVING`.
    """
    may_pass = (
        (parameters.internal_service == "optimised")
        & (sourcing.level > 0)
        & sourcing.has_source
        & (own.mean.sum(axis=0, dtype=float) <= 0)
    )
    if not may_pass.any():
        return interval
    waiting, variance = _waits(interval, sourcing)
    placed = _placed(interval, total, sourcing, parameters, waiting, variance, may_pass)
    rows = np.arange(len(may_pass))
    worth = placed.cost < (1.0 - LEAST_SAVING) * placed.full_cost
    moved = worth[_root(sourcing)]
    above = np.where(moved, placed.above, 0)
    days = waiting[rows, above]
    return replace(
        interval,
        waiting_days=days,
        waiting_sd=np.sqrt(variance[rows, above]),
        quoted_days=np.where(moved & placed.passes, interval.lead_days + days, 0.0),
    )


def _placed(
    interval, total, sourcing, parameters, waiting, variance, may_pass
) -> TreePlacement:  # fmt: skip
    days = total.bucket_days
    review = interval.review_days / days
    factor = ndtri(np.maximum(parameters.service_level, _LEAST_SERVICE)) * parameters.holding_cost
    cost = np.stack([
        factor * total.sum_sd(
            (interval.lead_days + waiting[:, count]) / days + review,
            buckets_sd=np.sqrt(interval.lead_sd**2 + variance[:, count]) / days,
        )
        for count in range(waiting.shape[1])
    ], axis=1)  # fmt: skip
    passing = np.broadcast_to((factor * total.sum_sd(review))[:, None], cost.shape)
    return place_tree_stock(sourcing.parent, sourcing.level, cost, passing, may_pass)


def _waits(interval: Interval, sourcing: Sourcing) -> tuple[np.ndarray, np.ndarray]:
    """Days and variance (N, K + 1) that a place waits if 0, 1 … K places above let wait."""
    parent, most = sourcing.parent, int(sourcing.level.max(initial=0))
    known = parent >= 0
    waiting, variance = np.zeros((2, len(parent), most + 1))
    for count in range(1, most + 1):
        above = parent[known]
        waiting[known, count] = waiting[above, count - 1] + interval.lead_days[above]
        variance[known, count] = variance[above, count - 1] + interval.lead_sd[above] ** 2
    return waiting, variance


def _root(sourcing: Sourcing) -> np.ndarray:
    """The place (N,) that everything comes through, by preferred edges."""
    root = np.arange(len(sourcing.parent))
    for _ in range(int(sourcing.level.max(initial=0))):
        root = np.where(sourcing.parent[root] >= 0, sourcing.parent[root], root)
    return root
