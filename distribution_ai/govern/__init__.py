"""Governance: what runs by itself, what needs whom, what never runs, as rules that are data."""

__all__ = [
    "FACTS",
    "PLAN_FACTS",
    "Policy",
    "check_examples",
    "facts",
    "judge",
    "load_policy",
    "plan_facts",
    "policy_from_texts",
    "stops",
    "trips",
]

from distribution_ai.govern.breakers import plan_facts, trips
from distribution_ai.govern.examples import check_examples
from distribution_ai.govern.limits import stops
from distribution_ai.govern.policy import Policy, load_policy, policy_from_texts
from distribution_ai.govern.proposal_facts import facts
from distribution_ai.govern.verdicts import judge
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS
