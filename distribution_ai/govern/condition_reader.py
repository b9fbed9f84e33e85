"""Conditions and facts out of YAML: names, operators, kinds and nesting checked."""

__all__ = ["read_facts", "read_group"]

from distribution_ai.govern.fault_wording import FAULTS, PARTS, REMEDIES
from distribution_ai.govern.operators import OPERATORS, Operator
from distribution_ai.govern.reading import Reader, key_of, nearest
from distribution_ai.govern.rules import GROUPS, MAXIMUM_NESTING, Condition, Group
from distribution_ai.govern.vocabulary import Fact
from distribution_ai.govern.yaml_tree import Mapping, Node


def read_group(reader: Reader, node: Node, facts: dict[str, Fact], depth: int = 1) -> Group | None:
    """One group of conditions on ``facts`` (a vocabulary), with those nested in it."""
    if depth > MAXIMUM_NESTING:
        said = FAULTS["nested"](most=f"{MAXIMUM_NESTING}")
        reader.fault(node.line, said, REMEDIES["nested"]())
        return None
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        reader.fault(node.line, FAULTS["one group"](), REMEDIES["one group"]())
        return None
    (kind, members), (line,) = next(iter(node.entries.items())), node.key_lines.values()
    if kind not in GROUPS:
        said = FAULTS["unknown key"](key=kind, part=PARTS["group"]())
        reader.fault(line, said, nearest(kind, GROUPS))
        return None
    items = reader.items(members, key_of(kind))
    if not items:
        reader.fault(line, FAULTS["empty group"](key=kind), REMEDIES["empty group"]())
        return None
    read = [_member(reader, item, facts, depth) for item in items]
    return Group(kind, tuple(member for member in read if member is not None))


def _member(
    reader: Reader, node: Node, facts: dict[str, Fact], depth: int
) -> Condition | Group | None:
    if isinstance(node, Mapping) and set(node.entries) & set(GROUPS):
        return read_group(reader, node, facts, depth + 1)
    return _condition(reader, node, facts)


def _condition(reader: Reader, node: Node, facts: dict[str, Fact]) -> Condition | None:
    condition = reader.mapping(node, PARTS["condition"](), ("fact", "operator"), ("value",))
    if condition is None or not {"fact", "operator"} <= set(condition.entries):
        return None
    fact = reader.choice(condition.entries["fact"], key_of("fact"), facts)
    if fact is None:
        return None
    operators = OPERATORS[facts[fact].kind]
    what = PARTS["operator"](fact_kind=facts[fact].kind, fact=fact)
    name = reader.choice(condition.entries["operator"], what, operators)
    if name is None:
        return None
    return Condition(fact, name, _value(reader, condition, operators[name]))


def _value(reader: Reader, condition: Mapping, operator: Operator):
    value = condition.entries.get("value")
    what = PARTS["value"](operator=operator.name)
    if operator.takes == "nothing":
        if value is not None:
            said = FAULTS["no value"](operator=operator.name)
            reader.fault(value.line, said, REMEDIES["no value"]())
        return None
    if value is None:
        said = FAULTS["value"](operator=operator.name)
        reader.fault(condition.line, said, REMEDIES["add"](key="value"))
        return None
    if operator.takes == "number":
        return reader.number(value, what)
    if operator.takes == "text":
        return reader.text(value, what)
    items = reader.items(value, what)
    if not items:
        reader.fault(value.line, FAULTS["empty list"](part=what), REMEDIES["empty list"]())
    return tuple(reader.text(item, what) for item in items)


def read_facts(reader: Reader, node: Node, facts: dict[str, Fact]) -> dict | None:
    """The facts of an example by name, each of its kind; None when they are no mapping."""
    given = reader.mapping(node, PARTS["facts"](), (), facts)
    if given is None:
        return None
    return {
        name: _fact(reader, facts[name], given.entries[name])
        for name in given.entries
        if name in facts
    }


def _fact(reader: Reader, fact: Fact, node: Node) -> float | str | bool | None:
    if getattr(node, "is_null", False) and fact.kind != "boolean":
        return None
    read = {"number": reader.number, "text": reader.text, "boolean": reader.boolean}[fact.kind]
    return read(node, PARTS["fact"](fact=fact.name))
