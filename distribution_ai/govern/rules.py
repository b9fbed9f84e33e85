"""A governance rule as data: its conditions, verdict and examples."""

__all__ = [
    "APPROVERS",
    "MAXIMUM_NESTING",
    "MAXIMUM_PEOPLE",
    "VERDICTS",
    "Condition",
    "Example",
    "Group",
    "Rule",
    "conditions_of",
]

from collections.abc import Iterator
from dataclasses import dataclass

VERDICTS = ("block", "approve", "auto")
"""From the strongest to the weakest: the strongest verdict of the rules that fire holds."""

APPROVERS = ("manager", "planner")
"""From the highest to the lowest: of several approvers the highest is asked."""

MAXIMUM_NESTING = 5
MAXIMUM_PEOPLE = 5


@dataclass(frozen=True)
class Condition:
    """One comparison. ``value`` is a number, a text, a tuple of texts, or None for operators
    that take nothing."""

    fact: str
    operator: str
    value: float | str | tuple[str, ...] | None = None

    def __str__(self) -> str:
        shown = "" if self.value is None else f" {self.value}"
        return f"{self.fact} {self.operator}{shown}"


@dataclass(frozen=True)
class Group:
    """``all`` or ``any`` of its members must hold."""

    kind: str
    members: "tuple[Condition | Group, ...]"


@dataclass(frozen=True)
class Example:
    """Facts and whether the rule fires on them. Facts not given have their defaults; None is a
    fact that is missing. ``line`` is where the example stands in its file."""

    fires: bool
    facts: dict[str, float | str | bool | None]
    title: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Rule:
    """A rule. ``approver`` is empty unless the verdict is ``approve``; so is what is asked of the
    approval: how many ``people``, ``four_eyes`` (whoever asked for it may not approve it), the
    days until it is late (None: never) and the role that it is then passed to (or empty)."""

    id: str
    title: str
    why: str
    priority: int
    when: Group
    verdict: str
    approver: str
    people: int = 1
    four_eyes: bool = False
    deadline_days: int | None = None
    escalate_to: str = ""
    examples: tuple[Example, ...] = ()
    file: str = ""
    line: int | None = None


def conditions_of(group: Group) -> Iterator[Condition]:
    """All comparisons of a group, in the order written.

    >>> [str(c) for c in conditions_of(Group("all", (Condition("value", "less_than", 0.0),)))]
    ['value less_than 0.0']
    """
    for member in group.members:
        if isinstance(member, Group):
            yield from conditions_of(member)
        else:
            yield member
