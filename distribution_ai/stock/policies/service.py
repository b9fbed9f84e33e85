"""Levels for a service or from costs, in bulk: exact for slow movers, gamma for the rest."""

__all__ = [
    "IntervalDemand",
    "achieved_fill_rate",
    "level_for_cost",
    "level_for_cycle_service",
    "level_for_fill_rate",
]

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from distribution_ai.stock.policies.continuous import Gamma
from distribution_ai.stock.policies.count_levels import count_fill_rate_level, count_quantile
from distribution_ai.stock.policies.counts import Counts
from distribution_ai.stock.policies.inputs import bounded_share, not_negative
from distribution_ai.stock.policies.levels import fill_rate_level, fill_rate_of

SLOW_UP_TO = 30.0
"""Largest mean of whole units over the protection interval that is counted exactly."""

_ROUNDING = 1e-6
_LEAST_DEMAND = 1e-9
"""Units below which nothing is asked for; as a share of all demand, no review either."""

_LEAST_LOT = 1e-3
_CHUNK = 65_536


@dataclass(frozen=True, eq=False)
class IntervalDemand:
    """Demand over an interval per item-location: ``mean`` and ``variance`` (N,) in units.

    ``whole`` (N,) tells where demand comes in whole units. Raises ``PlanningError`` for moments
    that are unknown or negative.
    """

    mean: np.ndarray
    variance: np.ndarray
    whole: np.ndarray

    def __post_init__(self):
        not_negative("mean demand", self.mean)
        not_negative("variance of demand", self.variance)

    @property
    def slow(self) -> np.ndarray:
        """Where demand is counted exactly, (N,): whole units and few of them."""
        return self.whole & (self.mean <= SLOW_UP_TO)

    def gamma(self, rows: np.ndarray) -> Gamma:
        """Gamma demand of some item-locations."""
        return Gamma.of_moments(self.mean[rows], self.variance[rows])

    def counts(self, rows: np.ndarray) -> Counts:
        """Poisson or negative binomial demand of some item-locations."""
        return Counts.of_moments(self.mean[rows], self.variance[rows])


def level_for_cycle_service(demand: IntervalDemand, service_level) -> np.ndarray:
    """Least stock (N,) that covers demand of a cycle with probability ``service_level`` (N,).

    >>> one = IntervalDemand(np.array([18.0]), np.array([18.0]), np.array([True]))
    >>> level_for_cycle_service(one, 270 / 470)          # Snyder and Shen, problem 4.8
    array([19.])
    """
    probability = np.broadcast_to(bounded_share("service level", service_level), demand.mean.shape)

    def slow(rows: np.ndarray) -> np.ndarray:
        return count_quantile(demand.counts(rows), probability[rows])

    def fast(rows: np.ndarray) -> np.ndarray:
        return demand.gamma(rows).quantile(probability[rows])

    return _split(demand, demand.mean > _LEAST_DEMAND, slow, fast)


def level_for_fill_rate(
    protection: IntervalDemand,
    lead: IntervalDemand,
    fill_rate,
    lot=0.0,
    lost_sales: bool = False,
) -> np.ndarray:
    """Least level (N,), never negative, that serves ``fill_rate`` of demand from the shelf.

    ``protection`` is the demand over lead time and review period, ``lead`` that over the lead
    time; where both have the same mean, stock is watched all the time. Where ``lot`` (N,), units,
    is above zero, it is the level at or below which lots are ordered; where zero, the one every
    review orders up to. ``lost_sales`` tells that unserved demand does not wait: the level is
    then an approximation (see ``shortage.lost_share``).

    >>> month = IntervalDemand(np.array([500.0]), np.array([4500.0]), np.array([False]))
    >>> lead = IntervalDemand(np.array([400.0]), np.array([3600.0]), np.array([False]))
    >>> level_for_fill_rate(month, lead, 0.98).round(3)
    array([608.503])
    """
    shape = protection.mean.shape
    share = np.broadcast_to(bounded_share("fill rate", fill_rate), shape)
    lots = _lots(protection, lot)
    watched = _is_watched(protection, lead)
    level = np.zeros(shape)
    for reviews, has_lot in ((True, False), (True, True), (False, True)):
        chosen = (watched != reviews) & ((lots > 0) == has_lot) & (protection.mean > _LEAST_DEMAND)

        def of(rows, level_of, family, reviews=reviews, has_lot=has_lot):
            early = getattr(lead, family)(rows) if reviews else None
            lot_of = lots[rows] if has_lot else None
            late = getattr(protection, family)(rows)
            return level_of(late, early, share[rows], lot_of, lost_sales)

        level += _split(
            protection,
            chosen,
            lambda rows, of=of: of(rows, count_fill_rate_level, "counts"),
            lambda rows, of=of: of(rows, fill_rate_level, "gamma"),
        )
    rows = np.flatnonzero(watched & (lots <= 0))
    if len(rows):
        base = IntervalDemand(protection.mean[rows], protection.variance[rows],
                              protection.whole[rows])  # fmt: skip
        level[rows] = level_for_cycle_service(base, share[rows])
    return level


