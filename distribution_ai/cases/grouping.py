"""From item-locations that suffer to few cases, each with its cause, its money and its fix."""

__all__ = ["Cases", "group_cases"]

import hashlib
import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.cases.registry import WATCHERS
from distribution_ai.cases.scene import Scene
from distribution_ai.cases.watcher import EXCESS, SHORTAGE, SUBJECTS, Limits, Members, Watcher
from distribution_ai.cases.words import AGREEING, ITEMS, LOCATIONS, PLACES, Figure, counted
from distribution_ai.plan import PLAN_TABLES

ID_LENGTH = 16
_KEY = [*SUBJECTS, "topic"]
_REDUCING = ("postpone", "cancel")


@dataclass(frozen=True, eq=False)
class Cases:
    """Tables ``cases``, the most money at risk first, and ``case_members``, and the proposals
    with their ``case_id``."""

    table: pd.DataFrame
    members: pd.DataFrame
    proposals: pd.DataFrame


def group_cases(scene: Scene) -> Cases:
    """Let every watcher look at the scene, and group what they find by its root cause.

    An item-location may belong to several cases. The most fundamental of them (the first in
    :data:`~distribution_ai.cases.WATCHERS`) has its money, once for expected shortage and once
    for excess, and is named by its proposals. What a giver misses for those it serves is not
    counted again where they miss it, so that the ``money_at_risk`` of cases adds up.
    """
    seen = [(depth, watcher, _seen(scene, watcher)) for depth, watcher in enumerate(WATCHERS)]
    seen = [one for one in seen if len(one[2].row)] or seen[:1]
    found = [_one_kind(scene, *one) for one in seen]
    table = pd.concat([cases for cases, _members in found], ignore_index=True)
    members = pd.concat([members for _cases, members in found], ignore_index=True)
    members = _once_along_the_chain(scene, _most_fundamental(members))
    counted_once = members["money"].where(members["fundamental"], 0.0)
    own = counted_once.groupby(members["case_id"]).sum()
    table["money_at_risk"] = table["case_id"].map(own).fillna(0.0)
    _put_into_words(scene, table)
    table = table.sort_values(
        ["money_at_risk", "case_id"], ascending=[False, True], ignore_index=True
    )
    network, row = scene.network, members["row"].to_numpy(dtype=np.int64)
    return Cases(
        table[list(PLAN_TABLES["cases"].columns)],
        members.assign(item_id=network.item_ids[row], location_id=network.location_ids[row])[
            list(PLAN_TABLES["case_members"].columns)
        ],
        _assign(scene, members),
    )


def _seen(scene: Scene, watcher: Watcher) -> Members:
    """What a watcher finds; nothing where it is switched off."""
    limits = scene.limits(watcher)
    return watcher.find(scene, limits) if limits.active else Members(np.empty(0, dtype=np.int64))


