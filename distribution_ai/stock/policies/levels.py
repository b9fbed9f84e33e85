"""Levels for a fill rate or a cost ratio of any demand with a loss function."""

__all__ = ["allowed_lost_share", "fill_rate_level", "fill_rate_of", "served_share"]

from functools import partial

import numpy as np

from distribution_ai.stock.policies.roots import falling_root, inverse_loss
from distribution_ai.stock.policies.shortage import (
    Distribution,
    Shortage,
    lost_share,
    shortage_of_lots,
    shortage_of_order_up_to,
    shortage_of_reviewed_lots,
)

_SMALL_STEP = 0.01


def fill_rate_level(
    protection: Distribution,
    lead: Distribution | None,
    fill_rate: np.ndarray,
    lot: np.ndarray | None = None,
    lost_sales: bool = False,
) -> np.ndarray:
    """Least level (N,), never negative, that serves ``fill_rate`` (N,) of demand from the shelf.

    ``protection`` is the demand over lead time and review period, ``lead`` that over the lead
    time; without ``lead`` stock is watched all the time. With ``lot`` (N,), units, the level is
    the one at which lots are ordered; without, the one every review orders up to. Whoever watches
    all the time must have lots. ``lost_sales`` tells that unserved demand does not wait.

    >>> from distribution_ai.stock.policies.continuous import Gamma
    >>> def total(days): return Gamma.of_moments(np.array([100.0 * days]), np.array([900.0 * days]))
    >>> fill_rate_level(total(5), total(4), np.array([0.98])).round(4)
    array([608.5028])
    """
    cycle = _cycle_demand(protection, lead, lot)
    allowed = (1.0 - fill_rate) * cycle
    guess = _first_guess(protection, allowed, lot, lead is not None)
    function = partial(_shortage, protection, lead, lot)
    if lost_sales:
        function = partial(_lost, protection, lead, lot)
        allowed = allowed_lost_share(protection, fill_rate, lot)
    return falling_root(function, allowed, guess, np.zeros(len(cycle)), protection.sd)


def fill_rate_of(
    protection: Distribution,
    lead: Distribution | None,
    level: np.ndarray,
    lot: np.ndarray | None = None,
    lost_sales: bool = False,
) -> np.ndarray:
    """Share (N,) of demand that ``level`` (N,) serves; the inverse of :func:`fill_rate_level`."""
    rows, cycle = np.arange(len(level)), _cycle_demand(protection, lead, lot)
    if not lost_sales:
        shortage = _shortage(protection, lead, lot, rows, level)
        return np.clip(1.0 - shortage.units / cycle, 0.0, 1.0)
    share, _ = _lost(protection, lead, lot, rows, level)
    return served_share(share, protection, lot)


def _cycle_demand(protection, lead, lot) -> np.ndarray:
    return np.asarray(lot) if lead is None else np.maximum(protection.mean - lead.mean, 1e-12)


def _shortage(protection, lead, lot, rows: np.ndarray, level: np.ndarray) -> Shortage:
    late = protection.take(rows)
    if lead is None:
        return shortage_of_lots(late, lot[rows], level)
    if lot is None:
        return shortage_of_order_up_to(late, lead.take(rows), level)
    return shortage_of_reviewed_lots(late, lead.take(rows), lot[rows], level)


def _lost(protection, lead, lot, rows: np.ndarray, level: np.ndarray):
    """Lost share of demand per cycle, and its slope, both (N,)."""
    shortage = _shortage(protection, lead, lot, rows, level)
    late = protection.take(rows)
    early = late if lead is None else lead.take(rows)
    step = _SMALL_STEP * early.sd
    if lot is None:
        return lost_share(shortage, late.mean - early.mean, early, level, step)
    quantity = lot[rows]
    demand, within = quantity, step
    if lead is not None:
        demand = np.maximum(late.mean - early.mean, 1e-12)
        within = np.maximum(np.minimum(demand, quantity), step)
    return lost_share(shortage, demand, early, level + quantity, within)


def _first_guess(protection, allowed, lot, reviewed: bool) -> np.ndarray:
    """The level for normal demand, drawn out by the skewness of a gamma (Cornish and Fisher)."""
    sd = protection.sd
    if lot is not None and reviewed:
        score = inverse_loss(allowed * lot / sd**2, 2)
    else:
        score = inverse_loss(allowed / sd, 1)
    skewness = 2.0 * sd / np.maximum(protection.mean, 1e-12)
    bend = np.minimum(skewness, 3.0) * (score**2 - 1.0) / 6.0
    return protection.mean + sd * (score + np.maximum(bend, -0.5))


def _lot_share(protection, lot) -> np.ndarray:
    """How far an order in one lot is what fills the pipeline: 1 when nothing else does."""
    if lot is None:
        return np.zeros(len(protection.mean))
    return lot / (lot + protection.mean)


def allowed_lost_share(protection, fill_rate, lot) -> np.ndarray:
    """Share (N,) of a cycle's demand that may be lost for this ``fill_rate`` (N,) of all demand.

    A lot is used up by demand that is served; what is lost in its cycle comes on top.
    """
    own = _lot_share(protection, lot)
    return (1.0 - fill_rate) * (1.0 - own + own / np.maximum(fill_rate, 1e-9))


def served_share(share: np.ndarray, protection, lot) -> np.ndarray:
    """The inverse of :func:`allowed_lost_share`: the share f (N,) of all demand that is served.

    ``share`` = (1 - f) (1 - own + own / f) is a quadratic equation for f.
    """
    own = _lot_share(protection, lot)
    middle = 1.0 - 2.0 * own - share
    root = np.sqrt(middle**2 + 4.0 * own * (1.0 - own))
    served = np.divide(middle + root, 2.0 * (1.0 - own), out=1.0 - share, where=own < 1.0)
    return np.clip(served, 0.0, 1.0)
