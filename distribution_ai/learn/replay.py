"""History played forward: what a policy's levels would have meant for service, stock and cost.

What is assumed: the demand played is what was asked for, one-off orders in full, net of returns,
and where the shelf was empty as estimated; lead times are their learned mean; suppliers
always deliver; every policy begins with the same stock and orders from the usual source only,
without the planner's transfers between equals. It compares levels, it does not promise savings.
"""

__all__ = ["Replay", "replay", "write_replay"]

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.corrections import KINDS
from distribution_ai.demand.history import History, build_history
from distribution_ai.errors import PlanningError
from distribution_ai.learn.past import snapshot_at
from distribution_ai.learn.rivals import POLICIES, Moment, opening_stock
from distribution_ai.learn.simulation import Play, World, play
from distribution_ai.network import Network
from distribution_ai.parameters import Parameters, resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.storage import write_folder
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import Sourcing, resolve_sourcing

DEFAULT_REVIEW_DAYS = 7
HEADER = "replay.json"


@dataclass(frozen=True, eq=False)
class Replay:
    """``summary``: one row per policy. ``item_locations``: one per policy and item-location.

    Both with ``demand`` and ``served`` (units), ``fill_rate`` (served of demand), ``stockouts``
    (buckets with unmet demand), ``average_stock_value``, ``orders`` (from suppliers),
    ``transfers``, ``holding_cost``, ``shortage_cost``, ``ordering_cost`` and their sum ``cost``,
    money in the snapshot's currency. ``header`` says what was played.
    """

    summary: pd.DataFrame
    item_locations: pd.DataFrame
    header: dict


