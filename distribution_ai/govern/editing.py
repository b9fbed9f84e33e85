"""Editing one rule, limit or breaker of a rules file as a form does, every other line kept."""

__all__ = ["with_entry", "without_entry"]

import dataclasses

import yaml

from distribution_ai.errors import PolicyError, PolicyFault
from distribution_ai.govern.fault_wording import FAULTS, REMEDIES
from distribution_ai.govern.policy import policy_from_texts
from distribution_ai.govern.rule_text import KEYS, LISTS, Entry, entry_lines, item_lines, said_by

_FILE = "governance.yaml"


def with_entry(text: str, entry: Entry, before: str = "") -> str:
    """The file's text with the entry in the place of the one with the id ``before``, or at the
    end of its list.

    Only the lines of what changed are written anew; comments everywhere else stay. Raises
    PolicyError where the text, or the entry in it, has faults.
    """
    listed = LISTS[type(entry)]
    known = {one.id: one for one in getattr(_read(text), listed)}
    if before in known and _said(known[before]) == _said(entry):
        return text
    node, items = _list(text, listed)
    place = next((item for item in items if _value(item, "id") == before), None) if before else None
    lines = text.splitlines()
    if node is None:
        edited = [*lines, "", f"{listed}:", *(f"  {line}" for line in item_lines(entry))]
    elif node[1].flow_style:
        edited = _in_block_style(lines, node, known, entry, before)
    elif place is None:
        end = _span(lines, items[-1])[1]
        edited = [*lines[:end], "", *_at(node, item_lines(entry)), *lines[end:]]
    elif place.flow_style:
        start, end = _span(lines, place)
        edited = [*lines[:start], *_at(node, item_lines(entry)), *lines[end:]]
    else:
        edited = _changed(lines, place, known[before], entry)
    return _checked("\n".join(edited) + "\n", entry)


def without_entry(text: str, listed: str, entry_id: str) -> str:
    """The file's text without an entry of the list ``rules``, ``limits`` or ``breakers``, and
    without the comment right above it."""
    known = {one.id: one for one in getattr(_read(text), listed)}
    node, items = _list(text, listed)
    lines = text.splitlines()
    if node[1].flow_style:
        del known[entry_id]
        return "\n".join(_in_block_style(lines, node, known)) + "\n"
    item = next(item for item in items if _value(item, "id") == entry_id)
    start, end = _span(lines, item)
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    kept = [*lines[:start], *lines[end:]]
    if len(items) == 1:
        key, behind = node[0].start_mark.line, node[0].end_mark.column + 1
        kept[key] = f"{kept[key][:behind]} []{kept[key][behind:]}"
    return "\n".join(kept) + "\n"


def _read(text: str):
    return policy_from_texts({_FILE: text})


def _list(text: str, listed: str) -> tuple:
    """The nodes of a key of the file and of its list, and the items in it."""
    root = yaml.compose(text.rstrip("\n") + "\n", Loader=yaml.SafeLoader)
    for key, value in root.value:
        if key.value == listed:
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


def _at(node, rendered: list[str]) -> list[str]:
    """An item's rendered lines, indented as the items of its list are."""
    return [" " * node[1].start_mark.column + line for line in rendered]


def _in_block_style(
    lines: list[str], node, known: dict[str, Entry], entry: Entry | None = None, before: str = ""
) -> list[str]:
    """The lines with a list that is written in brackets, maybe an empty one, written anew."""
    becomes = [entry if one == before else known[one] for one in known]
    if entry is not None and before not in known:
        becomes.append(entry)
    key, value = node
    head = lines[key.start_mark.line][: key.end_mark.column + 1]
    behind = lines[value.end_mark.line][value.end_mark.column :]
    rendered = [f"  {line}" for one in becomes for line in item_lines(one)]
    return [
        *lines[: key.start_mark.line],
        f"{head}{'' if rendered else ' []'}{behind.rstrip()}",
        *rendered,
        *lines[value.end_mark.line + 1 :],
    ]


def _changed(lines: list[str], item: yaml.MappingNode, old: Entry, new: Entry) -> list[str]:
    """The lines with the keys that differ written anew."""
    was, becomes, keys = said_by(old), said_by(new), KEYS[type(new)]
    spans = _key_spans(lines, item)
    column = item.value[0][0].start_mark.column
    edits = []
    for name in reversed(keys):
        if was.get(name) == becomes.get(name) and (name in was) == (name in becomes):
            continue
        rendered = entry_lines(name, becomes[name]) if name in becomes else []
        if name in spans:
            start, end = spans[name]
            rendered = _commented(lines, item, name, rendered)
            head = lines[start][:column]
        else:
            start = end = max(spans[one][1] for one in keys[: keys.index(name)] if one in spans)
            head = " " * column
        edits.append((start, end, [
            (head if place == 0 else " " * column) + line for place, line in enumerate(rendered)
        ]))  # fmt: skip
    edited = list(lines)
    for start, end, rendered in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        edited[start:end] = rendered
    return edited


def _key_spans(lines: list[str], item: yaml.MappingNode) -> dict[str, tuple[int, int]]:
    """First line and the one after the last of each key of an entry."""
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


def _checked(text: str, entry: Entry) -> str:
    """The text, if it holds exactly this entry; anything else is a fault of the entry."""
    found = {one.id: one for one in getattr(_read(text), LISTS[type(entry)])}.get(entry.id)
    if found is None or _said(found) != _said(entry):
        raise PolicyError([PolicyFault(
            _FILE, found and found.line, FAULTS["unwritten"](entry=entry.id),
            REMEDIES["unwritten"](),
        )])  # fmt: skip
    return text


def _said(entry: Entry) -> dict:
    said = said_by(entry)
    said["examples"] = [dataclasses.replace(example, line=None) for example in entry.examples]
    return said
