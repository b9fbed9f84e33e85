"""The worked examples inside a rules file: each must come out as it says."""

__all__ = ["ExampleResult", "check_examples", "outcome"]

from dataclasses import dataclass

import pandas as pd

from distribution_ai.govern.breakers import Breaker, BreakerExample, trips
from distribution_ai.govern.fault_wording import EXPECTED, RESULTS
from distribution_ai.govern.guard import Guard, facts_of_example
from distribution_ai.govern.limits import Limit, LimitExample, passes
from distribution_ai.govern.policy import Policy
from distribution_ai.govern.rules import Example, Rule
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS

_KINDS = {Rule: "rule", Limit: "limit", Breaker: "breaker"}


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
        yes, no = EXPECTED[_KINDS[type(self.rule)]]
        return RESULTS[self.holds](
            file=self.rule.file,
            row=f"{self.example.line}",
            entry=self.rule.id,
            expected=yes if self.expected else no,
            title=self.example.title,
        )


def check_examples(policy: Policy) -> tuple[ExampleResult, ...]:
    """Run every example against its own rule, limit or breaker; facts it does not give have
    their defaults, and the scope of a limit is some one place."""
    return tuple(
        ExampleResult(entry, example, getattr(example, word), outcome(entry, example))
        for entries, word in (
            (policy.rules, "fires"), (policy.limits, "passes"), (policy.breakers, "trips"),
        )
        for entry in entries
        for example in entry.examples
    )  # fmt: skip


def outcome(
    entry: Rule | Limit | Breaker, example: Example | LimitExample | BreakerExample
) -> bool:
    """Whether on the facts of the example the rule fires, the limit lets it pass or the breaker
    trips."""
    if isinstance(entry, Rule):
        return bool(Guard([entry]).fire(facts_of_example(example.facts)))
    if isinstance(entry, Limit):
        facts = _facts(FACTS, example, {entry.per: FACTS[entry.per].default or "one"})
        return passes(entry, facts, example.already)
    return bool(trips([entry], _facts(PLAN_FACTS, example).iloc[0].to_dict()))


def _facts(vocabulary, example, scope=None) -> pd.DataFrame:
    defaults = {name: fact.default for name, fact in vocabulary.items()}
    return pd.DataFrame([defaults | (scope or {}) | example.facts])
