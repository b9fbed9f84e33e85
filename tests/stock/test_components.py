"""Why stock is there: causes add up and answer to what is changed."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.stock.components import COMPONENTS, target_components
from tests.samples import tables
from tests.stock.planned import planned


def _components(settings=None, header=None, **changes):
    """Units by component of every item-location, and what they explain."""
    if settings:
        changes["settings"] = pd.DataFrame({
            "parameter": list(settings), "value": [str(value) for value in settings.values()],
        })  # fmt: skip
    found = planned(header, **changes)
    units = target_components(
        found.parameters, found.sourcing, found.interval, found.forecast, found.targets,
        found.lost_sales,
    )  # fmt: skip
    return found, pd.DataFrame(units, columns=COMPONENTS)


CASES = [
    {},
    {"order_cost": 15, "max_cover_days": 9},
    {"service_measure": "fill_rate", "review_days": 7, "service_level": 0.9},
    {"service_measure": "cost", "holding_rate": 0, "order_cost": 3},
    {"internal_service": "optimised", "review_days": 0},
    {"service_measure": "fill_rate", "review_days": 0, "order_cost": 2},
]


@pytest.mark.parametrize("settings", CASES)
def test_they_add_up_to_the_stock_that_is_there_on_average(settings):
    found, units = _components(settings)
    targets = found.targets
    np.testing.assert_allclose(
        units.sum(axis=1), targets.safety_stock + targets.cycle_stock, atol=1e-9
    )


def test_certain_lead_times_are_no_risk():
    lanes = tables()["lanes"]
    _, sure = _components(lanes=lanes.assign(lead_time_sd_days=0.0))
    _, unsure = _components(lanes=lanes.assign(lead_time_sd_days=4.0))
    assert (sure["lead_time_risk"] == 0).all()
    assert (unsure["lead_time_risk"] > 0).all()
    np.testing.assert_allclose(sure["demand_risk"], unsure["demand_risk"])


def test_lots_that_nobody_needs_are_named():
    lanes = tables()["lanes"].assign(multiple_quantity=[1000.0, np.nan, np.nan, np.nan])
    found, units = _components({"order_cost": 1}, lanes=lanes)
    central, north = found.place("central"), found.place("north")
    assert units.loc[central, "lot_size"] > 300
    assert units.loc[north, "lot_size"] == 0


def test_looking_less_often_needs_stock():
    _, often = _components({"review_days": 1})
    _, seldom = _components({"review_days": 14})
    assert (seldom["review_period"] > often["review_period"] + 10).all()
    for earlier in ("cycle_stock", "demand_risk", "lead_time_risk"):
        np.testing.assert_array_equal(seldom[earlier], often[earlier])


def test_cover_orders_booked_and_rules_in_force_are_limits():
    _, free = _components({"order_cost": 15})
    _, limited = _components({"order_cost": 15, "max_cover_days": 5})
    assert (free["limits"] == 0).all()
    assert (limited["limits"] < 0).all()
    kept, ruled = _components({"order_cost": 15, "target_change_share": 9,
                               "current_reorder_point": 20, "current_order_up_to": 60})  # fmt: skip
    assert (kept.targets.reorder_point == 20).all()
    assert (ruled["limits"] != 0).any()


def test_waiting_upstream_is_a_cause():
    lanes = tables()["lanes"].iloc[:3].assign(lead_time_days=[3.0, 14.0, 14.0])
    found, units = _components({"internal_service": "optimised"}, lanes=lanes)
    assert units.loc[found.place("north"), "upstream_delay"] > 0
    assert units.loc[found.place("central"), "upstream_delay"] < 0


def test_without_a_source_nothing_is_explained():
    lanes = tables()["lanes"]
    found, units = _components(lanes=lanes[lanes["origin_id"] != "vendor"])
    assert units.loc[found.place("central")].isna().all()
