"""What an order placed today is worth, and up to where to order."""

__all__ = ["order_curves", "order_levels"]

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from distribution_ai.decide.value import ValueCurves, priced
from distribution_ai.stock.ordering import cycle_days
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.policies.newsvendor import carried_over

if TYPE_CHECKING:
    from distribution_ai.decide.state import State


def order_curves(state: "State") -> ValueCurves:
    """Expected cost of position plus order, from the order's arrival until the next could arrive.

    What happens before is the same whatever is ordered. Where the costs decide, a unit short costs
    its shortage cost once (where it waits, less the holding saved meanwhile), a unit left over its
    holding until the next order and, where sales are lost, what it is carried over for
    (:func:`~distribution_ai.stock.policies.newsvendor.carried_over`); and a unit that is not asked
    for within its shelf life or before the item's end, its cost. The level at which that is least
    is the service level of the targets. Elsewhere the service level says what a unit is worth, as
    in :func:`~distribution_ai.decide.value.priced`.
    """
    protection, parameters = state.protection, state.parameters
    by_cost = parameters.service_measure == "cost"
    if state.order_support is None and not by_cost.any():
        return state.curves
    support = protection.support if state.order_support is None else state.order_support
    shortage, holding = priced(protection, parameters)
    rate = protection.mean / protection.days
    order = 2.0 * np.nan_to_num(state.targets.cycle_stock)
    cycle = cycle_days(order, rate, protection.review_days)
    keeping = parameters.holding_cost * cycle
    if state.lost_sales:
        kept, short = keeping * carried_over(protection.exposed_days, cycle), np.zeros(len(rate))
    else:
        kept, short = keeping, keeping
    shortage = np.where(by_cost, np.maximum(parameters.shortage_cost - short, 0.0), shortage)
    holding = np.where(by_cost, kept, holding)
    life = _days_of_life(state)
    mortal = np.flatnonzero(by_cost & (life < np.inf))
    if len(mortal):
        support, holding = _outdated(state, support, shortage, holding, life, mortal)
    return _with_tiers(state, ValueCurves.of(support, shortage, holding))


def order_levels(state: "State") -> tuple[np.ndarray, np.ndarray]:
    """Reorder point and order-up-to level (N,) for the inventory position of today, in units.

    Those of the targets, less what is asked for and lost before an order could arrive: at the
    service level for cycle service, on average for a fill rate. Where the costs decide, the
    position at which :func:`order_curves` are least. NaN where there is no source.
    """
    targets, measure = state.targets, state.parameters.service_measure
    point, up_to = targets.reorder_point, targets.order_up_to
    if state.order_support is not None:
        whole, left = Empirical(state.protection.support), Empirical(state.order_support)
        level = targets.service_level
        gone = np.where(measure == "fill_rate", whole.mean - left.mean,
                        whole.quantile(level) - left.quantile(level))  # fmt: skip
        point, up_to = (each - np.maximum(gone, 0.0) for each in (point, up_to))
    by_cost = (measure == "cost") & ~np.isnan(targets.reorder_point)
    if by_cost.any():
        best = state.order_curves.cheapest()
        lot = targets.order_up_to - targets.reorder_point
        point, up_to = np.where(by_cost, best, point), np.where(by_cost, best + lot, up_to)
    return point, up_to


def _with_tiers(state: "State", curves: ValueCurves) -> ValueCurves:
    """Curves in which orders cost what their customers' tier says.

    Where sales are lost, those due before the order arrives need nothing of it; what is sold
    before, on average, is taken from the position by then.
    """
    tiers, protection = state.tiered_orders, state.protection
    if tiers is None or state.order_support is None:
        return state.with_tiers(curves)
    exposed = np.maximum(protection.exposed_days, 0.0)
    before = state.forecast.sum_mean(exposed / state.forecast.bucket_days)
    sold = state.order_support.mean(axis=1) - np.maximum(protection.mean - before, 0.0)
    ordered = tiers.ordered(exposed, protection.days)
    return curves.with_claims(ordered, np.maximum(sold, 0.0), tiers.step)


def _days_of_life(state: "State") -> np.ndarray:
    """Days from today in which what arrives with an order can be sold, (N,), infinite for ever."""
    items, exposed = state.network.items, state.protection.exposed_days
    shelf = items["shelf_life_days"].to_numpy(dtype=float)[state.network.item]
    end = (items["end_date"] - state.today) / pd.Timedelta(days=1)
    end = end.to_numpy(dtype=float)[state.network.item]
    fresh = np.where(shelf > 0, exposed + shelf, np.inf)
    return np.minimum(fresh, np.where(np.isnan(end), np.inf, np.maximum(end + 1.0, 0.0)))


def _outdated(state, support, shortage, holding, life, rows) -> tuple[np.ndarray, np.ndarray]:
    """Demands and holding of curves in which what outlives its use costs what it is worth.

    ``V(q) + unit_cost * E[(q - D_life)+]`` is one more newsvendor curve: its demands are those of
    both, weighted by how much the slope turns in each.
    """
    forecast, count = state.forecast, support.shape[1]
    probabilities = (np.arange(count) + 0.5) / count
    ends = (life[rows], np.minimum(state.protection.days[rows], life[rows]))
    until_end, inside = (
        forecast.sum_quantiles(days / forecast.bucket_days, probabilities, rows=rows)
        for days in ends
    )
    for_life = np.sort(support[rows] + np.maximum(until_end - inside, 0.0), axis=1)
    worth = state.parameters.unit_cost[rows]
    turn = shortage[rows] + holding[rows]
    support, holding = support.copy(), holding.copy()
    support[rows] = _mixed(support[rows], for_life, turn / np.maximum(turn + worth, 1e-12))
    holding[rows] += worth
    return support, holding


def _mixed(first: np.ndarray, second: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Equally likely values (n, K) of ``first`` with probability ``share`` (n,), else ``second``.

    >>> _mixed(np.array([[0.0, 1.0]]), np.array([[8.0, 9.0]]), np.array([0.5])).tolist()
    [[0.0, 8.0]]
    """
    count = first.shape[1]
    both = np.concatenate([first, second], axis=1)
    weight = np.repeat(np.stack([share, 1.0 - share], axis=1) / count, count, axis=1)
    order = np.argsort(both, axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    row = 2.0 * np.arange(len(first))[:, None]
    wanted = (np.arange(count) + 0.5) / count - 1e-9
    place = np.searchsorted((reached + row).ravel(), (wanted + row).ravel()).reshape(first.shape)
    place -= 2 * count * np.arange(len(first))[:, None]
    chosen = np.take_along_axis(order, np.minimum(place, 2 * count - 1), axis=1)
    return np.take_along_axis(both, chosen, axis=1)
