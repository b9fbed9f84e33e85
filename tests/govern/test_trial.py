"""What other rules would have done with proposals of the past."""

import pandas as pd

from distribution_ai.govern import policy_from_texts, try_on_past

RULES = """
version: 1
rules:
  - id: small
    title: Small transfers
    why: W
    priority: 1
    when:
      all:
        - {fact: verb, operator: equal_to, value: transfer}
        - {fact: stock_value, operator: less_than, value: 100}
    verdict: auto
    examples:
      - {fires: true, facts: {verb: transfer, stock_value: 99}}
      - {fires: false, facts: {verb: transfer, stock_value: 100}}
"""


def test_more_that_runs_by_itself_and_what_people_thought_of_it():
    facts = pd.DataFrame(
        {
            "verb": ["transfer", "transfer", "transfer", "buy", "transfer"],
            "stock_value": [60.0, 90.0, 200.0, 10.0, 50.0],
        },
        index=list("abcde"),
    )
    became = pd.DataFrame(
        {
            "verdict": ["approve", "approve", "auto", "approve", "auto"],
            "approver": ["planner", "planner", "", "planner", ""],
            "rejected": [False, True, False, True, False],
            "undone": [False] * 5,
            "failed": [False] * 5,
        },
        index=facts.index,
    )
    trial = try_on_past(policy_from_texts({"g.yaml": RULES}), facts, became)
    assert trial.proposals == 5
    more = trial.moved(to="auto")
    assert more.index.tolist() == ["a", "b"]
    assert (more["stock_value"].sum(), more["rejected"].sum()) == (150.0, 1)
    fewer = trial.moved(to="approve")
    assert fewer.index.tolist() == ["c"]
    assert fewer["after"].tolist() == ["approve by planner"]
    assert trial.changes.index.tolist() == ["a", "b", "c"]


def test_another_approver_is_a_change_but_no_new_approval():
    facts = pd.DataFrame({"verb": ["buy", "buy"], "stock_value": [10.0, 10.0]})
    became = pd.DataFrame({"verdict": ["approve", "auto"], "approver": ["manager", ""],
                           "rejected": False, "undone": False, "failed": False})  # fmt: skip
    trial = try_on_past(policy_from_texts({"g.yaml": RULES}), facts, became)
    assert trial.changes["before"].tolist() == ["approve by manager", "auto"]
    assert trial.moved(to="approve").index.tolist() == [1]
    assert trial.moved(to="block").empty