def level_for_cost(demand: IntervalDemand, ratio, lot=0.0) -> np.ndarray:
    """Least-cost level (N,) for the critical ratio p / (p + h) per unit and time.

    ``demand`` over the protection interval. Without ``lot`` it is the base stock, a newsvendor's
    quantile; with lots (N,) of Q units the level r at which the mean of P(D <= y) over the
    positions y from r to r + Q reaches the ratio (Axsäter, *Inventory Control*, 3rd ed., section
    6.1). The latter is the level of a fill rate when stock is watched all the time.

    >>> month = IntervalDemand(np.array([250.0]), np.array([320.0]), np.array([False]))
    >>> level_for_cost(month, 0.7 / 0.88).round(1)   # as normal: 264.8 (Snyder and Shen, ex. 4.4)
    array([264.6])
    """
    return level_for_fill_rate(demand, demand, ratio, lot)


def achieved_fill_rate(
    protection: IntervalDemand, lead: IntervalDemand, level, lot=0.0, lost_sales: bool = False
) -> np.ndarray:
    """Share (N,) of demand served by ``level`` (N,) under gamma demand; 1 without demand.

    The inverse of :func:`level_for_fill_rate` for fast movers.
    """
    shape = protection.mean.shape
    level = np.broadcast_to(not_negative("level", level), shape)
    lots = _lots(protection, lot)
    watched = _is_watched(protection, lead)
    share = np.ones(shape)
    for reviews, has_lot in ((True, False), (True, True), (False, True), (False, False)):
        chosen = (watched != reviews) & ((lots > 0) == has_lot) & (protection.mean > _LEAST_DEMAND)
        rows = np.flatnonzero(chosen)
        late = protection.gamma(rows)
        if not reviews and not has_lot:
            share[rows] = 1.0 - late.survival(level[rows])
            continue
        early, lot_of = lead.gamma(rows) if reviews else None, lots[rows] if has_lot else None
        share[rows] = fill_rate_of(late, early, level[rows], lot_of, lost_sales)
    return share


def _lots(demand: IntervalDemand, lot) -> np.ndarray:
    """Lots (N,), whole where demand is; those too small to matter are one size, for precision."""
    lots = np.broadcast_to(not_negative("lot", lot), demand.mean.shape)
    least = np.maximum(_LEAST_LOT * np.sqrt(demand.variance), _LEAST_DEMAND * demand.mean)
    least = np.where(demand.whole, 1.0, least)
    whole = np.where(demand.whole, np.ceil(lots - _ROUNDING), lots)
    return np.where(lots > 0, np.maximum(whole, least), 0.0)


def _is_watched(protection: IntervalDemand, lead: IntervalDemand) -> np.ndarray:
    return protection.mean - lead.mean <= _LEAST_DEMAND * protection.mean


def _split(
    demand: IntervalDemand,
    chosen: np.ndarray,
    slow: Callable[[np.ndarray], np.ndarray],
    fast: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Levels of the ``chosen`` rows (zero elsewhere); whole where demand comes in whole units."""
    level = np.zeros(demand.mean.shape)
    for wanted, level_of in ((chosen & demand.slow, slow), (chosen & ~demand.slow, fast)):
        every = np.flatnonzero(wanted)
        for begin in range(0, len(every), _CHUNK):
            rows = every[begin : begin + _CHUNK]
            level[rows] = level_of(rows)
    return np.where(demand.whole, np.ceil(level - _ROUNDING), level)
