"""What no plan may ever break, over random small networks and all verbs at once."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide import decide
from distribution_ai.decide.needs import own_reorder_point
from tests.decide.situations import AS_OF, snapshot_of, state_of

KEY = ["verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id", "substitute_id"]


def random_tables(seed: int) -> tuple[dict, dict, dict, dict]:
    """Two items, a vendor or two, a DC and two or three shops with open supply and substitutes;
    levels, demand and own demand of every item-location."""
    rng = np.random.default_rng(seed)
    items, shops = ["mug", "cup"], [f"shop {n}" for n in range(rng.integers(2, 4))]
    places = ["dc", *shops]
    ends = [("v", "dc"), *(("dc", shop) for shop in shops)]
    ends += [("v", shop) for shop in shops if rng.random() < 0.5]
    ends += [(a, b) for a in shops for b in shops if a != b and rng.random() < 0.5]
    pairs = [(item, place) for item in items for place in places]
    tables = {
        "items": [{"item_id": i, "unit_cost": 4.0, "unit_price": rng.uniform(5, 12)}
                  for i in items],
        "locations": [{"location_id": "v", "kind": "supplier"},
                      {"location_id": "dc", "kind": "dc"},
                      *({"location_id": shop, "kind": "store"} for shop in shops)],
        "lanes": [_lane(a, b, rng) for a, b in ends],
        "stock": [{"item_id": i, "location_id": p, "on_hand": rng.integers(0, 50),
                   "reserved": rng.integers(0, 3)} for i, p in pairs],
        "supply": [_line(n, *pairs[rng.integers(len(pairs))], rng) for n in range(5)],
        "substitutes": [{"item_id": "mug", "substitute_id": "cup",
                         "penalty": rng.choice([np.nan, 0.5])}],
        "settings": [{"parameter": "holding_cost", "value": "0.02"},
                     {"parameter": "order_cost", "value": str(rng.choice([0, 2]))}],
    }  # fmt: skip
    demand = {pair: (rng.uniform(1, 20), rng.uniform(0, 6)) for pair in pairs}
    own = {pair: (mean / 3 if pair[1] == "dc" else mean, sd) for pair, (mean, sd) in demand.items()}
    levels = {pair: (round(m + sd), round(2 * m + sd) + 1) for pair, (m, sd) in demand.items()}
    return tables, levels, demand, own


def _lane(origin: str, destination: str, rng) -> dict:
    known = rng.random() < 0.5
    return {
        "lane_id": f"{origin}>{destination}",
        "origin_id": origin,
        "destination_id": destination,
        "lead_time_days": int(rng.integers(1, 9)),
        "unit_cost": round(rng.uniform(0, 0.5), 2),
        "premium_fixed_cost": rng.uniform(0, 20) if known else np.nan,
        "premium_lead_time_days": 1.0 if known else np.nan,
    }


def _line(number: int, item: str, place: str, rng) -> dict:
    transfer = place != "dc" and rng.random() < 0.4
    return {
        "supply_id": f"line {number}",
        "kind": "transfer" if transfer else "purchase",
        "item_id": item,
        "destination_id": place,
        "origin_id": "dc" if transfer else "v",
        "quantity": int(rng.integers(1, 60)),
        "due_date": pd.Timestamp(AS_OF) + pd.Timedelta(days=int(rng.integers(0, 40))),
        "state": str(rng.choice(["draft", "confirmed", "in_transit"])),
    }


def decided(seed: int, **more):
    tables, *situation = random_tables(seed)
    extra = [{"parameter": k, "value": str(v)} for k, v in more.pop("settings", {}).items()]
    tables = tables | more | {"settings": [*tables["settings"], *extra]}
    state = state_of(snapshot_of(**tables), *situation)
    return state, decide(state)


def given_away(state, proposals) -> np.ndarray:
    """Units that leave each item-location by transfers and as substitutes."""
    moves = proposals.query("verb == 'transfer'")
    serves = proposals.query("verb == 'substitute'")
    rows = [
        *state.network.find(moves["item_id"], moves["origin_id"]),
        *state.network.find(serves["substitute_id"], serves["destination_id"]),
    ]
    return np.bincount(np.array(rows, dtype=int), [*moves["quantity"], *serves["quantity"]],
                       state.network.size)  # fmt: skip


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_nothing_is_conjured_and_givers_keep_what_they_need(seed):
    state, decisions = decided(seed)
    position = state.position
    free = position.on_hand - np.maximum(position.reserved, position.committed) - position.outgoing
    gone = given_away(state, decisions.proposals)
    limit = np.maximum(free - own_reorder_point(state), 0.0)
    assert (gone <= limit + 1e-6)[gone > 0].all()


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_plan_never_contradicts_itself(seed):
    state, decisions = decided(seed)
    proposals = decisions.proposals
    assert proposals["proposal_id"].is_unique
    assert (proposals.loc[~proposals["verb"].isin(["hold", "adjust"]), "expected_value"] > 0).all()
    assert proposals["priority"].between(0, 100).all()
    assert proposals["confidence"].between(0, 1).all()
    lines = proposals[(proposals["supply_id"] != "") & (proposals["verb"] != "hold")]
    assert not lines["supply_id"].duplicated().any()
    place = ["item_id", "destination_id"]
    back = proposals[proposals["verb"].isin(["postpone", "cancel"])].set_index(place).index
    more = proposals[proposals["verb"].isin(["buy", "transfer", "expedite", "substitute"])]
    assert not back.isin(more.set_index(place).index).any()
    held = proposals[proposals["verb"] == "hold"].set_index(place).index
    assert not held.isin(more.set_index(place).index).any()
    supply = state.snapshot["supply"].set_index("supply_id").loc[lines["supply_id"]]
    assert (supply["state"] != "in_transit").all()
    assert (lines["quantity"].to_numpy() <= supply["quantity"].to_numpy()).all()
    due = supply["due_date"].to_numpy()
    assert (lines["due_date"].to_numpy() < due)[lines["verb"] == "expedite"].all()
    assert (lines["due_date"].to_numpy() > due)[lines["verb"] == "postpone"].all()
    assert not (proposals["reason"] == "").any()


@settings(max_examples=3)
@given(st.integers(0, 10**6))
def test_same_input_same_plan(seed):
    one, other = decided(seed)[1], decided(seed)[1]
    pd.testing.assert_frame_equal(one.proposals, other.proposals)
    pd.testing.assert_frame_equal(one.alternatives, other.alternatives)


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.floats(0, 1))
def test_a_budget_holds(seed, share):
    spends = "verb in ('buy', 'transfer', 'expedite')"
    free = decided(seed)[1].proposals.query(spends)["cost"].sum()
    _, decisions = decided(seed, settings={"budget": round(share * free, 2)})
    assert decisions.proposals.query(spends)["cost"].sum() <= round(share * free, 2) + 1e-6


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_no_alternative_is_worth_more_than_what_was_chosen_for_the_same_gap(seed):
    _, decisions = decided(seed)
    proposals = decisions.proposals
    ways = proposals[proposals["verb"].isin(["expedite", "substitute"])]
    best = proposals.groupby(["item_id", "destination_id"])["expected_value"].max()
    lost = decisions.alternatives.groupby("proposal_id")["expected_value"].max()
    for _, way in ways.iterrows():
        chosen = best[way["item_id"], way["destination_id"]]
        assert lost.get(way["proposal_id"], 0.0) <= chosen + 1e-6


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.integers(0, 100))
def test_what_is_barred_is_not_proposed(seed, which):
    _, free = decided(seed)
    acted = free.proposals[free.proposals["verb"] != "hold"]
    if len(acted):
        barred = acted.iloc[which % len(acted)]
        _, less = decided(seed, edits=[{name: barred[name] for name in KEY}])
        assert tuple(barred[KEY]) not in set(map(tuple, less.proposals[KEY].to_numpy()))


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_plan_that_is_given_back_as_previous_stays(seed):
    _, first = decided(seed)
    running = first.proposals[[*KEY, "quantity"]].to_dict("records")
    _, again = decided(seed, previous=running)
    pd.testing.assert_frame_equal(first.proposals, again.proposals)
