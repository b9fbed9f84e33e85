"""A snapshot as it was on an earlier day."""

__all__ = ["snapshot_at"]

from dataclasses import replace

import numpy as np
import pandas as pd

from distribution_ai.snapshot import Snapshot

_KNOWN_BY = {"demand": "date", "availability": "date", "receipts": "received_on"}
_OF_TODAY = ("orders", "supply")


def snapshot_at(snapshot: Snapshot, day: np.datetime64) -> Snapshot:
    """The snapshot with only what was known at the start of ``day``.

    Demand, availability and receipts of that day and later are left out, and so are open orders
    and supply, of which the past is not stored. Stock stays as it is: what is learned from
    history does not depend on it.
    """
    tables = dict(snapshot.tables)
    for name, column in _KNOWN_BY.items():
        known = tables[name][column] < pd.Timestamp(day)
        tables[name] = tables[name][known].reset_index(drop=True)
    for name in _OF_TODAY:
        tables[name] = tables[name].iloc[:0]
    return replace(snapshot, as_of=pd.Timestamp(day).date(), tables=tables, faults=())
