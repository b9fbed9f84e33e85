"""Demand history as it should be read: complete buckets, corrected for what was not demand."""

__all__ = ["History", "build_history"]

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import BUCKET_DAYS, bucket_number, bucket_start
from distribution_ai.demand.cells import Cells
from distribution_ai.demand.closures import Closures
from distribution_ai.demand.corrections import Corrections
from distribution_ai.demand.dependent import with_dependent
from distribution_ai.demand.layout import blocks, lay_out, on_record, uncensor
from distribution_ai.demand.lifecycle import NEVER, Lifecycle
from distribution_ai.demand.outliers import one_off_orders
from distribution_ai.demand.shelf import shelf_gaps
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.sourcing import Sourcing

LONGEST_HISTORY_DAYS = 5 * 366


@dataclass(frozen=True, eq=False)
class History:
    """Demand per bucket (T,) and item-location (N,), time-major.

    ``dates`` (T,) are the first days of complete buckets, datetime64[D], the last one just before
    the bucket of the day planned from (``start``). ``quantity`` (T, N) in units, float32, never
    negative: add it up in float64. ``observed`` (T, N) is False before an item-location's first
    row and where demand is not known, because the shelf was empty or the place closed. ``first``
    (N,) is the first bucket with a row, T without any. ``item`` and ``location`` (N,) are
    positions in the network and ``category`` (N,) numbers of the items' categories: seasons are
    alike within them. ``whole_units`` (N,) is True where the item has only ever been asked for in
    whole units.

    ``starts`` and ``ends`` (N,) are the first and the last bucket in which demand is to be
    expected, counted like those of the history, so that T is the one of ``start``; 0 and a large
    number where nothing is known of it. ``like`` (N,) is the item-location of a similar item to
    learn from, -1 without. ``closures`` and ``corrections``: see there. A bucket lasts
    ``bucket_days`` on average.
    """

    dates: np.ndarray
    quantity: np.ndarray
    observed: np.ndarray
    first: np.ndarray
    item: np.ndarray
    location: np.ndarray
    whole_units: np.ndarray
    bucket: str
    start: np.datetime64
    starts: np.ndarray | None = None
    ends: np.ndarray | None = None
    like: np.ndarray | None = None
    category: np.ndarray | None = None
    closures: Closures = field(default_factory=Closures)
    corrections: Corrections = field(default_factory=Corrections.none)

    def __post_init__(self) -> None:
        defaults = {"starts": 0, "ends": NEVER, "like": -1, "category": 0}
        for name, default in defaults.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.full(len(self.first), default, dtype=np.int64))

    @property
    def bucket_days(self) -> float:
        """Mean length of a bucket in days."""
        return BUCKET_DAYS[self.bucket]

    def blocks(self) -> Iterator[slice]:
        """Slices of item-locations small enough to be worked on in the processor's cache."""
        return blocks(len(self.first))

    def active(self, horizon: int) -> np.ndarray | None:
        """Whether demand is to be expected in the next ``horizon`` buckets, bool (H, N), by the
        item's launch and end; None where it is everywhere."""
        present = len(self.dates)
        if (self.starts <= present).all() and (self.ends >= present + horizon - 1).all():
            return None
        bucket = present + np.arange(horizon)[:, None]
        return (self.starts <= bucket) & (bucket <= self.ends)

    def closed(self, horizon: int) -> np.ndarray | None:
        """Whether the next ``horizon`` buckets are closed, bool (H, N); None where none is."""
        begin = int(bucket_number(self.start, self.bucket))
        return self.closures.mask(begin, begin + horizon, len(self.first))

    def with_dependent(self, sourcing: Sourcing) -> "History":
        """Add to every item-location the demand of those it replenishes, at all echelons."""
        return with_dependent(self, sourcing)


def build_history(snapshot: Snapshot, network: Network) -> History:
    """Lay out the demand table in buckets, complete ones only, and correct it.

    Demand of predecessors is taken over, returns reduce the demand before them, one-off orders
    are capped, and what empty shelves did not serve is estimated. Rows older than
    :data:`LONGEST_HISTORY_DAYS` are left out.
    """
    bucket = snapshot.bucket
    end = int(bucket_number(np.datetime64(snapshot.as_of), bucket))
    earliest = end - int(LONGEST_HISTORY_DAYS / BUCKET_DAYS[bucket])
    own = Cells.of(
        network.places(snapshot, "demand"), snapshot["demand"], "quantity", bucket, earliest, end
    )
    begin = earliest + (int(own.bucket.min()) if len(own) else end - earliest)
    own = own.later(begin - earliest)
    life = Lifecycle.of(network, own, begin, end, bucket)
    inherited = life.inherited(own)
    demand = own.joined(inherited)
    quantity, returned = lay_out(demand, end - begin, network.size)
    first = life.first_known(demand, end - begin)
    capped = one_off_orders(quantity, first, snapshot, network, begin)
    quantity[capped.bucket, capped.column] = capped.used
    closures = Closures.read(snapshot, network)
    observed = on_record(quantity, first, life.unlaunched, closures.mask(begin, end, network.size))
    whole_units = _in_whole_units(own, network)
    gaps = life.with_predecessors(shelf_gaps(snapshot, network, begin, end))
    censored = uncensor(quantity, observed, gaps, whole_units, bucket)
    unseen = np.flatnonzero(~observed.any(axis=0))
    observed[:, unseen] = np.arange(end - begin)[:, None] >= first[unseen]
    made = [returned, _superseded(inherited, end - begin), capped, censored]
    return History(
        dates=bucket_start(np.arange(begin, end), bucket),
        quantity=quantity,
        observed=observed,
        first=first,
        item=network.item,
        location=network.location,
        whole_units=whole_units,
        bucket=bucket,
        start=bucket_start(np.array(end), bucket)[()],
        starts=life.starts,
        ends=life.ends,
        like=life.like,
        category=pd.factorize(network.items["category"], sort=True)[0][network.item],
        closures=closures,
        corrections=Corrections.joined(made),
    )


def _in_whole_units(demand: Cells, network: Network) -> np.ndarray:
    """Whether the item has only been asked for in whole units, shape (N,)."""
    parts = demand.value != np.rint(demand.value)
    return ~np.isin(network.item, np.unique(network.item[demand.column[parts]]))


def _superseded(inherited: Cells, buckets: int) -> Corrections:
    total = inherited.totals(buckets)
    total = total.take(total.value > 0)
    nothing = np.zeros(len(total))
    return Corrections.of("superseded", total.bucket, total.column, nothing, total.value)
