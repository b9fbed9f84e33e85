"""History played forward: what policies would have meant for service, stock and cost.

What is assumed is said in words in the result's header. It compares, it does not promise savings.
"""

__all__ = ["LEAD_TIMES", "OURS", "Replay", "replay", "write_replay"]

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from distribution_ai.errors import PlanningError
from distribution_ai.learn.assumptions import assumptions
from distribution_ai.learn.dial import Matched
from distribution_ai.learn.game import Game
from distribution_ai.learn.measures import differences, timeline
from distribution_ai.learn.rivals import POLICIES
from distribution_ai.learn.simulation import Play
from distribution_ai.learn.world import LEAD_TIMES
from distribution_ai.snapshot import Snapshot
from distribution_ai.storage import write_folder

OURS = ("planner", "orders", "proposals")
"""What of the plan is played: its targets, what it orders with them, or its own proposals."""

HEADER = "replay.json"
_SHARE_OF_LEARNING = 0.8

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Replay:
    """What was played, in tables; money in the snapshot's currency.

    ``summary``: one row per policy as it is. ``equal_service``: the same with every policy's dial
    turned to one fill rate after the other, with ``dial`` and ``stock_ratio`` (our average stock
    in units by theirs); policies that cannot reach it are missing. ``item_locations``: one row per
    policy and item-location, as they are. Measures: ``demand`` and ``served`` (units),
    ``fill_rate`` (served at once of demand), ``stockouts`` (buckets with unmet demand),
    ``average_stock`` (units), ``average_stock_value``, ``turns`` a year, ``orders`` (lines at
    suppliers), ``transfers``, ``holding_cost``, ``shortage_cost``, ``ordering_cost`` and their sum
    ``cost``.

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
    fill_rates: Sequence[float] = (),
    assumed: Sequence[str] = (),
) -> Replay:
    """Play the buckets from ``start`` to ``end`` (both included) under our plan and others.

    Levels are set anew every ``review`` buckets (default: about a week) from what was known
    then. The play begins a protection interval earlier than it counts, as far as history goes.
    ``lead_times`` are their learned ``mean`` or ``sampled`` from what was learned, with the
    snapshot's seed and alike for all policies. ``fill_rates`` are those at which policies are
    compared, by default the one of ours as it is. ``assumed`` are sentences on how the snapshot
    was made, for the header. Raises :class:`PlanningError` if there is no history before ``start``
    or in between, or a policy is not known.
    """
    names = list(dict.fromkeys([ours, *against]))
    _check(names, ours, lead_times)
    game = Game.of(snapshot, start, end, review, lead_times)
    learned = game.learn(
        [name for name in names if name in POLICIES],
        lambda step, fraction: progress(step, _SHARE_OF_LEARNING * fraction),
    )
    plays, matched = {}, {}
    for place, name in enumerate(names):
        progress(name, _SHARE_OF_LEARNING + (1.0 - _SHARE_OF_LEARNING) * place / len(names))
        plays[name] = learned.as_is(name)
        for fill_rate in fill_rates or (plays[ours].fill_rate,):
            matched[fill_rate, name] = learned.matched(name, plays[name], fill_rate)
    return _told(game, plays, matched, assumed)


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


def _told(
    game: Game,
    plays: Mapping[str, Play],
    matched: Mapping[tuple[float, str], Matched | None],
    assumed: Sequence[str],
) -> Replay:
    """The tables of all plays; the first name is ours."""
    names = list(plays)
    tables = {name: game.costs.table(name, played) for name, played in plays.items()}
    fill_rates = list(dict.fromkeys(fill_rate for fill_rate, _name in matched))
    equal, apart = [], [_differences(tables, "as_is")]
    for fill_rate in fill_rates:
        found = {name: matched[fill_rate, name] for name in names if matched[fill_rate, name]}
        reached = {name: game.costs.table(name, one.played) for name, one in found.items()}
        apart.append(_differences(reached, "equal_service", fill_rate))
        equal.append(_equal_service(game, names[0], found, reached))
    whole = pd.concat(tables.values(), ignore_index=True)
    return Replay(
        summary=game.costs.summary(whole),
        equal_service=pd.concat(equal, ignore_index=True),
        differences=pd.concat(apart, ignore_index=True),
        item_locations=whole,
        locations=_locations(game, tables),
        timeline=timeline(game.network, game.counted, plays),
        header={
            "snapshot_digest": game.snapshot.digest, "from": str(game.counted[0]),
            "to": str(game.days[-1]), "bucket": game.snapshot.bucket,
            "review_buckets": game.review, "policies": names, "lead_times": game.lead_times,
            "currency": game.snapshot.currency, "fill_rates": fill_rates,
            "seed": game.snapshot.seed,
            "assumptions": [
                *assumed, *assumptions(game.world, names, game.review, game.lead_times)
            ],
        },
    )  # fmt: skip


def _differences(
    tables: Mapping[str, pd.DataFrame], comparison: str, fill_rate: float = np.nan
) -> pd.DataFrame:
    """Ours, the first, less each of the others."""
    columns = ["comparison", "fill_rate", "policy", "measure", "difference", "standard_error",
               "item_locations"]  # fmt: skip
    parts = [pd.DataFrame(columns=columns)]
    ours, *others = tables or [None]
    for name in others:
        apart = differences(tables[ours], tables[name])
        parts.append(apart.assign(comparison=comparison, fill_rate=fill_rate, policy=name))
    return pd.concat(parts[1:] or parts, ignore_index=True)[columns]


def _equal_service(
    game: Game, ours: str, found: Mapping[str, Matched], reached: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    if not reached:
        blank = game.costs.table(ours, Play.blank(game.world))
        return game.costs.summary(blank).assign(dial=np.nan, stock_ratio=np.nan).iloc[:0]
    summary = game.costs.summary(pd.concat(reached.values(), ignore_index=True))
    summary.insert(1, "dial", [found[name].dial for name in summary["policy"]])
    stock = summary["average_stock"].to_numpy()
    own = stock[0] if ours in reached else np.nan
    ratio = np.divide(own, stock, out=np.full(len(stock), np.nan), where=stock > 0)
    summary.insert(2, "stock_ratio", ratio)
    return summary


def _locations(game: Game, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    parts = []
    for name, table in tables.items():
        by_place = game.costs.summary(table, "location_id")
        by_place.insert(0, "policy", name)
        parts.append(by_place)
    return pd.concat(parts, ignore_index=True)
