"""What planners fix and forbid holds exactly, and the rest is decided around it."""

import pandas as pd
import pytest

from tests.decide.networks import MUG, day, done, lane, order, plan_of

NEXT_DOOR = [
    lane("potter", "leeds", 7),
    lane("potter", "hull", 7),
    lane("hull", "leeds", 1, unit_cost=0.5),
]
PLENTY = ({"hull": 500, "leeds": 0}, {"leeds": 2, "hull": 1})


def edited(*edits, lanes=NEXT_DOOR, given=PLENTY, **tables):
    rows = [{"item_id": "mug", **edit} for edit in edits]
    return plan_of(lanes, *given, edits=rows, **tables)


def test_a_forbidden_transfer_is_bought_instead():
    assert done(edited()) == [("transfer", "hull", "leeds", 18)]
    made = edited({"verb": "transfer", "origin_id": "hull"})
    assert done(made) == [("buy", "potter", "leeds", 18)]
    assert made["proposals"]["reason"].item().endswith("A planner's edit rules out another way.")
    assert "transfer" not in set(made["alternatives"]["verb"])


@pytest.mark.parametrize("scope", [{"lane_id": "hull>leeds"}, {"destination_id": "leeds"}, {}])
def test_an_edit_forbids_all_that_agrees_with_what_it_names(scope):
    assert done(edited({"verb": "transfer", **scope})) == [("buy", "potter", "leeds", 18)]


def test_hold_means_that_nothing_happens_there():
    made = edited({"verb": "hold", "destination_id": "leeds"})
    held = made["proposals"].iloc[0]
    assert done(made) == [("hold", "potter", "leeds", 0)]
    assert "what would help is ruled out" in held["reason"]


def test_a_fixed_quantity_is_kept_exactly_and_the_rest_is_decided_around_it():
    fixed = {"verb": "transfer", "lane_id": "hull>leeds", "destination_id": "leeds", "quantity": 7}
    made = edited(fixed)
    assert done(made) == [("buy", "potter", "leeds", 11), ("transfer", "hull", "leeds", 7)]
    reasons = made["proposals"].set_index("verb")["reason"]
    assert reasons["transfer"].endswith("Fixed by a planner's edit.")


def test_a_fixed_purchase_counts_as_bought_whatever_its_lots():
    fixed = {"verb": "buy", "destination_id": "leeds", "origin_id": "potter", "quantity": 5}
    lanes = [lane("potter", "leeds", 7, multiple_quantity=12), *NEXT_DOOR[1:]]
    made = edited(fixed, lanes=lanes)
    # up to 16 and a lot of 12: 28 are missing, and 5 of them are bought
    assert done(made) == [("buy", "potter", "leeds", 5), ("transfer", "hull", "leeds", 23)]
    bought = made["proposals"].query("verb == 'buy'").iloc[0]
    assert bought["cost"] == 5 * 4


def test_lines_are_expedited_postponed_and_cancelled_as_asked():
    given = ({"leeds": 100}, {"leeds": 10})
    for verb, more, quantity in (
        ("expedite", {"due_date": day(2)}, 50),
        ("postpone", {"due_date": day(20)}, 50),
        ("cancel", {}, 20),
    ):
        edit = {"verb": verb, "supply_id": "order 9", "quantity": 20, **more}
        made = edited(edit, lanes=NEXT_DOOR[:1], given=given, supply=[order(50, due=9)])
        row = made["proposals"].query("supply_id == 'order 9'").iloc[0]
        assert (row["verb"], row["quantity"]) == (verb, quantity)
        assert row["due_date"] == more.get("due_date", day(9))
        assert row["reason"].endswith("Fixed by a planner's edit.")


def test_a_forbidden_change_is_not_made():
    given = ({"leeds": 90}, {"leeds": 10})
    lines = [order(2000, due=8)]
    assert done(edited(lanes=NEXT_DOOR[:1], given=given, supply=lines))[0][0] == "cancel"
    edit = {"verb": "cancel", "supply_id": "order 8"}
    assert done(edited(edit, lanes=NEXT_DOOR[:1], given=given, supply=lines)) == []


