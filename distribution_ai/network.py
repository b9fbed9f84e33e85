"""The network in arrays: items, locations, lanes and the item-locations that are planned."""

__all__ = ["Network"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.snapshot import Snapshot

_TABLES_OF_ITEM_LOCATIONS = {
    "stock": "location_id",
    "demand": "location_id",
    "orders": "location_id",
    "supply": "destination_id",
}
_LARGEST_TABLE_OF_CODES = 20_000_000


@dataclass(frozen=True)
class Network:
    """Positions instead of identifiers, so that every later step works on arrays.

    ``items``, ``locations`` and ``lanes`` are the snapshot's tables with a plain 0..n-1 index;
    that index is the *position* by which everything else refers to them. ``item`` and
    ``location`` have one entry per item-location, shape ``(size,)``, ordered by item and then
    location, and hold positions.
    """

    items: pd.DataFrame
    locations: pd.DataFrame
    lanes: pd.DataFrame
    item: np.ndarray
    location: np.ndarray

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Network":
        """Build the network of a snapshot.

        An item-location is planned when its item has stock, demand, an open order or open
        supply at a location that is not a supplier. Lanes that are forbidden or not in effect
        on the day planned from are left out.
        """
        items = snapshot["items"].reset_index(drop=True)
        locations = snapshot["locations"].reset_index(drop=True)
        codes = _codes_in_use(snapshot, locations)
        item, location = np.divmod(codes, max(len(locations), 1))
        return cls(items, locations, _usable_lanes(snapshot), item, location)

    @property
    def size(self) -> int:
        """Number of item-locations."""
        return len(self.item)

    @cached_property
    def item_ids(self) -> np.ndarray:
        """Item identifier of every item-location, shape ``(size,)``."""
        return self.items["item_id"].to_numpy(dtype=object)[self.item]

    @cached_property
    def location_ids(self) -> np.ndarray:
        """Location identifier of every item-location, shape ``(size,)``."""
        return self.locations["location_id"].to_numpy(dtype=object)[self.location]

    @cached_property
    def _codes(self) -> np.ndarray:
        return self.item * max(len(self.locations), 1) + self.location

    def places(self, snapshot: Snapshot, table: str, location: str = "location_id") -> np.ndarray:
        """As :meth:`find` for every row of a table, of a snapshot with the same items and
        locations."""
        return self.find_positions(
            snapshot.positions(table, "item_id"), snapshot.positions(table, location)
        )

    def find(self, item_ids, location_ids) -> np.ndarray:
        """Positions of the given pairs of identifiers, -1 where a pair is not planned."""
        item = pd.Index(self.items["item_id"]).get_indexer(item_ids)
        location = pd.Index(self.locations["location_id"]).get_indexer(location_ids)
        return self.find_positions(item, location)

    def find_positions(self, item: np.ndarray, location: np.ndarray) -> np.ndarray:
        """As :meth:`find`, from positions of items and locations (-1 = unknown)."""
        if not self.size:
            return np.full(len(item), -1, dtype=np.int64)
        known = (item >= 0) & (location >= 0)
        codes = np.where(known, item.astype(np.int64) * max(len(self.locations), 1) + location, 0)
        if self._place_of_code is not None:
            return np.where(known, self._place_of_code[codes], -1)
        place = np.minimum(np.searchsorted(self._codes, codes), self.size - 1)
        return np.where(known & (self._codes[place] == codes), place, -1)

    @cached_property
    def _place_of_code(self) -> np.ndarray | None:
        """Item-location of every item at every location, where that table is small enough."""
        every = len(self.items) * len(self.locations)
        if every > _LARGEST_TABLE_OF_CODES:
            return None
        place = np.full(every, -1, dtype=np.int64)
        place[self._codes] = np.arange(self.size)
        return place


def _codes_in_use(snapshot: Snapshot, locations: pd.DataFrame) -> np.ndarray:
    stocking = (locations["kind"] != "supplier").to_numpy()
    codes = [np.empty(0, dtype=np.int64)]
    for table, column in _TABLES_OF_ITEM_LOCATIONS.items():
        item = snapshot.positions(table, "item_id").astype(np.int64)
        location = snapshot.positions(table, column)
        known = (item >= 0) & (location >= 0)
        known[known] = stocking[location[known]]
        codes.append(item[known] * len(locations) + location[known])
    return np.unique(np.concatenate(codes))


def _usable_lanes(snapshot: Snapshot) -> pd.DataFrame:
    lanes = snapshot["lanes"]
    today = pd.Timestamp(snapshot.as_of)
    usable = (
        lanes["allowed"].to_numpy(dtype=bool)
        & ~(lanes["active_from"] > today).to_numpy(dtype=bool)
        & ~(lanes["active_to"] < today).to_numpy(dtype=bool)
    )
    return lanes[usable].reset_index(drop=True)
