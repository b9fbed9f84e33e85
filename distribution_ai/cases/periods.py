"""Demand of the latest weeks, and which of it an event explains."""

__all__ = ["Periods"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.history import History
from distribution_ai.demand.scopes import in_scope

DAYS = 7.0
COUNT = 30


@dataclass(frozen=True, eq=False)
class Periods:
    """The latest periods of a week (or of a bucket, where that is longer), oldest first.

    ``quantity`` (P, N) in units, ``known`` (P, N) False before an item-location's first demand,
    ``begin`` and ``end`` (P,) the first and last day of each.
    """

    quantity: np.ndarray
    known: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    buckets: int
    days: float

    @classmethod
    def of(cls, history: History) -> "Periods":
        """The latest whole periods of a history, at most :data:`COUNT`."""
        size = max(round(DAYS / history.bucket_days), 1)
        count = min(len(history.dates) // size, COUNT)
        start = len(history.dates) - count * size
        part = history.quantity[start:].reshape(count, size, len(history.first))
        dates = history.dates[start::size]
        return cls(
            quantity=part.sum(axis=1, dtype=float),
            known=(start + size * np.arange(count))[:, None] >= history.first,
            begin=dates,
            end=np.append(dates[1:], history.start) - np.timedelta64(1, "D"),
            buckets=size,
            days=size * history.bucket_days,
        )

    def __len__(self) -> int:
        return len(self.begin)

    def explained(self, scene, period: np.ndarray, row: np.ndarray) -> np.ndarray:
        """Whether an event other than a closure explains the demand of ``row`` (n,) in
        ``period`` (n,)."""
        events = scene.state.snapshot["events"]
        events = events[events["kind"] != "closure"]
        known = np.zeros(len(row), dtype=bool)
        first = events["date_from"].to_numpy().astype("datetime64[D]")
        last = events["date_to"].to_numpy().astype("datetime64[D]")
        for number in np.unique(period):
            during = (first <= self.end[number]) & (last >= self.begin[number])
            here = np.flatnonzero(period == number)
            known[here] = in_scope(events[during], scene.network, row[here]).any(axis=0)
        return known
