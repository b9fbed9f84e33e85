"""Facts about some buckets of some item-locations, sparse, and laid out block by block."""

__all__ = ["Cells"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number

LARGEST_QUANTITY = 1e12


@dataclass(frozen=True, eq=False)
class Cells:
    """Rows (M,) ordered by item-location: ``column``, ``bucket`` counted from the first one of
    the history, and ``value``. There may be several rows for the same bucket."""

    column: np.ndarray
    bucket: np.ndarray
    value: np.ndarray

    @classmethod
    def of(
        cls, column: np.ndarray, frame: pd.DataFrame, value: str, bucket: str, begin: int, end: int
    ) -> "Cells":
        """Rows with a ``date``, of the item-locations ``column`` (-1 = none), from bucket number
        ``begin`` to before ``end``, counted from ``begin``.

        Values beyond :data:`LARGEST_QUANTITY` are no quantities and are cut off there.
        """
        number = bucket_number(frame["date"].to_numpy(), bucket)
        kept = np.flatnonzero((column >= 0) & (number >= begin) & (number < end))
        if (np.diff(column[kept]) < 0).any():
            kept = kept[np.argsort(column[kept], kind="stable")]
        values = frame[value].to_numpy(dtype=float)[kept]
        return cls(
            column[kept].astype(np.int32),
            (number[kept] - begin).astype(np.int32),
            np.clip(values, -LARGEST_QUANTITY, LARGEST_QUANTITY),
        )

    def __len__(self) -> int:
        return len(self.column)

    def take(self, rows: np.ndarray) -> "Cells":
        """Some of the rows, by position or mask."""
        return Cells(self.column[rows], self.bucket[rows], self.value[rows])

    def later(self, buckets: int) -> "Cells":
        """The same rows, counted from ``buckets`` further on."""
        return Cells(self.column, self.bucket - np.int32(buckets), self.value)

    def joined(self, others: "Cells") -> "Cells":
        """All rows, in order again."""
        if not len(others):
            return self
        column = np.concatenate([self.column, others.column])
        order = np.argsort(column, kind="stable")
        bucket = np.concatenate([self.bucket, others.bucket])
        value = np.concatenate([self.value, others.value])
        return Cells(column[order], bucket[order], value[order])

    def first(self, size: int, none: int) -> np.ndarray:
        """The first bucket with a row of each of ``size`` item-locations, ``none`` without."""
        first = np.full(size, none, dtype=np.int64)
        np.minimum.at(first, self.column, self.bucket)
        return first

    def totals(self, buckets: int) -> "Cells":
        """One row for each bucket with rows: their sum."""
        code = self.column.astype(np.int64) * buckets + self.bucket
        present, row = np.unique(code, return_inverse=True)
        column, bucket = np.divmod(present, max(buckets, 1))
        value = np.bincount(row, self.value, len(present))
        return Cells(column.astype(np.int32), bucket.astype(np.int32), value)

    def sums(self, columns: slice, buckets: int) -> np.ndarray:
        """Sums per bucket of a block of item-locations, float64 (T, n)."""
        start, stop = np.searchsorted(self.column, (columns.start, columns.stop))
        width = columns.stop - columns.start
        place = self.bucket[start:stop].astype(np.int64) * width
        place += self.column[start:stop] - columns.start
        total = np.bincount(place, self.value[start:stop], minlength=buckets * width)
        return total.reshape(buckets, width)

    def copied(self, source: np.ndarray, target: np.ndarray, before: np.ndarray) -> "Cells":
        """The rows of item-locations ``source`` before some buckets, as rows of ``target``.

        All arguments have one entry per pair (P,); rows are in order of the pairs.
        """
        start = np.searchsorted(self.column, source)
        length = np.searchsorted(self.column, source, side="right") - start
        pair = np.repeat(np.arange(len(source)), length)
        row = np.arange(len(pair)) + np.repeat(start - (np.cumsum(length) - length), length)
        kept = self.bucket[row] < before[pair]
        made = self.take(row[kept])
        return Cells(target[pair[kept]].astype(np.int32), made.bucket, made.value)
