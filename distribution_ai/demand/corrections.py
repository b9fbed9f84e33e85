"""What of the demand on record was changed before it is learned from, and into what."""

__all__ = ["KINDS", "Corrections", "corrections_table"]

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.network import Network

KINDS = ("returned", "superseded", "capped", "censored")
"""In the order in which they are made: ``returned`` goods are taken off the demand before,
``superseded`` is demand of an item's predecessor, ``capped`` a one-off order, ``censored`` demand
that an empty shelf did not serve."""


@dataclass(frozen=True, eq=False)
class Corrections:
    """One entry (M,) for every change: ``bucket`` and ``column`` are positions in the history,
    ``kind`` in :data:`KINDS`; ``observed`` and ``used`` in units. A quantity that was changed more
    than once has an entry for each change, in their order."""

    bucket: np.ndarray
    column: np.ndarray
    kind: np.ndarray
    observed: np.ndarray
    used: np.ndarray

    @classmethod
    def of(cls, kind: str, bucket, column, observed, used) -> "Corrections":
        """Corrections of one kind."""
        return cls(
            np.asarray(bucket, dtype=np.int32),
            np.asarray(column, dtype=np.int32),
            np.full(len(bucket), KINDS.index(kind), dtype=np.int8),
            np.asarray(observed, dtype=float),
            np.asarray(used, dtype=float),
        )

    @classmethod
    def none(cls) -> "Corrections":
        """No corrections."""
        return cls.of(KINDS[0], [], [], [], [])

    @classmethod
    def between(cls, kind: str, before: np.ndarray, after: np.ndarray, columns) -> "Corrections":
        """What differs between two layouts (T, n) of the same ``columns`` (n,)."""
        bucket, place = np.nonzero(before != after)
        return cls.of(kind, bucket, columns[place], before[bucket, place], after[bucket, place])

    @classmethod
    def joined(cls, parts: Iterable["Corrections"]) -> "Corrections":
        """All of them, one after the other."""
        parts = [cls.none(), *parts]
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def __len__(self) -> int:
        return len(self.bucket)


def corrections_table(history, network: Network) -> pd.DataFrame:
    """The plan's table ``corrections``: ``item_id``, ``location_id``, ``date``, ``kind``,
    ``observed`` and ``used`` in units.

    ``history`` is a :class:`~distribution_ai.demand.history.History` of that network.
    """
    made = history.corrections
    return pd.DataFrame({
        "item_id": network.item_ids[made.column],
        "location_id": network.location_ids[made.column],
        "date": history.dates[made.bucket].astype("datetime64[ns]"),
        "kind": np.array(KINDS, dtype=object)[made.kind],
        "observed": made.observed,
        "used": made.used,
    })  # fmt: skip
