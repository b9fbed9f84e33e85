"""Where each item-location can be replenished from, and where it usually is."""

__all__ = ["Sourcing", "resolve_sourcing"]

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.lead_times import LeadTimes

RANK_OF_DC, RANK_OF_SUPPLIER, RANK_OF_LATERAL = 1.0, 2.0, 3.0


@dataclass(frozen=True, eq=False)
class Sourcing:
    """Edges (E,): one for each lane that serves an item-location, ordered by item-location.

    ``item_location`` is the receiver, ``lane`` the lane's position, ``giver`` the item-location of
    the same item at the lane's origin (-1: a supplier, or a place where the item is not planned).
    ``unit_price`` is the supplier's (0 between own locations), ``unit_cost`` the lane's, both in
    money per unit; ``min_quantity`` and ``multiple_quantity`` in units (0 and 1 when not given);
    ``lead_time``, ``lead_time_sd`` (of this item on this lane) and ``review_days`` in days;
    ``reliability`` the share of deliveries expected no later than promised; ``priority`` the rank
    by which edges are preferred, lowest first.

    Per item-location (N,): ``preferred`` the edge it is usually replenished over, -1 when there is
    none; ``parent`` the giver of that edge or -1; ``level`` its echelon counted from the customer:
    0 serves nobody.
    """

    item_location: np.ndarray
    lane: np.ndarray
    giver: np.ndarray
    from_supplier: np.ndarray
    unit_price: np.ndarray
    unit_cost: np.ndarray
    min_quantity: np.ndarray
    multiple_quantity: np.ndarray
    lead_time: np.ndarray
    lead_time_sd: np.ndarray
    reliability: np.ndarray
    review_days: np.ndarray
    priority: np.ndarray
    preferred: np.ndarray
    parent: np.ndarray
    level: np.ndarray

    @property
    def has_source(self) -> np.ndarray:
        """Whether an item-location has a preferred edge, shape (N,)."""
        return self.preferred >= 0

    def of_preferred(self, edge_values: np.ndarray, otherwise) -> np.ndarray:
        """An edge array (E,) read at every item-location's preferred edge, shape (N,)."""
        values = np.append(edge_values, otherwise)
        return values[np.where(self.has_source, self.preferred, len(edge_values))]


def resolve_sourcing(snapshot: Snapshot, network: Network, lead_times: LeadTimes) -> Sourcing:
    """Find every item-location's sources and choose the preferred one.

    Lower ``priority`` in table ``sourcing`` comes first; without one a distribution centre (for a
    location that is none itself) ranks 1, a supplier 2, anything else 3. Then the shorter lead
    time, the more reliable and last the lane's identifier decide. Where preferences lead in a
    circle, those on it that have another edge take the next best, and where none has, the circle
    supplies nobody. An own location where the item is not planned can give nothing and is never
    preferred.
    """
    edges = _edges(snapshot, network)
    known = lead_times.of_edges(edges["lane"], network.item[edges["item_location"]])
    edges["lead_time"], edges["lead_time_sd"] = known.mean, known.sd
    edges["reliability"] = known.reliability
    lane_rank = pd.Series(network.lanes["lane_id"]).rank(method="first").to_numpy()
    order = np.lexsort((
        lane_rank[edges["lane"]], -edges["reliability"], edges["lead_time"], edges["priority"],
        edges["item_location"],
    ))  # fmt: skip
    edges = {name: values[order] for name, values in edges.items()}
    preferred, parent, level = _preferred(edges, network.size)
    return Sourcing(
        **{field.name: edges[field.name] for field in fields(Sourcing) if field.name in edges},
        preferred=preferred, parent=parent, level=level,
    )  # fmt: skip


def _edges(snapshot: Snapshot, network: Network) -> dict[str, np.ndarray]:
    """All edges, in no particular order."""
    receiver, lane, row = _served(snapshot, network)
    lanes, kind = network.lanes, network.locations["kind"].to_numpy(dtype=object)
    places = pd.Index(network.locations["location_id"])
    origin = places.get_indexer(lanes["origin_id"])[lane]
    destination = network.location[receiver]
    item = network.item[receiver]
    giver = network.find_positions(item, origin)
    from_supplier = kind[origin] == "supplier"
    from_dc = (kind[origin] == "dc") & (kind[destination] != "dc")
    rank = np.select([from_dc, from_supplier], [RANK_OF_DC, RANK_OF_SUPPLIER], RANK_OF_LATERAL)
    terms = snapshot["sourcing"]

    def of_row(column: str) -> np.ndarray:
        return np.append(terms[column].to_numpy(dtype=float), np.nan)[row]

    def of_lane(column: str) -> np.ndarray:
        return lanes[column].to_numpy(dtype=float)[lane]

    cost = network.items["unit_cost"].to_numpy(dtype=float)[item]
    multiple = _first_known(of_row("multiple_quantity"), of_lane("multiple_quantity"), 1.0)
    return {
        "item_location": receiver,
        "lane": lane,
        "giver": np.where(from_supplier, -1, giver),
        "from_supplier": from_supplier,
        "unit_price": np.where(from_supplier, _first_known(of_row("unit_price"), cost), 0.0),
        "unit_cost": np.nan_to_num(of_lane("unit_cost")),
        "min_quantity": _first_known(of_row("min_quantity"), of_lane("min_quantity"), 0.0),
        "multiple_quantity": np.where(multiple > 0, multiple, 1.0),
        "review_days": of_lane("review_days"),
        "priority": _first_known(of_row("priority"), rank),
    }


def _first_known(known: np.ndarray, *others) -> np.ndarray:
    for other in others:
        known = np.where(np.isnan(known), other, known)
    return known


def _served(snapshot: Snapshot, network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Receiver, lane and row of table ``sourcing`` (-1 = none) of every edge."""
    terms, lanes = snapshot["sourcing"], network.lanes
    destination = pd.Index(network.locations["location_id"]).get_indexer(lanes["destination_id"])
    lane = pd.Index(lanes["lane_id"]).get_indexer(terms["lane_id"])
    item = pd.Index(network.items["item_id"]).get_indexer(terms["item_id"])
    receiver = (
        network.find_positions(item, np.where(lane >= 0, destination[lane], -1))
        if len(lanes)
        else np.full(len(terms), -1)
    )
    named = np.flatnonzero((lane >= 0) & (receiver >= 0))
    restricted = lanes["lane_id"].isin(set(terms["lane_id"])).to_numpy(bool)
    open_lanes = np.flatnonzero(~restricted)
    by_place = np.argsort(network.location, kind="stable")
    places = network.location[by_place]
    start = np.searchsorted(places, destination[open_lanes], side="left")
    stop = np.searchsorted(places, destination[open_lanes], side="right")
    at_destination = _ranges(start, stop)
    return (
        np.concatenate([receiver[named], by_place[at_destination]]).astype(np.int64),
        np.concatenate([lane[named], np.repeat(open_lanes, stop - start)]).astype(np.int64),
        np.concatenate([named, np.full(len(at_destination), -1)]).astype(np.int64),
    )


def _ranges(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """The integers of all ranges, one range after the other."""
    length = stop - start
    return np.arange(length.sum()) - np.repeat(np.cumsum(length) - length - start, length)


def _preferred(edges: dict, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Preferred edge, parent and level per item-location; ``edges`` are in order of preference."""
    usable = np.flatnonzero(edges["from_supplier"] | (edges["giver"] >= 0))
    receiver = edges["item_location"][usable]
    choice = np.searchsorted(receiver, np.arange(size), side="left")
    end = np.searchsorted(receiver, np.arange(size), side="right")
    while True:
        chosen = choice < end
        preferred = np.full(size, -1, dtype=np.int64)
        preferred[chosen] = usable[choice[chosen]]
        parent = np.full(size, -1, dtype=np.int64)
        parent[chosen] = edges["giver"][preferred[chosen]]
        level, circular = _levels(parent)
        if not circular.any():
            return preferred, parent, level
        elsewhere = circular & (choice + 1 < end)
        choice += elsewhere if elsewhere.any() else circular


def _levels(parent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longest chain of receivers below each node, and which nodes lie on a circle."""
    level = np.zeros(len(parent), dtype=np.int64)
    waiting = np.bincount(parent[parent >= 0], minlength=len(parent))
    circular = np.ones(len(parent), dtype=bool)
    done = np.flatnonzero(waiting == 0)
    while len(done):
        circular[done] = False
        giving = done[parent[done] >= 0]
        np.maximum.at(level, parent[giving], level[giving] + 1)
        waiting -= np.bincount(parent[giving], minlength=len(parent))
        givers = np.unique(parent[giving])
        done = givers[waiting[givers] == 0]
    return level, circular
