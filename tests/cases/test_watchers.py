"""Each watcher in a small world where the exception is put in by hand."""

import json

import numpy as np
import pandas as pd
import pytest

from distribution_ai.cases import KINDS, WATCHERS
from distribution_ai.tables import CASE_KINDS
from tests.cases.worlds import AS_OF, SHOPS, ago, cases, of, planned, world


def only(found: pd.DataFrame) -> pd.Series:
    assert len(found) == 1, found[["kind", "subject", "cause"]].to_numpy().tolist()
    return found.iloc[0]


def test_every_watcher_says_what_it_is_for():
    assert KINDS == CASE_KINDS, "the snapshot's table names every watcher"
    for watcher in WATCHERS:
        assert watcher.goal and watcher.response and watcher.remedy
        assert watcher.role in {"planner", "buyer", "warehouse"}
        assert watcher.measure in {"money", "share", "days"}


def test_an_ordinary_year_has_no_case_of_demand_or_stock():
    kinds = set(planned(world())["cases"]["kind"])
    assert kinds == set()


def test_a_promotion_that_nobody_entered_is_named_with_its_week_and_lift():
    tables = world()
    week = ago(tables["demand"], 14, 8) & of(tables["demand"], "mug")
    tables["demand"].loc[week, "quantity"] *= 3
    case = only(cases(tables, "unregistered_promotion"))
    assert case["item_id"] == "mug" and case["places"] == [f"mug {shop}" for shop in sorted(SHOPS)]
    context = json.loads(case["context"])
    assert (context["days_ago_from"], context["days_ago_to"]) == (14, 8)
    assert context["times"] == pytest.approx(3.0, abs=0.5)
    assert "times the usual was asked for" in case["cause"]


def test_an_event_explains_a_promotion():
    tables = world()
    week = ago(tables["demand"], 14, 8) & of(tables["demand"], "mug")
    tables["demand"].loc[week, "quantity"] *= 3
    begin = pd.Timestamp(AS_OF) - pd.Timedelta(days=14)
    tables["events"] = pd.DataFrame([{
        "event_id": "sale", "kind": "promotion", "date_from": begin,
        "date_to": begin + pd.Timedelta(days=6), "item_id": "mug",
    }])  # fmt: skip
    assert cases(tables, "unregistered_promotion").empty


def test_one_customers_order_is_no_promotion():
    tables = world()
    week = ago(tables["demand"], 14, 8) & of(tables["demand"], "mug", "hull")
    tables["demand"].loc[week, "quantity"] *= 12
    assert cases(tables, "unregistered_promotion").empty


def test_a_season_that_lifts_everything_is_no_promotion():
    tables = world()
    tables["demand"].loc[ago(tables["demand"], 14, 8), "quantity"] *= 3
    assert cases(tables, "unregistered_promotion").empty


def test_many_items_of_a_category_are_one_promotion():
    tables = world(items=("cup", "mug", "pot", "pan", "lid", "jar", "ladle", "sieve"))
    tables["items"]["category"] = ["all/table"] * 3 + ["all/stove"] * 5
    chosen = np.isin(tables["demand"]["item_id"], ["cup", "mug", "pot"])
    tables["demand"].loc[ago(tables["demand"], 14, 8) & chosen, "quantity"] *= 3
    case = only(cases(tables, "unregistered_promotion"))
    assert (case["category"], case["item_id"], case["item_locations"]) == ("all/table", "", 12)


def test_stock_that_fell_silent_while_it_sells_elsewhere_is_to_be_counted():
    tables = world()
    silence = ago(tables["demand"], 20, 1) & of(tables["demand"], "mug", "hull")
    tables["demand"] = tables["demand"][~silence]
    case = only(cases(tables, "phantom_stock"))
    assert (case["location_id"], case["places"]) == ("hull", ["mug hull"])
    assert json.loads(case["context"])["silent"] == 20
    # 4 a day over the protection interval of 7 + 1 days, 6 of margin each
    assert case["money_at_risk"] == pytest.approx(4 * 8 * 6, rel=0.1)
    assert case["role"] == "warehouse"


