"""Parameters: defaults from costs, and the most specific setting wins."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.network import Network
from distribution_ai.parameters import LeadTimeSettings, resolve
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER, tables

COLUMNS = ["parameter", "value", "item_id", "category", "location_id", "region", "channel"]


def _settings(*rows) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(COLUMNS, "") | row for row in rows])


def _resolved(settings=None, policy=None, **changes):
    given = tables() | changes
    if settings is not None:
        given["settings"] = settings
    snapshot = Snapshot.build(HEADER, given)
    network = Network.of(snapshot)
    return resolve(snapshot, network, policy), network


def _level_at(parameters, network, item="item-0", location="north"):
    return parameters.service_level[network.find([item], [location])][0]


def _row(value, parameter="service_level", **scope):
    return {"parameter": parameter, "value": str(value), **scope}


def test_defaults_follow_from_cost_and_price():
    parameters, _ = _resolved()
    np.testing.assert_allclose(parameters.service_level, 0.95)
    np.testing.assert_allclose(parameters.shortage_cost, 5.0)
    np.testing.assert_allclose(parameters.holding_cost, 0.2 * 4.0 / 365)
    assert set(parameters.service_measure) == {"cycle"}
    assert np.isnan(parameters.current_reorder_point).all()


@pytest.mark.parametrize(("cost", "price", "shortage", "value"), [
    (4.0, 3.0, 2.0, 4.0),
    (4.0, np.nan, 2.0, 4.0),
    (0.0, 9.0, 3.0, 6.0),
    (0.0, np.nan, 1.0, 2.0),
])  # fmt: skip
def test_unknown_costs_are_guessed(cost, price, shortage, value):
    items = tables()["items"].assign(unit_cost=cost, unit_price=price)
    parameters, _ = _resolved(items=items)
    np.testing.assert_allclose(parameters.shortage_cost, shortage)
    np.testing.assert_allclose(parameters.unit_cost, value)


SCOPES = [
    {},
    {"region": "home"},
    {"channel": "web"},
    {"category": "all"},
    {"category": "all/tools"},
    {"location_id": "north"},
    {"location_id": "north", "category": "all/tools"},
    {"item_id": "item-0"},
    {"item_id": "item-0", "region": "home"},
    {"item_id": "item-0", "location_id": "north"},
]


@pytest.mark.parametrize("wider", range(len(SCOPES) - 1))
def test_the_more_specific_scope_wins_whatever_the_order(wider):
    rows = [_row(0.6, **SCOPES[wider]), _row(0.7, **SCOPES[wider + 1])]
    demand = tables()["demand"].assign(channel="web")
    for order in (rows, rows[::-1]):
        parameters, network = _resolved(_settings(*order), demand=demand)
        assert _level_at(parameters, network) == 0.7


def test_a_setting_holds_only_within_its_scope():
    parameters, network = _resolved(_settings(_row(0.7, item_id="item-0", location_id="north")))
    assert _level_at(parameters, network) == 0.7
    assert _level_at(parameters, network, location="south") == 0.95
    assert _level_at(parameters, network, item="item-1") == 0.95


def test_a_category_is_a_path_and_not_a_text():
    items = tables()["items"].assign(category=["all/tools", "all/toolsets", "all"])
    parameters, network = _resolved(_settings(_row(0.7, category="all/tools")), items=items)
    levels = [_level_at(parameters, network, item=f"item-{number}") for number in range(3)]
    assert levels == [0.7, 0.95, 0.95]


def test_a_channel_is_the_largest_one_of_the_item_location():
    demand = tables()["demand"]
    demand["channel"] = np.where(demand["location_id"] == "north", "web", "shop")
    demand.loc[demand.index[:3], "channel"] = "shop"
    parameters, network = _resolved(_settings(_row(0.7, channel="web")), demand=demand)
    assert _level_at(parameters, network) == 0.7
    assert _level_at(parameters, network, location="south") == 0.95


def test_the_snapshot_beats_the_policy_at_equal_scope_only():
    policy = _settings(_row(0.6), _row(0.8, item_id="item-1"), _row(3, "review_days"))
    parameters, network = _resolved(_settings(_row(0.7)), policy)
    assert _level_at(parameters, network) == 0.7
    assert _level_at(parameters, network, item="item-1") == 0.8
    np.testing.assert_array_equal(parameters.review_days, 3.0)


def test_texts_are_resolved_too():
    parameters, network = _resolved(_settings(_row("fill_rate", "service_measure", region="home")))
    assert parameters.service_measure[network.find(["item-0"], ["north"])] == "fill_rate"
    assert parameters.service_measure[network.find(["item-0"], ["south"])] == "cycle"


def test_a_service_level_of_one_is_the_highest_that_can_be_planned():
    parameters, _ = _resolved(_settings(_row(1)))
    assert (parameters.service_level < 1).all()


def test_settings_of_lead_times_hold_everywhere_and_the_snapshot_beats_the_policy():
    policy = _settings(_row(6, "lead_time_window"), _row(1.5, "lead_time_max_cv"))
    parameters, _ = _resolved(_settings(_row(8.4, "lead_time_window")), policy)
    assert parameters.lead_times == LeadTimeSettings(lead_time_window=8, lead_time_max_cv=1.5)


def test_a_scope_where_there_is_none_is_a_fault():
    given = tables() | {"settings": _settings(_row(6, "lead_time_window", region="home"))}
    snapshot = Snapshot.build(HEADER, given)
    (fault,) = snapshot.faults
    assert "'lead_time_window' holds everywhere" in fault.message
    assert snapshot["settings"].empty
