"""The inventory position: what is there and coming, less what is already owed."""

__all__ = ["Position", "arrivals", "booked_demand", "inventory_position"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Position:
    """Units per item-location, shape ``(N,)``.

    ``on_hand`` without what is blocked; ``reserved`` of it for customers (reservations beyond the
    outgoing transfers); ``committed`` customer orders due by the day planned from; ``on_order``
    all open supply to the place, drafts included; ``outgoing`` transfers that have not left yet.
    ``position = on_hand + on_order - committed - outgoing``. Orders due later are part of the
    demand to come (:func:`booked_demand`).
    """

    on_hand: np.ndarray
    reserved: np.ndarray
    committed: np.ndarray
    on_order: np.ndarray
    outgoing: np.ndarray
    position: np.ndarray


def inventory_position(snapshot: Snapshot, network: Network) -> Position:
    """Add up stock, open supply and what is owed of every item-location."""
    stock, supply = snapshot["stock"], snapshot["supply"]
    place = network.places(snapshot, "stock")

    def of_stock(column: str) -> np.ndarray:
        return _total(place, stock[column].fillna(0.0).to_numpy(dtype=float), network.size)

    incoming = network.places(snapshot, "supply", "destination_id")
    leaving = (supply["kind"] == "transfer") & (supply["state"] != "in_transit")
    origin = network.places(snapshot, "supply", "origin_id")
    quantity = supply["quantity"].to_numpy(dtype=float)
    on_hand = of_stock("on_hand") - of_stock("blocked")
    on_order = _total(incoming, quantity, network.size)
    outgoing = _total(np.where(leaving, origin, -1), quantity, network.size)
    past = np.full(network.size, -np.inf)
    committed = _ordered(snapshot, network, past, np.zeros(network.size))
    return Position(
        on_hand=on_hand,
        reserved=np.maximum(of_stock("reserved") - outgoing, 0.0),
        committed=committed,
        on_order=on_order,
        outgoing=outgoing,
        position=on_hand + on_order - committed - outgoing,
    )


def arrivals(snapshot: Snapshot, network: Network) -> pd.DataFrame:
    """Open supply: ``place``, ``days`` from today (late: 0), ``quantity`` and what came before.

    One row per item-location and day, in this order.
    """
    supply = snapshot["supply"]
    place = network.places(snapshot, "supply", "destination_id")
    days = (supply["due_date"] - pd.Timestamp(snapshot.as_of)).dt.days.to_numpy(dtype=float)
    frame = pd.DataFrame({
        "place": place, "days": np.maximum(days, 0.0),
        "quantity": supply["quantity"].to_numpy(dtype=float),
    })  # fmt: skip
    frame = frame[(place >= 0) & ~np.isnan(days)]
    frame = frame.groupby(["place", "days"], sort=True)["quantity"].sum().reset_index()
    so_far = frame.groupby("place")["quantity"].cumsum()
    return frame.assign(before=so_far - frame["quantity"])


def booked_demand(snapshot: Snapshot, network: Network, days: np.ndarray) -> np.ndarray:
    """Units ordered by customers and due after the day planned from, within ``days`` (N,) of it.

    What is due by that day is committed already (:class:`Position`).
    """
    return _ordered(snapshot, network, np.zeros(network.size), days)


def _ordered(
    snapshot: Snapshot, network: Network, after: np.ndarray, until: np.ndarray
) -> np.ndarray:
    """Units of customer orders due later than ``after`` days and by ``until`` days from today."""
    orders = snapshot["orders"]
    place = network.places(snapshot, "orders")
    ahead = (orders["due_date"] - pd.Timestamp(snapshot.as_of)).dt.days.to_numpy(dtype=float)
    known = np.flatnonzero(place >= 0)
    place, ahead = place[known], ahead[known]
    within = (ahead > after[place]) & (ahead <= until[place])
    quantity = orders["quantity"].to_numpy(dtype=float)[known]
    return _total(np.where(within, place, -1), quantity, network.size)


def _total(place: np.ndarray, quantity: np.ndarray, size: int) -> np.ndarray:
    known = place >= 0
    return np.bincount(place[known], weights=quantity[known], minlength=size).astype(float)
