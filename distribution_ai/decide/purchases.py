"""Purchases: what the network still lacks after the transfers, from the best supplier."""

__all__ = ["idle_cost", "plan_purchases", "value_offers"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs, round_up
from distribution_ai.decide.state import State

LONGEST_COVER_DAYS = 365.0


def plan_purchases(state: State, needs: Needs) -> pd.DataFrame:
    """The best offer for every item-location that buys and is in need, worth taking or not.

    ``needs`` are those that the transfers leave: what a location cannot get from its parent has
    become a requirement there, level by level, so that the top of the network buys for all.
    Offers over lanes of the same explicit priority compete by total value; those of a later
    priority never win. Columns of :func:`value_offers`.
    """
    sourcing = state.sourcing
    buys = (sourcing.preferred >= 0) & (needs.quantity > 0)
    buys[buys] = sourcing.from_supplier[sourcing.preferred[buys]]
    edge = np.flatnonzero(sourcing.from_supplier & buys[sourcing.item_location])
    row = sourcing.item_location[edge]
    first = ~(sourcing.priority[edge] > sourcing.priority[sourcing.preferred[row]])
    edge, row = edge[first], row[first]
    offers = value_offers(state, edge, needs.net[row], needs.quantity[row])
    offers = offers.sort_values(["row", "total", "edge"], kind="stable")
    best = offers.drop_duplicates("row").reset_index(drop=True)
    lane = pd.Series(sourcing.lane[best["edge"]])
    lines = lane.groupby(lane).transform("size").to_numpy()
    fixed = state.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[lane] / np.maximum(lines, 1)
    return best.assign(
        cost=best["cost"] + fixed,
        expected_value=best["expected_value"] - fixed * best["deferrable"],
    )


def value_offers(state: State, edge: np.ndarray, net: np.ndarray, need: np.ndarray) -> pd.DataFrame:
    """Money of buying ``need`` units at positions ``net`` over supplier edges, all arrays (n,).

    ``quantity`` respects minimum and multiple. ``cost`` is the money spent. ``expected_value``
    compares with not buying until the next review: the expected shortage avoided, less the
    holding of what is bought, less what waiting would save of the order cost (all of it only if
    one review's demand uses the order up). The price is no loss: it becomes stock. ``total``
    is what offers are compared by: price and freight of the need, order cost, holding of what a
    lot brings beyond the need, and expected shortage until the offer's own lead time is over.
    """
    sourcing, parameters = state.sourcing, state.parameters
    row = sourcing.item_location[edge]
    quantity = _in_lots(state, edge, net, need)
    price = sourcing.unit_price[edge] + state.landed_cost[edge]
    daily = _daily(state, row)
    idle = idle_cost(state, row, quantity, need)
    review = state.protection.review_days[row]
    interval = sourcing.lead_time[edge] + review
    factor = np.maximum(interval / state.protection.days[row], 1e-6)
    risk = (
        state.curves.shortage_cost[row] * state.curves.expected_shortage(row, net / factor) * factor
    )
    gain = state.order_curves.gain(row, net, quantity)
    order_cost = parameters.order_cost[row]
    deferrable = np.minimum(review * daily / np.maximum(quantity, 1e-9), 1.0)
    return pd.DataFrame(
        {
            "row": row,
            "edge": edge,
            "net": net,
            "quantity": quantity,
            "gain": gain,
            "cost": price * quantity + order_cost,
            "deferrable": deferrable,
            "expected_value": gain - idle - order_cost * deferrable,
            "total": price * need + order_cost + idle + risk,
        }
    )


def _in_lots(state: State, edge: np.ndarray, net: np.ndarray, need: np.ndarray) -> np.ndarray:
    """Quantity (n,) in the lots of the edges: the need or more; where the costs decide, less if
    that costs less."""
    sourcing, row = state.sourcing, state.sourcing.item_location[edge]
    minimum, multiple = sourcing.min_quantity[edge], sourcing.multiple_quantity[edge]
    more = round_up(need, minimum, multiple)
    lot = np.maximum(np.nan_to_num(multiple), 1.0)
    less = np.floor(need / lot) * lot
    allowed = (less > 0) & (less < more) & (less >= np.nan_to_num(minimum))
    allowed &= state.parameters.service_measure[row] == "cost"
    costs = [
        state.order_curves.cost(row, net + quantity) + idle_cost(state, row, quantity, need)
        for quantity in (less, more)
    ]
    return np.where(allowed & (costs[0] <= costs[1]), less, more)


def idle_cost(state: State, row: np.ndarray, quantity: np.ndarray, need: np.ndarray) -> np.ndarray:
    """Holding (n,) of what a lot brings beyond the need until demand has used the lot up."""
    surplus = np.maximum(quantity - need, 0.0)
    days = np.minimum(quantity / _daily(state, row), LONGEST_COVER_DAYS)
    return state.parameters.holding_cost[row] * surplus * days


def _daily(state: State, row: np.ndarray) -> np.ndarray:
    return np.maximum(state.protection.mean[row] / state.protection.days[row], 1e-9)
