"""business-rules behind a guard: what a rule may name is a list, and all it can do is give its
verdict.

A rule is compiled to the form that business-rules evaluates, and every name in it is checked
against what business-rules itself exports. Nothing here relies on ``assert``, so that
``python -O`` changes nothing. A comparison is compiled together with the question whether its
fact is known: a missing value never satisfies a comparison, and business-rules never sees one.
"""

__all__ = ["Firing", "Guard", "facts_of_example", "values_of"]

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd
from business_rules import engine, export_rule_data
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.operators import BooleanType, NumericType, SelectMultipleType, StringType
from business_rules.variables import BaseVariables, rule_variable

from distribution_ai.errors import PolicyError, PolicyFault
from distribution_ai.govern.answers import answers
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.rules import MAXIMUM_NESTING, Condition, Group, Rule, conditions_of
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


class _Verdicts(BaseActions):
    """The only thing a rule can do: be added to the rules that fired."""

    def __init__(self):
        self.fired: list[str] = []

    @rule_action(params={"rule_id": FIELD_TEXT})
    def add_verdict(self, rule_id: str) -> None:
        self.fired.append(rule_id)


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
    exported = export_rule_data(variables, _Verdicts)
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
        self._runnable = [
            {
                "conditions": self._compiled(rule, rule.when, 1),
                "actions": [{"name": "add_verdict", "params": {"rule_id": rule.id}}],
            }
            for rule in self._rules.values()
        ]
        self._leaves = {
            rule.id: [(leaf, self._compiled(rule, leaf, 1)) for leaf in conditions_of(rule.when)]
            for rule in self._rules.values()
        }

    def fire(self, values: Mapping[str, Decimal | str | bool | None]) -> list[Firing]:
        """The rules that fire on one proposal's facts, as :func:`values_of` gives them."""
        facts, verdicts = self._language.variables(values), _Verdicts()
        for rule in self._runnable:
            engine.run(rule, facts, verdicts)
        return [self._firing(rule_id, facts, values) for rule_id in verdicts.fired]

    def fire_all(
        self, rows: Sequence[Mapping[str, Decimal | str | bool | None]]
    ) -> list[list[Firing]]:
        """As :meth:`fire`, for many proposals: each comparison is asked once a value."""
        held: dict[Condition, np.ndarray] = {}
        for leaf, compiled in itertools.chain.from_iterable(self._leaves.values()):
            if leaf not in held:
                seen = [row[leaf.fact] for row in rows]
                held[leaf] = answers(leaf.operator, seen, partial(self._ask, leaf.fact, compiled))
        fired: list[list[Firing]] = [[] for _row in rows]
        for rule in self._rules.values():
            leaves = [leaf for leaf, _compiled in self._leaves[rule.id]]
            for place in np.flatnonzero(_together(rule.when, held)):
                because = tuple(
                    (leaf, _plain(rows[place][leaf.fact])) for leaf in leaves if held[leaf][place]
                )
                fired[place].append(Firing(rule, because))
        return fired

    def _ask(self, fact: str, compiled: dict, value: Decimal | str | bool | None) -> bool:
        facts = self._language.variables({fact: value})
        return engine.check_conditions_recursively(compiled, facts)

    def _firing(self, rule_id: str, facts: _Facts, values: Mapping) -> Firing:
        held = (
            (leaf, _plain(values[leaf.fact]))
            for leaf, compiled in self._leaves[rule_id]
            if engine.check_conditions_recursively(compiled, facts)
        )
        return Firing(self._rules[rule_id], tuple(held))

    def _compiled(self, rule: Rule, member: Condition | Group, depth: int) -> dict:
        if isinstance(member, Condition):
            return self._comparison(rule, member)
        if not isinstance(member, Group) or member.kind not in ("all", "any") or not member.members:
            raise _refused(rule, "a group must be 'all' or 'any' of at least one condition")
        if depth > MAXIMUM_NESTING:
            raise _refused(rule, f"conditions nested deeper than {MAXIMUM_NESTING} groups")
        return {member.kind: [self._compiled(rule, inner, depth + 1) for inner in member.members]}

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
        if fact.kind == "boolean" or operator.variable == "known":
            return compared
        known = {"name": _variable(fact.name, "known"), "operator": "is_true", "value": None}
        return {"all": [known, compared]}


def _together(member: Condition | Group, held: Mapping[Condition, np.ndarray]) -> np.ndarray:
    """Where a condition or a group holds."""
    if isinstance(member, Condition):
        return held[member]
    choose = np.logical_and if member.kind == "all" else np.logical_or
    return choose.reduce([_together(inner, held) for inner in member.members])


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
