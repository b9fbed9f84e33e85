"""Conditions as plain data, the way that a form holds them."""

__all__ = ["conditions_as_data", "conditions_from_data"]

import json
from collections.abc import Mapping

from distribution_ai.errors import PolicyError, PolicyFault
from distribution_ai.govern.condition_reader import read_group
from distribution_ai.govern.fault_wording import FAULTS, REMEDIES
from distribution_ai.govern.reading import Reader
from distribution_ai.govern.rules import Condition, Group
from distribution_ai.govern.vocabulary import Fact
from distribution_ai.govern.yaml_tree import parse

_NAME = "conditions"


def conditions_as_data(group: Group) -> dict:
    """The group as dictionaries and lists, with the keys that a rules file has.

    >>> conditions_as_data(Group("all", (Condition("verb", "one_of", ("buy", "hold")),)))
    {'all': [{'fact': 'verb', 'operator': 'one_of', 'value': ['buy', 'hold']}]}
    """
    return {group.kind: [_member(member) for member in group.members]}


def _member(member: Condition | Group) -> dict:
    if isinstance(member, Group):
        return conditions_as_data(member)
    said = {"fact": member.fact, "operator": member.operator}
    if member.value is not None:
        said["value"] = list(member.value) if isinstance(member.value, tuple) else member.value
    return said


def conditions_from_data(data, facts: Mapping[str, Fact]) -> Group:
    """The group that the data means, on the facts of a vocabulary.

    Raises PolicyError with every fault; its line is the row of the form: a row for each group
    and one for each condition, from the top.
    """
    faults: list[PolicyFault] = []
    try:
        node = parse(_NAME, _text(data), faults)
    except (RecursionError, TypeError, ValueError):
        raise PolicyError([PolicyFault(
            _NAME, None, FAULTS["unread"](), REMEDIES["unread"](),
        )]) from None  # fmt: skip
    group = None if node is None else read_group(Reader(_NAME, faults), node, dict(facts))
    if faults:
        raise PolicyError(faults)
    return group


def _text(data) -> str:
    """The data as YAML, with a line for each row of the form."""
    if isinstance(data, dict) and len(data) == 1 and isinstance(next(iter(data.values())), list):
        kind, members = next(iter(data.items()))
        return f"{{{json.dumps(kind)}: [\n" + ",\n".join(map(_text, members)) + "]}"
    return json.dumps(data, ensure_ascii=False, allow_nan=False)
