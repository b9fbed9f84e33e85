"""Examples for an entry that a form has made: one for which it fires and one for which not."""

__all__ = ["suggested_examples"]

import itertools
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from distribution_ai.govern.breakers import Breaker, BreakerExample
from distribution_ai.govern.examples import outcome
from distribution_ai.govern.guard import Guard
from distribution_ai.govern.limits import Limit, LimitExample
from distribution_ai.govern.rule_text import Entry
from distribution_ai.govern.rules import Condition, Example, Group, Rule
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS, Fact

_OTHER = "something else"
_TRIED = 200
_Literal = tuple[Condition, bool]


def suggested_examples(entry: Entry) -> tuple[Example | LimitExample | BreakerExample, ...]:
    """Examples that hold, or none where no simple ones are found.

    >>> day = Limit("a-day", "", "", "spend", "supplier", 1, 1000.0)
    >>> [(one.passes, one.already) for one in suggested_examples(day)]
    [(True, 999.0), (False, 1000.0)]
    """
    tried = list(_candidates(entry))
    found = []
    for wanted in (True, False):
        fitting = (one for one in tried if _is(one) is wanted and outcome(entry, one) is wanted)
        found.append(next(fitting, None))
    return () if None in found else tuple(found)


def _is(example) -> bool:
    name = {Example: "fires", LimitExample: "passes", BreakerExample: "trips"}[type(example)]
    return getattr(example, name)


def _candidates(entry: Entry) -> Iterator:
    if isinstance(entry, Limit):
        yield from _of_limit(entry)
        return
    kind, facts = (BreakerExample, PLAN_FACTS) if isinstance(entry, Breaker) else (Example, FACTS)
    for holds in (True, False):
        for given in _facts(entry.when, facts, holds):
            yield kind(holds, given)


def _of_limit(limit: Limit) -> Iterator[LimitExample]:
    """Just within the limit, and one more."""
    given = [{}] if limit.when is None else _facts(limit.when, FACTS, True)
    for facts in given:
        if limit.measure != "count":
            facts = {limit.measure: min(1.0, limit.maximum) or 1.0} | facts
        amount = facts.get(limit.measure, 1.0)
        if amount is not None:
            yield LimitExample(True, max(limit.maximum - amount, 0.0), facts)
            yield LimitExample(False, limit.maximum, facts)


def _facts(group: Group, facts: Mapping[str, Fact], holds: bool) -> Iterator[dict]:
    """Facts for which a group holds, or for which it does not."""
    for term in itertools.islice(_terms(group, holds), _TRIED):
        by_fact: dict[str, list[_Literal]] = {}
        for condition, wanted in term:
            by_fact.setdefault(condition.fact, []).append((condition, wanted))
        values = {name: _value(facts[name], literals) for name, literals in by_fact.items()}
        if not any(value is _NOTHING for value in values.values()):
            yield values


def _terms(member: Condition | Group, holds: bool) -> Iterator[tuple[_Literal, ...]]:
    """The ways in which a group can hold or not: conditions that have to hold or not together."""
    if isinstance(member, Condition):
        yield ((member, holds),)
        return
    inside = holds is not (member.kind == "not")
    inner = [list(itertools.islice(_terms(one, inside), _TRIED)) for one in member.members]
    if member.needs_all(negated=not holds):
        for chosen in itertools.product(*inner):
            yield tuple(itertools.chain.from_iterable(chosen))
    else:
        yield from itertools.chain.from_iterable(inner)


_NOTHING = object()


def _value(fact: Fact, literals: Iterable[_Literal]):
    """The first simple value of a fact that does what all its conditions have to."""
    literals = list(literals)
    for value in _values(fact, [condition for condition, _wanted in literals]):
        if all(_holds(fact, condition, value) is wanted for condition, wanted in literals):
            return value
    return _NOTHING


def _values(fact: Fact, conditions: list[Condition]) -> list:
    if fact.kind == "boolean":
        return [True, False]
    given = [one.value for one in conditions if one.value is not None]
    if fact.kind == "number":
        steps = [step for number in given for step in _around(fact, number)]
        between = [(a + b) / 2 for a, b in itertools.combinations(given, 2)]
        return [*steps, *between, 1.0, None]
    texts = [text for value in given for text in (value if isinstance(value, tuple) else [value])]
    order = ("starts_with", "contains", "ends_with")
    parts = sorted((order.index(one.operator), one.value) for one in conditions
                   if one.operator in order)  # fmt: skip
    return [*texts, "".join(text for _place, text in parts) or _OTHER, _OTHER, None]


def _around(fact: Fact, number: float) -> tuple[float, float, float]:
    """A value above, the number itself and one below, within what the fact can be."""
    if fact.unit == "0 to 1":
        return (number + 1) / 2, number, number / 2
    return number + 1, number, number - 1


def _holds(fact: Fact, condition: Condition, value) -> bool:
    number = fact.kind == "number" and value is not None
    about = "proposal" if FACTS.get(fact.name) is fact else "plan"
    return bool(
        _asked(condition, about).fire({fact.name: Decimal(repr(value)) if number else value})
    )


@lru_cache
def _asked(condition: Condition, about: str) -> Guard:
    alone = Group("all", (condition,))
    return Guard([Rule("alone", "", "", 0, alone, "block", "")], about)
