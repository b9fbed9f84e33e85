"""Copies of a few products in one situation, so that several plans for each are made at once."""

__all__ = ["Copies", "copies_of"]

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.edits import Edits, identified
from distribution_ai.decide.parts import parts_of
from distribution_ai.decide.previous import Previous
from distribution_ai.decide.situation import Situation
from distribution_ai.decide.state import State
from distribution_ai.demand.distribution import Forecast
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.sourcing import Sourcing

MARK = "\x1f"
PLACES = ("row", "edge", "line", "other")
IDENTIFIERS = ("item_id", "substitute_id", "origin_id", "destination_id", "lane_id")


@dataclass(frozen=True, eq=False)
class TakenForecast:
    """A forecast of item-locations that are those of another, ``source`` (M,), several times."""

    whole: Forecast
    source: np.ndarray

    @property
    def bucket_days(self) -> float:
        """Days of a bucket."""
        return self.whole.bucket_days

    def sum_mean(self, buckets, rows: np.ndarray | None = None) -> np.ndarray:
        """As :meth:`Forecast.sum_mean`."""
        return self.whole.sum_mean(buckets, self.source if rows is None else self.source[rows])

    def sum_quantiles(
        self, buckets, probabilities, buckets_sd=None, rows: np.ndarray | None = None
    ) -> np.ndarray:
        """As :meth:`Forecast.sum_quantiles`."""
        rows = self.source if rows is None else self.source[rows]
        return self.whole.sum_quantiles(buckets, probabilities, buckets_sd, rows)


@dataclass(frozen=True, eq=False)
class Copies:
    """A ``situation`` of copies; ``source`` has the positions in the first one of its rows, edges,
    open lines and givers, by the name of the column; ``copy`` (M,) numbers the copies of rows."""

    situation: Situation
    source: dict[str, np.ndarray]
    copy: np.ndarray

    def of_first(self, actions: pd.DataFrame) -> pd.DataFrame:
        """Actions of the copies as those of the first situation, with the copy as ``owner``."""
        first = {
            name: np.append(self.source[name], -1)[actions[name].to_numpy(dtype=np.int64)]
            for name in PLACES
        }
        return actions.assign(owner=self.copy[actions["row"].to_numpy(dtype=np.int64)], **first)

    def without(self, barred: pd.DataFrame) -> Situation:
        """The situation where each copy may not do what is ``barred`` in it: actions of the first
        one with their ``copy``."""
        this = self.situation
        places = {}
        for name in PLACES:
            size = int(self.source[name].max(initial=-1)) + 1
            copy = self.copy if name in ("row", "other") else self.copy[self._row_of(name)]
            keys = copy * size + self.source[name]
            wanted = (barred["copy"] * size + barred[name]).to_numpy(dtype=np.int64)
            place = np.searchsorted(keys, wanted)
            places[name] = np.where(barred[name] >= 0, place, -1)
        named = identified(this.state, this.supply, barred.assign(**places))
        edits = Edits(named.assign(quantity=np.nan), this.edits.fixed)
        return replace(this, edits=edits, open_state=edits.barred(this.state))

    def _row_of(self, name: str) -> np.ndarray:
        state = self.situation.state
        return state.sourcing.item_location if name == "edge" else self.situation.supply.row


def copies_of(this: Situation, row: np.ndarray, copy: np.ndarray) -> Copies:
    """Item-locations ``row`` (M,) in copies ``copy`` (M,), sorted by copy and row.

    Whole products with all their places. Every copy has items, lanes and locations of its own, so
    that copies share no vehicle, hands or storage. Each is as if nothing had been forbidden.
    """
    size = this.state.network.size
    place = _Places(copy * size + row, size)
    edges, sourcing = _sourcing(this.state.sourcing, row, copy, place)
    marked = _Marked.of(this.state.network, row, copy, sourcing)
    tiered = this.state.tiered_orders
    state = State(
        snapshot=marked.snapshot(this.state.snapshot),
        network=marked.network,
        parameters=this.state.parameters.take(row),
        sourcing=replace(sourcing, lane=marked.lane),
        lead_times=this.state.lead_times,
        **{name: _taken(getattr(this.state, name), row)
           for name in ("protection", "own_protection", "position", "targets", "risks")},
        forecast=TakenForecast(this.state.forecast, row),
        order_support=None if this.state.order_support is None else this.state.order_support[row],
        tiered_orders=tiered and tiered.take(row),
    )  # fmt: skip
    lines, at = parts_of(this.supply.row, row)
    supply = this.supply.take(lines)
    edge_of = _Places(copy[sourcing.item_location] * len(this.state.sourcing.lane) + edges,
                      len(this.state.sourcing.lane))  # fmt: skip
    supply = replace(supply, row=at, giver=place.of(copy[at], supply.giver),
                     edge=edge_of.of(copy[at], supply.edge),
                     origin_id=_mark(supply.origin_id, copy[at]))  # fmt: skip
    edits = Edits(this.edits.forbidden.iloc[:0], this.edits.fixed.iloc[:0])
    previous = Previous(marked.table(this.previous.rows))
    situation = Situation(state, state, supply, edits, previous)
    source = {"row": row, "edge": edges, "line": lines, "other": row}
    return Copies(situation, source, copy)


