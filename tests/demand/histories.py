"""Histories and snapshots of demand made by hand."""

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.history import History, build_history
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

AS_OF = "2025-07-01"


def history(quantity, observed=None, bucket="D", whole_units=False, end=AS_OF) -> History:
    """A history that ends before ``end``; ``quantity`` (T, N), every series an item of its own."""
    quantity = np.asarray(quantity, dtype=float)
    buckets, size = quantity.shape
    last = int(bucket_number(np.datetime64(end), bucket))
    known = np.ones(quantity.shape, dtype=bool) if observed is None else np.asarray(observed)
    return History(
        dates=bucket_start(np.arange(last - buckets, last), bucket),
        quantity=quantity,
        observed=known,
        first=np.zeros(size, dtype=np.int64),
        item=np.arange(size),
        location=np.zeros(size, dtype=np.int64),
        whole_units=np.full(size, whole_units),
        bucket=bucket,
        start=bucket_start(np.array(last), bucket)[()],
    )


def demand_snapshot(rows, as_of=AS_OF, bucket="D", **tables) -> Snapshot:
    """A snapshot of items P, Q at locations A, B; ``rows`` are (item, location, date, quantity)."""
    demand = pd.DataFrame(rows, columns=["item_id", "location_id", "date", "quantity"])
    given = {
        "items": pd.DataFrame({"item_id": ["P", "Q"]}),
        "locations": pd.DataFrame({"location_id": ["A", "B"], "kind": "warehouse"}),
        "lanes": pd.DataFrame(
            columns=["lane_id", "origin_id", "destination_id", "lead_time_days"], dtype=str
        ),
        "stock": pd.DataFrame(columns=["item_id", "location_id", "on_hand"], dtype=str),
        "demand": demand.astype(str),
        **tables,
    }
    return Snapshot.build({"as_of": as_of, "bucket": bucket}, given)


def built(rows, **options) -> History:
    """The history of such a snapshot."""
    snapshot = demand_snapshot(rows, **options)
    return build_history(snapshot, Network.of(snapshot))