def test_silence_everywhere_is_no_phantom_and_neither_is_an_empty_shelf():
    tables = world()
    silence = ago(tables["demand"], 20, 1)
    everywhere = {**tables, "demand": tables["demand"][~silence]}
    assert cases(everywhere, "phantom_stock").empty
    here = of(tables["demand"], "mug", "hull")
    empty = tables["stock"].assign(on_hand=lambda stock: np.where(
        of(stock, "mug", "hull"), 0.0, stock["on_hand"]))  # fmt: skip
    tables = {**tables, "demand": tables["demand"][~(silence & here)], "stock": empty}
    assert cases(tables, "phantom_stock").empty


def test_learned_lead_times_that_differ_are_one_case_per_supplier():
    tables = world()
    ordered = pd.Timestamp(AS_OF) - pd.to_timedelta(np.arange(20, 140, 10), unit="D")
    tables["receipts"] = pd.DataFrame([
        {"lane_id": f"to {shop}", "item_id": "mug", "ordered_on": day,
         "received_on": day + pd.Timedelta(days=14), "quantity": 5}
        for shop in ("hull", "leeds") for day in ordered
    ])  # fmt: skip
    case = only(cases(tables, "wrong_lead_time"))
    assert case["supplier_id"] == "potter" and case["role"] == "buyer"
    assert {place.split()[1] for place in case["places"]} == {"hull", "leeds"}
    context = json.loads(case["context"])
    assert context["entered"] == 7 and context["learned"] == pytest.approx(14, abs=1.5)


def test_excess_in_one_place_and_a_shortage_in_another():
    tables = world(items=("mug",), shops=("hull", "leeds"))
    tables["stock"]["on_hand"] = [400.0, 0.0]
    case = only(cases(tables, "imbalance"))
    assert (case["location_id"], case["places"]) == ("hull", ["mug hull", "mug leeds"])
    assert json.loads(case["context"])["short"] == pytest.approx(4 * 7, rel=0.15)


def test_stock_that_lasts_too_long_and_stock_that_nobody_wants():
    tables = world()
    stock, demand = tables["stock"], tables["demand"]
    stock.loc[of(stock, "pot"), "on_hand"] = 4.0 * 300
    dead = ago(demand, 200, 1) & of(demand, "cup")
    tables["demand"] = demand[~dead]
    excess = only(cases(tables, "excess_stock"))
    assert excess["category"] == "all/table" and excess["money_at_risk"] > 0
    assert excess["places"] == sorted(f"pot {shop}" for shop in SHOPS)
    obsolete = only(cases(tables, "obsolete_stock"))
    assert obsolete["places"] == sorted(f"cup {shop}" for shop in SHOPS)
    assert json.loads(obsolete["context"])["value"] == 4 * 40 * 4.0


def test_demand_that_the_forecast_does_not_expect():
    """People have set the forecast far below what is asked for in every week."""
    tables = world()
    tables["overrides"] = pd.DataFrame([
        {"override_id": f"cut {shop}", "item_id": "mug", "location_id": shop, "date_from": AS_OF,
         "date_to": "2026-08-30", "factor": 0.3} for shop in ("hull", "leeds", "york")
    ])  # fmt: skip
    case = only(cases(tables, "demand_shift"))
    assert case["item_id"] == "mug" and case["item_locations"] == 3
    assert case["subject"].endswith("more than forecast") and case["minimum_periods"] == 2
    context = json.loads(case["context"])
    assert context["sold"] > 3 * context["expected"] > 0


def test_data_that_cannot_be_trusted_goes_by_its_main_reason():
    tables = world(items=("mug",))
    young = ago(tables["demand"], 30, 1)
    tables["demand"] = tables["demand"][young]
    tables["watchers"] = pd.DataFrame([{"kind": "low_trust", "threshold": 0.7}])
    case = only(cases(tables, "low_trust"))
    assert case["subject"] == "less than eight weeks of demand history"
    assert case["item_locations"] == 4


def test_settings_switch_watchers_off_and_move_their_limits():
    tables = world()
    tables["stock"].loc[of(tables["stock"], "mug"), "on_hand"] = -3.0
    assert only(cases(tables, "negative_stock").iloc[:1])["minimum_periods"] == 1
    tables["watchers"] = pd.DataFrame([{"kind": "negative_stock", "minimum_periods": 4}])
    assert set(cases(tables, "negative_stock")["minimum_periods"]) == {4}
    tables["watchers"] = pd.DataFrame([{"kind": "negative_stock", "threshold": 1e9}])
    assert cases(tables, "negative_stock").empty
    tables["watchers"] = pd.DataFrame([{"kind": "negative_stock", "active": False}])
    assert cases(tables, "negative_stock").empty
