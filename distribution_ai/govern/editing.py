"""Editing one rule of a rules file as a form does, and leaving every other line as it is."""

__all__ = ["with_rule", "without_rule"]

import dataclasses

import yaml

from distribution_ai.errors import PolicyError, PolicyFault
from distribution_ai.govern.policy import policy_from_texts
from distribution_ai.govern.rule_text import ENTRIES, entry_lines, rule_entries, rule_lines
from distribution_ai.govern.rules import Rule

_FILE = "governance.yaml"


def with_rule(text: str, rule: Rule, before: str = "") -> str:
    """The file's text with the rule in the place of the one with the id ``before``, or at the end.

    Only the lines of what changed are written anew; comments everywhere else stay. Raises
    PolicyError where the text, or the rule in it, has faults.
    """
    known = {one.id: one for one in policy_from_texts({_FILE: text}).rules}
    node, items = _rules(text)
    place = next((item for item in items if _value(item, "id") == before), None) if before else None
    lines = text.splitlines()
    if place is None:
        edited = _appended(lines, node, items, rule)
    elif place.flow_style:
        start, end = _span(lines, place)
        edited = [*lines[:start], *_at(lines, place, rule_lines(rule)), *lines[end:]]
    else:
        edited = _changed(lines, place, known[before], rule)
    return _checked("\n".join(edited) + "\n", rule)


def without_rule(text: str, rule_id: str) -> str:
    """The file's text without a rule and the comment right above it."""
    policy_from_texts({_FILE: text})
    node, items = _rules(text)
    lines = text.splitlines()
    item = next(item for item in items if _value(item, "id") == rule_id)
    start, end = _span(lines, item)
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    kept = [*lines[:start], *lines[end:]]
    if len(items) == 1:
        key = node[0].start_mark.line
        kept[key] = kept[key].rstrip() + " []"
    return "\n".join(kept) + "\n"


def _rules(text: str) -> tuple:
    """The nodes of the key ``rules`` and of its list, and the rules in it."""
    root = yaml.compose(text.rstrip("\n") + "\n", Loader=yaml.SafeLoader)
    for key, value in root.value:
        if key.value == "rules":
            return (key, value), value.value
    return None, []


def _value(item: yaml.MappingNode, name: str) -> str:
    return next((value.value for key, value in item.value if key.value == name), "")


def _span(lines: list[str], node: yaml.Node) -> tuple[int, int]:
    """First line and the one after the last, comments and blank lines behind left out."""
    start = node.start_mark.line
    end = node.end_mark.line + bool(node.flow_style)
    return start, _trimmed(lines, start, min(end, len(lines)))


def _trimmed(lines: list[str], start: int, end: int) -> int:
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[0] == "#"):
        end -= 1
    return end


def _at(lines: list[str], item: yaml.Node, rendered: list[str]) -> list[str]:
    """An item's rendered lines, indented as the item is in the file."""
    indent = lines[item.start_mark.line].index("-")
    return [" " * indent + line for line in rendered]


def _appended(lines: list[str], node, items: list, rule: Rule) -> list[str]:
    if node is None:
        return [*lines, "", "rules:", *(f"  {line}" for line in rule_lines(rule))]
    if not items:
        at = node[0].start_mark.line
        rules = [f"  {line}" for line in rule_lines(rule)]
        return [*lines[:at], "rules:", *rules, *lines[at + 1 :]]
    end = _span(lines, items[-1])[1]
    return [*lines[:end], "", *_at(lines, items[-1], rule_lines(rule)), *lines[end:]]


def _changed(lines: list[str], item: yaml.MappingNode, old: Rule, new: Rule) -> list[str]:
    """The lines with the keys that differ written anew, from the last to the first."""
    was, becomes = rule_entries(old), rule_entries(new)
    spans = _key_spans(lines, item)
    column = item.value[0][0].start_mark.column
    edited = list(lines)
    for name in reversed(ENTRIES):
        if was.get(name) == becomes.get(name) and (name in was) == (name in becomes):
            continue
        rendered = entry_lines(name, becomes[name]) if name in becomes else []
        if name in spans:
            start, end = spans[name]
            rendered = _commented(lines, item, name, rendered)
        else:
            earlier = [spans[one][1] for one in ENTRIES[: ENTRIES.index(name)] if one in spans]
            start = end = max(earlier)
        head = lines[start][:column] if name in spans else " " * column
        edited[start:end] = [
            (head if place == 0 else " " * column) + line for place, line in enumerate(rendered)
        ]
    return edited


def _key_spans(lines: list[str], item: yaml.MappingNode) -> dict[str, tuple[int, int]]:
    """First line and the one after the last of each key of a rule."""
    starts = [key.start_mark.line for key, _value in item.value]
    ends = [*starts[1:], _span(lines, item)[1]]
    return {
        key.value: (start, _trimmed(lines, start, end))
        for (key, _value), start, end in zip(item.value, starts, ends, strict=True)
    }


def _commented(
    lines: list[str], item: yaml.MappingNode, name: str, rendered: list[str]
) -> list[str]:
    """A value in one line keeps the comment behind it."""
    value = next(value for key, value in item.value if key.value == name)
    if len(rendered) != 1 or value.start_mark.line != value.end_mark.line:
        return rendered
    behind = lines[value.end_mark.line][value.end_mark.column :]
    return [rendered[0] + behind.rstrip()] if behind.lstrip().startswith("#") else rendered


def _checked(text: str, rule: Rule) -> str:
    """The text, if it holds exactly this rule; anything else is a fault of the rule."""
    read = {one.id: one for one in policy_from_texts({_FILE: text}).rules}.get(rule.id)
    if read is None or _said(read) != _said(rule):
        raise PolicyError([PolicyFault(
            _FILE, read and read.line, f"the rule '{rule.id}' cannot be written as it is",
            "edit it in the text",
        )])  # fmt: skip
    return text


def _said(rule: Rule) -> dict:
    entries = rule_entries(rule)
    entries["examples"] = [dataclasses.replace(example, line=None) for example in rule.examples]
    return entries
