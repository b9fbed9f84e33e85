import datetime

import numpy as np
import pandas as pd
import pytest

from distribution_ai.demand.history import build_history
from distribution_ai.errors import PlanningError
from distribution_ai.learn.past import snapshot_at
from distribution_ai.learn.replay import replay
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER, tables

START, END = datetime.date(2025, 11, 1), datetime.date(2025, 12, 31)


@pytest.fixture(scope="module")
def snapshot():
    return Snapshot.build(HEADER, tables())


@pytest.fixture(scope="module")
def result(snapshot):
    return replay(snapshot, START, END, review=14)


def test_the_past_knows_nothing_of_what_came_later(snapshot):
    day = np.datetime64("2025-11-01")
    past = snapshot_at(snapshot, day)
    assert past.as_of == datetime.date(2025, 11, 1)
    assert past["demand"]["date"].max() == pd.Timestamp("2025-10-31")
    demand = snapshot["demand"]
    otherwise = demand.assign(quantity=demand["quantity"].where(demand["date"] < "2025-11-01", 99))
    other = Snapshot.build(HEADER, tables() | {"demand": otherwise})
    assert snapshot_at(other, day).digest == past.digest


def test_the_summary_adds_up(snapshot, result):
    played = snapshot["demand"]
    played = played[played["date"].between(pd.Timestamp(START), pd.Timestamp(END))]
    assert result.summary["policy"].tolist() == ["planner", "minmax"]
    assert result.summary["demand"].tolist() == [played["quantity"].sum()] * 2
    np.testing.assert_allclose(
        result.summary["fill_rate"], result.summary["served"] / result.summary["demand"]
    )
    parts = result.item_locations[["holding_cost", "shortage_cost", "ordering_cost"]].sum(axis=1)
    np.testing.assert_allclose(parts, result.item_locations["cost"])
    assert result.header["from"] == "2025-11-01"
    assert result.header["to"] == "2025-12-31"


def test_steady_demand_is_served_by_every_policy(result):
    assert (result.summary["fill_rate"] > 0.9).all()
    assert (result.summary["transfers"] > 0).all()


def test_the_reordering_rules_in_force_are_what_minmax_plays(snapshot):
    never = pd.DataFrame({"parameter": ["current_reorder_point", "current_order_up_to"],
                          "value": [-1e6, 0]})  # fmt: skip
    ruled = Snapshot.build(HEADER, tables() | {"settings": never})
    rival = replay(ruled, START, END, review=30).summary.set_index("policy").loc["minmax"]
    assert rival["orders"] == rival["transfers"] == 0
    assert rival["fill_rate"] < 0.9


def test_a_replay_is_the_same_each_time(snapshot, result):
    again = replay(snapshot, START, END, review=14)
    pd.testing.assert_frame_equal(again.item_locations, result.item_locations)


@pytest.mark.parametrize(
    ("start", "end"),
    [(datetime.date(2020, 1, 1), END), (END, START), (START, datetime.date(2026, 1, 1))],
)
def test_only_history_can_be_played(snapshot, start, end):
    with pytest.raises(PlanningError, match="history is 2025-09-03 to 2025-12-31"):
        replay(snapshot, start, end)


def test_a_one_off_order_is_played_in_full(snapshot):
    demand = snapshot["demand"].copy()
    day = (demand["date"] == "2025-12-01") & (demand["item_id"] == "item-0")
    demand.loc[day & (demand["location_id"] == "north"), "quantity"] = 4000.0
    huge = Snapshot.build(HEADER, tables() | {"demand": demand})
    history = build_history(huge, Network.of(huge))
    assert history.quantity.max() < 1000.0, "the history to learn from is capped"
    played = replay(huge, START, END, review=30).item_locations.set_index(
        ["item_id", "location_id"]
    )
    asked = demand[demand["date"].between(pd.Timestamp(START), pd.Timestamp(END))]
    expected = asked.groupby(["item_id", "location_id"])["quantity"].sum()
    for place in (("item-0", "north"), ("item-1", "south")):
        assert set(played.loc[place, "demand"]) == {expected[place]}


def test_demand_of_a_predecessor_is_played_once(snapshot):
    items = tables()["items"].assign(
        replaces=["", "item-0", ""], end_date=["2025-11-30", "", ""],
        launch_date=["", "2025-12-01", ""],
    )  # fmt: skip
    demand = snapshot["demand"]
    early = demand["date"] < "2025-12-01"
    wanted = ((demand["item_id"] == "item-0") & early) | ((demand["item_id"] == "item-1") & ~early)
    wanted |= demand["item_id"] == "item-2"
    replaced = Snapshot.build(HEADER, tables() | {"items": items, "demand": demand[wanted]})
    result = replay(replaced, START, END, review=30)
    played = demand[wanted & demand["date"].between(pd.Timestamp(START), pd.Timestamp(END))]
    assert result.summary["demand"].tolist() == [played["quantity"].sum()] * 2


def test_where_the_shelf_was_empty_estimated_demand_is_played(snapshot):
    demand = snapshot["demand"]
    gone = (demand["date"].between("2025-12-01", "2025-12-10")) & (demand["item_id"] == "item-0")
    gone &= demand["location_id"] == "north"
    sold = demand.assign(quantity=demand["quantity"].where(~gone, 0.0))
    shelves = demand.loc[gone, ["item_id", "location_id", "date"]].assign(in_stock=0.3)
    empty = Snapshot.build(HEADER, tables() | {"demand": sold, "availability": shelves})
    first = datetime.date(2025, 12, 1), datetime.date(2025, 12, 10)
    table = replay(empty, *first, review=30).item_locations
    place = table[(table["item_id"] == "item-0") & (table["location_id"] == "north")]
    assert place["demand"].between(5.0, 60.0).all()
