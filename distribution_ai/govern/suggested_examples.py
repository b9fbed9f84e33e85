"""Examples for a rule that a form has made: one that fires it and one that does not."""

__all__ = ["suggested_examples"]

import dataclasses

from distribution_ai.govern.guard import Guard, facts_of_example
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.rules import Condition, Example, Group, Rule, conditions_of
from distribution_ai.govern.vocabulary import FACTS

_OTHER = "something else"


def suggested_examples(rule: Rule) -> tuple[Example, ...]:
    """Examples that hold, or none where no simple ones are found."""
    fires = {}
    for condition in conditions_of(rule.when):
        alike = [one for one in conditions_of(rule.when) if one.fact == condition.fact]
        either = rule.when.kind == "any"
        tried = (value for one in alike for value in _values(one))
        fits = (
            value for value in tried if either or all(_holds(rule, one, value) for one in alike)
        )
        fires[condition.fact] = next(fits, None)
    silent = [
        fires | {condition.fact: value}
        for condition in conditions_of(rule.when)
        for value in reversed(_values(condition))
    ]
    silent.append({one.fact: _values(one)[-1] for one in conditions_of(rule.when)})
    first = next((facts for facts in [fires, *silent] if _fires(rule, facts)), None)
    second = next((facts for facts in silent if not _fires(rule, facts)), None)
    if first is None or second is None:
        return ()
    return Example(True, first), Example(False, second)


def _values(condition: Condition) -> list:
    """Values to try: first those for which it holds, last those for which it does not."""
    value = condition.value
    takes = OPERATORS[FACTS[condition.fact].kind][condition.operator].takes
    if takes == "number":
        return [value + 1, value, value - 1] if "less" not in condition.operator else [
            value - 1, value, value + 1,
        ]  # fmt: skip
    if takes == "text":
        return [value, _OTHER]
    if takes == "texts":
        listed = [value[0], _OTHER]
        return listed if condition.operator == "one_of" else listed[::-1]
    known = {"number": 1.0, "text": _OTHER, "boolean": True}[FACTS[condition.fact].kind]
    unknown = False if FACTS[condition.fact].kind == "boolean" else None
    holds = condition.operator in ("is_known", "is_true")
    return [known, unknown] if holds else [unknown, known]


def _holds(rule: Rule, condition: Condition, value) -> bool:
    alone = dataclasses.replace(rule, when=Group("all", (condition,)))
    return _fires(alone, {condition.fact: value})


def _fires(rule: Rule, facts: dict) -> bool:
    return bool(Guard([rule]).fire(facts_of_example(facts)))
