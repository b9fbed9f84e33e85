"""What moves demand, learned: factors on the past and on the future."""

__all__ = ["DISTANCES", "Drivers", "Effects"]

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.demand.drivers.event_effects import factors, learn_event_effects
from distribution_ai.demand.drivers.local_level import LocalLevel
from distribution_ai.demand.drivers.occurrences import Occurrences, read_occurrences
from distribution_ai.demand.drivers.regression import learn_elasticities, reaction
from distribution_ai.demand.drivers.regressors import Regressor, read_regressors
from distribution_ai.demand.history import History
from distribution_ai.demand.seasonality.seasons import Seasons
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.template import Template

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
SHARE_TO_LEARN_FROM = 0.6
FEWEST_BUCKETS = 12

DISTANCES = {
    "before": Template("{event:name}, {distance:count} before"),
    "after": Template("{event:name}, {distance:count} after"),
}
"""Names of what an event does in the buckets around it."""


@dataclass(frozen=True, eq=False)
class Drivers:
    """Events and regressors as given, over the buckets of a history and those to come.

    ``occurrences`` and ``regressors``: see there. ``category`` (N,) numbers the items' categories.
    """

    occurrences: tuple[Occurrences, ...] = ()
    regressors: tuple[Regressor, ...] = ()
    category: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @classmethod
    def of(cls, snapshot: Snapshot, network: Network, history: History, horizon: int) -> "Drivers":
        """Read the tables ``events`` and ``regressors`` for a history and the buckets after it."""
        end = int(bucket_number(history.start, history.bucket))
        span = end - len(history.dates), end + horizon
        category = pd.factorize(network.items["category"])[0][network.item]
        return cls(
            read_occurrences(snapshot, network, *span),
            read_regressors(snapshot, network, *span),
            category.astype(np.int64),
        )

    @property
    def any(self) -> bool:
        """Whether anything is given at all."""
        return bool(self.occurrences or self.regressors)

    def learned(self, history: History, seasons: Seasons, horizon: int) -> "Effects":
        """Learn what they did to the demand of a history.

        How far to trust it is decided on the last part of the history, by what was learned from
        the part before: where it does not predict, the effects vanish. Events and regressors are
        judged apart.
        """
        past = len(history.dates)
        features = [each.feature(past) for each in self.regressors]
        kept = [place for place, feature in enumerate(features) if feature is not None]
        known = Effects(
            self.occurrences, tuple(self.regressors[place].name for place in kept),
            tuple(features[place] for place in kept), None, None, past, horizon,
        )  # fmt: skip
        if past < FEWEST_BUCKETS or not (known.occurrences or known.features):
            return replace(known, occurrences=(), names=(), features=())
        groups = self._groups(history)
        part = int(past * SHARE_TO_LEARN_FROM)
        early = _fit(known, history, seasons, groups, part)
        events, regressors = _strengths(early, history, seasons, part)
        learned = _fit(known, history, seasons, groups, past)
        return replace(
            learned,
            events=learned.events * events,
            elasticities=learned.elasticities * regressors,
        )

    def _groups(self, history: History) -> list[np.ndarray]:
        """Ways to pool, from all to the series alone; only those that pool something."""
        size = len(history.first)
        ways = [np.zeros(size, dtype=np.int64)]
        for codes in (self.category, history.item):
            number = len(np.unique(codes)) if len(codes) == size else 0
            if 1 < number < size:
                ways.append(np.unique(codes, return_inverse=True)[1])
        return [*ways, np.arange(size)]


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects on the demand of every series: ``events`` (K, N) logarithms of factors per
    occurrence, ``elasticities`` (R, N) per feature. ``past`` buckets are history, ``horizon`` are
    to come."""

    occurrences: tuple[Occurrences, ...]
    names: tuple[str, ...]
    features: tuple[np.ndarray, ...]
    events: np.ndarray | None
    elasticities: np.ndarray | None
    past: int
    horizon: int

    @property
    def any(self) -> bool:
        """Whether anything moves demand."""
        learned = (self.events, self.elasticities)
        given = any(each.given.any() for each in self.occurrences)
        return given or any(part is not None and part.any() for part in learned)

    def before(self, block: slice) -> np.ndarray | None:
        """Factors (T, n) on the past demand of a block, None without any."""
        return self._factors(block, 0, self.past) if self.any else None

    def ahead(self, block: slice) -> np.ndarray | None:
        """Factors (H, n) on the demand to come."""
        return self._factors(block, self.past, self.past + self.horizon) if self.any else None

    def contributions(self, baseline: np.ndarray):
        """Yield, for each event and regressor ahead, its kind, its name, the first and the last
        bucket it touches and what it adds to the ``baseline`` (H, N), in units (N,)."""
        end = self.past + self.horizon
        for place, each in enumerate(self.occurrences):
            ahead = each.within(self.past, end)
            if not len(ahead.bucket):
                continue
            rows = ahead.bucket - self.past
            if ahead.column is None:
                moved = np.exp(self.events[place] + ahead.given[:, None]) - 1.0
                added = (moved * baseline[rows]).sum(axis=0)
            else:
                moved = np.exp(self.events[place, ahead.column] + ahead.given) - 1.0
                units = moved * baseline[rows, ahead.column]
                added = np.bincount(ahead.column, units, baseline.shape[1])
            yield "event", _named(each), (ahead.bucket.min(), ahead.bucket.max()), added
        for place, name in enumerate(self.names):
            values = _padded(self.features[place], end)[self.past : end]
            moved = np.exp(np.clip(values * self.elasticities[place], -4.0, 4.0)) - 1.0
            yield "regressor", name, (self.past, end - 1), (moved * baseline).sum(axis=0)

    def _factors(self, block: slice, begin: int, end: int) -> np.ndarray:
        inside = [each.within(begin, end) for each in self.occurrences]
        counted = [replace(each, bucket=each.bucket - begin) for each in inside]
        moved = factors(counted, self.events, block, end - begin)
        known = [_padded(feature, end) for feature in self.features]
        return moved * reaction(known, self.elasticities, block, slice(begin, end))


class _Parts:
    """The first buckets of a history, block by block, with other drivers taken as given."""

    def __init__(self, history: History, seasons: Seasons, buckets: int, other=None):
        self.bucket = history.bucket
        self._history, self._seasons = history, seasons
        self._buckets, self._other = buckets, other

    def __call__(self, block: slice):
        rows = slice(0, self._buckets)
        quantity = self._history.quantity[rows, block].astype(float)
        season, _week = self._seasons.past(self._history.dates, block)
        other = None if self._other is None else self._other(block)
        return (
            quantity,
            self._history.observed[rows, block],
            None if season is None else season[rows],
            None if other is None else other[rows],
        )


def _fit(known: Effects, history: History, seasons: Seasons, groups, buckets: int) -> Effects:
    """Effects learned from the first buckets: regressors, then events on what is left."""
    blocks = list(history.blocks())
    elasticities = np.zeros((len(known.features), len(history.first)))
    if known.features:
        parts = _Parts(history, seasons, buckets)
        elasticities = learn_elasticities(known.features, blocks, parts, groups)
    only = replace(known, occurrences=(), events=np.zeros((0, len(history.first))),
                   elasticities=elasticities)  # fmt: skip
    parts = _Parts(history, seasons, buckets, only.before if known.features else None)
    past = [each.before(buckets) for each in known.occurrences]
    events = learn_event_effects(past, blocks, parts, _level(history), groups[1:])
    return replace(known, events=events, elasticities=elasticities)


def _strengths(early: Effects, history: History, seasons: Seasons, part: int):
    """The strengths of events and of regressors that predict best after bucket ``part``."""
    best = []
    for kept in ("events", "elasticities"):
        if not getattr(early, kept).any():
            best.append(1.0)
            continue
        losses = []
        for strength in STRENGTHS:
            scaled = {
                name: getattr(early, name) * (strength if name == kept else 0.0)
                for name in ("events", "elasticities")
            }
            losses.append(_loss(replace(early, **scaled), history, seasons, part))
        best.append(STRENGTHS[int(np.argmin(losses))])
    return best


def _loss(effects: Effects, history: History, seasons: Seasons, part: int) -> float:
    """Squared error after bucket ``part`` where drivers move anything, by the series' level."""
    level = _level(history)
    parts = _Parts(history, seasons, len(history.dates), effects.before)
    total = 0.0
    rows = np.arange(part, len(history.dates))
    for block in history.blocks():
        quantity, observed, season, drivers = parts(block)
        local = LocalLevel.of(quantity, observed, season, drivers, history.bucket)
        expected = local.around(rows)
        for weight in (season, drivers):
            expected = expected if weight is None else expected * weight[part:]
        error = np.square(quantity[part:] - expected) * observed[part:]
        total += (error / np.maximum(level[block], 1e-9)).sum()
    return total


def _level(history: History) -> np.ndarray:
    """Mean demand per observed bucket, (N,)."""
    total = np.zeros(len(history.first))
    for block in history.blocks():
        known = history.observed[:, block]
        demand = np.where(known, history.quantity[:, block], 0.0).sum(axis=0, dtype=float)
        total[block] = demand / np.maximum(known.sum(axis=0), 1)
    return total


def _named(occurrences: Occurrences) -> str:
    distance = occurrences.offset
    if distance == 0:
        return occurrences.key
    said = DISTANCES["before" if distance < 0 else "after"]
    return said(event=occurrences.key, distance=abs(distance))


def _padded(feature: np.ndarray, end: int) -> np.ndarray:
    """A feature up to bucket ``end``; what is not known of the future does nothing."""
    missing = end - len(feature)
    return feature if missing <= 0 else np.pad(feature, ((0, missing), (0, 0)))
