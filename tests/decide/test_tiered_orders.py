"""Open orders of customers whose tier makes a unit short dearer: what they are worth, and first."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distribution_ai.decide import TieredOrders
from distribution_ai.decide.needs import needs_of, spare_stock
from distribution_ai.decide.transfers import plan_transfers
from distribution_ai.decide.value import ValueCurves
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.decide.networks import day, lane, order, plan_of, snapshot_of
from tests.decide.situations import snapshot_of as situation_of
from tests.decide.situations import state_of
from tests.decide.test_whole_plans import random_tables

REGIONS = [lane("potter", "dc", 14), lane("dc", "leeds", 2), lane("dc", "hull", 2)]
TRIPLE = {"tier_a_shortage_factor": 3}


def ordered(quantity: float, due: int, place: str = "leeds", tier: str = "A") -> dict:
    """A customer's open order of mugs, due in so many days."""
    return {"order_id": f"{place} {tier} {due}", "item_id": "mug", "location_id": place,
            "due_date": day(due), "quantity": quantity, "customer_tier": tier}  # fmt: skip


def shared(units: float, orders: list[dict], **more):
    """Leeds and Hull are empty, sell five a day and need 15 each; the DC has so many units."""
    return plan_of(REGIONS, {"dc": units, "leeds": 0, "hull": 0}, {"leeds": 5, "hull": 5},
                   orders=orders, settings=more)  # fmt: skip


def moved(made) -> dict[str, float]:
    """Units that each place gets by transfers."""
    moves = made["proposals"].query("verb == 'transfer'")
    return dict(zip(moves["destination_id"], moves["quantity"], strict=True))


def test_the_dear_tier_is_served_first():
    """The DC has 16 for both. A customer of tier A has ordered 12 in Leeds, and a unit short costs
    3 x 6 there: Leeds gets these 12, worth 216, and Hull the other 4, worth 24."""
    made = shared(16, [ordered(12, due=2)], **TRIPLE)
    assert moved(made) == {"leeds": 12, "hull": 4}
    worth = made["proposals"].set_index("destination_id")["expected_value"]
    assert worth[["leeds", "hull"]].tolist() == pytest.approx([216, 24])


def test_beyond_what_the_tier_ordered_all_are_equal():
    """Of 24 units, 6 go to the customer of tier A in Leeds; there and in Hull the rest is worth the
    same, and both end with as much to wish for."""
    assert moved(shared(24, [ordered(6, due=2)], **TRIPLE)) == {"leeds": 12, "hull": 12}


def test_what_is_due_already_is_dear_too():
    """Twelve are owed to a customer of tier A in Leeds since yesterday. Of 16 they come first."""
    assert moved(shared(16, [ordered(12, due=-1)], **TRIPLE)) == {"leeds": 12, "hull": 4}


def test_orders_beyond_the_interval_do_not_count():
    assert moved(shared(16, [ordered(12, due=30)], **TRIPLE)) == {"leeds": 8, "hull": 8}


def test_of_two_tiers_the_dearer_comes_first():
    """Ten units: eight for tier B in Hull at 5 x 6, the other two for tier A in Leeds at 3 x 6."""
    orders = [ordered(8, due=2), ordered(8, due=2, place="hull", tier="B")]
    made = shared(10, orders, **TRIPLE, tier_b_shortage_factor=5)
    assert moved(made) == {"hull": 8, "leeds": 2}


def test_a_factor_holds_for_its_scope():
    orders = [ordered(12, due=2), ordered(12, due=2, place="hull")]
    snapshot = snapshot_of(REGIONS, {"dc": 16, "leeds": 0, "hull": 0}, {"leeds": 5, "hull": 5},
                           orders=orders)  # fmt: skip
    here = {"parameter": "tier_a_shortage_factor", "value": "3", "location_id": "hull"}
    scoped = pd.concat([snapshot["settings"], pd.DataFrame([here])]).fillna("")
    tables = {**snapshot.tables, "settings": scoped}
    assert moved(plan(Snapshot.build(snapshot.header, tables))) == {"hull": 12, "leeds": 4}


def test_an_earlier_delivery_is_worth_more_to_a_dear_tier():
    """The network of ``test_3_expedite``, where 100 mugs seven days earlier are worth 353. A
    customer of tier A has ordered 40 for day 5, of which the 30 on the shelf leave 10 late: twice
    the 6 of each are saved on top, 120."""
    premium = {"premium_fixed_cost": 50, "premium_unit_cost": 0.1, "premium_lead_time_days": 2}
    made = plan_of([lane("potter", "leeds", 7, **premium)], {"leeds": 30}, {"leeds": 10},
                   supply=[order(100, due=10)], orders=[ordered(40, due=5)],
                   settings=TRIPLE)  # fmt: skip
    row = made["proposals"].iloc[0]
    assert (row["verb"], row["due_date"]) == ("expedite", day(3))
    assert row["expected_value"] == pytest.approx(353 + 120)


