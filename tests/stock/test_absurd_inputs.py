"""Inputs that nobody means: a named fault, or an answer that is bounded and makes sense."""

import warnings

import numpy as np
import pandas as pd
import pytest

from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER, tables


def _settings(**values) -> dict[str, pd.DataFrame]:
    return {"settings": pd.DataFrame({
        "parameter": list(values), "value": [str(value) for value in values.values()],
    })}  # fmt: skip


def _lanes(**columns) -> dict[str, pd.DataFrame]:
    return {"lanes": tables()["lanes"].assign(**columns)}


def _circle() -> dict[str, pd.DataFrame]:
    """North and south that supply each other, and nobody else does."""
    lanes = tables()["lanes"].iloc[3:]
    back = lanes.assign(lane_id="south>north", origin_id="south", destination_id="north")
    return {"lanes": pd.concat([lanes, back])}


ABSURD = {
    "no cost": {"items": tables()["items"].assign(unit_cost=0.0, unit_price=np.nan)},
    "everything certain": _settings(service_level=1),
    "nothing served": _settings(service_level=0),
    "fill rate of one": _settings(service_level=1, service_measure="fill_rate"),
    "fill rate of nothing": _settings(service_level=0, service_measure="fill_rate"),
    "shortage costs nothing": _settings(service_measure="cost", shortage_cost=0),
    "holding costs nothing": _settings(service_measure="cost", holding_rate=0, order_cost=9),
    "nothing costs": _settings(service_measure="cost", shortage_cost=0, holding_rate=0),
    "no lead time": _lanes(lead_time_days=0.0, lead_time_sd_days=0.0),
    "no time at all": _lanes(lead_time_days=0.0, review_days=0.0) | _settings(review_days=0),
    "watched fill rate": _settings(review_days=0, service_measure="fill_rate"),
    "decades": _lanes(lead_time_days=10_000.0),
    "wild lead times": _lanes(lead_time_sd_days=10_000.0),
    "lot of years": _lanes(multiple_quantity=1e6, min_quantity=2e6),
    "order worth millions": _settings(order_cost=1e12),
    "reviewed once a century": _settings(review_days=36_500, service_measure="fill_rate"),
    "no cover allowed": _settings(max_cover_days=0, min_cover_days=50),
    "circle": _circle(),
    "optimised circle": _circle() | _settings(internal_service="optimised"),
    "floor above ceiling": _settings(service_floor=0.99, service_ceiling=0.5),
}


@pytest.mark.parametrize("unmet", ["backorder", "lost"])
@pytest.mark.parametrize("changes", ABSURD.values(), ids=ABSURD)
def test_the_plan_is_whole_and_finite(changes, unmet):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        made = plan(Snapshot.build(HEADER | {"unmet_demand": unmet}, tables() | changes))
    targets = made["targets"]
    sourced = ~made["quality"]["reasons"].str.contains("no source").to_numpy()
    numbers = targets[["safety_stock", "reorder_point", "order_up_to", "cycle_stock"]].to_numpy()
    assert np.isfinite(numbers[sourced]).all()
    assert np.isnan(numbers[~sourced]).all()
    assert (numbers[sourced] >= 0).all() and (numbers[sourced] < 1e8).all()
    assert (targets["order_up_to"] >= targets["reorder_point"])[sourced].all()
    assert np.isfinite(made["target_components"][["units", "value"]].to_numpy()).all()
    assert np.isfinite(made["frontier"][["service_level", "stock_value"]].to_numpy()).all()
    assert made["frontier"]["service_level"].between(0, 1 + 1e-9).all()


def test_a_lot_larger_than_years_of_demand_is_one_lot():
    made = plan(Snapshot.build(HEADER, tables() | ABSURD["lot of years"]))["targets"]
    assert (made["order_up_to"] - made["reorder_point"] == 2e6).all()


def test_who_supplies_each_other_supplies_nobody():
    made = plan(Snapshot.build(HEADER, tables() | _circle()))
    assert made["targets"]["reorder_point"].isna().all()
    assert made["quality"]["reasons"].str.contains("no source").all()


@pytest.mark.parametrize(("parameter", "value"), [
    ("service_level", 1.5), ("service_level", -0.1), ("order_cost", -1), ("review_days", "often"),
    ("internal_service", "some"), ("lead_time_window", 0), ("target_change_share", -1),
])  # fmt: skip
def test_impossible_settings_are_faults_and_set_aside(parameter, value):
    snapshot = Snapshot.build(HEADER, tables() | _settings(**{parameter: value}))
    (fault,) = snapshot.faults
    assert parameter in fault.message and fault.remedy
    assert snapshot["settings"].empty
