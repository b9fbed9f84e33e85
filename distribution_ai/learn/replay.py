"""History played forward: what policies would have meant for service, stock and cost.

What is assumed is said in words in the result's header. It compares, it does not promise savings.
"""

__all__ = ["LEAD_TIMES", "OURS", "Replay", "replay", "write_replay"]

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.history import History, build_history
from distribution_ai.errors import PlanningError
from distribution_ai.learn.assumptions import assumptions
from distribution_ai.learn.dial import match_fill_rate
from distribution_ai.learn.measures import Costs, differences, timeline
from distribution_ai.learn.past import Past, snapshot_at
from distribution_ai.learn.proposals import Proposals
from distribution_ai.learn.rivals import POLICIES
from distribution_ai.learn.simulation import Levels, Play, World, by_levels, play
from distribution_ai.learn.world import LEAD_TIMES, build_world
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.storage import write_folder
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing

OURS = ("planner", "proposals")
"""What of the plan is played: its targets, or its own proposals."""

DEFAULT_REVIEW_DAYS = 7
HEADER = "replay.json"
_SHARE_OF_LEARNING = 0.8

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Replay:
    """What was played, in tables; money in the snapshot's currency.

    ``summary``: one row per policy as it is. ``equal_service``: the same with every policy's dial
    turned to one fill rate, with ``dial`` and ``stock_ratio`` (our average stock in units by
    theirs); policies that cannot reach it are missing. ``item_locations``: one row per policy and
    item-location, as they are. Measures: ``demand`` and ``served`` (units), ``fill_rate`` (served
    at once of demand), ``stockouts`` (buckets with unmet demand), ``average_stock`` (units),
    ``average_stock_value``, ``turns`` a year, ``orders`` (lines at suppliers), ``transfers``,
    ``holding_cost``, ``shortage_cost``, ``ordering_cost`` and their sum ``cost``.

    ``differences``: ours less each rival's, paired over item-locations, ``comparison`` being
    ``as_is`` or ``equal_service`` (:func:`~distribution_ai.learn.measures.differences`).
    ``locations``: the same measures as ``summary`` per policy and location.
    ``timeline``: ``demand``, ``served`` and ``stock_value`` per policy, bucket and location.
    """

    summary: pd.DataFrame
    equal_service: pd.DataFrame
    differences: pd.DataFrame
    item_locations: pd.DataFrame
    locations: pd.DataFrame
    timeline: pd.DataFrame
    header: dict


def replay(
    snapshot: Snapshot,
    start: datetime.date,
    end: datetime.date,
    against: Sequence[str] = ("minmax",),
    review: int | None = None,
    progress: Progress = lambda step, fraction: None,
    ours: str = "planner",
    lead_times: str = "mean",
    fill_rate: float | None = None,
    assumed: Sequence[str] = (),
) -> Replay:
    """Play the buckets from ``start`` to ``end`` (both included) under our plan and others.

    Levels are set anew every ``review`` buckets (default: about a week) from what was known
    then. The play begins a protection interval earlier than it counts, as far as history goes.
    ``lead_times`` are their learned ``mean`` or ``sampled`` from what was learned, with the
    snapshot's seed and alike for all policies. ``fill_rate`` is the one at which policies are
    compared, ours by default. ``assumed`` are sentences on how the snapshot was made, for the
    header. Raises :class:`PlanningError` if there is no history before
    ``start`` or in between, or a policy is not known.
    """
    names = list(dict.fromkeys([ours, *against]))
    _check(names, ours, lead_times)
    game = _Game.of(snapshot, start, end, review, lead_times)
    learned = game.learn([name for name in names if name in POLICIES], progress)
    compared = _Compared(game, learned)
    plays = {}
    for name in names:
        progress(name, _SHARE_OF_LEARNING)
        plays[name] = compared.as_is(name)
    target = plays[ours].fill_rate if fill_rate is None else fill_rate
    matched = {}
    for place, name in enumerate(names):
        done = place / len(names)
        progress(name, _SHARE_OF_LEARNING + (1.0 - _SHARE_OF_LEARNING) * done)
        matched[name] = compared.matched(name, plays[name], target)
    return _told(game, names, plays, matched, target, assumed)


def write_replay(result: Replay, folder: str | Path, file_format: str = "parquet") -> None:
    """Write a replay as a folder of its tables and ``replay.json``, whole or not at all."""
    names = ("summary", "equal_service", "differences", "item_locations", "locations", "timeline")
    tables = {name: getattr(result, name) for name in names}
    write_folder(Path(folder), tables, (HEADER, result.header), file_format)


def _check(names: Sequence[str], ours: str, lead_times: str) -> None:
    unknown = sorted(set(names) - set(POLICIES) - {ours})
    if unknown:
        raise PlanningError(f"unknown policy {unknown[0]!r}; use {', '.join(POLICIES)}")
    for given, known in ((ours, OURS), (lead_times, LEAD_TIMES)):
        if given not in known:
            raise PlanningError(f"{given!r} is none of {', '.join(known)}")


