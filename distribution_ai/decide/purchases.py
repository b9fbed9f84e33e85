"""Purchases: what the network still lacks after the transfers, from the best supplier."""

__all__ = ["plan_purchases", "value_offers", "with_shipments"]

import numpy as np
import pandas as pd

from distribution_ai.decide.lots import Order
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.state import State


def plan_purchases(state: State, needs: Needs) -> pd.DataFrame:
    """The best offer for every item-location that buys and is in need, worth taking or not.

    ``needs`` are those that the transfers leave: what a location cannot get from its parent has
    become a requirement there, level by level, so that the top of the network buys for all.
    Offers over lanes of the same explicit priority compete by total value; those of a later
    priority never win. Lines of one lane share what its shipment costs. Columns of
    :func:`value_offers`.
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
    return with_shipments(state, best, lines)


def with_shipments(state: State, offers: pd.DataFrame, lines: np.ndarray | float) -> pd.DataFrame:
    """Offers with what a shipment over their lane costs, shared by so many ``lines`` (n,)."""
    shipment = state.shipment_cost[offers["edge"]] / np.maximum(lines, 1)
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
    interval = sourcing.lead_time[edge] + state.protection.review_days[row]
    factor = np.maximum(interval / state.protection.days[row], 1e-6)
    risk = (
        state.curves.shortage_cost[row] * state.curves.expected_shortage(row, net / factor) * factor
    )
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
            "total": price * need + order.once + lost + risk,
        }
    )
