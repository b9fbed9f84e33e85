"""The facts of proposals, on a network small enough to work them out by hand."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.govern import FACTS, facts
from distribution_ai.govern.proposal_facts import facts_from_text, facts_to_text
from distribution_ai.snapshot import Snapshot

COMPANIES = {"dc": "A", "north": "A", "south": "A", "abroad": "B"}


@pytest.fixture(scope="module")
def snapshot():
    locations = [
        {"location_id": "vendor", "kind": "supplier"},
        *(
            {"location_id": name, "kind": "dc" if name == "dc" else "warehouse",
             "company": company, "region": name.upper()}
            for name, company in COMPANIES.items()
        ),
    ]  # fmt: skip
    return Snapshot.build(
        {"format": 1, "as_of": "2026-03-01", "bucket": "W-MON"},
        {name: pd.DataFrame(rows) for name, rows in {
            "items": [
                {"item_id": "mug", "category": "Home / Kitchen", "unit_cost": 4.0,
                 "end_date": "2026-03-31"},
                {"item_id": "jar", "category": "Home", "unit_cost": 0.0, "end_date": None},
            ],
            "locations": locations,
            "lanes": [
                {"lane_id": "in", "origin_id": "vendor", "destination_id": "dc",
                 "lead_time_days": 21, "mode": "sea"},
                {"lane_id": "dc-north", "origin_id": "dc", "destination_id": "north",
                 "lead_time_days": 2, "mode": "road"},
                {"lane_id": "north-south", "origin_id": "north", "destination_id": "south",
                 "lead_time_days": 3, "mode": "road"},
                {"lane_id": "north-abroad", "origin_id": "north", "destination_id": "abroad",
                 "lead_time_days": 9, "mode": "road"},
            ],
            "sourcing": [{"item_id": "mug", "lane_id": "in", "unit_price": 3.5}],
            "stock": [
                {"item_id": "mug", "location_id": "north", "on_hand": 30, "reserved": 4,
                 "blocked": 1},
                {"item_id": "mug", "location_id": "south", "on_hand": 2, "reserved": 0,
                 "blocked": 0},
            ],
            "demand": [{"item_id": "mug", "location_id": "north", "date": "2026-02-02",
                        "quantity": 7}],
            "orders": [
                {"order_id": "1", "item_id": "mug", "location_id": "south", "quantity": 3,
                 "due_date": "2026-03-02"},
                {"order_id": "2", "item_id": "mug", "location_id": "south", "quantity": 5,
                 "due_date": "2026-03-03"},
                {"order_id": "3", "item_id": "mug", "location_id": "north", "quantity": 10,
                 "due_date": "2026-03-03"},
            ],
            "supply": [{"supply_id": "po", "kind": "purchase", "item_id": "mug",
                        "origin_id": "vendor", "destination_id": "south", "quantity": 20,
                        "due_date": "2026-03-09"}],
            "settings": [{"parameter": "current_reorder_point", "value": "8", "item_id": "mug",
                          "location_id": "south"}],
        }.items()},
    )  # fmt: skip


PLACES = {"item_id": ["mug"] * 3, "location_id": ["dc", "north", "south"]}
PLAN = {
    "targets": pd.DataFrame({**PLACES, "segment": ["A smooth", "A smooth", "B lumpy"],
                             "lead_time_days": [21.0, 2.0, 3.0],
                             "reorder_point": [50.0, 12.0, 8.0],
                             "inventory_position": [10.0, 25.0, 2.0],
                             "demand_per_day": [np.nan, 1.0, 2.0]}),
    "risks": pd.DataFrame({**PLACES, "stockout_probability": [0.1, 0.2, 0.9],
                           "stockout_date": pd.to_datetime([None, None, "2026-03-05"]),
                           "shortage_cost": [1.0, 2.0, 30.0]}),
    "quality": pd.DataFrame({**PLACES, "trust": [0.9, 0.6, 0.8]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def table(snapshot):
    rows = [
        {"verb": "transfer", "item_id": "mug", "origin_id": "north", "destination_id": "south",
         "lane_id": "north-south", "quantity": 6, "expected_value": 9.0, "cost": 2.0,
         "confidence": 0.9, "order_date": "2026-03-01", "due_date": "2026-03-04"},
        {"verb": "buy", "item_id": "mug", "origin_id": "vendor", "destination_id": "dc",
         "lane_id": "in", "quantity": 100, "expected_value": 50.0, "cost": 1.0,
         "order_date": "2026-02-26", "due_date": "2026-04-02"},
        {"verb": "transfer", "item_id": "mug", "origin_id": "north", "destination_id": "abroad",
         "lane_id": "north-abroad", "quantity": 25},
        {"verb": "cancel", "item_id": "mug", "supply_id": "po", "destination_id": "south",
         "quantity": 4},
        {"verb": "adjust", "item_id": "mug", "destination_id": "south", "quantity": 10,
         "new_reorder_point": 10.0},
        {"verb": "hold", "item_id": "jar", "destination_id": "south", "quantity": 5},
        {"verb": "expedite", "item_id": "mug", "supply_id": "po", "destination_id": "south",
         "quantity": 20, "cost": 15.0},
    ]  # fmt: skip
    return facts({**PLAN, "proposals": pd.DataFrame(rows)}, snapshot)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, {
            "verb": "transfer", "category": "Home / Kitchen", "segment": "B lumpy",
            "origin": "north", "origin_kind": "warehouse", "region": "SOUTH", "company": "A",
            "supplier": "", "mode": "road", "quantity": 6, "value": 9, "cost": 2, "spend": 0,
            "stock_value": 24, "confidence": 0.9, "data_trust": 0.6,
            "stockout_probability": 0.9, "days_to_stockout": 4, "shortage_cost": 30,
            "cover_days_after": 4, "giver_cover_days_after": 19, "giver_surplus_after": 7,
            "giver_free_stock_after": 19, "share_of_giver_stock": 6 / 25, "lead_time_days": 3,
            "days_to_order": 0, "days_to_due": 3, "days_to_item_end": 30,
            "days_past_item_end_on_due": -27, "reversible": True, "cross_company": False,
            "effect_on_valuation": 0, "effect_on_spend": 0, "effect_on_commitment": 6,
            "reorder_point_change": np.nan,
        }),
        (1, {
            "supplier": "vendor", "origin_kind": "supplier", "spend": 350, "stock_value": 400,
            "days_to_order": -3, "days_past_item_end_on_due": 2, "cover_days_after": np.nan,
            "reversible": False, "cross_company": False, "data_trust": 0.9,
            "giver_surplus_after": np.nan, "giver_free_stock_after": np.nan,
            "effect_on_valuation": 400, "effect_on_spend": 350, "effect_on_commitment": 0,
            "confidence": np.nan,
        }),
        (2, {
            "cross_company": True, "reversible": False, "effect_on_valuation": 100,
            "giver_surplus_after": -12, "giver_free_stock_after": 0, "effect_on_commitment": -6,
            "data_trust": np.nan,
        }),
        (3, {
            "origin": "vendor", "supplier": "vendor", "stock_value": 16, "spend": 0,
            "effect_on_valuation": -16, "effect_on_spend": -16, "effect_on_commitment": -4,
            "cover_days_after": -1, "lead_time_days": 3,
        }),
        (4, {"reorder_point_change": 0.25, "reversible": True, "spend": 0}),
        (5, {"stock_value": np.nan, "reversible": True, "data_trust": np.nan, "segment": "",
             "effect_on_valuation": 0}),
        (6, {"spend": 15, "effect_on_spend": 15, "effect_on_commitment": 6, "reversible": False}),
    ],
)  # fmt: skip
def test_known_answers(table, row, expected):
    found = table.loc[row, list(expected)]
    for name, value in expected.items():
        assert found[name] == (pytest.approx(value, nan_ok=True)), name


def test_columns_are_the_vocabulary_and_typed(table):
    assert list(table.columns) == list(FACTS)
    dtypes = {"number": "float64", "text": "str", "boolean": "bool"}
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {
        name: dtypes[fact.kind] for name, fact in FACTS.items()
    }


def test_no_proposals_give_no_facts(snapshot):
    columns = ["verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id", "quantity"]
    empty = facts({**PLAN, "proposals": pd.DataFrame({name: [] for name in columns})}, snapshot)
    assert list(empty.columns) == list(FACTS)
    assert empty.empty


def test_the_index_of_the_proposals_is_kept(snapshot):
    proposals = pd.DataFrame({"verb": ["hold"] * 2, "item_id": ["mug"] * 2,
                              "destination_id": ["south", "north"]}, index=[9, 4])  # fmt: skip
    table = facts({**PLAN, "proposals": proposals}, snapshot)
    assert table["stockout_probability"].to_dict() == {9: 0.9, 4: 0.2}


def test_facts_survive_being_written_as_text(table):
    again = facts_from_text(facts_to_text(table))
    pd.testing.assert_frame_equal(again, table)


def trusted(snapshot, plan, **row):
    proposals = pd.DataFrame([{"verb": "transfer", "item_id": "mug", "origin_id": "dc",
                               "destination_id": "south", "quantity": 1.0, **row}])  # fmt: skip
    return facts({"proposals": proposals, **PLAN, **plan}, snapshot).iloc[0]


def test_how_far_lane_forecast_and_data_deserve_trust(snapshot):
    lead_times = pd.DataFrame({"lane_id": ["in", "in"], "item_id": ["", "mug"],
                               "reliability": [0.7, 0.9]})  # fmt: skip
    accuracy = pd.DataFrame({"segment": "B lumpy", "location_id": "south",
                             "lead_time_days": [7.0, 28.0, 7.0], "wql": [0.1, 0.2, None],
                             "wape": [0.3, 0.5, 9.0], "bias": [-0.1, 0.2, 9.0]})  # fmt: skip
    plan = {"lead_times": lead_times, "accuracy": accuracy}
    row = trusted(snapshot, plan, lane_id="in")
    assert row["supplier_reliability"] == 0.9
    assert (row["forecast_error"], row["forecast_bias"]) == (0.5, 0.2)
    assert row["data_age_days"] == 27.0
    assert trusted(snapshot, plan, item_id="jar", lane_id="in")["supplier_reliability"] == 0.7
    near = trusted(snapshot, plan, lane_id="dc-north")
    assert (near["forecast_error"], near["supplier_reliability"] > 0) == (0.3, False)


def test_a_plan_without_accuracy_or_lead_times_leaves_them_missing(snapshot):
    row = trusted(snapshot, {})
    assert row[["supplier_reliability", "forecast_error", "forecast_bias"]].isna().all()


def test_the_change_from_what_the_last_plan_proposed(snapshot):
    before = pd.DataFrame({"verb": "transfer", "item_id": "mug", "destination_id": "south",
                           "origin_id": ["dc", "north"], "quantity": [3.0, 5.0]})  # fmt: skip
    known = Snapshot.build({**snapshot.header, "format": 3},
                           {**snapshot.tables, "previous": before})  # fmt: skip
    assert trusted(known, {}, quantity=10.0)["change_from_last_plan"] == 0.25
    assert np.isnan(trusted(known, {}, verb="buy")["change_from_last_plan"])
    assert np.isnan(trusted(snapshot, {})["change_from_last_plan"])


def test_the_most_important_customer_that_waits(snapshot):
    tiers = snapshot["orders"].assign(customer_tier=["C", "B", "A"])
    waiting = Snapshot.build(snapshot.header, {**snapshot.tables, "orders": tiers})
    assert trusted(waiting, {})["customer_tier"] == "B"
    assert trusted(waiting, {}, destination_id="dc")["customer_tier"] == ""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # eight ordered and two there: six customers wait for what a line or a substitute brings
        ({"verb": "postpone", "supply_id": "po", "quantity": 20, "due_date": "2026-03-20"},
         {"origin": "vendor", "spend": 0, "effect_on_spend": 0, "effect_on_commitment": -6,
          "effect_on_valuation": 0, "cover_days_after": 1, "reversible": False}),
        ({"verb": "substitute", "quantity": 5, "cost": 2.5},
         {"origin": "", "spend": 0, "effect_on_spend": 0, "effect_on_commitment": 5,
          "cover_days_after": 3.5, "cross_company": False, "giver_surplus_after": np.nan}),
        ({"verb": "expedite", "supply_id": "po", "lane_id": "north-south", "quantity": 20,
          "cost": 40.0},
         {"spend": 40, "effect_on_spend": 40, "effect_on_commitment": 6, "lead_time_days": 3,
          "cover_days_after": 1}),
        ({"verb": "expedite", "supply_id": "po", "quantity": 20, "cost": 0.0},
         {"origin": "vendor", "supplier": "vendor", "spend": 0, "effect_on_commitment": 6}),
        ({"verb": "cancel", "supply_id": "po", "quantity": 20},
         {"effect_on_spend": -80, "effect_on_commitment": -6, "spend": 0}),
    ],
)  # fmt: skip
def test_verbs_about_open_supply_and_substitutes(snapshot, row, expected):
    given = {"item_id": "mug", "destination_id": "south", **row}
    found = facts({**PLAN, "proposals": pd.DataFrame([given])}, snapshot).iloc[0]
    for name, value in expected.items():
        assert found[name] == (pytest.approx(value, nan_ok=True)), name
