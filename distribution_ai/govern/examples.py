"""The worked examples inside a rules file: each must come out as it says."""

__all__ = ["ExampleResult", "check_examples"]

from dataclasses import dataclass

import pandas as pd

from distribution_ai.govern.guard import Guard, values_of
from distribution_ai.govern.policy import Policy
from distribution_ai.govern.rules import Example, Rule
from distribution_ai.govern.vocabulary import FACTS


@dataclass(frozen=True)
class ExampleResult:
    """One example and what its rule did with it."""

    rule: Rule
    example: Example
    fired: bool

    @property
    def holds(self) -> bool:
        return self.fired is self.example.fires

    def __str__(self) -> str:
        place = f"{self.rule.file} line {self.example.line}"
        expected = "fires" if self.example.fires else "does not fire"
        outcome = "holds" if self.holds else "DOES NOT HOLD"
        title = f" ({self.example.title})" if self.example.title else ""
        return f"{place}: {self.rule.id} {expected}{title}: {outcome}"


def check_examples(policy: Policy) -> tuple[ExampleResult, ...]:
    """Run every example against its own rule; facts it does not give have their defaults."""
    return tuple(
        ExampleResult(rule, example, _fires(rule, example))
        for rule in policy.rules
        for example in rule.examples
    )


def _fires(rule: Rule, example: Example) -> bool:
    facts = {name: fact.default for name, fact in FACTS.items()} | example.facts
    return bool(Guard([rule]).fire(next(values_of(pd.DataFrame([facts])))))