@dataclass(frozen=True, eq=False)
class _Game:
    """One period of history, ready to be played; ``days`` are its buckets' first days, ``review``
    the buckets after which levels are set anew."""

    snapshot: Snapshot
    network: Network
    history: History
    world: World
    costs: Costs
    days: np.ndarray
    review: int
    lead_times: str

    @classmethod
    def of(
        cls, snapshot: Snapshot, start: datetime.date, end: datetime.date, review: int | None,
        lead_times: str,
    ) -> "_Game":  # fmt: skip
        network = Network.of(snapshot)
        history = build_history(snapshot, network)
        first, last = _played(history, start, end)
        known = learn_lead_times(snapshot, network)
        sourcing = resolve_sourcing(snapshot, network, known)
        parameters = resolve(snapshot, network)
        review = review or max(round(DEFAULT_REVIEW_DAYS / history.bucket_days), 1)
        build = build_world(
            snapshot, network, history, sourcing, known, parameters, slice(first, last + 1),
            lead_times,
        )  # fmt: skip
        days = history.dates[last + 1 - len(build.demand) : last + 1]
        costs = Costs(network, sourcing, parameters, history.bucket_days, last + 1 - first)
        return cls(snapshot, network, history, build, costs, days, review, lead_times)

    def learn(self, names: Sequence[str], progress: Progress) -> dict[str, list]:
        """What each policy learns at every review day."""
        learned: dict[str, list] = {name: [] for name in names}
        reviews = self.days[:: self.review]
        for place, day in enumerate(reviews):
            progress(f"review {day}", _SHARE_OF_LEARNING * place / len(reviews))
            past = Past(snapshot_at(self.snapshot, day), self.network)
            for name in names:
                learned[name].append(POLICIES[name].learn(past))
        return learned


@dataclass(frozen=True, eq=False)
class _Compared:
    """Plays of one game."""

    game: _Game
    learned: dict[str, list]

    def as_is(self, name: str) -> Play:
        """The play of a policy with its dial at 0."""
        if name not in POLICIES:
            game = self.game
            act = Proposals(
                game.snapshot, game.network, game.costs.sourcing, game.days, game.review,
                game.history.bucket_days,
            )  # fmt: skip
            return play(game.world, act)
        return self._at(name, 0.0)

    def matched(self, name: str, played: Play, fill_rate: float) -> tuple[float, Play] | None:
        """Dial and play that meet a fill rate, None where none does."""
        if played.fill_rate == fill_rate:
            return 0.0, played
        if name not in POLICIES:
            return None
        found = match_fill_rate(lambda dial: self._at(name, dial), fill_rate)
        return (found.dial, found.played) if found else None

    def _at(self, name: str, dial: float) -> Play:
        policy = POLICIES[name]
        levels = [policy.levels(facts, dial) for facts in self.learned[name]]
        if policy.kept:
            levels = _kept(levels)
        return play(self.game.world, by_levels(lambda bucket: levels[bucket // self.game.review]))


def _kept(levels: list[Levels]) -> list[Levels]:
    """Each item-location keeps the first levels that are above zero."""
    kept = [levels[0]]
    for new in levels[1:]:
        before = kept[-1]
        unset = ~(before.order_up_to > 0)
        kept.append(Levels(*(
            np.where(unset, getattr(new, name), getattr(before, name))
            for name in ("reorder_point", "order_up_to")
        )))  # fmt: skip
    return kept


def _told(game: _Game, names, plays, matched, target: float, assumed: Sequence[str]) -> Replay:
    """The tables of all plays; the first name is ours."""
    tables = {name: game.costs.table(name, plays[name]) for name in names}
    equal = {name: game.costs.table(name, found[1]) for name, found in matched.items() if found}
    apart = [
        differences(by_name[names[0]], by_name[name]).assign(policy=name, comparison=comparison)
        for comparison, by_name in (("as_is", tables), ("equal_service", equal))
        for name in names[1:]
        if names[0] in by_name and name in by_name
    ]
    whole = pd.concat(tables.values(), ignore_index=True)
    said = [*assumed, *assumptions(game.world, names, game.review, game.lead_times)]
    return Replay(
        summary=game.costs.summary(whole),
        equal_service=_equal_service(game, names[0], equal, matched),
        differences=_first_columns(pd.concat(apart, ignore_index=True)) if apart else _NOTHING,
        item_locations=whole,
        locations=_locations(game, tables),
        timeline=timeline(game.network, game.days[game.world.warm_up :], plays),
        header={
            "snapshot_digest": game.snapshot.digest, "from": str(game.days[game.world.warm_up]),
            "to": str(game.days[-1]), "bucket": game.snapshot.bucket,
            "review_buckets": game.review, "policies": names, "lead_times": game.lead_times,
            "currency": game.snapshot.currency, "fill_rate": target, "seed": game.snapshot.seed,
            "assumptions": said,
        },
    )  # fmt: skip


_NOTHING = pd.DataFrame(columns=["comparison", "policy", "measure", "difference",
                                 "standard_error", "item_locations"])  # fmt: skip


def _first_columns(table: pd.DataFrame) -> pd.DataFrame:
    return table[list(_NOTHING.columns)]


def _equal_service(game: _Game, ours: str, equal: dict, matched: dict) -> pd.DataFrame:
    if not equal:
        return game.costs.summary(game.costs.table(ours, Play.blank(game.world))).iloc[:0]
    summary = game.costs.summary(pd.concat(equal.values(), ignore_index=True))
    summary.insert(1, "dial", [matched[name][0] for name in summary["policy"]])
    stock = summary["average_stock"].to_numpy()
    own = stock[0] if summary["policy"].iloc[0] == ours else np.nan
    ratio = np.divide(own, stock, out=np.full(len(stock), np.nan), where=stock > 0)
    summary.insert(2, "stock_ratio", ratio)
    return summary


def _locations(game: _Game, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    parts = []
    for name, table in tables.items():
        by_place = game.costs.summary(table, "location_id")
        by_place.insert(0, "policy", name)
        parts.append(by_place)
    return pd.concat(parts, ignore_index=True)


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
