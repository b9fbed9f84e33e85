"""Protection demand and targets through the whole chain."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import HEADER, tables
from tests.stock.planned import planned


def _settings(**values) -> pd.DataFrame:
    return pd.DataFrame({"parameter": list(values), "value": [str(v) for v in values.values()]})


def test_protection_interval_is_lead_time_and_review():
    found = planned(lanes=tables()["lanes"].assign(review_days=7.0))
    north, central = found.place("north"), found.place("central")
    assert found.protection.days[north] == 10.0
    assert found.protection.days[central] == 21.0
    assert found.protection.mean[north] == pytest.approx(30.0, rel=0.2)
    assert found.protection.mean[central] == pytest.approx(126.0, rel=0.2)
    shorter = planned(settings=_settings(review_days=2))
    assert shorter.protection.days[north] == 5.0


def test_uncertain_lead_times_need_more_safety_stock():
    lanes = tables()["lanes"]
    sure = planned(lanes=lanes.assign(lead_time_sd_days=0.0))
    unsure = planned(lanes=lanes.assign(lead_time_sd_days=4.0))
    assert (unsure.targets.safety_stock > sure.targets.safety_stock).all()


def test_targets_fit_together():
    found = planned(settings=_settings(order_cost=20))
    targets, protection = found.targets, found.protection
    assert (targets.order_up_to > targets.reorder_point).all()
    np.testing.assert_allclose(
        targets.safety_stock, np.maximum(targets.reorder_point - protection.mean, 0)
    )
    rate = protection.mean / protection.days
    economic = np.sqrt(2 * 20 * rate / found.parameters.holding_cost)
    assert (np.abs(targets.order_up_to - targets.reorder_point - economic) <= 1.0).all()


def test_cover_limits_the_order():
    short = planned(settings=_settings(order_cost=1000, max_cover_days=5)).targets
    long = planned(settings=_settings(min_cover_days=30)).targets
    rate = planned().protection.mean / planned().protection.days
    np.testing.assert_allclose(2 * short.cycle_stock, 5 * rate, rtol=0.01)
    np.testing.assert_allclose(2 * long.cycle_stock, 30 * rate, rtol=0.01)


def test_without_a_source_there_is_no_number():
    lanes = tables()["lanes"]
    found = planned(lanes=lanes[lanes["origin_id"] != "vendor"])
    central, north = found.place("central"), found.place("north")
    assert not found.protection.has_source[central]
    for name in ("safety_stock", "reorder_point", "order_up_to", "cycle_stock"):
        assert np.isnan(getattr(found.targets, name)[central])
        assert np.isfinite(getattr(found.targets, name)[north])
    assert found.protection.days[central] == 1.0


def test_costs_may_set_the_service_level():
    cheap = planned(settings=_settings(service_measure="cost", shortage_cost=0.05))
    dear = planned(settings=_settings(service_measure="cost", shortage_cost=50))
    assert (cheap.targets.service_level < dear.targets.service_level).all()
    holding = 0.2 * 4.0 / 365
    np.testing.assert_allclose(cheap.targets.service_level, 0.05 / (0.05 + holding), rtol=0.01)


def test_where_orders_cost_nothing_costs_order_up_to_the_reorder_point():
    plain = planned(settings=_settings(service_measure="cost")).targets
    assert (plain.order_up_to == plain.reorder_point).all()
    dear = planned(settings=_settings(service_measure="cost", order_cost=20)).targets
    assert (dear.order_up_to > dear.reorder_point).all()


def test_lost_sales_keep_the_less_the_more_orders_are_on_their_way():
    lanes, lost = tables()["lanes"], HEADER | {"unmet_demand": "lost"}
    settings = _settings(service_measure="cost", shortage_cost=1, holding_cost=0.1)
    levels = [
        planned(lost, settings=settings, lanes=lanes.assign(lead_time_days=days))
        for days in (0.0, 7.0, 26.0)
    ]
    service = [found.targets.service_level[found.place("north")] for found in levels]
    # 1 / (1 + 0.1 * (1 + lead time) ** (1 / 3)) with a review a day
    assert service == pytest.approx([1 / 1.1, 1 / 1.2, 1 / 1.3])


def test_a_fill_rate_needs_less_than_the_same_cycle_service_for_large_orders():
    cycle = planned(settings=_settings(min_cover_days=30, service_level=0.95))
    fill = planned(
        settings=_settings(min_cover_days=30, service_level=0.95, service_measure="fill_rate")
    )
    assert (fill.targets.reorder_point < cycle.targets.reorder_point).all()


def _reorder_points_without(closed, **values):
    """Of the shops, planned from a Thursday, where nothing is asked for on one weekday."""
    demand, lanes = tables()["demand"], tables()["lanes"]
    open_ = pd.to_datetime(demand["date"]).dt.day_name() != closed
    found = planned(
        settings=_settings(**values),
        lanes=lanes.assign(lead_time_days=14.0),
        demand=demand[open_],
    )
    return found.targets.reorder_point[found.protection.has_source]


def test_a_fill_rate_planned_on_a_weekday_without_demand_is_that_of_a_usual_day():
    rules = {"service_level": 0.95, "service_measure": "fill_rate"}
    first, later = (_reorder_points_without(day, **rules) for day in ("Thursday", "Tuesday"))
    # of 15 days from a Thursday 12 are open here and 13 there
    np.testing.assert_allclose(first / later, 12 / 13, atol=0.06)


@given(st.floats(0.5, 0.9999), st.floats(0.5, 0.9999))
@settings(max_examples=5)
def test_a_higher_service_level_never_lowers_the_reorder_point(one, other):
    low, high = (planned(settings=_settings(service_level=level)).targets.reorder_point
                 for level in sorted((one, other)))  # fmt: skip
    assert (low <= high).all()


@given(st.floats(0, 60), st.floats(0, 60))
@settings(max_examples=5)
def test_a_longer_lead_time_never_lowers_mean_demand(one, other):
    low, high = (planned(lanes=tables()["lanes"].assign(lead_time_days=days)).protection.mean
                 for days in sorted((one, other)))  # fmt: skip
    assert (low <= high + 1e-9).all()


def test_booked_orders_are_the_least_that_will_be_asked_for():
    found = planned()
    booked = np.zeros(found.network.size)
    booked[found.place("north")] = 500.0
    protection = found.protection.at_least(booked)
    assert (protection.support[found.place("north")] == 500.0).all()
    assert protection.mean[found.place("north")] == 500.0
    south = found.place("south")
    np.testing.assert_array_equal(protection.support[south], found.protection.support[south])


@pytest.mark.parametrize("bucket", ["W-MON", "MS"])
def test_longer_buckets_mean_the_same_days(bucket):
    daily, coarse = planned(), planned(header=HEADER | {"bucket": bucket})
    np.testing.assert_array_equal(coarse.protection.days, daily.protection.days)
    np.testing.assert_allclose(coarse.protection.mean, daily.protection.mean, rtol=0.25)
    assert np.isfinite(coarse.targets.reorder_point).all()


@pytest.mark.parametrize("demand", [
    tables()["demand"].iloc[:0],
    tables()["demand"].iloc[-1:],
    tables()["demand"].assign(quantity=0.0),
    tables()["demand"].assign(quantity=-1.0),
])  # fmt: skip
def test_hardly_any_demand_gives_finite_numbers_and_no_warnings(demand):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = planned(demand=demand)
    for part in (found.targets, found.protection, found.position):
        for name, values in vars(part).items():
            assert np.isfinite(values).all(), name
    for name in ("stockout_probability", "shortage_units", "shortage_cost", "excess_cost"):
        assert np.isfinite(getattr(found.risks, name)).all(), name
    idle = found.protection.mean == 0
    assert (found.targets.order_up_to[idle] == 0).all()
