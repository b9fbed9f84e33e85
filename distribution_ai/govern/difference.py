"""How two policies differ, in terms of rules and parameters and not of lines of text."""

__all__ = ["Change", "difference", "in_words"]

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from distribution_ai.govern.policy import Policy
from distribution_ai.govern.rules import Condition, Group

_PLACES = ("id", "file", "line")


@dataclass(frozen=True)
class Change:
    """``what`` is ``added``, ``removed`` or the name of what changed; ``kind`` is ``rule``,
    ``limit``, ``breaker`` or ``parameter``. ``before`` and ``after`` are texts, empty where there
    is nothing."""

    kind: str
    id: str
    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.what in ("added", "removed"):
            said = self.after or self.before
            return f"{self.kind} {self.id} {self.what}: {said}"
        return f"{self.kind} {self.id}: {self.what} {self.before or '–'} → {self.after or '–'}"


def difference(before: Policy, after: Policy) -> list[Change]:
    """Every change from one policy to the other, by kind and id. Comments and order are none."""
    changes = []
    for kind in ("rule", "limit", "breaker"):
        old, new = (
            {one.id: _said(one) for one in getattr(policy, f"{kind}s")}
            for policy in (before, after)
        )
        changes += _changes(kind, old, new)
    old, new = (_parameters(policy) for policy in (before, after))
    return changes + _changes("parameter", old, new)


def _changes(
    kind: str, before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> list[Change]:
    changes = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None:
            changes.append(Change(kind, key, "added", after=_summary(new)))
        elif new is None:
            changes.append(Change(kind, key, "removed", before=_summary(old)))
        else:
            changes += [
                Change(kind, key, name, old[name], new[name])
                for name in old
                if old[name] != new[name]
            ]
    return changes


def _summary(said: Mapping[str, str]) -> str:
    return said.get("title") or said.get("value", "")


def _said(rule) -> dict[str, str]:
    return {
        field.name: in_words(getattr(rule, field.name))
        for field in dataclasses.fields(rule)
        if field.name not in _PLACES
    }


def in_words(value) -> str:
    """What a rule says under one of its keys, in words: a condition, a number, examples."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Group):
        joined = " and " if value.kind == "all" else " or "
        members = joined.join(map(_member, value.members))
        return f"not ({members})" if value.kind == "not" else members
    if isinstance(value, tuple):
        return "; ".join(map(_example, value))
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def _member(member: Condition | Group) -> str:
    if isinstance(member, Group):
        words = in_words(member)
        return words if member.kind == "not" else f"({words})"
    value = member.value
    if isinstance(value, tuple):
        value = ", ".join(value)
    elif value is not None:
        value = in_words(value)
    words = f"{member.fact} {member.operator}".replace("_", " ")
    return words if value is None else f"{words} {value}"


def _example(example) -> str:
    return ", ".join(
        f"{field.name} {getattr(example, field.name)}"
        for field in dataclasses.fields(example)
        if field.name not in ("line", "title")
    )


def _parameters(policy: Policy) -> dict[str, dict[str, str]]:
    rows = policy.parameters.fillna("").to_dict("records")
    found = {}
    for row in rows:
        scope = ", ".join(
            f"{name} {value}" for name, value in row.items()
            if name not in ("parameter", "value") and value
        )  # fmt: skip
        key = f"{row['parameter']} ({scope})" if scope else row["parameter"]
        found[key] = {"value": str(row["value"])}
    return found
