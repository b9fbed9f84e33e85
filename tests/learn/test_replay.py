import datetime

import numpy as np
import pandas as pd
import pytest

from distribution_ai.demand.history import build_history
from distribution_ai.errors import PlanningError
from distribution_ai.learn.past import snapshot_at
from distribution_ai.learn.replay import replay, write_replay
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
    turns = result.summary["served"] * 4.0 / 61 * 365 / result.summary["average_stock_value"]
    np.testing.assert_allclose(result.summary["turns"], turns)
    by_day = result.timeline.groupby("policy", sort=False)
    np.testing.assert_allclose(by_day["demand"].sum(), result.summary["demand"])
    np.testing.assert_allclose(by_day["served"].sum(), result.summary["served"])
    stock = result.timeline.groupby(["policy", "date"], sort=False)["stock_value"].sum()
    np.testing.assert_allclose(
        stock.groupby("policy", sort=False).mean(), result.summary["average_stock_value"]
    )
    places = result.locations.groupby("policy", sort=False)[["served", "cost"]].sum()
    np.testing.assert_allclose(places, result.summary[["served", "cost"]])
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


RIVALS = ("minmax", "core", "safety_stock", "ddmrp", "order_up_to")


@pytest.fixture(scope="module")
def all_rivals(snapshot):
    return replay(snapshot, START, END, RIVALS, review=30)


def test_stock_is_compared_at_the_same_service(all_rivals):
    equal = all_rivals.equal_service.set_index("policy")
    assert list(equal.index) == ["planner", *RIVALS]
    np.testing.assert_allclose(equal["fill_rate"], all_rivals.header["fill_rates"][0], rtol=1e-9)
    np.testing.assert_allclose(
        equal["stock_ratio"], equal.loc["planner", "average_stock"] / equal["average_stock"]
    )
    assert equal.loc["planner", "dial"] == 0.0


def test_a_service_may_be_asked_for(snapshot):
    asked = (0.8, 0.9)
    half = replay(snapshot, START, END, ("safety_stock",), review=30, fill_rates=asked)
    np.testing.assert_allclose(half.equal_service["fill_rate"], [0.8, 0.8, 0.9, 0.9])
    assert (half.equal_service["dial"] < 0).all()
    assert set(half.differences["fill_rate"].dropna()) == set(asked)
    without = Snapshot.build(HEADER, tables() | {"lanes": tables()["lanes"].iloc[:0]})
    hopeless = replay(without, START, END, ("safety_stock",), review=30, fill_rates=(0.9,))
    assert hopeless.equal_service.empty
    assert set(hopeless.differences["comparison"]) == {"as_is"}


def test_differences_are_paired_over_item_locations(all_rivals):
    rows = all_rivals.item_locations
    ours, theirs = (rows[rows["policy"] == name] for name in ("planner", "ddmrp"))
    apart = ours["cost"].to_numpy() - theirs["cost"].to_numpy()
    told = all_rivals.differences.set_index(["comparison", "policy", "measure"])
    told = told.loc[("as_is", "ddmrp", "cost")]
    assert told["difference"] == pytest.approx(apart.sum())
    assert told["standard_error"] == pytest.approx(apart.std(ddof=1) * np.sqrt(len(apart)))
    assert told["item_locations"] == len(apart) == 9


def test_drawn_lead_times_are_alike_for_all_and_each_time(snapshot):
    lanes = tables()["lanes"].assign(lead_time_sd_days=3.0)
    unsure = Snapshot.build(HEADER | {"seed": 5}, tables() | {"lanes": lanes})
    first, again = (
        replay(unsure, START, END, ("order_up_to",), review=30, lead_times="sampled")
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(first.item_locations, again.item_locations)
    summary = first.summary.set_index("policy")
    assert summary.loc["planner", "fill_rate"] == pytest.approx(
        summary.loc["order_up_to", "fill_rate"], abs=0.03
    )
    mean = replay(unsure, START, END, ("order_up_to",), review=30)
    assert not mean.item_locations["served"].equals(first.item_locations["served"])
    sure = Snapshot.build(HEADER, tables() | {"lanes": lanes.assign(lead_time_sd_days=0.0)})
    drawn = replay(sure, START, END, review=30, lead_times="sampled").summary
    pd.testing.assert_frame_equal(drawn, replay(sure, START, END, review=30).summary)


def test_the_plans_own_proposals_can_be_played():
    lanes = tables()["lanes"].assign(review_days=7.0)
    weekly = Snapshot.build(HEADER, tables() | {"lanes": lanes})
    played = replay(weekly, START, END, ("safety_stock",), review=7, ours="proposals")
    ours = played.summary.set_index("policy").loc["proposals"]
    assert ours["fill_rate"] > 0.9
    assert ours["orders"] > 0 and ours["transfers"] > 0
    assert played.equal_service["fill_rate"].nunique() == 1


def test_orders_are_what_the_whole_plan_buys():
    """A supplier and two shops that lose sales: nothing but purchases can be proposed."""
    lanes = pd.DataFrame({
        "lane_id": ["a", "b"], "origin_id": "vendor", "destination_id": ["north", "south"],
        "lead_time_days": [14.0, 9.0], "lead_time_sd_days": 0.0, "review_days": 7.0,
    })  # fmt: skip
    costs = pd.DataFrame({"parameter": ["service_measure"], "value": ["cost"]})
    shops = Snapshot.build(
        HEADER | {"unmet_demand": "lost"}, tables() | {"lanes": lanes, "settings": costs}
    )
    ours = {}
    for name in ("orders", "proposals", "planner"):
        played = replay(shops, START, END, ("planner",), review=7, ours=name)
        rows = played.item_locations
        ours[name] = rows[rows["policy"] == name].drop(columns="policy").reset_index(drop=True)
    pd.testing.assert_frame_equal(ours["orders"], ours["proposals"])
    assert ours["orders"]["average_stock"].sum() < ours["planner"]["average_stock"].sum()


def test_what_is_assumed_is_said(all_rivals):
    said = " ".join(all_rivals.header["assumptions"])
    for word in ("waits until there is stock", "learned mean", "textbook", "One", "usual source"):
        assert word.lower() in said.lower()


@pytest.mark.parametrize(("changes", "message"), [
    ({"against": ("magic",)}, "unknown policy 'magic'; use planner, orders, minmax"),
    ({"ours": "magic"}, "unknown|none of planner, orders, proposals"),
    ({"lead_times": "random"}, "'random' is none of mean, sampled"),
])  # fmt: skip
def test_unknown_choices_are_refused(snapshot, changes, message):
    with pytest.raises(PlanningError, match=message):
        replay(snapshot, START, END, **changes)


def test_a_replay_is_written_whole(all_rivals, tmp_path):
    write_replay(all_rivals, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    written = ("summary", "equal_service", "differences", "item_locations", "locations", "timeline")
    assert names == {"replay.json", *(f"{name}.parquet" for name in written)}
