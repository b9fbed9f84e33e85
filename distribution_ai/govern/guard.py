"""business-rules behind a guard: what a rule may name is a list, and all it can do is give its
verdict.

Each comparison of a rule is compiled to the form that business-rules evaluates, and every name in
it is checked against what business-rules itself exports; how their answers are joined is decided
here, since business-rules knows no ``not``. Nothing here relies on ``assert``, so that
``python -O`` changes nothing. A comparison is compiled together with the question whether its
fact is known: a missing value satisfies neither a comparison nor its opposite, and business-rules
never sees one.
"""

__all__ = ["Firing", "Guard", "facts_of_example", "values_of"]

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd
from business_rules import engine, export_rule_data
from business_rules.actions import BaseActions
from business_rules.operators import BooleanType, NumericType, SelectMultipleType, StringType
from business_rules.variables import BaseVariables, rule_variable

from distribution_ai.errors import PolicyError, PolicyFault
from distribution_ai.govern.answers import answers
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.rules import (
    GROUPS,
    MAXIMUM_NESTING,
    Condition,
    Group,
    Rule,
    conditions_of,
)
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS, Fact

_TYPES = {"number": NumericType, "text": StringType, "boolean": BooleanType}
_ABSENT = {"number": Decimal(0), "text": "", "boolean": False}


@dataclass(frozen=True)
class Firing:
    """A rule that fired, and the comparisons that held, each with the value seen."""

    rule: Rule
    because: tuple[tuple[Condition, float | str | bool | None], ...]


class _Facts(BaseVariables):
    """The facts of one proposal or plan, for business-rules to ask. Variables are added below."""

    def __init__(self, values: Mapping[str, Decimal | str | bool | None]):
        self._values = values


def _with_variables(vocabulary: Mapping[str, Fact]) -> type[_Facts]:
    """For each fact its value, whether it is known and, for a text, its value as a list of one."""
    variables = {}
    for name, fact in vocabulary.items():
        absent = _ABSENT[fact.kind]

        def value(self, name=name, absent=absent):
            seen = self._values[name]
            return absent if seen is None else seen

        def known(self, name=name):
            return self._values[name] is not None

        def choice(self, name=name):
            return [self._values[name] or ""]

        variables[name] = rule_variable(_TYPES[fact.kind])(value)
        variables[f"{name}__known"] = rule_variable(BooleanType)(known)
        if fact.kind == "text":
            variables[f"{name}__choice"] = rule_variable(SelectMultipleType)(choice)
    return type("_Facts", (_Facts,), variables)


def _whitelist(
    vocabulary: Mapping[str, Fact], variables: type[_Facts]
) -> dict[str, frozenset[str]]:
    """The operators that our list names, by variable, as far as business-rules exports them."""
    exported = export_rule_data(variables, BaseActions)
    operators = {
        kind: {operator["name"] for operator in known}
        for kind, known in exported["variable_type_operators"].items()
    }
    types = {variable["name"]: variable["field_type"] for variable in exported["variables"]}
    allowed: dict[str, set[str]] = {name: set() for name in types}
    for fact in vocabulary.values():
        for operator in OPERATORS[fact.kind].values():
            variable = _variable(fact.name, operator.variable)
            allowed[variable] |= {operator.evaluated_as} & operators[types[variable]]
    return {name: frozenset(names) for name, names in allowed.items()}


def _variable(fact: str, which: str) -> str:
    return fact if which == "fact" else f"{fact}__{which}"


class _Language:
    """What may be asked: a vocabulary, its variables and the operators of each."""

    def __init__(self, vocabulary: Mapping[str, Fact]):
        self.vocabulary = vocabulary
        self.variables = _with_variables(vocabulary)
        self.allowed = _whitelist(vocabulary, self.variables)


_LANGUAGES = {"proposal": _Language(FACTS), "plan": _Language(PLAN_FACTS)}


