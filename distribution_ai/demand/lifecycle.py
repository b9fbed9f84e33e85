"""When items begin and end, what they take over from their predecessors, and what they are like."""

__all__ = ["NEVER", "Lifecycle"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.demand.cells import Cells
from distribution_ai.network import Network

NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Lifecycle:
    """One entry per item-location (N,); buckets are counted from the first one of the history.

    ``launch`` is the bucket of the item's launch (0 when not given). ``starts`` and ``ends`` are
    the first and the last bucket in which demand is to be expected (0 and :data:`NEVER` when
    nothing is known of it). ``like`` is the item-location of a similar item to learn from, -1
    without. ``heirs`` (P, 2) pairs item-locations with those of predecessors, nearest first;
    before ``until`` (P,) the predecessor's demand counts for its successor.
    """

    launch: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    like: np.ndarray
    heirs: np.ndarray
    until: np.ndarray

    @classmethod
    def of(cls, network: Network, demand: Cells, begin: int, end: int, bucket: str) -> "Lifecycle":
        """From the items' dates and references, and from the demand before bucket ``end``."""
        sale = demand.take(demand.value > 0).first(network.size, NEVER)
        launch = _item_buckets(network, "launch_date", begin, bucket, 0)
        given = _item_buckets(network, "end_date", begin, bucket, NEVER)
        heirs, until = _heirs(network, sale)
        starts = np.where((sale == NEVER) & (launch >= end - begin), launch, 0)
        handover = np.where(sale < NEVER, sale, np.where(starts > 0, starts, NEVER))
        released = np.full(network.size, NEVER, dtype=np.int64)
        np.minimum.at(released, heirs[:, 1], np.maximum(handover[heirs[:, 0]] - 1, 0))
        released[released == NEVER - 1] = NEVER
        ends = np.where(given < NEVER, given, released)
        starts = _after_predecessor(starts, ends, sale, heirs, end - begin)
        return cls(launch, starts, ends, _like(network, demand), heirs, until)

    @property
    def unlaunched(self) -> np.ndarray:
        """The bucket (N,) before which what was not asked for is no history; an item with a
        predecessor has none."""
        launch = self.launch.copy()
        launch[self.heirs[:, 0]] = 0
        return launch

    def inherited(self, cells: Cells) -> Cells:
        """The rows of predecessors as rows of their successors."""
        return cells.copied(self.heirs[:, 1], self.heirs[:, 0], self.until)

    def with_predecessors(self, cells: Cells) -> Cells:
        """Rows of item-locations since they stand for themselves, and before of predecessors."""
        own_from = np.zeros(len(self.ends), dtype=np.int64)
        np.maximum.at(own_from, self.heirs[:, 0], self.until)
        own = cells.take(cells.bucket >= own_from[cells.column])
        return own.joined(self.inherited(cells))

    def first_known(self, demand: Cells, buckets: int) -> np.ndarray:
        """The first bucket (N,) of the history of each item-location, ``buckets`` without any."""
        first = demand.first(len(self.ends), buckets)
        sale = demand.take(demand.value > 0).first(len(self.ends), buckets)
        return np.maximum(first, np.minimum(self.unlaunched, sale))


def _item_positions(network: Network, column: str) -> np.ndarray:
    """Positions (I,) of the items that a column of items refers to, -1 without."""
    return pd.Index(network.items["item_id"]).get_indexer(network.items[column])


def _item_buckets(
    network: Network, column: str, begin: int, bucket: str, missing: int
) -> np.ndarray:
    dates = network.items[column].to_numpy().astype("datetime64[D]")
    known = ~np.isnat(dates)
    number = bucket_number(np.where(known, dates, np.datetime64("1970-01-01")), bucket) - begin
    return np.where(known, number, missing)[network.item]


def _heirs(network: Network, sale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of item-location and predecessor's at the same location, and until when it counts.

    A predecessor's predecessor counts until both of them had their first sale. Items that
    replace one another in a circle replace nothing.
    """
    before = _without_circles(_item_positions(network, "replaces"))
    column = np.arange(network.size)
    until = sale.copy()
    ancestor = before[network.item]
    pairs, limits = [np.empty((0, 2), np.int64)], [np.empty(0, np.int64)]
    while (ancestor >= 0).any():
        column, ancestor = column[ancestor >= 0], ancestor[ancestor >= 0]
        source = network.find_positions(ancestor, network.location[column])
        found = source >= 0
        pairs.append(np.stack([column[found], source[found]], axis=1))
        limits.append(until[column[found]])
        until[column[found]] = np.minimum(until[column[found]], sale[source[found]])
        ancestor = before[ancestor]
    return np.concatenate(pairs), np.concatenate(limits)


def _without_circles(before: np.ndarray) -> np.ndarray:
    """References (I,) to positions or -1, without those that lead back to where they started.

    >>> _without_circles(np.array([1, 0, 0, -1, 3])).tolist()
    [-1, -1, 0, -1, 3]
    """
    left = before.copy()
    while True:
        aimed_at = np.zeros(len(left), dtype=bool)
        aimed_at[left[left >= 0]] = True
        loose = (left >= 0) & ~aimed_at
        if not loose.any():
            break
        left[loose] = -1
    return np.where(left >= 0, -1, before)


def _after_predecessor(starts, ends, sale, heirs, present: int) -> np.ndarray:
    """What has not sold and has no launch ahead begins when its nearest predecessor ends."""
    nearest = np.full(len(starts), -1, dtype=np.int64)
    nearest[heirs[::-1, 0]] = heirs[::-1, 1]
    last = np.where(nearest >= 0, ends[nearest], NEVER)
    waits = (sale == NEVER) & (starts == 0) & (last < NEVER) & (last >= present)
    return np.where(waits, last + 1, starts)


def _like(network: Network, demand: Cells) -> np.ndarray:
    """The item-location of the similar item at the same location, if it has demand on record."""
    if not network.size:
        return np.empty(0, dtype=np.int64)
    similar = _item_positions(network, "similar_to")[network.item]
    place = network.find_positions(similar, network.location)
    known = np.bincount(demand.column, minlength=network.size) > 0
    return np.where((place >= 0) & known[place], place, -1)
