"""Late supply down the network, with every figure worked out by hand."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.cases import Scene, group_cases
from distribution_ai.decide import decide
from tests.decide.situations import snapshot_of, state_of

MARGIN = 6.0
PLACES = [
    {"location_id": "potter", "kind": "supplier"},
    {"location_id": "dc", "kind": "dc"},
    {"location_id": "hub", "kind": "warehouse"},
    {"location_id": "hull", "kind": "warehouse"},
    {"location_id": "leeds", "kind": "warehouse"},
]
LANES = [
    {"lane_id": "buy", "origin_id": "potter", "destination_id": "dc", "lead_time_days": 9},
    {"lane_id": "to hub", "origin_id": "dc", "destination_id": "hub", "lead_time_days": 1},
    {"lane_id": "to hull", "origin_id": "hub", "destination_id": "hull", "lead_time_days": 2},
    {"lane_id": "to leeds", "origin_id": "hub", "destination_id": "leeds", "lead_time_days": 3},
]
# Over lead time and review of a day: 4 a day at the dc and the hub, 3 in Hull and 1 in Leeds.
DEMAND = {("mug", "dc"): (40, 0), ("mug", "hub"): (8, 0), ("mug", "hull"): (9, 0),
          ("mug", "leeds"): (4, 0)}  # fmt: skip


def found(on_hand: dict, due_date: str):
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "unit_cost": 4.0, "unit_price": 4.0 + MARGIN}],
        locations=PLACES,
        lanes=LANES,
        stock=[{"item_id": "mug", "location_id": place, "on_hand": units}
               for place, units in on_hand.items()],
        supply=[{"supply_id": "line", "kind": "purchase", "item_id": "mug", "quantity": 200,
                 "destination_id": "dc", "origin_id": "potter", "due_date": due_date}],
    )  # fmt: skip
    state = state_of(snapshot, dict.fromkeys(DEMAND, (5, 10)), DEMAND)
    decisions = decide(state)
    return group_cases(Scene(state, decisions.proposals, decisions.unusable_edits))


def case_of(made, kind: str):
    case = made.table.set_index("kind").loc[kind]
    members = made.members[made.members["case_id"] == case["case_id"]]
    return case, members.set_index("location_id")["money"].to_dict()


def test_a_late_delivery_is_pegged_through_two_transfers():
    """The dc's 8 last two days and the delivery comes in 20, in Hull in 23. The hub's 4 last a
    day, Hull's 15 last five; Leeds has 60 and does not notice."""
    made = found({"dc": 8, "hub": 4, "hull": 15, "leeds": 60}, "2026-05-21")
    case, money = case_of(made, "late_supply")
    assert set(money) == {"dc", "hub", "hull"}
    context = json.loads(case["context"])
    assert (context["short"], context["further"], context["late"]) == (3, 2, 18)
    hull, hub, dc = (3 * 23 - 15) * MARGIN, (4 * 21 - 4) * MARGIN, (4 * 20 - 8) * MARGIN
    assert money["hull"] == pytest.approx(hull, rel=0.01)
    assert money["hub"] == pytest.approx(hub - hull, rel=0.01)
    assert money["dc"] == pytest.approx(max(dc - hub, 0), abs=1)
    assert case["money_at_risk"] == pytest.approx(max(hub, dc), rel=0.01), "counted once"


def test_whoever_has_enough_until_then_does_not_notice():
    made = found({"dc": 8, "hub": 400, "hull": 0, "leeds": 0}, "2026-05-21")
    assert set(case_of(made, "late_supply")[1]) == {"dc"}


def test_overdue_supply_is_not_counted_on():
    """An order placed today takes nine days; the overdue 200 would have covered them all."""
    made = found({"dc": 8, "hub": 4, "hull": 15, "leeds": 60}, "2026-04-20")
    case, money = case_of(made, "overdue_supply")
    assert set(money) == {"dc", "hub", "hull"}
    hull, hub = (3 * 12 - 15) * MARGIN, (4 * 10 - 4) * MARGIN
    assert money["hull"] == pytest.approx(hull, rel=0.01)
    assert case["money_at_risk"] == pytest.approx(hub, rel=0.01)
    assert "from potter (1, over 200 units) are up to 11 days overdue" in case["cause"]


def test_an_overdue_line_that_nobody_misses_is_worth_nothing():
    made = found({"dc": 800, "hub": 400, "hull": 150, "leeds": 60}, "2026-04-20")
    case, money = case_of(made, "overdue_supply")
    assert set(money) == {"dc"} and case["money_at_risk"] == 0
    assert json.loads(case["context"])["short"] == 0


@settings(max_examples=25)
@given(st.tuples(*[st.integers(0, 60)] * 4), st.integers(1, 28))
def test_money_adds_up_and_is_counted_once(levels, day):
    """Whatever the stock: cases add up to their members, and no place is counted twice."""
    made = found(dict(zip(("dc", "hub", "hull", "leeds"), levels, strict=True)),
                 f"2026-05-{day:02d}")  # fmt: skip
    own = made.members[made.members["fundamental"]]
    assert not own.duplicated(["item_id", "location_id", "pool"]).any()
    assert own["money"].sum() == pytest.approx(made.table["money_at_risk"].sum())
    assert (own["money"] >= 0).all()
    named = set(made.proposals["case_id"]) - {""}
    assert named <= set(made.table["case_id"])
