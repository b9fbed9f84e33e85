"""The decisions as a planner meets them, through the public door."""

import pandas as pd
import pytest

from distribution_ai.decide import decide
from distribution_ai.plan import PLAN_TABLES
from tests.decide.situations import AS_OF, snapshot_of, state_of

MUG = {"item_id": "mug", "name": "Mug", "unit_cost": 4.0, "unit_price": 10.0}
PLACES = [
    {"location_id": "vendor", "name": "Potter", "kind": "supplier"},
    {"location_id": "dc", "name": "Central", "kind": "dc"},
    {"location_id": "leeds", "name": "Leeds", "kind": "warehouse"},
    {"location_id": "hull", "name": "Hull", "kind": "warehouse"},
]
LANES = [
    {"lane_id": "buy", "origin_id": "vendor", "destination_id": "dc", "lead_time_days": 10},
    {"lane_id": "to leeds", "origin_id": "dc", "destination_id": "leeds", "lead_time_days": 2},
    {"lane_id": "to hull", "origin_id": "dc", "destination_id": "hull", "lead_time_days": 2},
]
SUPPLIED = [
    {
        "lane_id": "buy leeds",
        "origin_id": "vendor",
        "destination_id": "leeds",
        "lead_time_days": 10,
    },
    {"lane_id": "buy hull", "origin_id": "vendor", "destination_id": "hull", "lead_time_days": 10},
    {
        "lane_id": "across",
        "origin_id": "hull",
        "destination_id": "leeds",
        "lead_time_days": 1,
        "unit_cost": 0.5,
    },
]


def stock(**on_hand) -> list[dict]:
    return [{"item_id": "mug", "location_id": k, "on_hand": v} for k, v in on_hand.items()]


def decided(lanes, on_hand, levels, demand, **tables):
    tables = {"items": [MUG], "locations": PLACES, "lanes": lanes, **tables}
    snapshot = snapshot_of(stock=on_hand, **tables)
    state = state_of(
        snapshot,
        {("mug", place): pair for place, pair in levels.items()},
        {("mug", place): pair for place, pair in demand.items()},
    )
    return decide(state)


def actions(decisions) -> list[tuple]:
    acts = decisions.proposals[decisions.proposals["verb"] != "hold"]
    columns = ["verb", "origin_id", "destination_id", "quantity"]
    return sorted(map(tuple, acts[columns].to_numpy().tolist()))


SCARCE = {
    "lanes": LANES,
    "on_hand": stock(dc=10, leeds=0, hull=0),
    "levels": {"dc": (5, 20), "leeds": (10, 10), "hull": (10, 10)},
    "demand": {"dc": (12, 4), "leeds": (7, 2), "hull": (7, 2)},
}
IMBALANCE = {
    "lanes": SUPPLIED,
    "on_hand": stock(leeds=0, hull=500),
    "levels": {"leeds": (10, 10), "hull": (5, 10)},
    "demand": {"leeds": (8, 2), "hull": (4, 2)},
}


def test_one_run_plans_all_echelons_and_shares_what_is_scarce():
    assert actions(decided(**SCARCE)) == [
        ("buy", "vendor", "dc", 30.0),
        ("transfer", "dc", "hull", 5.0),
        ("transfer", "dc", "leeds", 5.0),
    ]


def test_surplus_elsewhere_is_moved_before_anything_is_bought():
    assert actions(decided(**IMBALANCE)) == [("transfer", "hull", "leeds", 10.0)]


def test_a_move_that_does_not_pay_for_its_order_line_is_not_made():
    dear = {"settings": [{"parameter": "order_cost", "value": "1000"}]}
    verbs = [action[0] for action in actions(decided(**IMBALANCE, **dear))]
    assert "transfer" not in verbs


