"""A governance rule as data: its conditions, verdict and examples."""

__all__ = [
    "APPROVERS",
    "GROUPS",
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
from dataclasses import dataclass, replace

VERDICTS = ("block", "approve", "auto")
"""From the strongest to the weakest: the strongest verdict of the rules that fire holds."""

APPROVERS = ("manager", "planner")
"""From the highest to the lowest: of several approvers the highest is asked."""

GROUPS = ("all", "any", "not")
"""How the members of a group are joined: all of them hold, one at least, none."""

MAXIMUM_NESTING = 5
MAXIMUM_PEOPLE = 5


@dataclass(frozen=True)
class Condition:
    """One comparison. ``value`` is a number, a text, a tuple of texts, or None for operators
    that take nothing. ``negated``: it is the opposite that is asked, of a fact that is known; a
    rule says so by a group ``not``, see :func:`conditions_of`."""

    fact: str
    operator: str
    value: float | str | tuple[str, ...] | None = None
    negated: bool = False

    def __str__(self) -> str:
        shown = "" if self.value is None else f" {self.value}"
        return f"{'not ' if self.negated else ''}{self.fact} {self.operator}{shown}"


@dataclass(frozen=True)
class Group:
    """``all``, ``any`` or none (``not``) of its members must hold."""

    kind: str
    members: "tuple[Condition | Group, ...]"

    def needs_all(self, negated: bool = False) -> bool:
        """Whether all members have to do the same for the group to hold (``negated``: for it not
        to hold), rather than one at least; those of ``not`` the opposite."""
        return (self.kind != "any") is not negated


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


def conditions_of(member: Condition | Group, negated: bool = False) -> Iterator[Condition]:
    """All comparisons in the order written, those within ``not`` negated.

    >>> loss = Condition("value", "less_than", 0.0)
    >>> [str(c) for c in conditions_of(Group("all", (loss, Group("not", (loss,)))))]
    ['value less_than 0.0', 'not value less_than 0.0']
    """
    if isinstance(member, Condition):
        yield replace(member, negated=negated)
        return
    for inner in member.members:
        yield from conditions_of(inner, negated is not (member.kind == "not"))
