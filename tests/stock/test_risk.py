"""Risks: stock projected with dated supply."""

import numpy as np
import pandas as pd
import pytest

from tests.samples import HEADER, tables
from tests.stock.planned import planned

DAILY = 10.0


def _steady(on_hand, supply=(), **changes):
    """Ten units a day of item-0 in the north, nothing else."""
    demand = tables()["demand"]
    demand = demand[(demand["item_id"] == "item-0") & (demand["location_id"] == "north")]
    stock = pd.DataFrame({"item_id": ["item-0", "item-0"], "location_id": ["north", "central"],
                          "on_hand": [on_hand, 100.0]})  # fmt: skip
    coming = pd.DataFrame(supply, columns=["due_date", "quantity"])
    coming = coming.assign(supply_id=coming.index.astype(str), kind="purchase", item_id="item-0",
                           destination_id="north")  # fmt: skip
    found = planned(demand=demand.assign(quantity=DAILY), stock=stock, supply=coming, **changes)
    return found, found.place("north")


def _risk(on_hand, supply=(), **changes):
    found, north = _steady(on_hand, supply, **changes)
    return {name: values[north] for name, values in vars(found.risks).items()}


def test_enough_until_a_new_order_comes_is_no_risk():
    risk = _risk(30)
    assert risk["stockout_probability"] == 0.0
    assert risk["shortage_units"] == 0.0
    assert risk["stockout_date"] == np.datetime64("2026-01-04")


def test_one_unit_less_is_a_certain_stockout():
    risk = _risk(29)
    assert risk["stockout_probability"] == 1.0
    assert risk["shortage_units"] == pytest.approx(1.0)
    assert risk["shortage_cost"] == pytest.approx(5.0)
    assert risk["stockout_date"] == np.datetime64("2026-01-03")


def test_supply_in_time_prevents_it_and_supply_too_late_does_not():
    assert _risk(20, [("2026-01-03", 10)])["stockout_probability"] == 0.0
    assert _risk(20, [("2026-01-05", 10)])["stockout_probability"] == 1.0


def test_stock_may_run_out_before_a_large_supply_comes():
    risk = _risk(10, [("2026-01-03", 500)])
    assert risk["stockout_probability"] == 1.0
    assert risk["shortage_units"] == pytest.approx(10.0)
    assert risk["stockout_date"] == np.datetime64("2026-01-02")


def test_late_supply_is_expected_today():
    assert _risk(20, [("2025-12-01", 10)])["stockout_probability"] == 0.0


def test_what_is_owed_is_short_already():
    orders = pd.DataFrame({"order_id": ["o"], "item_id": "item-0", "location_id": "north",
                           "due_date": "2025-12-31", "quantity": 40})  # fmt: skip
    risk = _risk(30, orders=orders)
    assert risk["stockout_probability"] == 1.0
    assert risk["shortage_units"] == pytest.approx(40.0)
    assert risk["stockout_date"] == np.datetime64("2026-01-01")


def test_no_stockout_within_the_horizon_has_no_date():
    assert np.isnat(_risk(5000)["stockout_date"])
    assert _risk(5000)["stockout_date"].dtype == np.dtype("datetime64[ns]")


def test_excess_costs_its_holding_until_it_is_used_up():
    found, north = _steady(1000)
    excess = 1000 - found.targets.order_up_to[north]
    assert found.risks.excess_units[north] == pytest.approx(excess)
    holding = found.parameters.holding_cost[north]
    cost = excess * holding * excess / DAILY / 2
    assert found.risks.excess_cost[north] == pytest.approx(cost, rel=1e-6)


def test_more_stock_is_never_riskier():
    demand = tables()["demand"]
    found = [planned(demand=demand, stock=tables()["stock"].assign(on_hand=on_hand)).risks
             for on_hand in (0.0, 8.0, 16.0, 60.0)]  # fmt: skip
    for name in ("stockout_probability", "shortage_units"):
        values = np.stack([getattr(risks, name) for risks in found])
        assert (np.diff(values, axis=0) <= 1e-9).all()
        assert values[0].max() > 0


def test_without_a_source_the_horizon_counts():
    risk = _risk(30, lanes=tables()["lanes"].iloc[:0])
    assert risk["stockout_probability"] == 1.0
    assert risk["excess_units"] == 0.0
    assert _risk(DAILY * 91, lanes=tables()["lanes"].iloc[:0])["stockout_probability"] == 0.0


def test_weekly_buckets_are_dated_too():
    found = planned(header=HEADER | {"bucket": "W-MON"})
    dates = found.risks.stockout_date[~np.isnat(found.risks.stockout_date)]
    assert (dates >= np.datetime64("2026-01-01")).all()
