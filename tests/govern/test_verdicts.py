"""Which verdict holds, who is asked, and what is recorded."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from distribution_ai.errors import PolicyError
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
    assert list(nothing.columns) == [
        "verdict", "rule_ids", "approver", "people", "four_eyes", "deadline_days", "escalate_to",
        "trace", "facts",
    ]  # fmt: skip
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


ASKING = """
  - id: rule-{fact}
    title: t
    why: w
    priority: 1
    when: {{all: [{{fact: {fact}, operator: greater_than, value: 0}}]}}
    verdict: approve
    approver: {approver}
{asked}
    examples: [{{fires: true, facts: {{{fact}: 1}}}}, {{fires: false, facts: {{{fact}: 0}}}}]
"""


def asking(*rules):
    texts = [
        ASKING.format(fact=fact, approver=approver, asked="\n".join(f"    {a}" for a in asked))
        for fact, approver, *asked in rules
    ]
    return policy_from_texts({"g.yaml": "version: 1\nrules:\n" + "".join(texts)})


STRICT = asking(
    ("cost", "planner", "people: 2", "deadline_days: 7", "escalate_to: manager"),
    ("spend", "manager", "four_eyes: true", "deadline_days: 3"),
    ("quantity", "planner"),
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"quantity": 1}, ("planner", 1, 0, None, "")),
        ({"cost": 1}, ("planner", 2, 0, 7, "manager")),
        ({"cost": 1, "spend": 1}, ("manager", 2, 1, 3, "")),
        ({"value": 1}, ("planner", 1, 0, None, "")),
    ],
)
def test_of_several_rules_the_strictest_approval_is_asked(facts, expected):
    (row,) = judge(pd.DataFrame([facts]), STRICT).to_dict("records")
    days = None if np.isnan(row["deadline_days"]) else row["deadline_days"]
    found = row["approver"], row["people"], row["four_eyes"], days, row["escalate_to"]
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (("cost", "planner", "people: 0"), "from 1 to 5"),
        (("cost", "planner", "people: 9"), "from 1 to 5"),
        (("cost", "planner", "four_eyes: maybe"), "true or false"),
        (("cost", "planner", "deadline_days: 0"), "from 1 to 365"),
        (("cost", "planner", "escalate_to: manager"), "without a deadline"),
        (("cost", "manager", "deadline_days: 2", "escalate_to: manager"), "already approves"),
        (("cost", "manager", "deadline_days: 2", "escalate_to: planner"), "below"),
    ],
)
def test_what_cannot_be_asked_of_an_approval_is_refused(rule, fault):
    with pytest.raises(PolicyError, match=fault):
        asking(rule)


def test_only_an_approval_has_people_and_a_deadline():
    text = "version: 1\nrules:\n" + RULE.format(
        id="r", fact="cost", priority=1, verdict="block", approver="people: 2"
    )
    with pytest.raises(PolicyError, match="only the verdict approve has 'people'"):
        policy_from_texts({"g.yaml": text})


def test_a_rule_that_asks_nothing_keeps_the_digest_it_had():
    assert asking(("cost", "planner")).digest == asking(("cost", "planner", "people: 1")).digest
    assert asking(("cost", "planner")).digest != asking(("cost", "planner", "people: 2")).digest