def replay(
    snapshot: Snapshot,
    start: datetime.date,
    end: datetime.date,
    against: Sequence[str] = ("minmax",),
    review: int | None = None,
    progress: Callable[[str, float], None] = lambda step, fraction: None,
) -> Replay:
    """Play the buckets from ``start`` to ``end`` (both included) under our levels and others'.

    Levels are set anew every ``review`` buckets (default: about a week) from what was known
    then. Raises :class:`PlanningError` if there is no history before ``start`` or in between, or
    a policy is not known.
    """
    names = list(dict.fromkeys(["planner", *against]))
    unknown = sorted(set(names) - set(POLICIES))
    if unknown:
        raise PlanningError(f"unknown policy {unknown[0]!r}; use {', '.join(POLICIES)}")
    network = Network.of(snapshot)
    history = build_history(snapshot, network)
    first, last = _played(history, start, end)
    days = history.dates[first : last + 1]
    sourcing = resolve_sourcing(snapshot, network, learn_lead_times(snapshot, network))
    review = review or max(round(DEFAULT_REVIEW_DAYS / history.bucket_days), 1)

    def moment(day: np.datetime64) -> Moment:
        return Moment(snapshot_at(snapshot, day), network, sourcing)

    world = _world(snapshot, history, sourcing, moment(days[0]), slice(first, last + 1))
    costs = _Costs(network, sourcing, resolve(snapshot, network), history.bucket_days, len(days))
    tables = []
    for number, name in enumerate(names):
        levels = []
        for place, day in enumerate(days[::review]):
            progress(name, (number + place * review / len(days)) / len(names))
            levels.append(POLICIES[name](moment(day)))
        played = play(world, lambda bucket, levels=levels: levels[bucket // review])
        tables.append(costs.table(name, played))
    header = {
        "snapshot_digest": snapshot.digest, "from": str(days[0]), "to": str(days[-1]),
        "bucket": snapshot.bucket, "review_buckets": review, "policies": names,
        "currency": snapshot.currency,
    }  # fmt: skip
    whole = pd.concat(tables, ignore_index=True)
    return Replay(_summary(whole), whole, header)


def write_replay(result: Replay, folder: str | Path, file_format: str = "parquet") -> None:
    """Write a replay as a folder of two tables and ``replay.json``, whole or not at all."""
    tables = {"summary": result.summary, "item_locations": result.item_locations}
    write_folder(Path(folder), tables, (HEADER, result.header), file_format)


def _played(history: History, start: datetime.date, end: datetime.date) -> tuple[int, int]:
    """Positions of the first and last bucket to play."""
    days = history.dates
    if len(days) == 0 or not days[0] < np.datetime64(start) <= np.datetime64(end) <= days[-1]:
        known = f"{days[0]} to {days[-1]}" if len(days) else "none"
        raise PlanningError(f"cannot play {start} to {end}: history is {known}; give a first day "
                            "after its beginning and a last day within it")  # fmt: skip
    numbers = bucket_number(np.array([start, end], "datetime64[D]"), history.bucket)
    places = np.searchsorted(days, bucket_start(numbers, history.bucket))
    return int(max(places[0], 1)), int(places[1])


def _world(
    snapshot: Snapshot, history: History, sourcing: Sourcing, moment: Moment, played: slice
) -> World:
    lead = sourcing.of_preferred(sourcing.lead_time, 0.0) / history.bucket_days
    return World(
        demand=_asked_for(history)[played],
        opening=opening_stock(moment),
        lead=np.maximum(np.ceil(lead - 1e-9), 1).astype(np.int64),
        parent=sourcing.parent,
        level=sourcing.level,
        min_quantity=sourcing.of_preferred(sourcing.min_quantity, 0.0),
        multiple_quantity=sourcing.of_preferred(sourcing.multiple_quantity, 1.0),
        has_source=sourcing.has_source & _can_ship(sourcing),
        backorder=snapshot.unmet_demand == "backorder",
        lane=sourcing.of_preferred(sourcing.lane, 0),
    )


def _asked_for(history: History) -> np.ndarray:
    """Demand (T, N) as it really came: one-off orders uncapped, and a predecessor's demand left
    with the predecessor. What empty shelves did not serve stays as estimated."""
    made, quantity = history.corrections, history.quantity.astype(float)
    capped, inherited = (made.kind == KINDS.index(kind) for kind in ("capped", "superseded"))
    cells = made.bucket[capped], made.column[capped]
    quantity[cells] = np.maximum(quantity[cells], made.observed[capped])
    np.subtract.at(quantity, (made.bucket[inherited], made.column[inherited]), made.used[inherited])
    return np.maximum(quantity, 0.0)


def _can_ship(sourcing: Sourcing) -> np.ndarray:
    """Whether the usual source is a supplier or an item-location that is planned itself."""
    return (sourcing.parent >= 0) | sourcing.of_preferred(sourcing.from_supplier, False)


@dataclass(frozen=True, eq=False)
class _Costs:
    """What a play costs, in one currency."""

    network: Network
    sourcing: Sourcing
    parameters: Parameters
    bucket_days: float
    buckets: int

    def table(self, policy: str, played: Play) -> pd.DataFrame:
        """One row per item-location."""
        transfer = self.sourcing.parent >= 0
        parameters, short = self.parameters, played.demand - played.served
        table = pd.DataFrame({
            "policy": policy,
            "item_id": self.network.item_ids,
            "location_id": self.network.location_ids,
            "demand": played.demand,
            "served": played.served,
            "fill_rate": _share(played.served, played.demand),
            "stockouts": played.stockouts,
            "average_stock_value": played.stock / self.buckets * parameters.unit_cost,
            "orders": np.where(transfer, 0.0, played.orders),
            "transfers": np.where(transfer, played.orders, 0.0),
            "holding_cost": (played.stock + played.in_transit) * self.bucket_days
            * parameters.holding_cost,
            "shortage_cost": short * parameters.shortage_cost,
            "ordering_cost": self._ordering(played),
        })  # fmt: skip
        costs = ["holding_cost", "shortage_cost", "ordering_cost"]
        return table.assign(cost=table[costs].sum(axis=1))

    def _ordering(self, played: Play) -> np.ndarray:
        """Per order the parameter, per shipment and per unit what the lane costs."""
        fixed = np.nan_to_num(self.network.lanes["fixed_cost"].to_numpy())[self.sourcing.lane]
        return (
            np.nan_to_num(self.parameters.order_cost) * played.orders
            + self.sourcing.of_preferred(fixed, 0.0) * played.shipments
            + self.sourcing.of_preferred(self.sourcing.unit_cost, 0.0) * played.received
        )


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _summary(item_locations: pd.DataFrame) -> pd.DataFrame:
    numbers = item_locations.drop(columns=["item_id", "location_id", "fill_rate"])
    summary = numbers.groupby("policy", sort=False).sum().reset_index()
    rate = _share(summary["served"].to_numpy(), summary["demand"].to_numpy())
    summary.insert(3, "fill_rate", rate)
    return summary
