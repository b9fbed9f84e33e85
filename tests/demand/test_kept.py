"""A plan of a few items, made from the demand that a whole plan kept."""

import datetime

import numpy as np
import pandas as pd
import pytest

from bench.networks import two_echelons
from distribution_ai.adapters.files import pack, unpack
from distribution_ai.demand.kept import Kept
from distribution_ai.errors import PlanningError
from distribution_ai.plan import read_plan, write_plan
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot

FEW = ["item-000003", "item-000011", "item-000019"]


@pytest.fixture(scope="module")
def snapshot():
    whole = two_echelons(items=40, warehouses=1, days=120)
    tables = {name: frame for name, frame in whole.tables.items() if len(frame)}
    tables["lanes"] = tables["lanes"].assign(fixed_cost=0.0)
    tables["receipts"] = receipts()
    return Snapshot.build(whole.header, tables)


def receipts():
    """Deliveries of the first item take 26 days, those of the others 20."""
    ordered = pd.Timestamp("2025-08-01") + pd.to_timedelta(np.arange(24) * 3, unit="D")
    slow = np.arange(24) % 2 == 0
    return pd.DataFrame({
        "lane_id": "vendor>dc",
        "item_id": np.where(slow, FEW[0], FEW[1]),
        "ordered_on": ordered,
        "received_on": ordered + pd.to_timedelta(np.where(slow, 26, 20), unit="D"),
        "quantity": 10.0,
    })  # fmt: skip


@pytest.fixture(scope="module")
def whole(snapshot):
    return plan(snapshot)


def part(snapshot, kept, as_of=None):
    """The snapshot of a few items only as of a day, with a demand side of before."""
    as_of = as_of or snapshot.as_of
    tables = {
        name: frame[frame["item_id"].isin(FEW)] if "item_id" in frame else frame
        for name, frame in snapshot.tables.items()
        if len(frame) and name != "receipts"
    }
    tables["demand"] = tables["demand"][tables["demand"]["date"] < pd.Timestamp(as_of)]
    mine = Kept.from_bytes(kept).of_items(FEW).to_bytes()
    return Snapshot.build(snapshot.header | {"as_of": as_of.isoformat()}, tables, mine)


def of(frame, items):
    return frame[frame["item_id"].isin(items)].reset_index(drop=True)


@pytest.mark.parametrize("table", ["targets", "risks", "quality", "target_components"])
def test_nothing_changed_nothing_changes(snapshot, whole, table):
    again = plan(part(snapshot, whole.kept))
    pd.testing.assert_frame_equal(again[table], of(whole[table], FEW))


def test_the_same_is_proposed(snapshot, whole):
    again = plan(part(snapshot, whole.kept))["proposals"]
    columns = ["proposal_id", "verb", "quantity", "expected_value", "reason"]
    before = of(whole["proposals"], FEW)[columns].sort_values("proposal_id", ignore_index=True)
    assert len(before)
    pd.testing.assert_frame_equal(
        again[columns].sort_values("proposal_id", ignore_index=True), before
    )


def test_learned_lead_times_hold_without_the_receipts(snapshot, whole):
    again = plan(part(snapshot, whole.kept))["lead_times"]
    before = whole["lead_times"]
    kept = before[before["item_id"].isin(["", *FEW])].reset_index(drop=True)
    assert before["mean_days"].max() > 22
    pd.testing.assert_frame_equal(again, kept)


def test_the_demand_on_record_is_not_forecast_anew(snapshot, whole):
    tables = {name: frame for name, frame in snapshot.tables.items() if len(frame)}
    tables["demand"] = tables["demand"].assign(quantity=tables["demand"]["quantity"] * 50)
    busier = Snapshot.build(snapshot.header, tables)
    again = plan(part(busier, whole.kept))["targets"]
    assert (again["reorder_point"] == of(whole["targets"], FEW)["reorder_point"]).all()


def test_stock_that_left_is_asked_for(snapshot, whole):
    tables = {name: frame for name, frame in snapshot.tables.items() if len(frame)}
    tables["stock"] = tables["stock"].assign(on_hand=0.0)
    empty = Snapshot.build(snapshot.header, tables)
    bought = plan(part(empty, whole.kept))["proposals"]
    assert set(of(bought[bought["verb"] == "buy"], FEW)["item_id"]) == set(FEW)


def test_days_that_have_passed_are_left_out(snapshot, whole):
    later = snapshot.as_of + datetime.timedelta(days=3)
    again = plan(part(snapshot, whole.kept, later))["forecasts"]
    before = of(whole["forecasts"], FEW)
    before = before[before["date"] >= pd.Timestamp(later)].reset_index(drop=True)
    pd.testing.assert_series_equal(again["mean"], before["mean"])
    pd.testing.assert_series_equal(again["date"], before["date"])


@pytest.mark.parametrize("days", [-1, 60])
def test_demand_of_another_time_is_refused(snapshot, whole, days):
    day = snapshot.as_of + datetime.timedelta(days=days)
    with pytest.raises(PlanningError, match="plan everything"):
        plan(part(snapshot, whole.kept, day))


@pytest.mark.parametrize("raw", [b"nonsense", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_kept_demand_is_refused(snapshot, raw):
    tables = {name: frame for name, frame in snapshot.tables.items() if len(frame)}
    with pytest.raises(PlanningError, match="plan everything"):
        plan(Snapshot.build(snapshot.header, tables, raw))


def test_an_item_nobody_knew_sells_nothing(snapshot, whole):
    kept = Kept.from_bytes(whole.kept).of_items(FEW[:2]).to_bytes()
    again = plan(part(snapshot, kept))["targets"]
    assert (of(again, FEW[2:])["demand_per_day"] == 0).all()
    assert (of(again, FEW[:2])["demand_per_day"] > 0).any()


def test_a_stored_snapshot_gives_the_same_plan(tmp_path, snapshot, whole):
    few = part(snapshot, whole.kept)
    stored = unpack(pack(few))
    assert stored.digest == few.digest
    assert few.digest != Snapshot.build(few.header, few.tables).digest
    assert few.header["format"] == 4
    again = plan(stored)
    assert again.digest == plan(few).digest
    write_plan(whole, tmp_path / "plan")
    assert read_plan(tmp_path / "plan").kept == whole.kept
    assert again.kept == b""
