"""How much of a bucket the shelf was empty."""

__all__ = ["shelf_gaps"]

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.cells import Cells
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot


def shelf_gaps(snapshot: Snapshot, network: Network, begin: int, end: int) -> Cells:
    """Shares of buckets in which an item was not on the shelf, where there are any.

    A row of ``availability`` stands for its bucket. Where a longer bucket has rows for other days
    than its first, each of them stands for its day.
    """
    rows = snapshot["availability"]
    gap = (rows["in_stock"] < 1.0).to_numpy()
    column, rows = network.places(snapshot, "availability")[gap], rows[gap]
    missing = 1.0 - rows["in_stock"].to_numpy(dtype=float)
    rows = rows.assign(missing=missing / _rows_per_bucket(rows, snapshot.bucket))
    return Cells.of(column, rows, "missing", snapshot.bucket, begin, end)


def _rows_per_bucket(rows: pd.DataFrame, bucket: str) -> np.ndarray:
    """How many such rows would fill the bucket: 1, or its days (M,)."""
    if bucket == "D":
        return np.ones(len(rows), dtype=np.int64)
    dates = rows["date"].to_numpy().astype("datetime64[D]")
    number = bucket_number(dates, bucket)
    first = bucket_start(number, bucket)
    inside = pd.Series(dates != first, index=rows.index)
    by_day = inside.groupby([rows["item_id"], rows["location_id"], number]).transform("any")
    days = (bucket_start(number + 1, bucket) - first).astype(np.int64)
    return np.where(by_day, days, 1)
