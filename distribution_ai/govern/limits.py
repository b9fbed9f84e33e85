"""Limits over time: what may still be carried out after what was done lately."""

__all__ = [
    "LIMIT_MEASURES",
    "LIMIT_SCOPES",
    "Limit",
    "LimitExample",
    "Stop",
    "limit_facts",
    "limit_use",
    "passes",
    "stops",
]

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.govern.guard import Guard, values_of
from distribution_ai.govern.rules import Group, Rule, conditions_of

LIMIT_MEASURES = ("count", "quantity", "spend", "stock_value", "cost")
"""What a limit adds up: the number of proposals, or a fact of them."""

LIMIT_SCOPES = (
    "company", "region", "origin", "destination", "supplier", "lane", "item_id", "category", "verb",
)  # fmt: skip
"""The facts by which a limit is kept, each value with a sum of its own."""

LIMIT_BINDS = ("automatic", "everybody")
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class LimitExample:
    """After ``already`` was used up in the period, does a proposal with ``facts`` pass?"""

    passes: bool
    already: float
    facts: dict[str, float | str | bool | None]
    title: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Limit:
    """At most ``maximum`` of ``measure`` in ``days`` days for each value of the fact ``per``.

    It concerns the proposals for which ``when`` holds (None: all) and whose fact ``per`` is
    known. ``binds`` is ``automatic``: what runs by itself is added up and held back; or
    ``everybody``: so is what people approve.
    """

    id: str
    title: str
    why: str
    measure: str
    per: str
    days: int
    maximum: float
    when: Group | None = None
    binds: str = "automatic"
    examples: tuple[LimitExample, ...] = ()
    file: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Stop:
    """The limit that a proposal does not pass: ``used`` of it is gone for ``scope`` (a value of
    the fact ``limit.per``), the proposal would add ``amount`` (NaN: unknown)."""

    limit: Limit
    scope: str
    used: float
    amount: float


def stops(
    limits: Sequence[Limit], about: pd.DataFrame, done: pd.DataFrame, how: str
) -> list[Stop | None]:
    """For each proposal the limit that holds it back, or None where it passes.

    ``about`` has the facts of what is about to be carried out, in the order of being served: the
    most valuable first. What passes uses up its limits at once. ``done`` has the facts of what
    was carried out, with ``days_ago`` (0: today) and ``automatic`` (bool). ``how`` is
    ``automatic`` or ``person``; a person is held back only by limits that bind everybody. What a
    limit adds up must be known: a proposal without it does not pass. 1,000 a day, 800 gone:

    >>> day = Limit("a-day", "", "", "spend", "supplier", 1, 1000.0)
    >>> facts = pd.DataFrame({"supplier": ["mill"] * 2, "spend": [300.0, 150.0]})
    >>> gone = pd.DataFrame({"supplier": ["mill"], "spend": [800.0], "days_ago": 0,
    ...                      "automatic": True})
    >>> [stop and stop.used for stop in stops([day], facts, gone, "automatic")]
    [800.0, None]
    """
    binding = [limit for limit in limits if how == "automatic" or limit.binds == "everybody"]
    found: list[Stop | None] = [None] * len(about)
    if not binding or about.empty:
        return found
    scopes = [_scopes(limit, about) for limit in binding]
    amounts = [_amounts(limit, about) for limit in binding]
    used = [dict(limit_use(limit, done)) for limit in binding]
    for place in range(len(about)):
        concerned = [
            (limit, scope[place], use, float(amount[place]))
            for limit, scope, use, amount in zip(binding, scopes, used, amounts, strict=True)
            if scope[place]
        ]
        found[place] = next(filter(None, (_stop(*each) for each in concerned)), None)
        if found[place] is None:
            for _limit, scope, use, amount in concerned:
                use[scope] = use.get(scope, 0.0) + amount
    return found


def _stop(limit: Limit, scope: str, use: Mapping[str, float], amount: float) -> Stop | None:
    used = use.get(scope, 0.0)
    if used + amount <= limit.maximum + _TOLERANCE:
        return None
    return Stop(limit, scope, used, amount)


def passes(limit: Limit, facts: pd.DataFrame, already: float) -> bool:
    """Whether one proposal (a row of facts) passes after ``already`` was used up."""
    scope, amount = _scopes(limit, facts)[0], float(_amounts(limit, facts)[0])
    return not scope or _stop(limit, scope, {scope: already}, amount) is None


def limit_use(limit: Limit, done: pd.DataFrame) -> dict[str, float]:
    """How much of the limit is gone for each value of its scope, in the days it looks back."""
    if done.empty:
        return {}
    recent = done["days_ago"] < limit.days
    counted = done[recent & done["automatic"]] if limit.binds == "automatic" else done[recent]
    used: dict[str, float] = {}
    for scope, amount in zip(_scopes(limit, counted), _amounts(limit, counted), strict=True):
        if scope and amount == amount:
            used[scope] = used.get(scope, 0.0) + float(amount)
    return used


def limit_facts(limits: Sequence[Limit]) -> set[str]:
    """The names of the facts that the limits look at, and of those by which these are brought to
    another quantity.

    >>> sorted(limit_facts([Limit("a-day", "", "", "spend", "supplier", 1, 1000.0)]))
    ['demand_per_day', 'quantity', 'spend', 'supplier', 'verb']
    """
    names = {"quantity", "verb", "demand_per_day"}
    for limit in limits:
        names |= {limit.per, limit.measure} - {"count"}
        names |= {each.fact for each in conditions_of(limit.when)} if limit.when else set()
    return names


def _scopes(limit: Limit, facts: pd.DataFrame) -> list[str]:
    """The value of the limit's scope, empty where the limit does not concern the proposal."""
    if limit.per not in facts:
        return [""] * len(facts)
    named = facts[limit.per].astype("str").fillna("").tolist()
    if limit.when is None:
        return named
    guard = Guard([Rule(limit.id, limit.title, limit.why, 0, limit.when, "block", "",
                        file=limit.file, line=limit.line)])  # fmt: skip
    holds = map(bool, guard.fire_all(list(values_of(facts))))
    return [name if held else "" for name, held in zip(named, holds, strict=True)]


def _amounts(limit: Limit, facts: pd.DataFrame) -> np.ndarray:
    if limit.measure == "count":
        return np.ones(len(facts))
    if limit.measure not in facts:
        return np.full(len(facts), np.nan)
    return pd.to_numeric(facts[limit.measure]).to_numpy(dtype="float64", na_value=np.nan)
