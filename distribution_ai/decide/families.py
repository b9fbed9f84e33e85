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

MOST_PLACES = 24
KEY = ["verb", "row", "edge", "line", "other"]
"""What tells one action from another."""


@dataclass(frozen=True, eq=False)
class Families:
    """Products with all their places, and those that substitutes join them with.

    ``of_row`` (N,) is the family of each item-location; ``small`` lists those that share nothing
    with others, have nothing fixed and at most 24 item-locations; ``free`` (families,) tells
    where nothing is forbidden.
    """

    this: Situation
    of_row: np.ndarray
    small: list[int]
    free: np.ndarray

    @classmethod
    def of(cls, this: Situation, fixed: pd.DataFrame) -> "Families":
        """The families of a situation."""
        state = this.state
        of_row = _joined(this)
        count = int(of_row.max(initial=-1)) + 1
        barred = np.zeros(count, dtype=bool)
        barred[of_row[state.sourcing.item_location[_shares(this)]]] = True
        barred[of_row[fixed["row"].to_numpy(dtype=np.int64)]] = True
        few = np.bincount(of_row, minlength=count) <= MOST_PLACES
        small = np.flatnonzero(few & ~barred).tolist()
        return cls(this, of_row, small, _untouched(this, of_row, count))

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
        return (choices > 1) | (actions["other"].to_numpy() >= 0)

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


def _joined(this: Situation) -> np.ndarray:
    """The family (N,) of each item-location."""
    network, table = this.state.network, this.state.snapshot["substitutes"]
    items = pd.Index(network.items["item_id"])
    one, other = (items.get_indexer(table[name]) for name in ("item_id", "substitute_id"))
    known = (one >= 0) & (other >= 0)
    shape = (len(items), len(items))
    joins = coo_array((np.ones(known.sum()), (one[known], other[known])), shape=shape)
    return connected_components(joins, directed=False)[1].astype(np.int64)[network.item]


def _shares(this: Situation) -> np.ndarray:
    """Whether an edge is on a lane with vehicles or fixed costs, or at limited places, (E,)."""
    lanes, locations = this.state.network.lanes, this.state.network.locations
    limited = locations.set_index("location_id")[["handling_capacity", "storage_capacity"]]
    limited = limited.notna().any(axis=1)
    shares = lanes[["weight_capacity", "volume_capacity"]].notna().any(axis=1).to_numpy()
    shares = shares | (lanes["fixed_cost"].fillna(0.0) > 0).to_numpy()
    for end in ("origin_id", "destination_id"):
        shares |= limited.reindex(lanes[end]).fillna(False).to_numpy(dtype=bool)
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