@pytest.mark.parametrize("situation", [SCARCE, IMBALANCE], ids=["scarce", "imbalance"])
def test_deciding_again_with_the_documents_of_the_first_time_orders_nothing(situation):
    first = decided(**situation).proposals
    first = first[first["verb"].isin(["buy", "transfer"])]
    documents = pd.DataFrame(
        {
            "supply_id": [f"document {n}" for n in range(len(first))],
            "kind": first["verb"].replace({"buy": "purchase"}),
            "item_id": first["item_id"],
            "destination_id": first["destination_id"],
            "origin_id": first["origin_id"],
            "quantity": first["quantity"],
            "due_date": first["due_date"],
            "state": "draft",
        }
    )
    again = decided(**situation, supply=documents)
    assert set(again.proposals["verb"]) <= {"hold", "expedite"}


def test_row_order_changes_nothing():
    shuffled = SCARCE | {"lanes": LANES[::-1], "on_hand": SCARCE["on_hand"][::-1]}
    one, other = decided(**SCARCE), decided(**shuffled, locations=PLACES[::-1])
    pd.testing.assert_frame_equal(one.proposals, other.proposals)
    pd.testing.assert_frame_equal(one.alternatives, other.alternatives)


def test_a_situation_keeps_its_identity_when_its_quantity_changes():
    more = IMBALANCE | {"levels": {"leeds": (10, 25), "hull": (5, 10)}}
    one, other = decided(**IMBALANCE).proposals, decided(**more).proposals
    assert one["proposal_id"].tolist() == other["proposal_id"].tolist()
    assert one["quantity"].tolist() != other["quantity"].tolist()


def test_tables_have_the_columns_of_the_plan_and_dates_follow_from_lead_times():
    decisions = decided(**SCARCE)
    for name in ("proposals", "alternatives"):
        assert list(getattr(decisions, name).columns) == list(PLAN_TABLES[name].columns)
    proposals = decisions.proposals
    assert proposals["expected_value"].is_monotonic_decreasing
    assert proposals["proposal_id"].is_unique
    assert (proposals["order_date"] == pd.Timestamp(AS_OF)).all()
    wait = (proposals["due_date"] - proposals["order_date"]).dt.days
    assert wait.where(proposals["verb"] == "buy", 10).eq(10).all()
    assert wait.where(proposals["verb"] == "transfer", 2).eq(2).all()
    assert proposals["confidence"].between(0, 1).all()


def test_alternatives_are_priced_and_say_why_they_lost():
    decisions = decided(**IMBALANCE)
    lost = decisions.alternatives.set_index("verb")
    assert list(lost.index) == ["buy", "hold"] and list(lost["rank"]) == [1, 2]
    assert lost.loc["buy", "why_not"].startswith("arrives 9 days later")
    assert lost.loc["buy", "cost"] == pytest.approx(40.0)
    assert lost.loc["hold", "expected_value"] == 0
    assert lost.loc["hold", "cost"] == pytest.approx(48.0, rel=0.01)


def test_a_giver_that_would_fall_below_its_reorder_point_stays_an_alternative():
    lost = decided(
        SUPPLIED,
        stock(leeds=0, hull=11),
        {"leeds": (10, 10), "hull": (9, 20)},
        {"leeds": (8, 2), "hull": (7, 2)},
    )
    assert actions(lost) == [("buy", "vendor", "leeds", 10.0)]
    why = lost.alternatives.set_index("origin_id").loc["hull", "why_not"]
    assert why.startswith("leaves Hull below its reorder point")


def test_the_next_best_is_told_whole_where_its_name_has_a_semicolon():
    places = [each | {"name": "Hull; old"} if each["location_id"] == "hull" else each
              for each in PLACES]  # fmt: skip
    made = decided(
        SUPPLIED,
        stock(leeds=0, hull=11),
        {"leeds": (10, 10), "hull": (9, 20)},
        {"leeds": (8, 2), "hull": (7, 2)},
        locations=places,
    )
    [reason] = made.proposals.query("verb == 'buy'")["reason"]
    assert "; a transfer from Hull; old leaves Hull; old below its reorder point." in reason


def test_nothing_to_plan():
    decisions = decide(state_of(snapshot_of(items=[MUG], locations=PLACES), {}, {}))
    assert decisions.proposals.empty and decisions.alternatives.empty
