"""The three commands: what they say, and with which exit code."""

import json
import shutil

import pandas as pd
import pytest

from distribution_ai.govern import commands, judge, load_policy
from distribution_ai.plan import Plan, write_plan

FACTS = pd.DataFrame([
    {"verb": "buy", "item_id": "mug", "destination": "dc", "spend": 300.0, "stock_value": 300.0,
     "value": 20.0, "data_trust": 1.0},
    {"verb": "buy", "item_id": "jar", "destination": "dc", "spend": 7000.0, "stock_value": 7000.0,
     "value": 90.0, "data_trust": 1.0},
    {"verb": "hold", "item_id": "pan", "destination": "dc", "value": 0.0, "data_trust": 1.0},
])  # fmt: skip


@pytest.fixture
def rules(tmp_path, shipped_rules):
    """A copy of the shipped rules that a test may change."""
    return shutil.copytree(shipped_rules, tmp_path / "rules")


def change(rules, old, new):
    path = rules / "governance.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def write(folder, rules, judged=True):
    proposals = pd.DataFrame({
        "proposal_id": ["p1", "p2", "p3"], "verb": FACTS["verb"], "item_id": FACTS["item_id"],
    })  # fmt: skip
    if judged:
        proposals = proposals.join(judge(FACTS, load_policy(rules)))
    write_plan(Plan.build({"proposals": proposals}), folder)
    return folder


def test_rules_in_order(rules):
    report = commands.check(rules)
    assert (report.exit_code, report.faults) == (0, ())
    assert load_policy(rules).digest in report.text
    report = commands.test(rules)
    assert report.exit_code == 0
    assert "DOES NOT HOLD" not in report.text
    assert report.data["examples"]
    json.dumps(report.data)


def test_a_broken_example_fails(rules):
    change(rules, "{verb: buy, spend: 5000}", "{verb: buy, spend: 5000.5}")
    for command in (commands.check, commands.test):
        report = command(rules)
        assert report.exit_code == 1
        (fault,) = report.faults
        assert "spend-above-limit does not fire: DOES NOT HOLD" in fault
        assert "governance.yaml line " in fault


def test_faults_make_the_rules_unusable(rules):
    change(rules, "less_than", "les_than")
    for report in (
        commands.check(rules), commands.test(rules), commands.dry_run(rules, "no plan"),
    ):  # fmt: skip
        assert report.exit_code == 2
        assert "les_than" in report.faults[0]
        assert report.text == ""


def test_a_dry_run_compares_with_the_plan(rules, tmp_path):
    plan = write(tmp_path / "plan", rules)
    assert commands.dry_run(rules, plan).data["changes"] == []
    change(rules, "value: 5000", "value: 200")
    report = commands.dry_run(rules, plan)
    assert report.exit_code == 0
    outcomes = {row["outcome"]: row for row in report.data["outcomes"]}
    assert outcomes["approve by planner"]["proposals_before"] == 1
    assert outcomes["approve by planner"]["proposals_after"] == 0
    assert outcomes["approve by manager"]["stock_value_before"] == 7000
    assert outcomes["approve by manager"]["stock_value_after"] == 7300
    assert outcomes["auto"]["proposals_after"] == 1
    (changed,) = report.data["changes"]
    assert (changed["proposal_id"], changed["after"]) == ("p1", "approve by manager")
    assert "1 proposals would be decided otherwise" in report.text
    json.dumps(report.data)


def test_a_dry_run_over_several_plans_against_other_rules(rules, shipped_rules, tmp_path):
    write(tmp_path / "plans" / "monday", shipped_rules)
    write(tmp_path / "plans" / "tuesday", shipped_rules)
    change(rules, "verdict: auto", "verdict: block")
    change(rules, "verdict: auto", "verdict: block")
    report = commands.dry_run(rules, tmp_path / "plans", against=shipped_rules)
    assert [(row["plan"], row["before"], row["after"]) for row in report.data["changes"]] == [
        ("monday", "auto", "block"), ("tuesday", "auto", "block"),
    ]  # fmt: skip
    assert report.data["against"] == load_policy(shipped_rules).digest


def test_a_dry_run_without_a_plan_or_facts_says_so(rules, tmp_path):
    report = commands.dry_run(rules, tmp_path)
    assert report.exit_code == 2
    assert "holds no plan" in report.faults[0]
    report = commands.dry_run(rules, write(tmp_path / "bare", rules, judged=False))
    assert report.exit_code == 2
    assert "make it with a policy" in report.faults[0]
