"""Purchases: what the network still lacks after the transfers, from the best supplier."""

__all__ = ["plan_purchases", "shared", "shortage_until", "value_offers", "with_shipments"]

import numpy as np
import pandas as pd

from distribution_ai.decide.lots import Order
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.state import State

LEAST_WORTH = 1e-9


def plan_purchases(state: State, needs: Needs) -> pd.DataFrame:
    """The best offer for every item-location that buys and is in need, worth taking or not.

    ``needs`` are those that the transfers leave: what a location cannot get from its parent has
    become a requirement there, level by level, so that the top of the network buys for all.
    Offers over lanes of the same explicit priority compete by total value, as if all that need
    something and could come over a lane shared its shipment; those of a later priority never win.
    Columns of :func:`value_offers`, before shipments.
    """
    sourcing = state.sourcing
    buys = (sourcing.preferred >= 0) & (needs.quantity > 0)
    buys[buys] = sourcing.from_supplier[sourcing.preferred[buys]]
    edge = np.flatnonzero(sourcing.from_supplier & buys[sourcing.item_location])
    row = sourcing.item_location[edge]
    first = ~(sourcing.priority[edge] > sourcing.priority[sourcing.preferred[row]])
    edge, row = edge[first], row[first]
    offers = value_offers(state, edge, needs.net[row], needs.quantity[row])
    lines = np.bincount(sourcing.lane[edge], minlength=len(state.network.lanes))
    shipment = state.shipment_cost[edge] / lines[sourcing.lane[edge]]
    offers = offers.assign(total=offers["total"] + shipment)
    offers = offers.sort_values(["row", "total", "edge"], kind="stable")
    return offers.drop_duplicates("row").reset_index(drop=True)


def shared(state: State, offers: pd.DataFrame) -> pd.DataFrame:
    """Offers whose lines of one lane share what its shipment costs, by what they are worth."""
    lane = state.sourcing.lane[offers["edge"]]
    worth = np.maximum(offers["expected_value"].to_numpy(dtype=float), LEAST_WORTH)
    all_worth = np.bincount(lane, worth, len(state.network.lanes))[lane]
    return with_shipments(state, offers, worth / all_worth)


def with_shipments(state: State, offers: pd.DataFrame, share: np.ndarray | float) -> pd.DataFrame:
    """Offers with their ``share`` (n,) of what a shipment over their lane costs."""
    shipment = state.shipment_cost[offers["edge"]] * share
    return offers.assign(
        cost=offers["cost"] + shipment,
        once=offers["once"] + shipment,
        expected_value=offers["expected_value"] - shipment * offers["deferrable"],
    )


def value_offers(state: State, edge: np.ndarray, net: np.ndarray, need: np.ndarray) -> pd.DataFrame:
    """Money of buying ``need`` units at positions ``net`` over supplier edges, all arrays (n,).

    ``quantity`` is that in lots which is worth most. ``cost`` is the money spent, and
    ``expected_value`` that of :meth:`~distribution_ai.decide.lots.Order.value`, both before
    shipments: of what an order costs waiting saves the ``deferrable`` share. The price is no loss:
    it becomes stock.
    ``total`` is what offers are compared by: price and freight of the need, order cost, what the
    lots cost beside it, and expected shortage until the offer's own lead time is over.
    """
    sourcing, parameters = state.sourcing, state.parameters
    row = sourcing.item_location[edge]
    order = Order(state, edge, net, need, parameters.order_cost[row])
    quantity = order.in_lots()
    lost = order.loss(quantity)
    price = sourcing.unit_price[edge] + state.landed_cost[edge]
    late = shortage_until(state, row, net, sourcing.lead_time[edge])
    return pd.DataFrame(
        {
            "row": row,
            "edge": edge,
            "net": net,
            "need": need,
            "once": order.once,
            "quantity": quantity,
            "gain": order.gain(quantity),
            "cost": price * quantity + order.once,
            "deferrable": order.deferrable,
            "expected_value": order.worth(order.wanted) - lost,
            "total": price * need + order.once + lost + late,
        }
    )


def shortage_until(
    state: State, row: np.ndarray, net: np.ndarray, lead_time: np.ndarray
) -> np.ndarray:
    """Money of the shortage (n,) that positions ``net`` leave until the order after one that takes
    ``lead_time`` days could come, if demand is as over the protection interval."""
    interval = lead_time + state.protection.review_days[row]
    factor = np.maximum(interval / state.protection.days[row], 1e-6)
    short = state.curves.expected_shortage(row, net / factor)
    return state.curves.shortage_cost[row] * short * factor
