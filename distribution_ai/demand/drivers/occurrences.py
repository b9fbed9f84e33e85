"""Where and when events happen: promotions, holidays and whatever else is named."""

__all__ = ["Occurrences", "read_occurrences"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.demand.scopes import in_scope
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

OFFSETS = {"D": (-2, -1, 0, 1), "W-MON": (-1, 0), "MS": (0,)}
FEWEST_TO_LEARN_A_NAME = 2
_SCOPE = ["item_id", "category", "location_id", "region"]


@dataclass(frozen=True, eq=False)
class Occurrences:
    """All buckets that one kind of event touches in one way.

    ``key`` names it, ``offset`` is the distance to the event in buckets (0 is the event itself).
    ``bucket`` (R,) counts from the first one of the history, ``column`` (R,) the item-location it
    happens at, None for all of them. ``given`` (R,) is the logarithm of the lift that people
    expect, 0 where none is given.
    """

    key: str
    offset: int
    bucket: np.ndarray
    column: np.ndarray | None
    given: np.ndarray

    def before(self, end: int) -> "Occurrences":
        """Those before bucket ``end``."""
        return self._where(self.bucket < end)

    def within(self, begin: int, end: int) -> "Occurrences":
        """Those from bucket ``begin`` to before ``end``."""
        return self._where((self.bucket >= begin) & (self.bucket < end))

    def of(self, columns: slice) -> "Occurrences":
        """Those at a block of item-locations, perhaps with a step, counted within the block."""
        if self.column is None:
            return self
        step, away = columns.step or 1, self.column - columns.start
        found = self._where((away >= 0) & (self.column < columns.stop) & (away % step == 0))
        return replace(found, column=(found.column - columns.start) // step)

    @property
    def times(self) -> int:
        """How many distinct buckets are touched."""
        return len(np.unique(self.bucket))

    def _where(self, rows: np.ndarray) -> "Occurrences":
        column = None if self.column is None else self.column[rows]
        return replace(self, bucket=self.bucket[rows], column=column, given=self.given[rows])


def read_occurrences(
    snapshot: Snapshot, network: Network, begin: int, end: int
) -> tuple[Occurrences, ...]:
    """Occurrences from bucket number ``begin`` to before ``end`` (counted from 1970).

    An event goes by its name where the name comes back, by its kind otherwise, so that a
    promotion of a new name is expected to work as promotions did. What holds everywhere for less
    than a week also shows in the buckets around it.
    """
    events = snapshot["events"]
    events = events[events["kind"] != "closure"].reset_index(drop=True)
    if events.empty:
        return ()
    bucket = snapshot.bucket
    first = bucket_number(events["date_from"].to_numpy(), bucket)
    last = bucket_number(events["date_to"].to_numpy(), bucket)
    keys = _keys(events)
    lift = events["expected_lift"].to_numpy(float)
    given = np.log(np.where(lift > 0, np.minimum(lift, 100.0), 1.0))
    found = []
    everywhere = (events[_SCOPE] == "").all(axis=1).to_numpy()
    for key, rows in pd.Series(np.arange(len(events))).groupby(keys):
        general = rows.to_numpy()[everywhere[rows]]
        scoped = rows.to_numpy()[~everywhere[rows]]
        if len(general):
            for offset in OFFSETS[bucket]:
                found.append(_general(key, offset, first, last, given, general))
        if len(scoped):
            found.append(_scoped(key, events, network, first, last, given, scoped))
    counted = [replace(each, bucket=each.bucket - begin).within(0, end - begin) for each in found]
    return tuple(each for each in counted if len(each.bucket))


def _keys(events: pd.DataFrame) -> np.ndarray:
    name = events["name"].to_numpy(dtype=object)
    kind = np.where(events["kind"] == "", "other", events["kind"]).astype(object)
    days = events.groupby("name")["date_from"].nunique()
    known = (name != "") & (days.reindex(name).to_numpy() >= FEWEST_TO_LEARN_A_NAME)
    return np.where(known, name, kind)


def _general(key, offset, first, last, given, rows) -> Occurrences:
    """Before an event counts from its first bucket, after it from its last."""
    if offset == 0:
        length = last[rows] - first[rows] + 1
        bucket = np.repeat(first[rows], length) + _steps(length)
        logs = np.repeat(given[rows], length)
    else:
        bucket = (first if offset < 0 else last)[rows] + offset
        logs = np.zeros(len(rows))
    bucket, place = np.unique(bucket, return_index=True)
    return Occurrences(str(key), offset, bucket, None, logs[place])


def _scoped(key, events, network, first, last, given, rows) -> Occurrences:
    """Events of some item-locations, one row for each bucket and item-location."""
    part = events.iloc[rows]
    exact = ((part["item_id"] != "") & (part["location_id"] != "")).to_numpy()
    event, column = rows[exact], network.find(part["item_id"][exact], part["location_id"][exact])
    pairs = [(event[column >= 0], column[column >= 0])]
    everywhere = np.arange(network.size)
    for _scope, group in part[~exact].groupby(_SCOPE, sort=True):
        columns = np.flatnonzero(in_scope(group.iloc[:1], network, everywhere)[0])
        pairs.append(
            (np.repeat(group.index.to_numpy(), len(columns)), np.tile(columns, len(group)))
        )
    event = np.concatenate([pair[0] for pair in pairs])
    column = np.concatenate([pair[1] for pair in pairs])
    length = last[event] - first[event] + 1
    bucket = np.repeat(first[event], length) + _steps(length)
    cell = np.stack([np.repeat(column, length), bucket])
    cell, place = np.unique(cell, axis=1, return_index=True)
    logs = np.repeat(given[event], length)[place]
    return Occurrences(str(key), 0, cell[1], cell[0], logs)


def _steps(length: np.ndarray) -> np.ndarray:
    """0, 1, … up to each length less one, joined.

    >>> _steps(np.array([2, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
