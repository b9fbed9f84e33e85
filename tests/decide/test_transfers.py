"""What no transfer may ever break, over random networks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide import decide
from distribution_ai.decide.needs import needs_of, own_reorder_point
from tests.decide.situations import snapshot_of, state_of


def random_state(seed: int):
    rng = np.random.default_rng(seed)
    items = [f"item {n}" for n in range(rng.integers(1, 6))]
    places = ["dc", *(f"place {n}" for n in range(rng.integers(2, 5)))]
    lanes = [lane("supply", "vendor", "dc", rng)]
    lanes += [lane(f"dc {p}", "dc", p, rng) for p in places[1:]]
    lanes += [
        lane(f"{a} {b}", a, b, rng)
        for a in places[1:]
        for b in places[1:]
        if a != b and rng.random() < 0.5
    ]
    pairs = [(item, place) for item in items for place in places]
    snapshot = snapshot_of(
        items=[
            {
                "item_id": item,
                "unit_cost": rng.integers(0, 9),
                "unit_price": 9.0,
                "weight": rng.integers(0, 4),
                "volume": 0.1,
            }
            for item in items
        ],
        locations=[
            {"location_id": "vendor", "kind": "supplier"},
            {"location_id": "dc", "kind": "dc", "handling_cost": 0.1},
            *({"location_id": p, "kind": "warehouse"} for p in places[1:]),
        ],
        lanes=lanes,
        stock=[
            {
                "item_id": i,
                "location_id": p,
                "on_hand": rng.integers(-2, 60),
                "reserved": rng.integers(0, 5),
            }
            for i, p in pairs
        ],
    )
    demand = {pair: (rng.uniform(0, 20), rng.uniform(0, 6)) for pair in pairs}
    own = {pair: (mean / 3 if pair[1] == "dc" else mean, sd) for pair, (mean, sd) in demand.items()}
    levels = {
        pair: (round(mean + sd), round(2 * mean + sd) + 1) for pair, (mean, sd) in demand.items()
    }
    return state_of(snapshot, levels, demand, own)


def lane(name: str, origin: str, destination: str, rng) -> dict:
    return {
        "lane_id": name,
        "origin_id": origin,
        "destination_id": destination,
        "lead_time_days": rng.integers(1, 9),
        "unit_cost": rng.uniform(0, 1),
        "fixed_cost": rng.choice([0.0, 5.0, 40.0]),
        "min_quantity": rng.integers(0, 4),
        "multiple_quantity": rng.integers(1, 4),
        "weight_capacity": rng.choice([np.nan, 30.0]),
        "volume_capacity": rng.choice([np.nan, 1.5]),
    }


def transfers_of(state) -> pd.DataFrame:
    proposals = decide(state).proposals
    moves = proposals[proposals["verb"] == "transfer"].copy()
    moves["giver"] = state.network.find(moves["item_id"], moves["origin_id"])
    moves["receiver"] = state.network.find(moves["item_id"], moves["destination_id"])
    return moves.merge(state.network.lanes, on="lane_id").merge(state.network.items, on="item_id")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_givers_keep_what_they_need_loads_fit_and_pay(seed):
    state = random_state(seed)
    moves = transfers_of(state)
    position, size = state.position, state.network.size
    given_away = np.bincount(moves["giver"], moves["quantity"], size)
    free = position.on_hand - np.maximum(position.reserved, position.committed)
    gives = given_away > 0
    assert (given_away <= np.maximum(free - own_reorder_point(state), 0) + 1e-6)[gives].all()
    lateral = moves[state.sourcing.parent[moves["receiver"]] != moves["giver"]]
    sideways = np.bincount(lateral["giver"], lateral["quantity"], size)
    net = needs_of(state, position.position).net
    excess = np.minimum(free, net) - state.targets.order_up_to
    assert (sideways <= np.maximum(excess, 0) + 1e-6)[sideways > 0].all()
    assert (moves["quantity"] >= moves["min_quantity"]).all()
    assert np.allclose(moves["quantity"] % moves["multiple_quantity"], 0)
    for measure in ("weight", "volume"):
        load = (moves["quantity"] * moves[measure]).groupby(moves["lane_id"]).sum()
        limit = moves.groupby("lane_id")[f"{measure}_capacity"].first().fillna(np.inf)
        assert (load <= limit + 1e-6).all()
    assert (moves["expected_value"] > 0).all()
    spent = moves.groupby("lane_id")["cost"].sum()
    fixed = moves.groupby("lane_id")["fixed_cost"].first()
    assert (spent >= fixed - 1e-6).all()


def rebalance(**lane_terms):
    """Leeds needs 10; Hull has 500 that nobody wants."""
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "unit_cost": 4.0, "unit_price": 10.0, "weight": 2.0}],
        locations=[{"location_id": p, "kind": "warehouse"} for p in ("hull", "leeds")],
        lanes=[
            {
                "lane_id": "across",
                "origin_id": "hull",
                "destination_id": "leeds",
                "lead_time_days": 1,
                **lane_terms,
            }
        ],
        stock=[
            {"item_id": "mug", "location_id": "hull", "on_hand": 500},
            {"item_id": "mug", "location_id": "leeds", "on_hand": 0},
        ],
    )
    state = state_of(snapshot, {("mug", "leeds"): (10, 10)}, {("mug", "leeds"): (8, 2)})
    proposals = decide(state).proposals
    return proposals[proposals["verb"] == "transfer"]


def test_a_shipment_that_does_not_pay_its_fixed_cost_stays_home():
    worth = rebalance()["expected_value"].item()
    assert rebalance(fixed_cost=worth - 1)["expected_value"].item() == pytest.approx(1, abs=0.01)
    assert rebalance(fixed_cost=worth + 1).empty


@pytest.mark.parametrize(
    ("terms", "quantity"),
    [
        ({}, 10),
        ({"multiple_quantity": 4}, 12),
        ({"min_quantity": 15}, 15),
        ({"weight_capacity": 11}, 5),
        ({"weight_capacity": 11, "multiple_quantity": 4}, 4),
    ],
)
def test_lots_and_vehicles_bound_the_quantity(terms, quantity):
    assert rebalance(**terms)["quantity"].item() == quantity


def test_a_lane_that_is_closed_carries_nothing():
    assert rebalance(allowed=False).empty
