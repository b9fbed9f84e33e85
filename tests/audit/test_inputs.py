"""What is kept with a proposal is what the snapshot and the plan said."""

import json

import pandas as pd
import pytest

from distribution_ai.audit.inputs import DecisionInputs
from distribution_ai.govern import policy_from_texts
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.audit.exports import RULES
from tests.samples import HEADER, tables


@pytest.fixture(scope="module")
def snapshot():
    given = tables(items=2)
    given["supply"] = pd.DataFrame({
        "supply_id": [f"po-{n}" for n in range(12)], "kind": "purchase", "item_id": "item-0",
        "destination_id": "central", "origin_id": "vendor", "quantity": 1.5,
        "due_date": [f"2026-01-{30 - n}" for n in range(12)],
    })  # fmt: skip
    given["orders"] = pd.DataFrame({
        "order_id": ["so-1"], "item_id": ["item-0"], "location_id": ["south"],
        "due_date": ["2026-01-02"], "quantity": [4.0], "customer_id": ["Ms Smith"],
    })  # fmt: skip
    return Snapshot.build(HEADER, given)


@pytest.fixture(scope="module")
def made(snapshot):
    return plan(snapshot, policy_from_texts({"governance.yaml": RULES}))


@pytest.fixture(scope="module")
def inputs(snapshot, made):
    return DecisionInputs(snapshot, made).of(made["proposals"]["proposal_id"].tolist())


def transfer_of(made, item="item-0", origin="central"):
    rows = made["proposals"].query(
        "verb == 'transfer' and item_id == @item and origin_id == @origin"
    )
    return rows.squeeze()


def test_every_proposal_has_its_inputs_as_plain_json(made, inputs):
    assert list(inputs) == made["proposals"]["proposal_id"].tolist()
    assert json.loads(json.dumps(inputs, allow_nan=False)) == inputs


def test_both_sides_of_a_transfer_are_kept(snapshot, made, inputs):
    row = transfer_of(made)
    places = inputs[row["proposal_id"]]["places"]
    assert set(places) == {row["destination_id"], row["origin_id"]}
    target = made["targets"].set_index(["item_id", "location_id"]).loc[
        ("item-0", row["destination_id"])
    ]  # fmt: skip
    kept = places[row["destination_id"]]
    assert kept["stock"]["on_hand"] == 5.0
    assert kept["target"]["reorder_point"] == pytest.approx(target["reorder_point"])
    assert kept["risk"]["stockout_probability"] > 0
    assert kept["quality"]["trust"] > 0


def test_open_supply_is_summed_and_its_first_lines_kept(made, inputs):
    supply = inputs[transfer_of(made)["proposal_id"]]["places"]["central"]["supply"]
    assert (supply["lines"], supply["quantity"], len(supply["first"])) == (12, 18.0, 10)
    assert supply["first"][0]["due_date"] == "2026-01-19"


def test_orders_are_kept_without_their_customer(made, inputs):
    text = json.dumps(inputs[transfer_of(made)["proposal_id"]])
    assert '"so-1"' in text
    assert "Smith" not in text


def test_rules_alternatives_and_forecast_are_kept(made, inputs):
    row = transfer_of(made)
    kept = inputs[row["proposal_id"]]
    assert kept["planned"]["due_date"] == row["due_date"].date().isoformat()
    assert kept["planned"]["verdict"] == "auto"
    assert "origin_id" in kept["planned"] and "substitute_id" not in kept["planned"]
    assert kept["trace"][0]["rule"] == "transfers-run"
    assert kept["trace"][0]["because"][0]["seen"] == "transfer"
    assert kept["facts"]["quantity"] == row["quantity"]
    assert kept["alternatives"][-1]["why_not"]
    forecast = kept["places"][row["destination_id"]]["forecast"]
    assert list(forecast) == ["2026-01-01", "2026-01-08", "2026-01-15", "2026-01-22"]
    daily = made["forecasts"]
    daily = daily[(daily["item_id"] == "item-0") & (daily["location_id"] == row["destination_id"])]
    assert forecast["2026-01-01"] == pytest.approx(daily["mean"].iloc[:7].sum(), abs=1e-5)


def test_only_what_is_asked_for(snapshot, made):
    one = made["proposals"]["proposal_id"].iloc[0]
    assert list(DecisionInputs(snapshot, made).of([one])) == [one]
    assert DecisionInputs(snapshot, made).of([]) == {}
