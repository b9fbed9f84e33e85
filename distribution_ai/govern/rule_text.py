"""Rules as the YAML that a person would write."""

__all__ = ["ENTRIES", "entry_lines", "rule_entries", "rule_lines"]

import json
import re

from distribution_ai.govern.rules import Condition, Example, Group, Rule

ENTRIES = (
    "id", "title", "why", "priority", "when", "verdict", "approver", "people", "four_eyes",
    "deadline_days", "escalate_to", "examples",
)  # fmt: skip
"""The keys of a rule, in the order written."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/.,' -]*[A-Za-z0-9_/.')-]|[A-Za-z]")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_UNSAID = {"approver": "", "people": 1, "four_eyes": False, "deadline_days": None,
           "escalate_to": ""}  # fmt: skip


def rule_entries(rule: Rule) -> dict[str, object]:
    """What a rule says, by key, without what it need not say."""
    values = {name: getattr(rule, name) for name in ENTRIES}
    return {name: value for name, value in values.items()
            if name not in _UNSAID or value != _UNSAID[name]}  # fmt: skip


def rule_lines(rule: Rule) -> list[str]:
    """The lines of a rule as an item of the list ``rules``, not indented.

    >>> rule = Rule("r", "No loss", "Why not", 1, Group("all", (Condition("value", "less_than",
    ...             0.0),)), "block", "")
    >>> print(*rule_lines(rule), sep="\\n")
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
    for name, value in rule_entries(rule).items():
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


def _example(example: Example) -> str:
    facts = ", ".join(f"{name}: {_flow(value)}" for name, value in example.facts.items())
    title = f"title: {_flow(example.title)}, " if example.title else ""
    return f"{{{title}fires: {_scalar(example.fires)}, facts: {{{facts}}}}}"


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
