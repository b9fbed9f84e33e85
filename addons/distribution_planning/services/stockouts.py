"""Days without stock, found backwards from today's stock."""

import datetime

import numpy as np
import pandas as pd

NUMBERS = ("day", "net", "on_hand", "first_day")
_EMPTY = 1e-6


def stockout_days(flow: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """Rows of ``availability``: the days on which nothing was on the shelf all day.

    ``flow`` has a row per item-location and day with movements, in that order: ``item_id``,
    ``location_id``, ``day`` (since 1970-01-01), ``net`` change, and repeated on each row
    ``on_hand`` (today's) and ``first_day`` (of demand). A day with movements had stock to move
    or got some, so only the days between movements count, from the first demand to ``as_of``.
    """
    day, net, on_hand, first_day = (flow[name].to_numpy() for name in NUMBERS)
    last = _last_of_group(flow)
    closing = on_hand - _later_sum(net, last)
    until = np.where(last, (as_of - datetime.date(1970, 1, 1)).days, np.roll(day, -1))
    start = np.maximum(day + 1, first_day)
    length = np.where(closing <= _EMPTY, np.maximum(until - start, 0), 0).astype(np.int64)
    rows = np.repeat(np.arange(len(flow)), length)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(length) - length, length)
    dates = (start[rows].astype(np.int64) + step).astype("datetime64[D]")
    found = flow[["item_id", "location_id"]].take(rows).reset_index(drop=True)
    return found.assign(date=dates.astype("datetime64[ns]"), in_stock=0.0)


def _last_of_group(flow: pd.DataFrame) -> np.ndarray:
    """Whether a row is the last of its item-location."""
    pair = flow[["item_id", "location_id"]]
    return (pair != pair.shift(-1)).any(axis=1).to_numpy(bool)


def _later_sum(net: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Per row, the sum of the later rows of the same group; ``last`` marks each group's end."""
    if not len(net):
        return net
    total = np.cumsum(net)
    ends = np.flatnonzero(last)
    return total[ends[np.searchsorted(ends, np.arange(len(net)))]] - total
