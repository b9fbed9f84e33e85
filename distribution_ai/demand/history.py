"""Demand history as it should be read: complete buckets, net of returns, empty shelves marked."""

__all__ = ["History", "build_history"]

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.demand.calendar import BUCKET_DAYS, bucket_number, bucket_start
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.sourcing import Sourcing

LONGEST_HISTORY_DAYS = 5 * 366
SERIES_PER_BLOCK = 2048


@dataclass(frozen=True, eq=False)
class History:
    """Demand per bucket (T,) and item-location (N,), time-major.

    ``dates`` (T,) are the first days of complete buckets, datetime64[D], the last one just before
    the bucket of the day planned from (``start``). ``quantity`` (T, N) in units, never negative.
    ``observed`` (T, N) is False before an item-location's first row and where the item was not on
    the shelf for the whole bucket, so that its demand is not known. ``first`` (N,) is the first
    bucket with a row, T without any. ``item`` and ``location`` (N,) are positions in the
    network: seasons are alike within them. ``whole_units`` (N,) is True where the item has
    only ever been asked for in whole units. A bucket lasts ``bucket_days`` on average.
    """

    dates: np.ndarray
    quantity: np.ndarray
    observed: np.ndarray
    first: np.ndarray
    item: np.ndarray
    location: np.ndarray
    whole_units: np.ndarray
    bucket: str
    start: np.datetime64

    @property
    def bucket_days(self) -> float:
        """Mean length of a bucket in days."""
        return BUCKET_DAYS[self.bucket]

    def blocks(self) -> Iterator[slice]:
        """Slices of item-locations small enough to be worked on in the processor's cache."""
        for start in range(0, len(self.first), SERIES_PER_BLOCK):
            yield slice(start, start + SERIES_PER_BLOCK)

    def with_dependent(self, sourcing: Sourcing) -> "History":
        """Add to every item-location the demand of those it replenishes, at all echelons.

        Where a served location could not sell, its mean demand stands in.
        """
        if not (sourcing.parent >= 0).any():
            return self
        total = self.quantity.copy()
        _fill_unknown(total, self.observed, self.first)
        known = self.observed.copy()
        first = self.first.copy()
        for level in range(int(sourcing.level.max())):
            children = np.flatnonzero((sourcing.parent >= 0) & (sourcing.level == level))
            children = children[np.argsort(sourcing.parent[children], kind="stable")]
            parents, start = np.unique(sourcing.parent[children], return_index=True)
            if not len(parents):
                continue
            total[:, parents] += np.add.reduceat(total[:, children], start, axis=1)
            first[parents] = np.minimum(first[parents], np.minimum.reduceat(first[children], start))
            known[:, parents] = np.arange(len(self.dates))[:, None] >= first[parents]
        serves = sourcing.level > 0
        total[:, ~serves] = self.quantity[:, ~serves]
        return replace(self, quantity=total, observed=known, first=first)


def build_history(snapshot: Snapshot, network: Network) -> History:
    """Lay out the demand table in buckets, complete ones only.

    Returns (negative rows) are netted in their bucket; what exceeds it reduces the demand before.
    An item-location that was never on the shelf for a whole bucket keeps its sales as observed: a
    lower bound, but all there is. Rows older than :data:`LONGEST_HISTORY_DAYS` are left out.
    """
    demand, bucket = snapshot["demand"], snapshot.bucket
    place = network.find(demand["item_id"], demand["location_id"])
    number = bucket_number(demand["date"].to_numpy(), bucket)
    end = int(bucket_number(np.datetime64(snapshot.as_of), bucket))
    earliest = end - int(LONGEST_HISTORY_DAYS / BUCKET_DAYS[bucket])
    kept = (place >= 0) & (number < end) & (number >= earliest)
    place, number = place[kept], number[kept]
    begin = int(number.min()) if len(number) else end
    shape = (end - begin, network.size)
    quantity = np.bincount(
        (number - begin) * network.size + place,
        weights=demand["quantity"].to_numpy(dtype=float)[kept], minlength=shape[0] * shape[1],
    ).reshape(shape)  # fmt: skip
    first = np.full(network.size, end - begin, dtype=np.int64)
    np.minimum.at(first, place, number - begin)
    observed = np.arange(shape[0])[:, None] >= first
    observed &= _on_shelf(snapshot, network, begin, shape)
    observed |= (np.arange(shape[0])[:, None] >= first) & ~observed.any(axis=0)
    quantities = demand["quantity"].to_numpy(dtype=float)[kept]
    divided = np.unique(network.item[place[quantities != np.rint(quantities)]])
    return History(
        dates=bucket_start(np.arange(begin, end), bucket),
        quantity=_net_of_returns(quantity),
        observed=observed,
        first=first,
        item=network.item,
        location=network.location,
        whole_units=~np.isin(network.item, divided),
        bucket=bucket,
        start=bucket_start(np.array(end), bucket)[()],
    )


def _on_shelf(snapshot: Snapshot, network: Network, begin: int, shape) -> np.ndarray:
    """Whether an item was on the shelf for the whole of a bucket, shape (T, N)."""
    availability = snapshot["availability"]
    place = network.find(availability["item_id"], availability["location_id"])
    number = bucket_number(availability["date"].to_numpy(), snapshot.bucket) - begin
    empty = (availability["in_stock"] < 1).to_numpy(bool)
    missing = empty & (place >= 0) & (number >= 0) & (number < shape[0])
    whole = np.ones(shape, dtype=bool)
    whole[number[missing], place[missing]] = False
    return whole


def _net_of_returns(quantity: np.ndarray) -> np.ndarray:
    """Carry what was returned beyond a bucket's own demand back to the demand before it.

    >>> _net_of_returns(np.array([[10.0], [0.0], [-6.0]])).ravel().tolist()
    [4.0, 0.0, 0.0]
    """
    returning = np.flatnonzero((quantity < 0).any(axis=0))
    if not len(returning):
        return quantity
    part = quantity[:, returning]
    carried = np.zeros(len(returning))
    for bucket in range(len(part) - 1, -1, -1):
        net = part[bucket] + carried
        part[bucket] = np.maximum(net, 0.0)
        carried = np.minimum(net, 0.0)
    quantity[:, returning] = part
    return quantity


def _fill_unknown(quantity: np.ndarray, observed: np.ndarray, first: np.ndarray) -> None:
    """Replace demand that is not known by the mean of what is, in place."""
    unknown = ~observed & (np.arange(len(quantity))[:, None] >= first)
    columns = np.flatnonzero(unknown.any(axis=0))
    if not len(columns):
        return
    part, known = quantity[:, columns], observed[:, columns]
    mean = (part * known).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    quantity[:, columns] = np.where(unknown[:, columns], np.maximum(part, mean), part)
