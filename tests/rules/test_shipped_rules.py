"""The policy that comes with the project does what it promises."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.govern import FACTS, check_examples, judge, load_policy

POLICY = load_policy(Path(__file__).parents[2] / "rules")

SMALL_TRANSFER = {
    "verb": "transfer", "origin_kind": "warehouse", "reversible": True, "cross_company": False,
    "stock_value": 80.0, "cost": 5.0, "value": 12.0, "confidence": 0.9, "data_trust": 0.9,
    "lead_time_days": 2.0, "giver_surplus_after": 20.0, "giver_free_stock_after": 40.0,
    "effect_on_commitment": 0.0, "spend": 0.0,
}  # fmt: skip


def judged(facts):
    return judge(pd.DataFrame([facts]), POLICY).iloc[0]


def test_every_example_holds():
    assert [str(result) for result in check_examples(POLICY) if not result.holds] == []


@pytest.mark.parametrize("rule", POLICY.rules, ids=lambda rule: rule.id)
def test_an_example_turned_round_does_not_hold(rule):
    turned = [dataclasses.replace(example, fires=not example.fires) for example in rule.examples]
    alone = dataclasses.replace(rule, examples=tuple(turned))
    policy = dataclasses.replace(POLICY, rules=(alone,), limits=(), breakers=())
    assert not any(result.holds for result in check_examples(policy))


def test_a_small_sure_transfer_runs_by_itself():
    assert judged(SMALL_TRANSFER)["verdict"] == "auto"


@pytest.mark.parametrize(
    ("change", "verdict", "approver"),
    [
        ({"giver_surplus_after": -1.0}, "block", ""),
        ({"giver_surplus_after": -1.0, "origin_kind": "dc"}, "approve", "planner"),
        ({"giver_free_stock_after": -1.0}, "block", ""),
        ({"effect_on_commitment": -1.0}, "block", ""),
        ({"value": -0.01}, "block", ""),
        ({"data_trust": 0.49}, "approve", "planner"),
        ({"data_trust": 0.6}, "approve", "planner"),
        ({"confidence": 0.5}, "approve", "planner"),
        ({"stock_value": 251.0}, "approve", "planner"),
        ({"stock_value": 20000.0}, "approve", "manager"),
        ({"cross_company": True, "reversible": False}, "approve", "manager"),
        ({"verb": "buy"}, "approve", "planner"),
        ({"verb": "buy", "spend": 9000.0}, "approve", "manager"),
        ({"verb": "buy", "days_to_item_end": -1.0}, "block", ""),
        ({"verb": "buy", "spend": 600.0, "cover_days_after": 800.0}, "block", ""),
        ({"verb": "adjust"}, "approve", "planner"),
        ({"verb": "cancel", "effect_on_commitment": -1.0}, "approve", "manager"),
    ],
)
def test_anything_else_waits_for_a_person_or_never_runs(change, verdict, approver):
    row = judged(SMALL_TRANSFER | change)
    assert (row["verdict"], row["approver"]) == (verdict, approver)


NEEDED = [
    "verb", "stock_value", "cost", "value", "confidence", "data_trust", "lead_time_days",
    "giver_surplus_after", "giver_free_stock_after", "reversible",
]  # fmt: skip


@pytest.mark.parametrize("fact", NEEDED)
def test_a_transfer_with_an_unknown_fact_never_runs_by_itself(fact):
    assert judged(SMALL_TRANSFER | {fact: None})["verdict"] == "approve"


VERBS = ["buy", "transfer", "expedite", "substitute", "hold", "postpone", "cancel", "adjust", ""]
VALUES = {
    "number": st.one_of(st.just(np.nan), st.sampled_from([-1.0, 0.0, 0.5, 1.0, 300.0, 1e6])),
    "text": st.sampled_from(["", "dc", "warehouse"]),
    "boolean": st.booleans(),
}
ANY_FACTS = st.fixed_dictionaries(
    {name: VALUES[fact.kind] for name, fact in FACTS.items()} | {"verb": st.sampled_from(VERBS)}
)


@settings(max_examples=100)
@given(ANY_FACTS)
def test_only_holds_and_sure_reversible_transfers_run_by_themselves(facts):
    row = judged(facts)
    if row["verdict"] == "auto":
        assert facts["verb"] in ("hold", "transfer")
        assert facts["data_trust"] >= 0.5
        if facts["verb"] == "transfer":
            assert facts["reversible"]
            assert not facts["cross_company"]
            assert facts["confidence"] >= 0.8
            assert facts["stock_value"] <= 250
            assert facts["giver_free_stock_after"] >= 0


def test_the_files_satisfy_the_schema_that_editors_use():
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    folder = Path(__file__).parents[2] / "rules"
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    for path in sorted(folder.glob("*.yaml")):
        jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)
