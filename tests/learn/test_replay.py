import datetime

import numpy as np
import pandas as pd
import pytest

from distribution_ai.errors import PlanningError
from distribution_ai.learn.past import snapshot_at
from distribution_ai.learn.replay import replay
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
