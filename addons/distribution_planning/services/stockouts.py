"""Days without stock, found backwards from today's stock."""

import datetime

import numpy as np
import pandas as pd

_EMPTY = 1e-6


def stockout_days(flow: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """Rows of ``availability``: the days on which nothing was on the shelf all day.

    ``flow`` has a row per item-location and day with movements, in that order: ``item_id``,
    ``location_id``, ``day`` (since 1970-01-01), ``net`` change, and repeated on each row
    ``on_hand`` (today's) and ``first_day`` (of demand). A day with movements had stock to move
    or got some, so only the days between movements count, from the first demand to ``as_of``.
    """
    day, net, on_hand, first_day = (
        flow[name].to_numpy(dtype=np.float64) for name in ("day", "net", "on_hand", "first_day")
    )
    ids = flow[["item_id", "location_id"]].to_numpy(dtype=object)
    same = (ids[1:] == ids[:-1]).all(axis=1) if len(ids) else np.empty(0, bool)
    last = np.append(~same, np.ones(min(len(ids), 1), bool))
    closing = on_hand - _later_sum(net, last)
    until = np.where(last, as_of.toordinal() - datetime.date(1970, 1, 1).toordinal(),
                     np.append(day[1:], np.zeros(min(len(day), 1))))
    start = np.maximum(day + 1, first_day)
    length = np.where(closing <= _EMPTY, np.maximum(until - start, 0), 0).astype(np.int64)
    rows = np.repeat(np.arange(len(flow)), length)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(length) - length, length)
    dates = (start[rows].astype(np.int64) + step).astype("datetime64[D]")
    return pd.DataFrame(
        {
            "item_id": ids[rows, 0],
            "location_id": ids[rows, 1],
            "date": dates.astype("datetime64[ns]"),
            "in_stock": np.zeros(len(rows)),
        }
    )


def _later_sum(net: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Per row, the sum of the later rows of the same group; ``last`` marks each group's end."""
    total = np.cumsum(net)
    ends = np.flatnonzero(last)
    end_of = ends[np.searchsorted(ends, np.arange(len(net)))] if len(net) else ends
    return total[end_of] - total