def _one_kind(
    scene: Scene, depth: int, watcher: Watcher, seen: Members
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cases of a watcher, and their item-locations with the money, each once a case and pool."""
    limits = scene.limits(watcher)
    lines = _lines(scene, watcher, seen)
    lines["number"] = lines.groupby(_KEY, sort=True, dropna=False).ngroup()
    cases = lines.drop_duplicates("number").set_index("number").sort_index()[_KEY]
    figures = lines.groupby("number").agg(dict(watcher.sums))
    records = figures.to_dict("records") if len(figures.columns) else [{}] * len(cases)
    cases["figures"] = [watcher.conclude(record) for record in records]
    cases["subject"] = [" ".join(filter(None, key)) for key in
                        cases[_KEY].itertuples(index=False)]  # fmt: skip
    cases["case_id"] = [_identifier(watcher.kind, subject) for subject in cases["subject"]]
    members = lines[lines["row"] >= 0].groupby(["number", "row", "pool"], sort=True)
    members = members["money"].max().reset_index().assign(depth=depth)
    members["case_id"] = members["number"].map(cases["case_id"]).astype(object)
    cases = _counted(scene, cases, members)
    _label(cases, watcher, limits)
    if watcher.measure == "money":
        cases = cases[cases["money_touched"] >= limits.threshold]
        members = members[members["case_id"].isin(cases["case_id"])]
    return cases.reset_index(drop=True), members.drop(columns="number")


def _lines(scene: Scene, watcher: Watcher, found: Members) -> pd.DataFrame:
    row = np.asarray(found.row, dtype=np.int64)
    subject = {name: found.subject.get(name, "") for name in SUBJECTS}
    lines = pd.DataFrame({"row": row, **subject, "topic": found.topic, "pool": found.pool})
    lines[[*_KEY, "pool"]] = lines[[*_KEY, "pool"]].astype(object)
    at_risk = np.where(lines["pool"] == EXCESS, np.append(scene.excess_cost, 0.0)[row],
                       np.append(scene.shortage_cost, 0.0)[row])  # fmt: skip
    lines["money"] = at_risk if found.money is None else np.nan_to_num(found.money)
    return lines.assign(**{name: found.figures.get(name, 0.0) for name in watcher.sums})


def _counted(scene: Scene, cases: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Cases with how many item-locations, items and locations they touch, and their money."""
    row = members["row"].to_numpy(dtype=np.int64)
    touched = members.assign(item=scene.network.item[row], location=scene.network.location[row])
    touched = touched.groupby("number").agg(
        item_locations=("row", "nunique"), items=("item", "nunique"),
        locations=("location", "nunique"), money_touched=("money", "sum"),
    )  # fmt: skip
    return cases.join(touched.reindex(cases.index).fillna(0.0))


def _label(cases: pd.DataFrame, watcher: Watcher, limits: Limits) -> None:
    for name in ("kind", "role", "response", "remedy"):
        cases[name] = getattr(watcher, name)
    cases["minimum_periods"] = float(limits.minimum_periods)


def _identifier(kind: str, subject: str) -> str:
    text = f"{kind}\x1f{subject}".encode()
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()[:ID_LENGTH]


def _most_fundamental(members: pd.DataFrame) -> pd.DataFrame:
    """Members with whether their case is the most fundamental of the item-location and pool."""
    members = members.sort_values(["row", "pool", "depth", "case_id"], ignore_index=True)
    return members.assign(fundamental=~members.duplicated(["row", "pool"]))


def _once_along_the_chain(scene: Scene, members: pd.DataFrame) -> pd.DataFrame:
    """Members where a giver's shortage for others counts only as far as theirs does not."""
    sourcing, total = scene.state.sourcing, scene.state.protection.mean
    short = (members["fundamental"] & (members["pool"] == SHORTAGE)).to_numpy(bool)
    row = members["row"].to_numpy(np.int64)[short]
    money, below = np.zeros((2, scene.network.size))
    money[row] = members["money"].to_numpy(float)[short]
    own = scene.state.own_protection.mean
    own = np.divide(own, total, out=np.zeros(len(total)), where=total > 0)
    for level in range(int(sourcing.level.max(initial=0)) + 1):
        here = np.flatnonzero(sourcing.level == level)
        if level:
            money[here] -= np.minimum(below[here], money[here] * (1.0 - own[here]))
        fed = here[sourcing.parent[here] >= 0]
        np.add.at(below, sourcing.parent[fed], money[fed] + below[fed])
    counted_once = members["money"].to_numpy(float).copy()
    counted_once[short] = money[row]
    return members.assign(money=counted_once)


def _put_into_words(scene: Scene, table: pd.DataFrame) -> None:
    """Column ``cause``, a sentence with figures, and ``context``, the figures as JSON."""
    watchers = {watcher.kind: watcher for watcher in WATCHERS}
    names, currency = _names(scene), scene.state.snapshot.currency
    causes, contexts, subjects = [], [], []
    for case in table.to_dict("records"):
        figures = {name: float(value) for name, value in case["figures"].items()}
        counts = {name: int(case[name]) for name in ("item_locations", "items", "locations")}
        money = {name: float(case[name]) for name in ("money_at_risk", "money_touched")}
        words = {name: Figure(value, currency) for name, value in (figures | money).items()}
        words |= {name.removesuffix("_id"): names[name].get(case[name], case[name])
                  for name in SUBJECTS}  # fmt: skip
        words["topic"] = case["topic"]
        words["subject"] = ", ".join(filter(None, (words[name] for name in _WORDS)))
        one = counts["item_locations"] == 1
        words |= {many: single if one else many for single, many in AGREEING}
        words["places"] = counted(counts["item_locations"], *PLACES)
        words["count_of_items"] = counted(counts["items"], *ITEMS)
        words["count_of_locations"] = counted(counts["locations"], *LOCATIONS)
        causes.append(watchers[case["kind"]].describe(words))
        rounded = {name: round(value, 4) for name, value in (figures | money).items()}
        contexts.append(json.dumps(counts | rounded, sort_keys=True))
        subjects.append(words["subject"])
    table["cause"], table["context"], table["subject_name"] = causes, contexts, subjects


_WORDS = [*(name.removesuffix("_id") for name in SUBJECTS), "topic"]


def _names(scene: Scene) -> dict[str, dict]:
    """Names by identifier for every sort of subject; what has no name goes by its identifier."""
    items, locations = scene.network.items, scene.network.locations

    def of(table: pd.DataFrame, key: str) -> dict:
        known = table["name"].where(table["name"] != "", table[key])
        return dict(zip(table[key], known, strict=True))

    places = of(locations, "location_id")
    return {"supplier_id": places, "location_id": places, "item_id": of(items, "item_id"),
            "lane_id": {}, "category": {}}  # fmt: skip


def _assign(scene: Scene, members: pd.DataFrame) -> pd.DataFrame:
    """Proposals with the most fundamental case at their destination: of excess for those that
    take supply away, else of shortage; transfers also with that of the excess they use."""
    first = members[members["fundamental"]]
    case = {pool: first[first["pool"] == pool].set_index("row")["case_id"]
            for pool in (SHORTAGE, EXCESS)}  # fmt: skip
    proposals, find = scene.proposals, scene.network.find
    there = find(proposals["item_id"], proposals["destination_id"])
    origin = find(proposals["item_id"], proposals["origin_id"])
    short, idle = (case[pool].reindex(there).to_numpy(dtype=object) for pool in (SHORTAGE, EXCESS))
    given = case[EXCESS].reindex(origin).to_numpy(dtype=object)
    given = np.where(proposals["verb"] == "transfer", given, None)
    reducing = proposals["verb"].isin(_REDUCING).to_numpy()
    columns = np.where(reducing[:, None], np.column_stack([idle, short, given]),
                       np.column_stack([short, given, idle]))  # fmt: skip
    chosen = pd.DataFrame(columns, dtype=object).bfill(axis=1).iloc[:, 0]
    return proposals.assign(case_id=chosen.where(chosen.notna(), "").to_numpy(dtype=object))
