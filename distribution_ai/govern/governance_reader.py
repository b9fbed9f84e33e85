"""Governance rules out of YAML: names, operators, kinds and nesting checked, with line numbers."""

__all__ = ["read_rules"]

import re

from distribution_ai.govern.operators import OPERATORS, Operator
from distribution_ai.govern.reading import Reader, nearest
from distribution_ai.govern.rules import (
    APPROVERS,
    MAXIMUM_NESTING,
    VERDICTS,
    Condition,
    Example,
    Group,
    Rule,
)
from distribution_ai.govern.vocabulary import FACTS
from distribution_ai.govern.yaml_tree import Mapping, Node

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GROUPS = ("all", "any")


def read_rules(reader: Reader, node: Node) -> list[Rule]:
    """The rules of one file; those with a fault are left out and the fault noted."""
    rules = (_rule(reader, item) for item in reader.items(node, "'rules'"))
    return [rule for rule in rules if rule is not None]


def _rule(reader: Reader, node: Node) -> Rule | None:
    before = len(reader.faults)
    keys = ("id", "title", "why", "priority", "when", "verdict", "examples")
    rule = reader.mapping(node, "a rule", keys, ("approver",))
    if rule is None:
        return None
    entries = rule.entries
    values = {
        "id": _id(reader, entries.get("id")),
        "priority": _priority(reader, entries.get("priority")),
        "approver": _approver(reader, rule),
    }
    for key in ("title", "why"):
        values[key] = reader.text(entries[key], f"'{key}'") if key in entries else None
    if "verdict" in entries:
        values["verdict"] = reader.choice(entries["verdict"], "'verdict'", VERDICTS)
    when = _group(reader, entries["when"], 1) if "when" in entries else None
    examples = _examples(reader, entries["examples"]) if "examples" in entries else ()
    if len(reader.faults) > before:
        return None
    return Rule(**values, when=when, examples=examples, file=reader.file, line=rule.line)


def _id(reader: Reader, node: Node | None) -> str | None:
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


def _group(reader: Reader, node: Node, depth: int) -> Group | None:
    if depth > MAXIMUM_NESTING:
        reader.fault(node.line, f"conditions nested deeper than {MAXIMUM_NESTING} groups",
                     "split the rule in two")  # fmt: skip
        return None
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        reader.fault(node.line, "a group must have exactly one of the keys 'all' and 'any'",
                     "nest one group in the other")  # fmt: skip
        return None
    (kind, members), (line,) = next(iter(node.entries.items())), node.key_lines.values()
    if kind not in _GROUPS:
        reader.fault(line, f"unknown key '{kind}' in a group", nearest(kind, _GROUPS))
        return None
    items = reader.items(members, f"'{kind}'")
    if not items:
        reader.fault(line, f"the group '{kind}' has no conditions", "add one or remove the group")
        return None
    read = [_member(reader, item, depth) for item in items]
    return Group(kind, tuple(member for member in read if member is not None))


def _member(reader: Reader, node: Node, depth: int) -> Condition | Group | None:
    if isinstance(node, Mapping) and set(node.entries) & set(_GROUPS):
        return _group(reader, node, depth + 1)
    return _condition(reader, node)


def _condition(reader: Reader, node: Node) -> Condition | None:
    condition = reader.mapping(node, "a condition", ("fact", "operator"), ("value",))
    if condition is None or not {"fact", "operator"} <= set(condition.entries):
        return None
    fact = reader.choice(condition.entries["fact"], "'fact'", FACTS)
    if fact is None:
        return None
    operators = OPERATORS[FACTS[fact].kind]
    name = reader.choice(
        condition.entries["operator"], f"the operator of the {FACTS[fact].kind} '{fact}'", operators
    )
    if name is None:
        return None
    return Condition(fact, name, _value(reader, condition, operators[name]))


def _value(reader: Reader, condition: Mapping, operator: Operator):
    value = condition.entries.get("value")
    what = f"the value of '{operator.name}'"
    if operator.takes == "nothing":
        if value is not None:
            reader.fault(value.line, f"'{operator.name}' takes no value", "remove 'value:'")
        return None
    if value is None:
        reader.fault(condition.line, f"'{operator.name}' needs a value", "add 'value:'")
        return None
    if operator.takes == "number":
        return reader.number(value, what)
    if operator.takes == "text":
        return reader.text(value, what)
    items = reader.items(value, what)
    if not items:
        reader.fault(value.line, f"{what} is an empty list", "add a text to it")
    return tuple(reader.text(item, what) for item in items)


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
    facts = reader.mapping(example.entries["facts"], "the facts of an example", (), FACTS)
    if fires is None or facts is None:
        return None
    values = {name: _fact(reader, name, facts.entries[name]) for name in facts.entries
              if name in FACTS}  # fmt: skip
    return Example(fires, values, reader.text(title, "'title'") if title else "", example.line)


def _fact(reader: Reader, name: str, node: Node) -> float | str | bool | None:
    kind = FACTS[name].kind
    if getattr(node, "is_null", False) and kind != "boolean":
        return None
    read = {"number": reader.number, "text": reader.text, "boolean": reader.boolean}[kind]
    return read(node, f"the fact '{name}'")
