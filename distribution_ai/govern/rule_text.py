"""Rules, limits and breakers as the YAML that a person would write."""

__all__ = ["KEYS", "LISTS", "Entry", "entry_lines", "item_lines", "said_by"]

import json
import re

from distribution_ai.govern.breakers import Breaker
from distribution_ai.govern.limits import Limit
from distribution_ai.govern.rules import Condition, Group, Rule

Entry = Rule | Limit | Breaker
"""One item of the lists of a rules file."""

LISTS = {Rule: "rules", Limit: "limits", Breaker: "breakers"}
"""The key of a rules file under which an entry is listed."""

KEYS = {
    Rule: ("id", "title", "why", "priority", "when", "verdict", "approver", "people", "four_eyes",
           "deadline_days", "escalate_to", "examples"),
    Limit: ("id", "title", "why", "binds", "when", "measure", "per", "days", "maximum", "examples"),
    Breaker: ("id", "title", "why", "when", "examples"),
}  # fmt: skip
"""The keys of an entry, in the order written."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/.,' -]*[A-Za-z0-9_/.')-]|[A-Za-z]")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_UNSAID = {"approver": "", "people": 1, "four_eyes": False, "deadline_days": None,
           "escalate_to": "", "binds": "automatic", "when": None}  # fmt: skip
_EXAMPLE_KEYS = ("title", "fires", "trips", "passes", "already")
_UNSAID_OF_EXAMPLES = {"title": "", "already": 0.0}


def said_by(entry: Entry) -> dict[str, object]:
    """What an entry says, by key, without what it need not say."""
    values = {name: getattr(entry, name) for name in KEYS[type(entry)]}
    return {name: value for name, value in values.items()
            if name not in _UNSAID or value != _UNSAID[name]}  # fmt: skip


def item_lines(entry: Entry) -> list[str]:
    """The lines of an entry as an item of its list, not indented.

    >>> rule = Rule("r", "No loss", "Why not", 1, Group("all", (Condition("value", "less_than",
    ...             0.0),)), "block", "")
    >>> print(*item_lines(rule), sep="\\n")
    - id: r
      title: No loss
      why: Why not
      priority: 1
      when:
        all:
          - {fact: value, operator: less_than, value: 0}
      verdict: block
      examples: []
    """
    lines = []
    for name, value in said_by(entry).items():
        lines += entry_lines(name, value)
    return [("- " if place == 0 else "  ") + line for place, line in enumerate(lines)]


def entry_lines(name: str, value) -> list[str]:
    """The lines of one key, not indented."""
    if name == "when":
        return ["when:", *_indented(_group(value))]
    if name == "examples":
        if not value:
            return ["examples: []"]
        return ["examples:", *_indented(f"- {_example(example)}" for example in value)]
    return [f"{name}: {_scalar(value)}"]


def _group(group: Group) -> list[str]:
    lines = [f"{group.kind}:"]
    for member in group.members:
        if isinstance(member, Group):
            first, *rest = _group(member)
            lines += _indented([f"- {first}", *_indented(rest)])
        else:
            lines += _indented([f"- {_condition(member)}"])
    return lines


def _condition(condition: Condition) -> str:
    value = "" if condition.value is None else f", value: {_flow(condition.value)}"
    return f"{{fact: {condition.fact}, operator: {condition.operator}{value}}}"


def _example(example) -> str:
    facts = ", ".join(f"{name}: {_flow(value)}" for name, value in example.facts.items())
    said = {name: getattr(example, name) for name in _EXAMPLE_KEYS if hasattr(example, name)}
    words = [
        f"{name}: {_flow(value)}"
        for name, value in said.items()
        if value != _UNSAID_OF_EXAMPLES.get(name)
    ]
    return f"{{{', '.join([*words, f'facts: {{{facts}}}'])}}}"


def _flow(value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, str) and ("," in value or ":" in value):
        return json.dumps(value, ensure_ascii=False)
    return _scalar(value)


def _scalar(value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _indented(lines) -> list[str]:
    return [f"  {line}" for line in lines]