def test_the_reason_names_the_tier():
    reasons = shared(16, [ordered(8, due=1), ordered(4, due=2)], **TRIPLE)["proposals"]
    reasons = reasons.set_index("destination_id")["reason"]
    assert "Customers of tier A have ordered 12, due from 2 May to 3 May." in reasons["leeds"]
    assert "tier" not in reasons["hull"]


@pytest.mark.parametrize(
    ("tier", "parameters"),
    [
        ("A", {}),
        ("A", {"tier_a_shortage_factor": 1}),
        ("B", TRIPLE),
        ("gold", TRIPLE),
        ("", TRIPLE),
    ],
)
def test_without_a_dearer_tier_the_plan_is_the_same(tier, parameters):
    plain = shared(16, [ordered(12, due=2, tier="")])
    same = shared(16, [ordered(12, due=2, tier=tier)], **parameters)
    assert same.digest == plain.digest


def test_copies_of_item_locations_have_copies_of_their_orders():
    snapshot = snapshot_of(REGIONS, {"dc": 1}, {"leeds": 5, "hull": 5}, settings=TRIPLE,
                           orders=[ordered(3, due=2), ordered(4, due=5),
                                   ordered(7, due=1, place="hull")])  # fmt: skip
    network = Network.of(snapshot)
    tiers = TieredOrders.of(snapshot, network, resolve(snapshot, network))
    hull, leeds = network.find(["mug"] * 2, ["hull", "leeds"])
    twice = tiers.take(np.array([leeds, hull, leeds]))
    by_day = [twice.ordered(np.full(3, -1.0), np.full(3, until))[:, 0].tolist() for until in (2, 9)]
    assert by_day == [[3, 7, 3], [7, 7, 7]]


prices = st.floats(0.1, 20)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4), st.lists(st.integers(0, 9), min_size=2,
       max_size=2), prices, prices, st.floats(0.1, 5))  # fmt: skip
def test_a_curve_with_dear_orders_is_convex_and_its_first_units_are_dear(
    demand, units, price, holding, step
):
    """At a position below what is ordered a unit saves its dear price; beyond, the usual one."""
    claims = np.cumsum(units).astype(float)
    support = np.sort(np.maximum(np.array(demand, dtype=float), claims[-1]))[None]
    plain = ValueCurves.of(support, np.array([price]), np.array([holding]))
    dear = plain.with_claims(claims[None], np.zeros(1), np.full((1, 2), step))
    steps = np.arange(0.0, 41.0)
    row = np.zeros(len(steps), dtype=int)
    saved = -np.diff(dear.cost(row, steps))
    assert (np.diff(saved) <= 1e-9).all()
    dearer = saved + np.diff(plain.cost(row, steps))
    beyond = (steps[:-1, None] < claims).sum(axis=1)
    np.testing.assert_allclose(dearer, price * step * beyond, atol=1e-9)


def sent(state, factor: float) -> dict[int, float]:
    """Units that item-locations get by transfers where tier A costs so many times more."""
    parameters = state.parameters
    factors = parameters.tier_shortage_factor * [factor, 1, 1]
    parameters = replace(parameters, tier_shortage_factor=factors)
    tiers = TieredOrders.of(state.snapshot, state.network, parameters)
    state = replace(state, parameters=parameters, tiered_orders=tiers)
    needs = needs_of(state)
    moves = plan_transfers(state, needs, spare_stock(state, needs)).moves
    row = state.sourcing.item_location[moves["edge"]]
    return moves["quantity"].groupby(row).sum().to_dict()


@settings(max_examples=25)
@example(370798)
@given(st.integers(0, 10**6))
def test_the_orders_of_a_dearer_tier_never_get_less(seed):
    """What a place gets beyond these orders is worth the same as before, and may go elsewhere."""
    tables, *situation = random_tables(seed)
    rng = np.random.default_rng(seed)
    tables["supply"] = []
    for stock in tables["stock"]:
        stock["on_hand"] = rng.integers(5, 30) if stock["location_id"] == "dc" else 0
    places = [each["location_id"] for each in tables["locations"] if each["kind"] == "store"]
    place = places[rng.integers(len(places))]
    orders = [ordered(int(rng.integers(1, 20)), int(rng.integers(0, 3)), place),
              ordered(int(rng.integers(1, 20)), 1, places[0], tier="B")]  # fmt: skip
    tables["settings"] += [{"parameter": "tier_b_shortage_factor", "value": "2"}]
    state = state_of(situation_of(**tables, orders=orders), *situation)
    (row,) = state.network.find(["mug"], [place])
    sent_there = [sent(state, factor).get(row, 0) for factor in (1, 1.5, 2.5, 6)]
    served = [min(units, orders[0]["quantity"]) for units in sent_there]
    assert served == sorted(served)
