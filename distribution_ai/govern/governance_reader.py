"""Governance rules out of YAML: names, operators, kinds and nesting checked, with line numbers."""

__all__ = ["read_id", "read_rules"]

import re

from distribution_ai.govern.condition_reader import read_facts, read_group
from distribution_ai.govern.fault_wording import FAULTS, PARTS, REMEDIES
from distribution_ai.govern.reading import Reader, key_of
from distribution_ai.govern.rules import APPROVERS, MAXIMUM_PEOPLE, VERDICTS, Example, Rule
from distribution_ai.govern.vocabulary import FACTS
from distribution_ai.govern.yaml_tree import Mapping, Node

_OF_APPROVAL = ("people", "four_eyes", "deadline_days", "escalate_to")
_MAXIMUM_DAYS = 365
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_rules(reader: Reader, node: Node) -> list[Rule]:
    """The rules of one file; those with a fault are left out and the fault noted."""
    rules = (_rule(reader, item) for item in reader.items(node, key_of("rules")))
    return [rule for rule in rules if rule is not None]


def _rule(reader: Reader, node: Node) -> Rule | None:
    before = len(reader.faults)
    keys = ("id", "title", "why", "priority", "when", "verdict", "examples")
    rule = reader.mapping(node, PARTS["rule"](), keys, ("approver", *_OF_APPROVAL))
    if rule is None:
        return None
    entries = rule.entries
    values = {
        "id": read_id(reader, entries.get("id")),
        "priority": _priority(reader, entries.get("priority")),
        "approver": _approver(reader, rule),
    } | _approval(reader, rule)
    for key in ("title", "why"):
        values[key] = reader.text(entries[key], key_of(key)) if key in entries else None
    if "verdict" in entries:
        values["verdict"] = reader.choice(entries["verdict"], key_of("verdict"), VERDICTS)
    when = read_group(reader, entries["when"], FACTS) if "when" in entries else None
    examples = _examples(reader, entries["examples"]) if "examples" in entries else ()
    if len(reader.faults) > before:
        return None
    return Rule(**values, when=when, examples=examples, file=reader.file, line=rule.line)


def read_id(reader: Reader, node: Node | None) -> str | None:
    """An id: words in lower case joined by hyphens."""
    text = reader.text(node, key_of("id")) if node else None
    if text is None or _ID.fullmatch(text):
        return text
    reader.fault(node.line, FAULTS["id"](), REMEDIES["id"]())
    return None


def _priority(reader: Reader, node: Node | None) -> int | None:
    return reader.whole(node, key_of("priority")) if node else None


def _approver(reader: Reader, rule: Mapping) -> str:
    verdict, approver = rule.entries.get("verdict"), rule.entries.get("approver")
    approves = getattr(verdict, "text", None) == "approve"
    if approver is None:
        if approves:
            remedy = REMEDIES["approver"](known=", ".join(APPROVERS))
            reader.fault(rule.line, FAULTS["whose approval"](), remedy)
        return ""
    if not approves:
        reader.fault(approver.line, FAULTS["approver"](), REMEDIES["remove"]())
        return ""
    return reader.choice(approver, key_of("approver"), APPROVERS) or ""


def _approval(reader: Reader, rule: Mapping) -> dict:
    """What is asked of the approval, as far as the rule says."""
    entries = {name: rule.entries[name] for name in _OF_APPROVAL if name in rule.entries}
    if getattr(rule.entries.get("verdict"), "text", None) != "approve":
        for name, node in entries.items():
            reader.fault(node.line, FAULTS["of approval"](key=name), REMEDIES["remove"]())
        return {}
    values = {}
    for name, most in (("people", MAXIMUM_PEOPLE), ("deadline_days", _MAXIMUM_DAYS)):
        if name in entries:
            values[name] = _whole_between(reader, entries[name], key_of(name), most)
    if "four_eyes" in entries:
        values["four_eyes"] = reader.boolean(entries["four_eyes"], key_of("four_eyes"))
    if "escalate_to" in entries:
        values["escalate_to"] = _escalation(reader, rule)
    return values


def _whole_between(reader: Reader, node: Node, what: str, most: int) -> int | None:
    value = reader.whole(node, what)
    if value is None or 1 <= value <= most:
        return value
    said = FAULTS["range"](part=what, number=f"{value}")
    reader.fault(node.line, said, REMEDIES["whole range"](most=f"{most}"))
    return None


def _escalation(reader: Reader, rule: Mapping) -> str:
    node = rule.entries["escalate_to"]
    role = reader.choice(node, key_of("escalate_to"), APPROVERS) or ""
    approver = getattr(rule.entries.get("approver"), "text", None)
    if "deadline_days" not in rule.entries:
        reader.fault(node.line, FAULTS["no deadline"](), REMEDIES["add"](key="deadline_days"))
    elif role and role == approver:
        reader.fault(node.line, FAULTS["same role"](role=role), REMEDIES["higher or none"]())
    elif role and approver in APPROVERS and APPROVERS.index(role) > APPROVERS.index(approver):
        said = FAULTS["lower role"](role=role, approver=approver)
        reader.fault(node.line, said, REMEDIES["higher"]())
    return role


def _examples(reader: Reader, node: Node) -> tuple[Example, ...]:
    read = [_example(reader, item) for item in reader.items(node, key_of("examples"))]
    examples = tuple(example for example in read if example is not None)
    for fires, missing in ((True, "no firing"), (False, "no example")):
        if len(examples) == len(read) and not any(e.fires is fires for e in examples):
            remedy = REMEDIES["example"](wanted=str(fires).lower())
            reader.fault(node.line, FAULTS[missing](), remedy)
    return examples


def _example(reader: Reader, node: Node) -> Example | None:
    example = reader.mapping(node, PARTS["example"](), ("fires", "facts"), ("title",))
    if example is None or not {"fires", "facts"} <= set(example.entries):
        return None
    fires = reader.boolean(example.entries["fires"], key_of("fires"))
    title = example.entries.get("title")
    facts = read_facts(reader, example.entries["facts"], FACTS)
    if fires is None or facts is None:
        return None
    return Example(fires, facts, reader.text(title, key_of("title")) if title else "", example.line)
