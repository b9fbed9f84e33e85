"""Circuit breakers: what an abnormal plan is."""

import pandas as pd
import pytest

from distribution_ai.errors import PolicyError
from distribution_ai.govern import (
    PLAN_FACTS,
    check_examples,
    load_policy,
    plan_facts,
    policy_from_texts,
    trips,
)

BREAKER = """
version: 1
rules: []
breakers:
  - id: flood
    title: Flood
    why: Because
    when: {all: [{fact: proposals_against_median, operator: greater_than, value: 3}]}
    examples:
      - {trips: true, facts: {proposals_against_median: 4}}
      - {trips: false, facts: {proposals_against_median: 3}}
"""


def before(*proposals):
    return pd.DataFrame({"proposals": proposals, "item_locations": [50] * len(proposals)})


def tripped(now, earlier):
    breakers = policy_from_texts({"g.yaml": BREAKER}).breakers
    return [trip.breaker.id for trip in trips(breakers, plan_facts(now, earlier))]


def test_against_the_median_of_earlier_plans():
    assert tripped({"proposals": 301}, before(100, 90, 110, 100)) == ["flood"]
    assert tripped({"proposals": 300}, before(100, 90, 110, 100)) == []
    assert tripped({"proposals": 900}, before(5000, 100, 90, 110, 100)) == ["flood"]


def test_only_the_last_ten_count():
    facts = plan_facts({"proposals": 50}, before(*[10] * 10, *[1000] * 30))
    assert facts["proposals_against_median"] == 5.0


@pytest.mark.parametrize("earlier", [before(), before(1, 1, 1), before(0, 0, 0, 0)])
def test_without_enough_to_compare_with_nothing_trips(earlier):
    assert tripped({"proposals": 900}, earlier) == []


def test_missing_and_infinite_measures_are_missing():
    facts = plan_facts({"proposals": float("nan"), "spend": float("inf")}, before(1, 1, 1, 1))
    assert facts["proposals"] is None
    assert facts["spend"] is None
    assert set(facts) == set(PLAN_FACTS)


def test_a_trip_says_why():
    breakers = policy_from_texts({"g.yaml": BREAKER}).breakers
    (trip,) = trips(breakers, {"proposals_against_median": 4.5})
    ((condition, seen),) = trip.because
    assert (str(condition), seen) == ("proposals_against_median greater_than 3.0", 4.5)


def test_facts_of_a_proposal_are_no_facts_of_a_plan():
    with pytest.raises(PolicyError, match=r"line 8.*'quantity'"):
        policy_from_texts({"g.yaml": BREAKER.replace("fact: proposals_against_median,",
                                                     "fact: quantity,")})  # fmt: skip


def test_an_example_that_does_not_hold_is_found():
    wrong = BREAKER.replace("proposals_against_median: 4}", "proposals_against_median: 2}")
    broken = [str(one) for one in check_examples(policy_from_texts({"g.yaml": wrong}))
              if not one.holds]  # fmt: skip
    assert broken == ["g.yaml line 10: flood trips: DOES NOT HOLD"]


def test_an_ordinary_plan_trips_no_shipped_breaker(shipped_rules):
    ordinary = {name: fact.default for name, fact in PLAN_FACTS.items()}
    assert trips(load_policy(shipped_rules).breakers, ordinary) == []
