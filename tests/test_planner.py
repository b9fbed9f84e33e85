"""The whole pipeline through its only door."""

import numpy as np
import pandas as pd
import pytest

from bench.networks import two_echelons
from distribution_ai.govern import load_policy
from distribution_ai.plan import PLAN_TABLES, read_plan, write_plan
from distribution_ai.planner import STEPS, plan
from distribution_ai.snapshot import Snapshot, read_snapshot, write_snapshot


@pytest.fixture(scope="module")
def snapshot():
    return two_echelons(items=40, warehouses=3, days=120)


@pytest.fixture(scope="module")
def policy():
    return load_policy("rules")


@pytest.fixture(scope="module")
def made(snapshot, policy):
    return plan(snapshot, policy)


def test_same_snapshot_same_plan_bit_for_bit(snapshot, policy, made):
    assert plan(snapshot, policy).digest == made.digest


def test_order_of_rows_does_not_matter(snapshot, policy, made):
    random = np.random.default_rng(1)
    shuffled = {
        name: frame.iloc[random.permutation(len(frame))]
        for name, frame in snapshot.tables.items()
        if len(frame)
    }
    again = plan(Snapshot.build(snapshot.header, shuffled), policy)
    assert again.digest == made.digest


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_plan_of_a_stored_snapshot_is_the_same(tmp_path, snapshot, policy, made, file_format):
    write_snapshot(snapshot, tmp_path / "snapshot", file_format)
    again = plan(read_snapshot(tmp_path / "snapshot"), policy)
    write_plan(again, tmp_path / "plan")
    assert read_plan(tmp_path / "plan").digest == made.digest


def test_another_demand_gives_another_plan(snapshot, policy, made):
    tables = {name: frame for name, frame in snapshot.tables.items() if len(frame)}
    tables["demand"] = tables["demand"].assign(quantity=tables["demand"]["quantity"] * 2)
    assert plan(Snapshot.build(snapshot.header, tables), policy).digest != made.digest


def test_every_item_location_is_in_every_table(made):
    size = int(made["metrics"].set_index("metric").at["item_locations", "value"])
    assert size == 40 * 4
    for table in ("targets", "risks", "quality"):
        assert len(made[table]) == size
    assert len(made["forecasts"]) == size * 91
    assert set(made.tables) == set(PLAN_TABLES)


def test_every_proposal_has_a_verdict_a_reason_and_alternatives_are_of_proposals(made):
    proposals = made["proposals"]
    assert set(proposals["verb"]) >= {"buy", "transfer"}
    assert set(proposals["verdict"]) <= {"auto", "approve", "block"}
    assert (proposals["reason"] != "").all()
    assert proposals["proposal_id"].is_unique
    assert set(made["alternatives"]["proposal_id"]) <= set(proposals["proposal_id"])


def test_without_a_policy_proposals_carry_no_verdict(snapshot):
    assert (plan(snapshot)["proposals"]["verdict"] == "").all()


def test_fan_of_the_forecast_is_in_order(made):
    quantiles = made["forecasts"][["q05", "q25", "q50", "q75", "q90", "q95", "q99"]].to_numpy()
    assert (np.diff(quantiles, axis=1) >= -1e-9).all()
    assert (quantiles >= 0).all()


def test_no_giver_sends_more_than_it_has(snapshot, made):
    transfers = made["proposals"].query("verb == 'transfer'")
    sent = transfers.groupby(["item_id", "origin_id"])["quantity"].sum()
    stock = snapshot["stock"].set_index(["item_id", "location_id"])["on_hand"]
    assert (sent <= stock.reindex(sent.index).to_numpy() + 1e-9).all()


def test_a_second_run_with_the_first_ones_documents_orders_nothing_twice(snapshot, policy, made):
    acted = made["proposals"].query("verb in ('buy', 'transfer')")
    supply = pd.DataFrame(
        {
            "supply_id": acted["proposal_id"],
            "kind": acted["verb"].map({"buy": "purchase", "transfer": "transfer"}),
            "item_id": acted["item_id"],
            "destination_id": acted["destination_id"],
            "origin_id": acted["origin_id"],
            "quantity": acted["quantity"],
            "due_date": acted["due_date"],
            "state": "draft",
        }
    )
    tables = {name: frame for name, frame in snapshot.tables.items() if len(frame)}
    again = plan(Snapshot.build(snapshot.header, tables | {"supply": supply}), policy)
    proposals = again["proposals"].query("verb in ('buy', 'transfer')")
    repeated = proposals[proposals["proposal_id"].isin(acted["proposal_id"])]
    assert repeated["quantity"].sum() <= 0.01 * acted["quantity"].sum()


def test_progress_tells_each_step_in_order(snapshot):
    told = []
    plan(snapshot, progress=lambda step, fraction: told.append((step, fraction)))
    assert tuple(step for step, _ in told) == STEPS
    assert told == sorted(told, key=lambda line: line[1])


def test_a_network_with_nothing_to_do_is_planned_too():
    empty = {
        "items": pd.DataFrame({"item_id": ["nail"]}),
        "locations": pd.DataFrame({"location_id": ["shed"], "kind": ["warehouse"]}),
        "lanes": pd.DataFrame(columns=["lane_id", "origin_id", "destination_id",
                                       "lead_time_days"]),
        "stock": pd.DataFrame({"item_id": ["nail"], "location_id": ["shed"], "on_hand": [7]}),
        "demand": pd.DataFrame(columns=["item_id", "location_id", "date", "quantity"]),
    }  # fmt: skip
    made = plan(Snapshot.build({"format": 1, "as_of": "2026-01-05", "bucket": "D"}, empty))
    assert len(made["targets"]) == 1
    assert made["proposals"].empty


def test_why_stock_is_there_adds_up_to_the_targets(made):
    key = ["item_id", "location_id"]
    explained = made["target_components"].groupby(key)["units"].sum()
    targets = made["targets"].set_index(key)
    stock = targets["safety_stock"] + targets["cycle_stock"]
    assert np.allclose(explained.reindex(stock.index).fillna(0.0), stock)
    assert set(made["frontier"]["label"]) == {"", "here", "same_stock", "same_service"}
    assert set(made["lead_times"]["lane_id"]) >= {"vendor>dc", "dc>region-000"}
