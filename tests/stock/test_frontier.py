"""The best service for every amount of stock."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.frontier import (
    SERVICE_LEVELS,
    frontier,
    reorder_points_for_budget,
    reorder_points_for_service,
)
from distribution_ai.stock.service_curves import service_curves
from tests.samples import HEADER, tables
from tests.stock.planned import planned

COST = {"item-0": 1.0, "item-1": 10.0, "item-2": 100.0}


def _different_items() -> dict[str, pd.DataFrame]:
    """Items of different cost and speed."""
    given = tables()
    factor = given["demand"]["item_id"].map({"item-0": 1.0, "item-1": 4.0, "item-2": 5.0})
    random = np.random.default_rng(2)
    bursts = random.poisson(0.3, len(factor)) * 4.0
    steady = given["demand"]["item_id"] == "item-2"
    quantity = given["demand"]["quantity"].where(steady, bursts) * factor
    given["demand"] = given["demand"].assign(quantity=quantity)
    given["items"] = given["items"].assign(unit_cost=list(COST.values()), unit_price=200.0)
    return given


def _curves(location="north", **values):
    rules = pd.DataFrame({"parameter": list(values), "value": [str(v) for v in values.values()]})
    found = planned(settings=rules, **_different_items())
    rows = np.flatnonzero(found.network.location_ids == location)
    curves = service_curves(
        found.forecast, found.interval, found.parameters, found.targets, found.lost_sales, rows
    )
    return found, curves


def _total(curves, points) -> tuple[float, float]:
    """Stock value and share of the value served at these reorder points."""
    rows = np.arange(len(points))
    place = (curves.level >= points[:, None] - 1e-9).argmax(axis=1)
    stock = (curves.stock[rows, place] * curves.unit_value).sum()
    served = (curves.served[rows, place] * curves.sales).sum()
    return stock, served / (curves.demand * curves.sales).sum()


def _every_choice(curves):
    """Stock and service of all combinations of reorder points."""
    count = curves.level.shape[1]
    places = np.stack(np.meshgrid(*[np.arange(count)] * len(curves.rows)), axis=-1)
    places = places.reshape(-1, len(curves.rows))
    items = np.arange(len(curves.rows))
    stock = (curves.stock[items, places] * curves.unit_value).sum(axis=1)
    served = (curves.served[items, places] * curves.sales).sum(axis=1)
    return stock, served / (curves.demand * curves.sales).sum()


@given(st.floats(0.75, 0.995))
@settings(max_examples=15)
def test_no_choice_on_the_curves_serves_as_much_with_clearly_less_stock(level):
    _, curves = _curves(order_cost=1)
    stock, service = _total(curves, reorder_points_for_service(curves, level))
    every_stock, every_service = _every_choice(curves)
    assert service >= level - 1e-9
    assert every_stock[every_service >= service - 1e-12].min() >= stock * 0.97


@given(st.floats(0.0, 1.0))
@settings(max_examples=15)
def test_a_budget_is_kept_and_used_well(share):
    _, curves = _curves(order_cost=1)
    every_stock, every_service = _every_choice(curves)
    budget = every_stock.min() + share * (every_stock.max() - every_stock.min())
    stock, service = _total(curves, reorder_points_for_budget(curves, budget))
    assert stock <= budget * (1 + 1e-9)
    step = np.diff(curves.served * curves.sales[:, None]).max() / (curves.demand @ curves.sales)
    affordable = every_service[every_stock <= budget * (1 + 1e-9)].max()
    assert service >= affordable - step - 1e-9, "at most the next step is out of reach"


def test_floors_and_ceilings_hold():
    _, curves = _curves(service_floor=0.9)
    few = curves.reorder_points(np.inf)
    place = (curves.level >= few[:, None]).argmax(axis=1)
    assert (curves.served[np.arange(3), place] >= 0.9 * curves.demand - 1e-9).all()
    _, curves = _curves(service_ceiling=0.9)
    many = curves.reorder_points(1e-12)
    place = (curves.level >= many[:, None]).argmax(axis=1)
    assert (curves.served[np.arange(3), place] <= 0.9 * curves.demand + 1e-9).all()


def test_the_targets_lie_on_or_below_the_frontier():
    _, curves = _curves(service_measure="fill_rate", service_level=0.93)
    points = {label: (level, stock, cost) for level, stock, cost, label
              in frontier(curves).points() if label}  # fmt: skip
    here, better, cheaper = points["here"], points["same_stock"], points["same_service"]
    assert here[0] == pytest.approx(0.93, abs=0.02)
    assert better[1] == here[1] and better[0] >= here[0] and better[2] <= here[2]
    assert cheaper[0] == here[0] and cheaper[1] <= here[1]
    assert cheaper[1] < 0.99 * here[1] and better[0] > here[0] + 0.001


def test_points_rise_and_stay_within_reach():
    _, curves = _curves(order_cost=1)
    found = frontier(curves).points()[:-3]
    level, stock, cost, _ = (np.array(column) for column in zip(*found, strict=True))
    assert set(level) <= set(SERVICE_LEVELS) and len(level) >= 5
    assert (np.diff(stock) > 0).all() and (np.diff(cost) < 0).all()
    assert (np.diff(np.diff(stock) / np.diff(level)) >= -1e-6 * stock[-1]).all()


def test_the_plan_has_a_frontier_of_every_place_and_of_all():
    made = plan(Snapshot.build(HEADER, _different_items()))["frontier"]
    assert set(made["location_id"]) == {"", "central", "north", "south"}
    labelled = made[made["label"] != ""].set_index(["location_id", "label"])
    assert len(labelled) == 4 * 3
    here = labelled.xs("here", level="label")
    assert here.loc["", "stock_value"] == pytest.approx(
        here.loc[["central", "north", "south"], "stock_value"].sum()
    )
    shops = here.loc[["north", "south"], "shortage_cost"].sum()
    assert here.loc["", "shortage_cost"] == pytest.approx(shops)


def test_nothing_asked_for_is_no_frontier():
    made = plan(Snapshot.build(HEADER, tables() | {"demand": tables()["demand"].iloc[:0]}))
    assert made["frontier"].empty


def test_a_plan_made_on_a_day_without_demand_knows_the_service_of_a_week():
    """On Thursdays, such as the day planned from, nothing is asked for."""
    demand = tables()["demand"]
    weekday = pd.to_datetime(demand["date"]).dt.day_of_week
    lanes = tables()["lanes"].assign(lead_time_days=[14.0, 2.0, 2.0, 2.0])
    closed, open_ = (
        plan(Snapshot.build(HEADER, tables() | {"lanes": lanes, "demand": kept}))["frontier"]
        for kept in (demand[weekday != 3], demand)
    )
    for places in (closed, open_):
        here = places[places["label"] == "here"].set_index("location_id")["service_level"]
        assert here.loc[["", "north", "south"]].between(0.9, 1.0).all()
