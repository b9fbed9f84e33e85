"""Governance: what runs by itself, what needs whom, what never runs, as rules that are data."""

__all__ = [
    "FACTS",
    "PLAN_FACTS",
    "Policy",
    "check_examples",
    "difference",
    "facts",
    "facts_table",
    "judge",
    "load_policy",
    "measure_plan",
    "plan_facts",
    "policy_from_texts",
    "stops",
    "trips",
    "try_on_past",
    "with_quantity",
]

from distribution_ai.govern.breakers import plan_facts, trips
from distribution_ai.govern.changed_quantity import with_quantity
from distribution_ai.govern.difference import difference
from distribution_ai.govern.examples import check_examples
from distribution_ai.govern.limits import stops
from distribution_ai.govern.measures import measure_plan
from distribution_ai.govern.policy import Policy, load_policy, policy_from_texts
from distribution_ai.govern.proposal_facts import facts, facts_table
from distribution_ai.govern.trial import try_on_past
from distribution_ai.govern.verdicts import judge
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS
