"""Every text that the engine writes for people to read, by its kind."""

from distribution_ai.cases import WATCHERS, words
from distribution_ai.cases.watcher import FURTHER_DOWN
from distribution_ai.demand import reasons
from distribution_ai.demand.drivers.effects import DISTANCES
from distribution_ai.demand.segments import PATTERNS
from distribution_ai.explain import wording
from distribution_ai.explain.words import AN_OPEN_ORDER
from distribution_ai.govern import fault_wording, load_policy
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS
from distribution_ai.learn.game import REVIEW
from distribution_ai.planner import STEPS
from distribution_ai.quality import PENALTIES
from distribution_ai.run.inline import READING, WRITING

RULES = "rules"


def engine_texts() -> dict[str, list[str]]:
    """Texts by kind, in the order in which a sentence is held against them."""
    templates = {
        "threat": wording.THREATS,
        "delivery": wording.DELIVERIES,
        "gap": wording.GAPS,
        "outlook": wording.OUTLOOKS,
        "objection": wording.OBJECTIONS,
        "rival": wording.RIVALS,
        "ordered": wording.ORDERED,
        "note": wording.NOTES,
        "sentence": wording.REASONS,
        "driver": DISTANCES,
        "forecast_reason": reasons.REASONS,
        "part": fault_wording.PARTS,
        "seen": fault_wording.SEEN,
        "policy_message": fault_wording.FAULTS,
        "policy_remedy": fault_wording.REMEDIES,
        "example_result": fault_wording.RESULTS,
    }
    known = {
        kind: [template.text for template in found.values()] for kind, found in templates.items()
    }
    known |= {
        "sender": [AN_OPEN_ORDER],
        "fault": list(PENALTIES),
        "topic": list(words.TOPICS),
        "further_down": [FURTHER_DOWN],
        "vocabulary": list(_vocabulary()),
        "step": [step.capitalize() for step in (*STEPS, READING, WRITING, REVIEW)],
        "fact_kind": list(OPERATORS),
        "entry_kind": list(fault_wording.EXPECTED),
        "expected": [text for texts in fault_wording.EXPECTED.values() for text in texts],
        "demand_pattern": list(PATTERNS),
        "rule_title": list(_titles()),
    }
    known |= {
        kind: [getattr(watcher, name) for watcher in WATCHERS]
        for kind, name in (("cause", "sentence"), ("remedy", "remedy"), ("response", "response"),
                           ("goal", "goal"))
    }  # fmt: skip
    return {kind: list(dict.fromkeys(found)) for kind, found in known.items()}


def _titles():
    """Of the rules, limits and breakers that are shipped."""
    policy = load_policy(RULES)
    for entry in (*policy.rules, *policy.limits, *policy.breakers):
        yield entry.title


def _vocabulary():
    """Names of facts and comparisons as people read them, what they mean, and units."""
    for fact in (*FACTS.values(), *PLAN_FACTS.values()):
        yield from filter(None, (fact.name.replace("_", " "), fact.meaning, fact.unit))
    for operators in OPERATORS.values():
        for operator in operators.values():
            yield from (operator.name.replace("_", " "), operator.meaning)
