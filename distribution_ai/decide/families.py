"""Families: products that a plan decides about for themselves."""

__all__ = ["KEY", "Families"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from distribution_ai.decide.situation import Situation
from distribution_ai.decide.state import State

KEY = ["verb", "row", "edge", "line", "other"]
"""What tells one action from another."""


@dataclass(frozen=True, eq=False)
class Families:
    """Products with all their places, and those that substitutes join them with, or fixed costs,
    vehicles, hands or storage that they share.

    ``of_row`` (N,) is the family of each item-location; ``small`` lists those that have nothing
    fixed and at most as many item-locations as was asked for; ``free`` (families,) tells where
    nothing is forbidden, ``coupled`` (families,) where something is shared. ``shares`` (E,) tells
    whether an edge is on a lane with vehicles or fixed costs, or at a place with limits.
    """

    this: Situation
    of_row: np.ndarray
    small: list[int]
    free: np.ndarray
    coupled: np.ndarray
    shares: np.ndarray

    @classmethod
    def of(cls, this: Situation, fixed: pd.DataFrame, most_rows: int) -> "Families":
        """The families of a situation; small are those of at most ``most_rows``."""
        state = this.state
        shares = _shares(this)
        of_row = _joined(this, shares)
        count = int(of_row.max(initial=-1)) + 1
        barred, coupled = np.zeros((2, count), dtype=bool)
        coupled[of_row[state.sourcing.item_location[shares]]] = True
        barred[of_row[fixed["row"].to_numpy(dtype=np.int64)]] = True
        few = np.bincount(of_row, minlength=count) <= most_rows
        small = np.flatnonzero(few & ~barred).tolist()
        return cls(this, of_row, small, _untouched(this, of_row, count), coupled, shares)

    @cached_property
    def rows(self) -> dict[int, np.ndarray]:
        """The item-locations of each small family."""
        order = np.argsort(self.of_row, kind="stable")
        start = np.searchsorted(self.of_row[order], np.arange(len(self.free) + 1))
        return {family: order[start[family] : start[family + 1]] for family in self.small}

    @cached_property
    def _choices(self) -> np.ndarray:
        """In how many ways something could come to an item-location, (N,)."""
        state, supply = self.this.state, self.this.supply
        sourcing, size = state.sourcing, state.network.size
        edges = sourcing.item_location[sourcing.from_supplier | (sourcing.giver >= 0)]
        table = state.snapshot["substitutes"]
        replaced = np.isin(state.network.item_ids, table["item_id"].to_numpy())
        return (
            np.bincount(edges, minlength=size) + np.bincount(supply.row, minlength=size) + replaced
        )

    def contested(self, actions: pd.DataFrame) -> np.ndarray:
        """Whether actions take something from others, or something else could come instead."""
        choices = self._choices[actions["row"].to_numpy(dtype=np.int64)]
        shares = np.append(self.shares, False)[actions["edge"].to_numpy(dtype=np.int64)]
        return (choices > 1) | shares | (actions["other"].to_numpy() >= 0)

    def out_of_turn(self, state: State, actions: pd.DataFrame) -> np.ndarray:
        """Whether actions buy from a supplier that comes after the usual one by its priority, where
        that one may deliver in ``state``."""
        sourcing, edges = state.sourcing, len(state.sourcing.lane)
        bought = (actions["verb"] == "buy").to_numpy()
        edge = np.where(bought, actions["edge"], edges).astype(np.int64)
        usual = sourcing.preferred[actions["row"].to_numpy(dtype=np.int64)]
        priority = np.append(sourcing.priority, -np.inf)
        first = np.append(sourcing.from_supplier, False)[usual]
        return first & (usual >= 0) & (priority[edge] > priority[usual])


def _joined(this: Situation, shares: np.ndarray) -> np.ndarray:
    """The family (N,) of each item-location: products are joined by substitutes, by lanes that
    they share and by places with limits, where they are or come from."""
    network, sourcing = this.state.network, this.state.sourcing
    items, lanes = len(network.items), len(network.lanes)
    lane = sourcing.lane[shares]
    item = network.item[sourcing.item_location[shares]]
    joins = [_substitutes(this), np.stack([item, items + lane])]
    place = items + lanes + network.location
    joins.append(np.stack([network.item, place])[:, _limited(this)[network.location]])
    for end in ("origin_id", "destination_id"):
        at = _ends(this, end)
        limited = _limited(this)[at]
        joins.append(np.stack([items + np.arange(lanes), items + lanes + at])[:, limited])
    one, other = np.concatenate(joins, axis=1)
    size = items + lanes + len(network.locations)
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    found = connected_components(graph, directed=False)[1][:items]
    return np.unique(found, return_inverse=True)[1].astype(np.int64)[network.item]


def _substitutes(this: Situation) -> np.ndarray:
    """Items and those that take their place, (2, S)."""
    table = this.state.snapshot["substitutes"]
    items = pd.Index(this.state.network.items["item_id"])
    pairs = np.stack([items.get_indexer(table[name]) for name in ("item_id", "substitute_id")])
    return pairs[:, (pairs >= 0).all(axis=0)]


def _limited(this: Situation) -> np.ndarray:
    """Whether a location has limits on handling or storage, (locations,)."""
    locations = this.state.network.locations
    limited = locations[["handling_capacity", "storage_capacity"]].notna().any(axis=1)
    return limited.to_numpy()


def _ends(this: Situation, end: str) -> np.ndarray:
    """Positions of the locations at one end of the lanes, (lanes,)."""
    network = this.state.network
    return pd.Index(network.locations["location_id"]).get_indexer(network.lanes[end])


def _shares(this: Situation) -> np.ndarray:
    """Whether an edge is on a lane with vehicles or fixed costs, or at limited places, (E,)."""
    lanes = this.state.network.lanes
    shares = lanes[["weight_capacity", "volume_capacity"]].notna().any(axis=1).to_numpy()
    shares = shares | (lanes["fixed_cost"].fillna(0.0) > 0).to_numpy()
    for end in ("origin_id", "destination_id"):
        shares |= _limited(this)[_ends(this, end)]
    return shares[this.state.sourcing.lane]


def _untouched(this: Situation, of_row: np.ndarray, count: int) -> np.ndarray:
    """Whether nothing is forbidden to a family, (families,)."""
    forbidden, network = this.edits.forbidden, this.state.network
    if forbidden.empty:
        return np.ones(count, dtype=bool)
    if ((forbidden["item_id"] == "") & (forbidden["supply_id"] == "")).any():
        return np.zeros(count, dtype=bool)
    free = np.ones(count, dtype=bool)
    free[of_row[np.isin(network.item_ids, forbidden["item_id"].to_numpy())]] = False
    free[of_row[this.supply.row[np.isin(this.supply.supply_id, forbidden["supply_id"])]]] = False
    return free
