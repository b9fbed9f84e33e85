"""The rivals' levels, by hand, and ours against the plan itself."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.learn.past import Past
from distribution_ai.learn.rivals import POLICIES
from distribution_ai.learn.simulation import Shelf, World
from distribution_ai.network import Network
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER, tables

STEADY = 6.0
"""Demand a day of one item at the place north, 3 days from the central place."""


def past(unmet_demand: str = "backorder", **changes) -> Past:
    snapshot = Snapshot.build(HEADER | {"unmet_demand": unmet_demand}, tables(items=1) | changes)
    return Past(snapshot, Network.of(snapshot))


def opened(known: Past) -> Shelf:
    """A shelf with five units everywhere and four that come in two days."""
    size = known.network.size
    none, some = np.zeros(size), np.ones(size)
    world = World(
        demand=np.zeros((9, size)), opening=5.0 * some, lead=2 * some.astype(int),
        parent=known.sourcing.parent, level=known.sourcing.level, min_quantity=none,
        multiple_quantity=some, has_source=known.sourcing.has_source, backorder=False,
        lane=none.astype(int), review=some.astype(int), unit_cost=none, value=some,
        place=none.astype(int),
    )  # fmt: skip
    shelf = Shelf(world)
    shelf.arriving[2] = shelf.in_transit[:] = 4.0
    return shelf


@pytest.fixture(scope="module")
def steady():
    demand = tables(items=1)["demand"]
    demand = demand[demand["location_id"] == "north"].assign(quantity=STEADY)
    lanes = tables()["lanes"].assign(review_days=7.0, lead_time_sd_days=0.0)
    return past(demand=demand, lanes=lanes)


def levels_at_north(known: Past, policy: str, dial: float = 0.0) -> tuple[float, float]:
    made = POLICIES[policy].levels(POLICIES[policy].learn(known), dial)
    (north,) = known.network.find(["item-0"], ["north"])
    return made.reorder_point[north], made.order_up_to[north]


@pytest.mark.parametrize(("policy", "expected"), [
    ("minmax", (27, 207)),  # 1.5 x 3 days x 6, and 30 days x 6 above it
    ("core", (60, 240)),  # (3 + 7) days x 6, and 30 days x 6 above it
    ("safety_stock", (60, 60)),  # (3 + 7) days x 6, no error at all
    ("ddmrp", (34, 76)),  # red 0.7 x 18 x 1.25 = 15.75, yellow 18, green max(12.6, 7 x 6)
    ("order_up_to", (60, 60)),
])  # fmt: skip
def test_levels_by_hand(steady, policy, expected):
    assert levels_at_north(steady, policy) == pytest.approx(expected, abs=0.5)


def test_rules_in_force_are_what_minmax_keeps(steady):
    rules = pd.DataFrame({"parameter": ["current_reorder_point", "current_order_up_to"],
                          "value": ["11", "19"], "location_id": "north"})  # fmt: skip
    ruled = past(settings=rules)
    assert levels_at_north(ruled, "minmax") == (11, 19)
    assert levels_at_north(ruled, "minmax", dial=1.0) == (22, 30)


def test_the_textbook_adds_its_deviations():
    settings = pd.DataFrame({"parameter": ["service_level"], "value": ["0.9772498680518208"]})
    lanes = tables()["lanes"].assign(lead_time_sd_days=0.0)
    known = past(settings=settings, lanes=lanes)
    plain, more = (levels_at_north(known, "safety_stock", dial)[0] for dial in (-2.0, 0.0))
    quantity = known.history.quantity[:, known.network.find(["item-0"], ["north"])[0]]
    sigma = np.sqrt(4.0) * quantity.std()
    assert more - plain == pytest.approx(2 * sigma, rel=0.1), "lead time 3 and review 1"


@pytest.mark.parametrize("unmet_demand", ["backorder", "lost"])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_higher_dial_never_keeps_less(policy, unmet_demand):
    known = past(unmet_demand)
    facts = [POLICIES[policy].learn(known)]
    before, shelf = None, opened(known)
    rounding = 1.0 if (policy, unmet_demand) == ("orders", "lost") else 1e-9
    for dial in (-6.0, -1.0, 0.0, 0.5, 3.0):
        made = POLICIES[policy].levels_at(facts, dial, 1)(0, shelf)
        if before is not None:
            assert (made.reorder_point >= before.reorder_point - rounding).all()
            assert (made.order_up_to >= before.order_up_to - rounding).all()
        assert (made.order_up_to >= made.reorder_point - 1e-9).all()
        before = made


@pytest.mark.parametrize("settings", [
    {}, {"service_measure": "fill_rate", "service_level": "0.98"},
    {"service_measure": "cost", "order_cost": "15"}, {"internal_service": "optimised"},
])  # fmt: skip
def test_ours_are_the_plans_own_targets(settings):
    rows = pd.DataFrame({"parameter": list(settings), "value": list(settings.values())})
    known = past(settings=rows, lanes=tables()["lanes"].assign(review_days=7.0))
    made = POLICIES["planner"].levels(POLICIES["planner"].learn(known), 0.0)
    targets = plan(known.snapshot)["targets"]
    place = known.network.find(targets["item_id"], targets["location_id"])
    np.testing.assert_array_equal(made.reorder_point[place], targets["reorder_point"])
    np.testing.assert_array_equal(made.order_up_to[place], targets["order_up_to"])