class _Places:
    """Where positions of the first situation are in the copies, from ascending ``keys``."""

    def __init__(self, keys: np.ndarray, size: int):
        self.keys, self.size = keys, size

    def of(self, copy: np.ndarray, position: np.ndarray) -> np.ndarray:
        """Positions in the copies, -1 for -1."""
        return np.where(position >= 0, np.searchsorted(self.keys, copy * self.size + position), -1)


def _sourcing(
    whole: Sourcing, row: np.ndarray, copy: np.ndarray, place: _Places
) -> tuple[np.ndarray, Sourcing]:
    edges, at = parts_of(whole.item_location, row)
    of_row = ("preferred", "parent", "level")
    taken = {column.name: getattr(whole, column.name)[row if column.name in of_row else edges]
             for column in fields(whole)}  # fmt: skip
    usual = _Places(copy[at] * len(whole.lane) + edges, len(whole.lane))
    taken |= {
        "item_location": at,
        "giver": place.of(copy[at], taken["giver"]),
        "parent": place.of(copy, taken["parent"]),
        "preferred": usual.of(copy, taken["preferred"]),
    }
    return edges, Sourcing(**taken)


def _taken(whole, row: np.ndarray):
    return type(whole)(*(getattr(whole, column.name)[row] for column in fields(whole)))


@dataclass(frozen=True, eq=False)
class _Marked:
    """A ``network`` in which every copy of an item, a lane or a location is one of its own, with
    the number of the copy in its identifier; ``lane`` (E,) is that of the copies' edges and
    ``names`` has ``item_id`` and ``copy`` of every item."""

    network: Network
    lane: np.ndarray
    names: pd.DataFrame

    @classmethod
    def of(
        cls, network: Network, row: np.ndarray, copy: np.ndarray, sourcing: Sourcing
    ) -> "_Marked":
        """Rows of a network in copies, with the lanes of their edges and the ends of these."""
        items, item_copy, item = _repeated(network.items, network.item[row], copy)
        names = pd.DataFrame({"item_id": items["item_id"], "copy": item_copy.astype(str)})
        items["item_id"] = _mark(items["item_id"], item_copy)
        lanes, lane_copy, lane = _repeated(
            network.lanes, sourcing.lane, copy[sourcing.item_location]
        )
        known = pd.Index(network.locations["location_id"])
        ends = [known.get_indexer(lanes[end]) for end in ("origin_id", "destination_id")]
        for name in ("lane_id", "origin_id", "destination_id"):
            lanes[name] = _mark(lanes[name], lane_copy)
        locations, place_copy, place = _repeated(
            network.locations, np.concatenate([network.location[row], *ends]),
            np.concatenate([copy, lane_copy, lane_copy]),
        )  # fmt: skip
        locations["location_id"] = _mark(locations["location_id"], place_copy)
        whole = replace(network, items=items, locations=locations, lanes=lanes, item=item,
                        location=place[: len(row)])  # fmt: skip
        return cls(whole, lane, names)

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        """What is asked for of a snapshot's tables once the rest is in arrays, for the copies."""
        tables = dict(snapshot.tables)
        tables |= {name: getattr(self.network, name) for name in ("items", "lanes", "locations")}
        tables |= {name: self.table(snapshot[name]) for name in ("substitutes", "supply")}
        return replace(snapshot, tables=tables)

    def table(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table about the items, for every copy."""
        rows = table.merge(self.names, on="item_id")
        for name in IDENTIFIERS:
            if name in rows:
                rows[name] = _mark(rows[name], rows["copy"])
        return rows.drop(columns="copy")


def _repeated(
    table: pd.DataFrame, position: np.ndarray, copy: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The rows of a table at ``position`` (n,) in ``copy`` (n,), each once; the copies that they
    are in, and where each of ``position`` is among them, (n,)."""
    keys, place = np.unique(copy * max(len(table), 1) + position, return_inverse=True)
    copies, rows = np.divmod(keys, max(len(table), 1))
    return table.iloc[rows].reset_index(drop=True), copies, place


def _mark(identifiers, copy) -> np.ndarray:
    """Identifiers with their copy; none where there is none."""
    identifiers = np.asarray(identifiers, dtype=object)
    marked = identifiers + (MARK + pd.Series(copy).astype(str)).to_numpy(dtype=object)
    return np.where(identifiers != "", marked, "")
