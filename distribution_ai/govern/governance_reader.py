"""Governance rules out of YAML: names, operators, kinds and nesting checked, with line numbers."""

__all__ = ["read_id", "read_rules"]

import re

from distribution_ai.govern.condition_reader import read_facts, read_group
from distribution_ai.govern.reading import Reader
from distribution_ai.govern.rules import APPROVERS, MAXIMUM_PEOPLE, VERDICTS, Example, Rule
from distribution_ai.govern.vocabulary import FACTS
from distribution_ai.govern.yaml_tree import Mapping, Node

_OF_APPROVAL = ("people", "four_eyes", "deadline_days", "escalate_to")
_MAXIMUM_DAYS = 365
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_rules(reader: Reader, node: Node) -> list[Rule]:
    """The rules of one file; those with a fault are left out and the fault noted."""
    rules = (_rule(reader, item) for item in reader.items(node, "'rules'"))
    return [rule for rule in rules if rule is not None]


def _rule(reader: Reader, node: Node) -> Rule | None:
    before = len(reader.faults)
    keys = ("id", "title", "why", "priority", "when", "verdict", "examples")
    rule = reader.mapping(node, "a rule", keys, ("approver", *_OF_APPROVAL))
    if rule is None:
        return None
    entries = rule.entries
    values = {
        "id": read_id(reader, entries.get("id")),
        "priority": _priority(reader, entries.get("priority")),
        "approver": _approver(reader, rule),
    } | _approval(reader, rule)
    for key in ("title", "why"):
        values[key] = reader.text(entries[key], f"'{key}'") if key in entries else None
    if "verdict" in entries:
        values["verdict"] = reader.choice(entries["verdict"], "'verdict'", VERDICTS)
    when = read_group(reader, entries["when"], FACTS) if "when" in entries else None
    examples = _examples(reader, entries["examples"]) if "examples" in entries else ()
    if len(reader.faults) > before:
        return None
    return Rule(**values, when=when, examples=examples, file=reader.file, line=rule.line)


def read_id(reader: Reader, node: Node | None) -> str | None:
    """An id: words in lower case joined by hyphens."""
    text = reader.text(node, "'id'") if node else None
    if text is None or _ID.fullmatch(text):
        return text
    reader.fault(node.line, "'id' must be words in lower case joined by '-'",
                 "write it like buy-above-spend-limit")  # fmt: skip
    return None


def _priority(reader: Reader, node: Node | None) -> int | None:
    return reader.whole(node, "'priority'") if node else None


def _approver(reader: Reader, rule: Mapping) -> str:
    verdict, approver = rule.entries.get("verdict"), rule.entries.get("approver")
    approves = getattr(verdict, "text", None) == "approve"
    if approver is None:
        if approves:
            reader.fault(rule.line, "the rule asks for approval but not whose",
                         f"add 'approver:' with one of {', '.join(APPROVERS)}")  # fmt: skip
        return ""
    if not approves:
        reader.fault(approver.line, "only the verdict approve has an approver", "remove it")
        return ""
    return reader.choice(approver, "'approver'", APPROVERS) or ""


def _approval(reader: Reader, rule: Mapping) -> dict:
    """What is asked of the approval, as far as the rule says."""
    entries = {name: rule.entries[name] for name in _OF_APPROVAL if name in rule.entries}
    if getattr(rule.entries.get("verdict"), "text", None) != "approve":
        for name, node in entries.items():
            reader.fault(node.line, f"only the verdict approve has '{name}'", "remove it")
        return {}
    values = {}
    for name, most in (("people", MAXIMUM_PEOPLE), ("deadline_days", _MAXIMUM_DAYS)):
        if name in entries:
            values[name] = _whole_between(reader, entries[name], f"'{name}'", most)
    if "four_eyes" in entries:
        values["four_eyes"] = reader.boolean(entries["four_eyes"], "'four_eyes'")
    if "escalate_to" in entries:
        values["escalate_to"] = _escalation(reader, rule)
    return values


def _whole_between(reader: Reader, node: Node, what: str, most: int) -> int | None:
    value = reader.whole(node, what)
    if value is None or 1 <= value <= most:
        return value
    reader.fault(node.line, f"{what} cannot be {value}", f"use a whole number from 1 to {most}")
    return None


def _escalation(reader: Reader, rule: Mapping) -> str:
    node = rule.entries["escalate_to"]
    role = reader.choice(node, "'escalate_to'", APPROVERS) or ""
    approver = getattr(rule.entries.get("approver"), "text", None)
    if "deadline_days" not in rule.entries:
        reader.fault(node.line, "nothing is passed on without a deadline", "add 'deadline_days:'")
    elif role and role == approver:
        reader.fault(node.line, f"the {role} already approves", "name a higher role, or remove it")
    elif role and approver in APPROVERS and APPROVERS.index(role) > APPROVERS.index(approver):
        reader.fault(node.line, f"the {role} is below the {approver}", "name a higher role")
    return role


def _examples(reader: Reader, node: Node) -> tuple[Example, ...]:
    read = [_example(reader, item) for item in reader.items(node, "'examples'")]
    examples = tuple(example for example in read if example is not None)
    for fires, word in ((True, "fires"), (False, "does not fire")):
        if len(examples) == len(read) and not any(e.fires is fires for e in examples):
            reader.fault(node.line, f"no example in which the rule {word}",
                         f"add one with 'fires: {str(fires).lower()}'")  # fmt: skip
    return examples


def _example(reader: Reader, node: Node) -> Example | None:
    example = reader.mapping(node, "an example", ("fires", "facts"), ("title",))
    if example is None or not {"fires", "facts"} <= set(example.entries):
        return None
    fires = reader.boolean(example.entries["fires"], "'fires'")
    title = example.entries.get("title")
    facts = read_facts(reader, example.entries["facts"], FACTS)
    if fires is None or facts is None:
        return None
    return Example(fires, facts, reader.text(title, "'title'") if title else "", example.line)
