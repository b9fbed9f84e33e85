import json

import numpy as np
import pytest

from distribution_ai.decide import decide
from distribution_ai.decide.value_curve import FACTORS, priced_at
from tests.decide.situations import snapshot_of, state_of
from tests.decide.test_purchases import bought


def points(decisions, verb):
    row = decisions.proposals.query("verb == @verb").iloc[0]
    return row, np.array(json.loads(row["value_curve"]))


def moved(on_hand=30):
    """York lacks mugs, Leeds has them to spare."""
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "unit_cost": 4.0, "unit_price": 10.0}],
        locations=[
            {"location_id": "leeds", "kind": "warehouse"},
            {"location_id": "york", "kind": "warehouse"},
        ],
        lanes=[
            {
                "lane_id": "road",
                "origin_id": "leeds",
                "destination_id": "york",
                "lead_time_days": 1,
                "unit_cost": 0.1,
                "fixed_cost": 2.0,
            }
        ],
        stock=[
            {"item_id": "mug", "location_id": "leeds", "on_hand": on_hand},
            {"item_id": "mug", "location_id": "york", "on_hand": 0},
        ],
    )
    levels = {("mug", "leeds"): (4, 8), ("mug", "york"): (10, 16)}
    demand = {("mug", "leeds"): (4, 1), ("mug", "york"): (8, 2)}
    return decide(state_of(snapshot, levels, demand))


def test_a_purchase_is_priced_around_its_quantity():
    row, curve = points(bought([("a", 5, {"unit_cost": 0.5})]), "buy")
    assert curve[:, 0].tolist() == pytest.approx(FACTORS * row["quantity"])
    own = curve[FACTORS == 1.0][0]
    assert own.tolist() == pytest.approx(
        [row["quantity"], row["expected_value"], row["cost"]], abs=1e-3
    )
    assert np.diff(curve[:, 2]) / np.diff(curve[:, 0]) == pytest.approx(4.5), "a unit costs 4.50"


def test_units_that_serve_are_worth_what_a_shortage_costs():
    """All 8 asked for are short: up to there units save 6, beyond only the level asks for them."""
    row, curve = points(bought([("a", 5, {})], demand=(8, 0.01), levels=(10, 20)), "buy")
    quantity, value = curve[:, 0], curve[:, 1]
    slope = np.diff(value) / np.diff(quantity)
    assert row["quantity"] == 20
    assert slope[0] > 1 > slope[1] > slope[-1]
    assert value.argmax() == list(FACTORS).index(1.0)


def test_a_transfer_costs_freight_and_what_the_giver_loses():
    row, curve = points(moved(), "transfer")
    own = curve[FACTORS == 1.0][0]
    assert own.tolist() == pytest.approx(
        [row["quantity"], row["expected_value"], row["cost"]], abs=1e-3
    )
    assert np.diff(curve[:, 2]) / np.diff(curve[:, 0]) == pytest.approx(0.1, abs=1e-3)
    assert curve[-1, 1] < curve[-2, 1] < own[1], "three times as much leaves the giver short"


def test_a_large_order_lies_longer_unit_by_unit():
    """Beyond all demand of the interval each further unit waits for those before it."""
    _row, curve = points(bought([("a", 5, {})]), "buy")
    slope = np.diff(curve[:, 1]) / np.diff(curve[:, 0])
    assert slope[-1] < slope[-2] < slope[-3] < 0


def test_a_giver_that_has_little_loses_more():
    def further(on_hand):
        _row, curve = points(moved(on_hand), "transfer")
        return curve[-1, 1] - curve[FACTORS == 1.0][0, 1]

    assert further(30) < further(500) - 1


def test_what_is_not_bought_or_moved_has_no_curve():
    proposals = bought([("a", 5, {})], on_hand=11).proposals
    assert (proposals["value_curve"] == "").all()
    assert priced_at("", 0) == (0, 0)
    assert priced_at("", 1) is None
