"""Which verdict holds, who is asked, and what is recorded."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from distribution_ai.govern import judge, load_policy, policy_from_texts
from distribution_ai.govern.vocabulary import FACTS

RULE = """
  - id: {id}
    title: {id}
    why: Because
    priority: {priority}
    when: {{all: [{{fact: {fact}, operator: greater_than, value: 0}}]}}
    verdict: {verdict}
    {approver}
    examples: [{{fires: true, facts: {{{fact}: 1}}}}, {{fires: false, facts: {{{fact}: 0}}}}]
"""


def policy(*rules):
    texts = [
        RULE.format(
            id=f"rule-{fact.replace('_', '-')}", fact=fact, priority=priority, verdict=verdict,
            approver=f"approver: {approver}" if approver else "",
        )
        for fact, verdict, approver, priority in rules
    ]  # fmt: skip
    return policy_from_texts({"g.yaml": "version: 1\nrules:\n" + "".join(texts)})


EVERY = policy(
    ("value", "auto", "", 1),
    ("cost", "approve", "planner", 2),
    ("spend", "approve", "manager", 3),
    ("quantity", "block", "", 4),
)


@pytest.mark.parametrize(
    ("facts", "verdict", "approver", "rule_ids"),
    [
        ({}, "approve", "planner", ""),
        ({"value": 1}, "auto", "", "rule-value"),
        ({"value": 1, "cost": 1}, "approve", "planner", "rule-cost,rule-value"),
        ({"value": 1, "cost": 1, "spend": 1}, "approve", "manager",
         "rule-spend,rule-value,rule-cost"),
        ({"value": 1, "cost": 1, "spend": 1, "quantity": 1}, "block", "",
         "rule-quantity,rule-value,rule-cost,rule-spend"),
    ],
)  # fmt: skip
def test_the_strongest_verdict_and_the_highest_approver_hold(facts, verdict, approver, rule_ids):
    (row,) = judge(pd.DataFrame([facts or {"value": None}]), EVERY).to_dict("records")
    assert (row["verdict"], row["approver"], row["rule_ids"]) == (verdict, approver, rule_ids)


def test_priority_orders_the_record_but_overrules_nothing():
    reordered = policy(("value", "auto", "", 1), ("cost", "block", "", 999))
    (row,) = judge(pd.DataFrame([{"value": 1, "cost": 1}]), reordered).to_dict("records")
    assert row["verdict"] == "block"


def test_the_record_says_why_and_on_what():
    judged = judge(pd.DataFrame([{"value": 2.5, "cost": np.nan, "verb": "hold"}], index=[7]), EVERY)
    assert judged.index.tolist() == [7]
    assert json.loads(judged.loc[7, "trace"]) == [{
        "rule": "rule-value", "title": "rule-value", "verdict": "auto", "approver": "",
        "because": [{"fact": "value", "operator": "greater_than", "value": 0.0, "seen": 2.5}],
    }]  # fmt: skip
    assert json.loads(judged.loc[7, "facts"]) == {"value": 2.5, "verb": "hold"}


def test_no_proposals_and_no_rules():
    nothing = judge(pd.DataFrame({name: [] for name in FACTS}), EVERY)
    assert list(nothing.columns) == ["verdict", "rule_ids", "approver", "trace", "facts"]
    assert nothing.empty
    free = policy_from_texts({"g.yaml": "version: 1\nrules: []"})
    (row,) = judge(pd.DataFrame([{"value": 1}]), free).to_dict("records")
    assert (row["verdict"], row["approver"]) == ("approve", "planner")


def test_thousands_of_proposals_take_seconds(shipped_rules):
    rng = np.random.default_rng(0)
    rows = 2_000
    columns = {}
    for fact in FACTS.values():
        if fact.kind == "number":
            columns[fact.name] = rng.normal(10, 100, rows)
        elif fact.kind == "text":
            columns[fact.name] = rng.choice(["buy", "transfer", "hold", ""], rows)
        else:
            columns[fact.name] = rng.random(rows) < 0.5
    started = time.process_time()
    judged = judge(pd.DataFrame(columns), load_policy(shipped_rules))
    assert len(judged) == rows
    assert time.process_time() - started < 5
