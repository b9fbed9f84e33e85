"""What no transfer may ever break, over random networks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide import decide
from distribution_ai.decide.needs import needs_of, own_reorder_point, spare_stock
from distribution_ai.decide.transfers import plan_transfers
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


@settings(max_examples=25)
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
    assert (moves["expected_value"] > 0).all()
    lanes = moves.groupby("lane_id")
    fixed, paid = lanes["fixed_cost"].first(), lanes["cost"].sum()
    for measure in ("weight", "volume"):
        load = (moves["quantity"] * moves[measure]).groupby(moves["lane_id"]).sum()
        limit = lanes[f"{measure}_capacity"].first().fillna(np.inf)
        vehicles = np.maximum(np.ceil(load / limit - 1e-6), 1)
        assert (vehicles[fixed == 0] == 1).all()
        assert (paid >= vehicles * fixed - 1e-6).all()


def rebalance(places=None, settings=None, supply=None, **lane_terms):
    """Leeds needs 10; Hull has 500 that nobody wants."""
    return transfers_from_hull(
        {"leeds": (10, 10)}, {"leeds": (8, 2)}, 500, places, settings, supply, **lane_terms
    )


def transfers_from_hull(
    levels, demand, on_hand, places=None, settings=None, supply=None, **lane_terms
):
    """What Hull sends to those in need, over one lane each, in a day."""
    terms = {"lead_time_days": 1, **lane_terms}
    snapshot = snapshot_of(
        items=[
            {"item_id": "mug", "unit_cost": 4.0, "unit_price": 10.0, "weight": 2.0, "volume": 1.0}
        ],
        locations=[
            {"location_id": place, "kind": "warehouse", **(places or {}).get(place, {})}
            for place in ("hull", *levels)
        ],
        lanes=[
            {"lane_id": f"to {p}", "origin_id": "hull", "destination_id": p, **terms}
            for p in levels
        ],
        stock=[{"item_id": "mug", "location_id": "hull", "on_hand": on_hand}]
        + [{"item_id": "mug", "location_id": place, "on_hand": 0} for place in levels],
        settings=settings,
        supply=supply,
    )
    state = state_of(
        snapshot,
        {("mug", place): level for place, level in levels.items()},
        {("mug", place): each for place, each in demand.items()},
    )
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
        ({"places": {"hull": {"handling_capacity": 7}}}, 7),
        ({"places": {"leeds": {"handling_capacity": 6}}, "multiple_quantity": 4}, 4),
        ({"places": {"leeds": {"storage_capacity": 3.5}}}, 3),
        ({"settings": [{"parameter": "min_transfer_value", "value": "40"}]}, 10),
    ],
)
def test_lots_and_vehicles_bound_the_quantity(terms, quantity):
    assert rebalance(**terms)["quantity"].item() == quantity


def test_a_lane_that_is_closed_carries_nothing():
    assert rebalance(allowed=False).empty


def test_a_vehicle_that_costs_something_is_sent_again_when_it_pays():
    """A vehicle takes five mugs; ten are needed."""
    worth = rebalance()["expected_value"].item()
    twice = rebalance(weight_capacity=11, fixed_cost=1)
    assert twice["quantity"].item() == 10
    assert twice["expected_value"].item() == pytest.approx(worth - 2)
    half = rebalance(weight_capacity=11)["expected_value"].item()
    dear = worth - half + 1  # the second five are not worth another vehicle
    assert dear < half
    assert rebalance(weight_capacity=11, fixed_cost=dear)["quantity"].item() == 5


def test_what_arrives_that_day_is_handled_and_stored_first():
    coming = {
        "supply_id": "PO1", "kind": "purchase", "item_id": "mug", "destination_id": "leeds",
        "quantity": 4, "due_date": "2026-05-02",
    }  # fmt: skip
    hands = {"leeds": {"handling_capacity": 7}}
    room = {"leeds": {"storage_capacity": 7}}
    assert rebalance(places=hands, supply=[coming])["quantity"].item() == 3
    assert rebalance(places=room, supply=[coming])["quantity"].item() == 3
    later = {**coming, "due_date": "2026-05-09"}
    assert rebalance(places=room, supply=[later])["quantity"].item() == 6


@pytest.mark.parametrize("parameter", ["min_transfer_value", "min_gain"])
def test_small_moves_are_not_worth_the_effort(parameter):
    def with_least(value):
        return rebalance(settings=[{"parameter": parameter, "value": str(value)}])

    most = {"min_transfer_value": 40.0, "min_gain": rebalance()["expected_value"].item()}
    assert len(with_least(most[parameter] - 0.01)) == 1
    assert with_least(most[parameter] + 0.01).empty


TWO = {"leeds": (10, 10), "york": (10, 10)}
ALIKE = {"leeds": (8, 2), "york": (8, 2)}


def test_the_plan_says_what_its_transfers_may_have_missed():
    for seed in range(3):
        assert 0.0 <= decide(random_state(seed)).transfer_gap <= 1.0
    state = random_state(0)
    needs = needs_of(state, state.position.position)
    none = needs_of(state, needs.position + 1000.0)
    nothing = plan_transfers(state, none, spare_stock(state, none))
    assert nothing.moves.empty and nothing.gap == 0.0


def test_equal_needs_share_a_shortage_equally():
    moves = transfers_from_hull(TWO, ALIKE, 10)
    assert moves["quantity"].tolist() == [5, 5]


def test_a_higher_priority_is_served_first():
    first = [{"parameter": "allocation_priority", "value": "1", "location_id": "york"}]
    moves = transfers_from_hull(TWO, ALIKE, 10, settings=first)
    assert moves.set_index("destination_id")["quantity"].to_dict() == {"york": 10}