def test_who_may_not_get_from_its_dc_asks_nothing_of_it():
    lanes = [lane("potter", "dc", 14), lane("dc", "leeds", 2), lane("potter", "leeds", 7)]
    given = ({"dc": 100, "leeds": 0}, {"leeds": 5})
    free = edited(lanes=lanes, given=given)
    assert ("transfer", "dc", "leeds", 20) in done(free)
    made = edited({"verb": "transfer", "origin_id": "dc"}, lanes=lanes, given=given)
    assert {verb for verb, *_ in done(made)} == {"buy"}
    assert ("buy", "potter", "leeds", 20) in done(made)


@pytest.mark.parametrize("nowhere", [
    {"verb": "transfer", "origin_id": "leeds", "destination_id": "hull"},
    {"verb": "transfer", "item_id": "", "destination_id": "leeds"},
    {"verb": "buy", "item_id": "", "destination_id": "hull"},
    {"verb": "transfer", "destination_id": "leeds", "supply_id": "gone"},
    {"verb": "buy", "destination_id": "leeds", "substitute_id": "mug"},
])  # fmt: skip
def test_an_edit_that_fits_nothing_is_a_case_and_changes_nothing(nowhere):
    given = ({"hull": 0, "leeds": 0}, PLENTY[1])
    for each in (PLENTY, given):
        made = edited(nowhere | {"quantity": 3}, given=each)
        assert done(made) == done(edited(given=each))
    assert "unusable_edit" in made["cases"]["kind"].tolist()


def test_a_substitute_from_a_named_place_fits_nothing():
    """Hull, where it would come from, is no part of it: the substitute is at the place itself."""
    jug = {"item_id": "jug", "name": "Jug", "unit_cost": 4.0, "unit_price": 10.0}
    given = ({("mug", "leeds"): 0, ("jug", "leeds"): 500},
             {("mug", "leeds"): 5, ("jug", "leeds"): 1})  # fmt: skip
    tables = {"items": [MUG, jug], "substitutes": [{"item_id": "mug", "substitute_id": "jug"}]}
    free = edited(lanes=NEXT_DOOR[:2], given=given, **tables)
    assert ("substitute", "", "leeds", 35) in done(free)
    edit = {"verb": "substitute", "destination_id": "leeds", "substitute_id": "jug",
            "origin_id": "hull", "quantity": 3}  # fmt: skip
    made = edited(edit, lanes=NEXT_DOOR[:2], given=given, **tables)
    assert done(made) == done(free)


def test_without_edits_nothing_changes():
    assert edited().digest == plan_of(NEXT_DOOR, *PLENTY, edits=pd.DataFrame()).digest


def test_a_fixed_purchase_pays_for_its_shipment():
    fixed = {"verb": "buy", "destination_id": "leeds", "origin_id": "potter", "quantity": 5}
    lanes = [lane("potter", "leeds", 7, fixed_cost=30.0), *NEXT_DOOR[1:]]
    plain, dear = (edited(fixed, lanes=each)["proposals"].query("verb == 'buy'").iloc[0]
                   for each in (NEXT_DOOR, lanes))  # fmt: skip
    assert (plain["cost"], dear["cost"]) == (5 * 4, 5 * 4 + 30)
    assert dear["expected_value"] < plain["expected_value"] - 10


def test_a_fixed_substitute_costs_what_it_is_dearer():
    jug = {"item_id": "jug", "name": "Jug", "unit_cost": 6.0, "unit_price": 12.0}
    given = ({("mug", "leeds"): 0, ("jug", "leeds"): 500},
             {("mug", "leeds"): 5, ("jug", "leeds"): 1})  # fmt: skip
    tables = {"items": [MUG, jug], "substitutes": [{"item_id": "mug", "substitute_id": "jug"}]}
    edit = {"verb": "substitute", "destination_id": "leeds", "substitute_id": "jug",
            "quantity": 3}  # fmt: skip
    made = edited(edit, lanes=NEXT_DOOR[:2], given=given, **tables)["proposals"]
    assert made.query("verb == 'substitute'")["cost"].item() == pytest.approx(3 * (6 - 4))
