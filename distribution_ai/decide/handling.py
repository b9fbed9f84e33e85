"""What transfers share at the locations: hands at both ends, and room to store."""

__all__ = ["shared_limits"]

import numpy as np
import pandas as pd
from scipy import sparse

from distribution_ai.decide.state import State

LAST_DAY = 10_000


def shared_limits(
    state: State, edge: np.ndarray, unit: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray]:
    """What a lot on each edge takes (limits, A) of what there is, (limits,).

    A lot is handled at its origin today and at its destination on the day of arrival; what open
    supply brings there on a day is handled first. It fills the storage of its destination, beside
    the stock there and the open supply due by the last of these arrivals. Nothing counts on room
    that others' departures or demand may leave.
    """
    places = pd.Index(state.network.locations["location_id"])
    lanes = state.network.lanes
    lane = state.sourcing.lane[edge]
    origin = places.get_indexer(lanes["origin_id"])[lane]
    destination = places.get_indexer(lanes["destination_id"])[lane]
    day = np.minimum(state.whole_lead_days[edge], LAST_DAY)
    hands, per_day = _handling(state, origin, destination, day, unit)
    room, storage = _storage(state, edge, destination, day, unit)
    return sparse.vstack([hands, room]).tocsr(), np.concatenate([per_day, storage])


def _handling(
    state: State, origin: np.ndarray, destination: np.ndarray, day: np.ndarray, unit: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray]:
    arcs = len(unit)
    column = state.network.locations["handling_capacity"].to_numpy(dtype=float)
    place = np.concatenate([origin, destination])
    days = np.concatenate([np.zeros(arcs, dtype=np.int64), day])
    limited = np.flatnonzero(~np.isnan(column[place]))
    key = place[limited] * (LAST_DAY + 1) + days[limited]
    keys, row = np.unique(key, return_inverse=True)
    arc = np.tile(np.arange(arcs), 2)[limited]
    use = sparse.csr_array((unit[arc], (row, arc)), shape=(len(keys), arcs))
    supply = _open_supply(state)
    busy = supply["quantity"].groupby(supply["location"] * (LAST_DAY + 1) + supply["day"]).sum()
    free = column[keys // (LAST_DAY + 1)] - busy.reindex(keys).fillna(0.0).to_numpy()
    return use, np.maximum(free, 0.0)


def _storage(
    state: State, edge: np.ndarray, destination: np.ndarray, day: np.ndarray, unit: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray]:
    network = state.network
    column = network.locations["storage_capacity"].to_numpy(dtype=float)
    volume = network.items["volume"].fillna(0.0).to_numpy(dtype=float)
    limited = np.flatnonzero(~np.isnan(column[destination]))
    places, row = np.unique(destination[limited], return_inverse=True)
    size = volume[network.item[state.sourcing.item_location[edge[limited]]]] * unit[limited]
    use = sparse.csr_array((size, (row, limited)), shape=(len(places), len(edge)))
    stored = np.maximum(state.position.on_hand, 0.0) * volume[network.item]
    filled = np.bincount(network.location, stored, len(column))
    last = np.zeros(len(column), dtype=np.int64)
    np.maximum.at(last, destination, day)
    supply = _open_supply(state)
    due = supply[supply["day"].to_numpy() <= last[supply["location"].to_numpy()]]
    coming = np.bincount(due["location"], due["quantity"] * volume[due["item"]], len(column))
    return use, np.maximum(column - filled - coming, 0.0)[places]


def _open_supply(state: State) -> pd.DataFrame:
    """Open supply of known item-locations: ``item``, ``location``, ``day`` from today."""
    supply = state.snapshot["supply"]
    row = state.network.places(state.snapshot, "supply", "destination_id")
    days = (supply["due_date"] - state.today).dt.days.clip(0, LAST_DAY).fillna(0)
    known = pd.DataFrame({"row": row, "day": days.astype(np.int64),
                          "quantity": supply["quantity"].fillna(0.0)})[row >= 0]  # fmt: skip
    place = known["row"].to_numpy(dtype=np.int64)
    return known.assign(item=state.network.item[place], location=state.network.location[place])
