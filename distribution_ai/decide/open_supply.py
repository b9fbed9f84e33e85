"""Open purchase and transfer lines in arrays: what is coming to whom, when, and over what."""

__all__ = ["OpenSupply", "open_supply"]

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from distribution_ai.decide.state import State


@dataclass(frozen=True, eq=False)
class OpenSupply:
    """Lines (M,) that come to planned item-locations, by item-location, due date and identifier.

    ``line`` is the position in the snapshot's table ``supply``, ``row`` the receiver, ``giver``
    the item-location that sends (-1: a supplier or unknown), ``edge`` the first edge from the same
    origin (-1: none), ``days`` until the promised date (0 when that has passed), ``overdue``
    whether it has, ``quantity`` in units.
    """

    line: np.ndarray
    row: np.ndarray
    giver: np.ndarray
    edge: np.ndarray
    days: np.ndarray
    overdue: np.ndarray
    quantity: np.ndarray
    purchase: np.ndarray
    state: np.ndarray
    supply_id: np.ndarray
    origin_id: np.ndarray

    def take(self, which: np.ndarray) -> "OpenSupply":
        """Some of the lines."""
        return OpenSupply(*(getattr(self, column.name)[which] for column in fields(self)))


def open_supply(state: State) -> OpenSupply:
    """The lines of table ``supply`` that bring something to a planned item-location."""
    supply, network = state.snapshot["supply"], state.network
    row = network.places(state.snapshot, "supply", "destination_id")
    ahead = (supply["due_date"] - state.today).dt.days.to_numpy(dtype=float)
    quantity = supply["quantity"].to_numpy(dtype=float)
    known = np.flatnonzero((row >= 0) & ~np.isnan(ahead) & (quantity > 0))
    identifier = pd.Series(supply["supply_id"]).rank(method="dense").to_numpy()
    line = known[np.lexsort((identifier[known], ahead[known], row[known]))]
    lines = supply.iloc[line]
    return OpenSupply(
        line=line,
        row=row[line],
        giver=network.find(lines["item_id"], lines["origin_id"]),
        edge=_edges(state, row[line], lines["origin_id"]),
        days=np.maximum(ahead[line], 0.0),
        overdue=ahead[line] < 0,
        quantity=quantity[line],
        purchase=(lines["kind"] == "purchase").to_numpy(bool),
        state=lines["state"].to_numpy(dtype=object),
        supply_id=lines["supply_id"].to_numpy(dtype=object),
        origin_id=lines["origin_id"].to_numpy(dtype=object),
    )


def _edges(state: State, row: np.ndarray, origin_id: pd.Series) -> np.ndarray:
    """The preferred edge among those of each row from the origin named, -1 where there is none."""
    places = pd.Index(state.network.locations["location_id"])
    origin = places.get_indexer(origin_id)
    of_lane = places.get_indexer(state.network.lanes["origin_id"])
    size = max(len(places), 1)
    key = state.sourcing.item_location * size + of_lane[state.sourcing.lane]
    keys, first = np.unique(key, return_index=True)
    if not len(keys):
        return np.full(len(row), -1, dtype=np.int64)
    wanted = row * size + origin
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((origin >= 0) & (keys[place] == wanted), first[place], -1)
