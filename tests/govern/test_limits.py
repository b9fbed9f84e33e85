"""Limits over time: who passes, in which order, after what."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.errors import PolicyError
from distribution_ai.govern import policy_from_texts, stops
from distribution_ai.govern.limits import LIMIT_MEASURES, LIMIT_SCOPES, limit_use

LIMITS = """
version: 1
rules: []
limits:
  - id: spend-a-week
    title: Spend
    why: Because
    measure: spend
    per: supplier
    days: 7
    maximum: 1000
    binds: everybody
    examples:
      - {passes: true, already: 900, facts: {spend: 100}}
      - {passes: false, already: 900, facts: {spend: 101}}
  - id: two-a-day
    title: Two moves
    why: Because
    measure: count
    per: lane
    days: 1
    maximum: 2
    when: {all: [{fact: verb, operator: equal_to, value: transfer}]}
    examples:
      - {passes: true, already: 1, facts: {verb: transfer}}
      - {passes: false, already: 2, facts: {verb: transfer}}
"""


def limits(text=LIMITS):
    return policy_from_texts({"g.yaml": text}).limits


def facts(*rows):
    return pd.DataFrame(rows)


def held_back(about, done=(), how="automatic"):
    gone = pd.DataFrame(list(done), columns=["supplier", "lane", "verb", "spend", "days_ago",
                                             "automatic"])  # fmt: skip
    return [stop and stop.limit.id for stop in stops(limits(), facts(*about), gone, how)]


def buy(spend, supplier="mill", **more):
    return {"verb": "buy", "supplier": supplier, "spend": spend, **more}


def move(lane="a", **more):
    return {"verb": "transfer", "lane": lane, "spend": 0.0, **more}


def test_the_most_valuable_come_first_and_a_smaller_one_may_still_fit():
    assert held_back([buy(600.0), buy(500.0), buy(400.0), buy(1.0)]) == [
        None, "spend-a-week", None, "spend-a-week",
    ]  # fmt: skip


def test_each_supplier_has_a_sum_of_its_own():
    assert held_back([buy(900.0), buy(900.0, "other"), buy(200.0)]) == [
        None, None, "spend-a-week",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days_ago", "expected"), [(0, "spend-a-week"), (6, "spend-a-week"), (7, None), (400, None)]
)
def test_what_was_done_counts_for_as_many_days_as_the_limit_says(days_ago, expected):
    done = [buy(950.0, days_ago=days_ago, automatic=False)]
    assert held_back([buy(100.0)], done) == [expected]


def test_a_limit_on_what_runs_by_itself_neither_counts_nor_stops_people():
    by_people = [move(days_ago=0, automatic=False)] * 5
    by_itself = [move(days_ago=0, automatic=True)] * 2
    assert held_back([move()], by_people) == [None]
    assert held_back([move()], by_itself) == ["two-a-day"]
    assert held_back([move()], by_itself, "person") == [None]


def test_a_limit_that_binds_everybody_stops_people_too():
    done = [buy(950.0, days_ago=0, automatic=True)]
    assert held_back([buy(100.0)], done, "person") == ["spend-a-week"]


def test_what_the_limit_adds_up_must_be_known():
    assert held_back([buy(None)]) == ["spend-a-week"]


def test_other_verbs_and_proposals_without_a_scope_are_not_concerned():
    done = [move(days_ago=0, automatic=True)] * 2
    assert held_back([{"verb": "hold", "lane": "a"}, move(None), move("b")], done) == [None] * 3


def test_what_is_held_back_uses_nothing_up():
    assert held_back([buy(1100.0), buy(1000.0)]) == ["spend-a-week", None]


def test_a_stop_says_how_much_is_gone():
    gone = pd.DataFrame([buy(950.0, days_ago=0, automatic=True)])
    (stop,) = stops(limits(), facts(buy(100.0)), gone, "automatic")
    assert (stop.scope, stop.used, stop.amount, stop.limit.maximum) == ("mill", 950.0, 100.0, 1000)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 700)), max_size=12),
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 400)), max_size=4),
)
def test_whatever_passes_the_limit_is_kept(about, done):
    columns = ["verb", "supplier", "spend"]
    asked = pd.DataFrame([buy(spend, name) for name, spend in about], columns=columns)
    gone = pd.DataFrame(
        [buy(spend, name, days_ago=0, automatic=True) for name, spend in done],
        columns=[*columns, "days_ago", "automatic"],
    )
    (limit,) = [limit for limit in limits() if limit.measure == "spend"]
    used = limit_use(limit, gone)
    passed = [stop is None for stop in stops([limit], asked, gone, "automatic")]
    for name in "ab":
        mine = asked[pd.Series(passed, dtype=bool) & (asked["supplier"] == name)]["spend"].sum()
        assert mine == 0 or used.get(name, 0.0) + mine <= limit.maximum + 1e-6


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("measure: spend", "measure: profit", "line 8.*'profit'"),
        ("per: supplier", "per: planet", "line 9.*'planet'"),
        ("days: 7", "days: 0", "line 10.*from 1 to 366"),
        ("days: 7", "days: 1.5", "line 10.*whole"),
        ("maximum: 1000", "maximum: -1", "line 11.*at least 0"),
        ("binds: everybody", "binds: nobody", "line 12.*'nobody'"),
        ("{passes: true, already: 900, facts: {spend: 100}}",
         "{passes: false, already: 990, facts: {spend: 100}}", "line 14.*passes: true"),
        ("id: two-a-day", "id: spend-a-week", "line 16.*already in"),
        ("fact: verb", "fact: verbs", "line 23.*did you mean verb"),
        ("already: 900", "already: -1", "line 14.*at least 0"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line(old, new, fault):
    with pytest.raises(PolicyError, match=fault):
        limits(LIMITS.replace(old, new, 1))


def test_every_measure_and_scope_can_be_used():
    for measure in LIMIT_MEASURES:
        for scope in LIMIT_SCOPES:
            text = LIMITS.replace("measure: spend", f"measure: {measure}")
            assert limits(text.replace("per: supplier", f"per: {scope}"))
