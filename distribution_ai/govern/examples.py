"""The worked examples inside a rules file: each must come out as it says."""

__all__ = ["ExampleResult", "check_examples"]

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from distribution_ai.govern.breakers import Breaker, BreakerExample, trips
from distribution_ai.govern.guard import Guard, facts_of_example
from distribution_ai.govern.limits import Limit, LimitExample, passes
from distribution_ai.govern.policy import Policy
from distribution_ai.govern.rules import Example, Rule
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS

_WORDS = {
    Rule: ("fires", "does not fire"),
    Limit: ("lets it pass", "holds it back"),
    Breaker: ("trips", "does not trip"),
}


@dataclass(frozen=True)
class ExampleResult:
    """One example of a rule, limit or breaker: what it expects, and what came out."""

    rule: Rule | Limit | Breaker
    example: Example | LimitExample | BreakerExample
    expected: bool
    fired: bool

    @property
    def holds(self) -> bool:
        return self.fired is self.expected

    def __str__(self) -> str:
        place = f"{self.rule.file} line {self.example.line}"
        yes, no = _WORDS[type(self.rule)]
        outcome = "holds" if self.holds else "DOES NOT HOLD"
        title = f" ({self.example.title})" if self.example.title else ""
        return f"{place}: {self.rule.id} {yes if self.expected else no}{title}: {outcome}"


def check_examples(policy: Policy) -> tuple[ExampleResult, ...]:
    """Run every example against its own rule, limit or breaker; facts it does not give have
    their defaults, and the scope of a limit is some one place."""
    return (*_rules(policy), *_limits(policy), *_breakers(policy))


def _rules(policy: Policy) -> Iterator[ExampleResult]:
    for rule in policy.rules:
        guard = Guard([rule])
        for example in rule.examples:
            fired = bool(guard.fire(facts_of_example(example.facts)))
            yield ExampleResult(rule, example, example.fires, fired)


def _limits(policy: Policy) -> Iterator[ExampleResult]:
    for limit in policy.limits:
        for example in limit.examples:
            facts = _facts(FACTS, example, {limit.per: FACTS[limit.per].default or "one"})
            passed = passes(limit, facts, example.already)
            yield ExampleResult(limit, example, example.passes, passed)


def _breakers(policy: Policy) -> Iterator[ExampleResult]:
    for breaker in policy.breakers:
        for example in breaker.examples:
            facts = _facts(PLAN_FACTS, example).iloc[0].to_dict()
            yield ExampleResult(breaker, example, example.trips, bool(trips([breaker], facts)))


def _facts(vocabulary, example, scope=None) -> pd.DataFrame:
    defaults = {name: fact.default for name, fact in vocabulary.items()}
    return pd.DataFrame([defaults | (scope or {}) | example.facts])