class Guard:
    """Rules compiled and checked once, then evaluated proposal by proposal, in their order.

    ``about`` is ``proposal``, or ``plan`` for conditions on the facts of a whole plan.
    """

    def __init__(self, rules: Iterable[Rule], about: str = "proposal"):
        self._language = _LANGUAGES[about]
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            if self._rules.setdefault(rule.id, rule) is not rule:
                raise _refused(rule, "its id is used twice")
        self._leaves = {rule.id: self._compiled(rule) for rule in self._rules.values()}

    def fire(self, values: Mapping[str, Decimal | str | bool | None]) -> list[Firing]:
        """The rules that fire on one proposal's facts, as :func:`values_of` gives them."""
        return self.fire_all([values])[0]

    def fire_all(
        self, rows: Sequence[Mapping[str, Decimal | str | bool | None]]
    ) -> list[list[Firing]]:
        """As :meth:`fire`, for many proposals: each comparison is asked once a value."""
        held: dict[Condition, np.ndarray] = {}
        for leaf, compiled in itertools.chain.from_iterable(self._leaves.values()):
            if leaf not in held:
                seen = [row[leaf.fact] for row in rows]
                held[leaf] = self._holds(leaf, compiled, seen)
        fired: list[list[Firing]] = [[] for _row in rows]
        for rule in self._rules.values():
            leaves = [leaf for leaf, _compiled in self._leaves[rule.id]]
            for place in np.flatnonzero(_together(rule.when, held)):
                because = tuple(
                    (leaf, _plain(rows[place][leaf.fact])) for leaf in leaves if held[leaf][place]
                )
                fired[place].append(Firing(rule, because))
        return fired

    def _holds(self, leaf: Condition, compiled: dict, seen: Sequence) -> np.ndarray:
        """Where a comparison holds; its opposite, of a fact that is known, if it is negated."""
        holds = answers(leaf.operator, seen, partial(self._ask, leaf.fact, compiled))
        if not leaf.negated:
            return holds
        if self._asks_of_missing(leaf):
            return ~holds
        return ~holds & np.array([value is not None for value in seen], dtype=bool)

    def _asks_of_missing(self, condition: Condition) -> bool:
        """Whether a comparison has an answer where the fact is missing."""
        kind = self._language.vocabulary[condition.fact].kind
        return kind == "boolean" or OPERATORS[kind][condition.operator].variable == "known"

    def _ask(self, fact: str, compiled: dict, value: Decimal | str | bool | None) -> bool:
        facts = self._language.variables({fact: value})
        return engine.check_conditions_recursively(compiled, facts)

    def _compiled(self, rule: Rule) -> list[tuple[Condition, dict]]:
        """The comparisons of a rule, each with the form that business-rules evaluates."""
        self._check_groups(rule, rule.when, 1)
        return [(leaf, self._comparison(rule, leaf)) for leaf in conditions_of(rule.when)]

    def _check_groups(self, rule: Rule, group: Group, depth: int) -> None:
        if not isinstance(group, Group) or group.kind not in GROUPS or not group.members:
            raise _refused(rule, "a group must be 'all', 'any' or 'not' of at least one condition")
        if depth > MAXIMUM_NESTING:
            raise _refused(rule, f"conditions nested deeper than {MAXIMUM_NESTING} groups")
        for member in group.members:
            if not isinstance(member, Condition):
                self._check_groups(rule, member, depth + 1)

    def _comparison(self, rule: Rule, condition: Condition) -> dict:
        fact = self._language.vocabulary.get(condition.fact)
        operator = OPERATORS[fact.kind].get(condition.operator) if fact else None
        if operator is None:
            raise _refused(
                rule, f"'{condition.fact} {condition.operator}' is not a known comparison"
            )
        variable = _variable(fact.name, operator.variable)
        if operator.evaluated_as not in self._language.allowed[variable]:
            raise _refused(rule, f"business-rules does not export '{operator.evaluated_as}'")
        compared = {
            "name": variable,
            "operator": operator.evaluated_as,
            "value": _operand(rule, condition, operator.takes),
        }
        if self._asks_of_missing(condition):
            return compared
        known = {"name": _variable(fact.name, "known"), "operator": "is_true", "value": None}
        return {"all": [known, compared]}


def _together(
    member: Condition | Group, held: Mapping[Condition, np.ndarray], negated: bool = False
) -> np.ndarray:
    """Where a condition or a group holds; ``negated``: where it does not, its facts being known."""
    if isinstance(member, Condition):
        return held[replace(member, negated=negated)]
    choose = np.logical_and if member.needs_all(negated) else np.logical_or
    inside = negated is not (member.kind == "not")
    return choose.reduce([_together(inner, held, inside) for inner in member.members])


def values_of(
    facts: pd.DataFrame, about: str = "proposal"
) -> Iterator[dict[str, Decimal | str | bool | None]]:
    """The rows of a table of facts in the types that business-rules compares.

    Numbers become Decimal, text str, booleans bool; NaN, infinity and an empty text become None.
    A fact without a column is missing everywhere.
    """
    vocabulary = _LANGUAGES[about].vocabulary
    columns = [
        _cast(facts[name], fact.kind) if name in facts else [None] * len(facts)
        for name, fact in vocabulary.items()
    ]
    names = tuple(vocabulary)
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def facts_of_example(
    facts: Mapping[str, object], about: str = "proposal"
) -> dict[str, Decimal | str | bool | None]:
    """The facts of an example, those it does not give with their defaults, as the guard asks."""
    defaults = {name: fact.default for name, fact in _LANGUAGES[about].vocabulary.items()}
    return next(values_of(pd.DataFrame([defaults | dict(facts)]), about))


def _cast(column: pd.Series, kind: str) -> list:
    if kind == "number":
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan).tolist()
        return [_decimal(number) for number in numbers]
    missing = column.isna().to_numpy(dtype=bool)
    if kind == "boolean":
        return [not gone and bool(value) for gone, value in zip(missing, column, strict=True)]
    return [None if gone else str(value) or None for gone, value in
            zip(missing, column, strict=True)]  # fmt: skip


def _decimal(number: float) -> Decimal | None:
    return Decimal(repr(number)) if np.isfinite(number) else None


def _plain(value: Decimal | str | bool | None) -> float | str | bool | None:
    return float(value) if isinstance(value, Decimal) else value


def _operand(rule: Rule, condition: Condition, takes: str) -> Decimal | str | list[str] | None:
    value = condition.value
    if takes == "nothing" and value is None:
        return None
    if takes == "number" and type(value) in (int, float) and np.isfinite(value):
        return Decimal(repr(value))
    if takes == "text" and type(value) is str and value:
        return value
    if takes == "texts" and type(value) is tuple and value and {*map(type, value)} == {str}:
        return list(value)
    raise _refused(rule, f"'{condition}' compares with a value of the wrong kind")


def _refused(rule: Rule, message: str) -> PolicyError:
    return PolicyError([PolicyFault(
        rule.file, rule.line, f"rule '{rule.id}': {message}", "see the list of facts and operators",
    )])  # fmt: skip
