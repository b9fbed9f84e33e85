"""Days on which a place is closed, or an item is not sold, and nothing can be asked for."""

__all__ = ["Closures"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.scopes import in_scope
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

_SCOPE = ["item_id", "category", "location_id", "region"]


@dataclass(frozen=True, eq=False)
class Closures:
    """``parts``: pairs of bucket numbers (counted from 1970) and item-locations closed in them."""

    parts: tuple[tuple[np.ndarray, np.ndarray], ...] = ()

    @classmethod
    def read(cls, snapshot: Snapshot, network: Network) -> "Closures":
        """From the events of kind ``closure``; a bucket is closed when all of its days are."""
        events = snapshot["events"]
        events = events[events["kind"] == "closure"]
        everywhere = np.arange(network.size)
        parts = []
        for _scope, rows in events.groupby(_SCOPE, sort=True):
            buckets = _whole_buckets(rows, snapshot.bucket)
            columns = np.flatnonzero(in_scope(rows.iloc[:1], network, everywhere)[0])
            if len(buckets) and len(columns):
                parts.append((buckets, columns))
        return cls(tuple(parts))

    def mask(self, begin: int, end: int, size: int) -> np.ndarray | None:
        """Closed buckets from number ``begin`` to before ``end``, bool (end - begin, size), or
        None where there are none."""
        inside = [
            (buckets[(buckets >= begin) & (buckets < end)] - begin, columns)
            for buckets, columns in self.parts
        ]
        if not any(len(buckets) for buckets, _columns in inside):
            return None
        closed = np.zeros((end - begin, size), dtype=bool)
        for buckets, columns in inside:
            closed[np.ix_(buckets, columns)] = True
        return closed

    def without(self, columns: np.ndarray) -> "Closures":
        """The closures of all other item-locations."""
        return Closures(
            tuple((buckets, np.setdiff1d(closed, columns)) for buckets, closed in self.parts)
        )


def _whole_buckets(events: pd.DataFrame, bucket: str) -> np.ndarray:
    """Numbers of the buckets of which every day lies in one of the events."""
    first = events["date_from"].to_numpy().astype("datetime64[D]")
    length = (events["date_to"].to_numpy().astype("datetime64[D]") - first).astype(np.int64) + 1
    offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    days = np.unique(np.repeat(first, length) + offset)
    number, count = np.unique(bucket_number(days, bucket), return_counts=True)
    lasts = bucket_start(number + 1, bucket) - bucket_start(number, bucket)
    return number[count == lasts.astype(np.int64)]
