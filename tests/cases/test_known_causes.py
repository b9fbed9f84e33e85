import pandas as pd
import pytest

from distribution_ai.cases import WATCHERS, Scene, group_cases
from distribution_ai.decide import decide
from tests.decide.situations import snapshot_of, state_of

ITEMS = [{"item_id": name, "unit_cost": 4.0, "unit_price": 10.0} for name in ("cup", "mug", "pot")]
PLACES = [
    {"location_id": "potter", "kind": "supplier"},
    {"location_id": "dc", "kind": "dc"},
    {"location_id": "hull", "kind": "warehouse"},
    {"location_id": "leeds", "kind": "warehouse"},
]
LANES = [
    {"lane_id": "buy", "origin_id": "potter", "destination_id": "dc", "lead_time_days": 9},
    {"lane_id": "to hull", "origin_id": "dc", "destination_id": "hull", "lead_time_days": 2},
]


def stock(*rows) -> list[dict]:
    return [dict(zip(("item_id", "location_id", "on_hand"), row, strict=True)) for row in rows]


def cases_of(levels=None, demand=None, **tables):
    tables = {"items": ITEMS, "locations": PLACES, "lanes": LANES, **tables}
    state = state_of(snapshot_of(**tables), levels or {}, demand or {})
    decisions = decide(state)
    found = group_cases(Scene(state, decisions.proposals, decisions.unusable_edits))
    return found.table, found.proposals


def test_a_location_without_any_source_is_one_case_with_its_remedy():
    demand = {(item, "leeds"): (8, 2) for item in ("cup", "mug", "pot")}
    cases, proposals = cases_of(
        stock=stock(("cup", "leeds", 0), ("mug", "leeds", 0), ("pot", "leeds", 90)), demand=demand
    )
    assert proposals.empty
    case = cases.iloc[0]
    assert len(cases) == 1
    assert (case["kind"], case["subject"], case["item_locations"]) == ("no_source", "leeds", 3)
    assert case["money_at_risk"] == pytest.approx(2 * 8 * 6, rel=0.01)
    assert case["remedy"] == "add a vendor to the product or a lane to the warehouse"


def test_an_item_without_a_source_is_named_where_others_have_one():
    lane = {
        "lane_id": "cups",
        "origin_id": "potter",
        "destination_id": "leeds",
        "lead_time_days": 5,
    }
    cases, _ = cases_of(
        lanes=[lane],
        sourcing=[{"item_id": "cup", "lane_id": "cups"}],
        stock=stock(("cup", "leeds", 50), ("mug", "leeds", 0)),
        demand={("mug", "leeds"): (8, 2), ("cup", "leeds"): (8, 2)},
    )
    assert cases[["kind", "subject"]].to_numpy().tolist() == [["no_source", "mug"]]


def test_late_supply_is_grouped_by_supplier_and_named_on_the_proposals():
    levels = {(item, "dc"): (10, 20) for item in ("cup", "mug")}
    supply = [
        {
            "supply_id": f"line {item}",
            "kind": "purchase",
            "item_id": item,
            "quantity": 30,
            "destination_id": "dc",
            "origin_id": "potter",
            "due_date": "2026-05-30",
        }
        for item in ("cup", "mug")
    ]
    cases, proposals = cases_of(
        levels,
        dict.fromkeys(levels, (60, 9)),
        supply=supply,
        stock=stock(("cup", "dc", 1), ("mug", "dc", 2)),
    )
    case = cases.iloc[0]
    assert (case["kind"], case["subject"], case["item_locations"]) == ("late_supply", "potter", 2)
    assert set(proposals["verb"]) == {"buy", "expedite"}
    assert set(proposals["case_id"]) == {case["case_id"]}


def test_a_short_giver_is_one_case_for_all_that_wait_for_it():
    items = ("cup", "mug")
    levels = {(i, p): (10, 20) for i in items for p in ("dc", "hull")}
    cases, proposals = cases_of(
        levels,
        dict.fromkeys(levels, (8, 2)),
        stock=stock(*((i, p, 0) for i in items for p in ("dc", "hull"))),
    )
    case = cases.set_index("kind").loc["short_giver"]
    assert (case["subject"], case["item_locations"]) == ("dc", 2)
    held = proposals[proposals["verb"] == "hold"]
    assert (held["case_id"] == case["case_id"]).all() and len(held) == 2
    assert held["due_date"].eq(pd.Timestamp("2026-05-10")).all()


def test_faults_of_the_data_are_cases_too_and_the_most_fundamental_is_named():
    cases, proposals = cases_of(
        {("mug", "dc"): (10, 20)},
        {("mug", "dc"): (8, 2)},
        items=[{"item_id": "mug"}],
        stock=stock(("mug", "dc", -4)),
        supply=[
            {
                "supply_id": "line",
                "kind": "purchase",
                "item_id": "mug",
                "quantity": 1,
                "destination_id": "dc",
                "due_date": "2026-04-01",
            }
        ],
    )
    assert set(cases["kind"]) == {"negative_stock", "overdue_supply", "no_cost"}
    assert cases["case_id"].is_unique and set(cases["remedy"]) <= {
        watcher.remedy for watcher in WATCHERS
    }
    named = cases.set_index("case_id").loc[proposals["case_id"], "kind"]
    assert set(named) == {"negative_stock"}


def test_no_case_without_an_exception():
    cases, proposals = cases_of(
        {("mug", "dc"): (10, 20)}, {("mug", "dc"): (8, 2)}, stock=stock(("mug", "dc", 15))
    )
    assert cases.empty and proposals.empty


def test_an_edit_that_fits_nothing_is_a_case():
    edit = {"verb": "transfer", "item_id": "mug", "origin_id": "leeds", "destination_id": "hull",
            "quantity": 5}  # fmt: skip
    cases, _ = cases_of(stock=stock(("mug", "dc", 15), ("mug", "hull", 20)), edits=[edit])
    case = cases.iloc[0]
    assert (case["kind"], case["subject"]) == ("unusable_edit", "transfer mug leeds hull")
    assert case["remedy"].startswith("correct the edit or remove it")
