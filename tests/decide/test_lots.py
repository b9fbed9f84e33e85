"""The number of lots of an order: no more and no fewer than are worth it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide import decide
from tests.decide.networks import lane, plan_of
from tests.decide.situations import snapshot_of, state_of
from tests.decide.test_purchases import bought


def one_order(lot, *, price=4.0, settings=(), lane=(), **situation):
    """The purchase over one lane in lots, and its alternatives over the same lane."""
    terms = {"multiple_quantity": lot, **dict(lane)}
    decisions = bought(
        [("a", 5, terms)], item={"unit_cost": price, "unit_price": 10.0}.items(),
        settings=settings, **situation,
    )  # fmt: skip
    rows = decisions.proposals.query("verb == 'buy'")
    rivals = decisions.alternatives.query("verb == 'buy' and lane_id == 'a lane'")
    return (rows.iloc[0] if len(rows) else None), rivals


@pytest.mark.parametrize(
    ("on_hand", "levels", "lot", "quantity"),
    [
        (38, (121, 486), 365, 365),  # 403 of 486, and not 768
        (9, (10, 34), 24, 24),  # 33 of 34, and not 57
        (0, (10, 34), 24, 24),  # 24 is beyond the reorder point, and nearer to 34 than 48
        (9, (10, 22), 8, 16),  # 25 is nearer to 22 than 17
        (0, (10, 14), 10, 20),  # 10 would not be beyond the reorder point
        (0, (10, 10.5), 1, 11),  # whole units
    ],
)
def test_as_many_lots_as_come_nearest_to_the_level_beyond_the_reorder_point(
    on_hand, levels, lot, quantity
):
    demand = (levels[0], levels[0] / 4)
    found, _rivals = one_order(lot, on_hand=on_hand, levels=levels, demand=demand)
    assert found["quantity"] == quantity


def test_the_number_of_lots_that_lost_is_an_alternative_with_its_value():
    found, rivals = one_order(365, on_hand=38, levels=(121, 486), demand=(90, 20))
    rival = rivals.iloc[0]
    assert (found["quantity"], rival["quantity"]) == (365, 730)
    assert rival["expected_value"] < found["expected_value"]
    assert rival["cost"] - found["cost"] == pytest.approx(365 * 4)
    assert rival["why_not"].startswith("is worth ") and rival["why_not"].endswith(" less")


def test_shipments_that_cost_much_are_worth_the_lot_above_the_level():
    """16 are asked for a day, and a unit costs 0.0022 a day to keep: where a shipment costs 20,
    the economic order is sqrt(2 * 20 * 16 / 0.0022) = 540 units."""
    situation = {"on_hand": 20, "levels": (100, 155), "demand": (96, 2)}
    few, _rivals = one_order(60, **situation)
    many, rivals = one_order(60, lane={"fixed_cost": 20.0}.items(), **situation)
    assert (few["quantity"], many["quantity"]) == (120, 180)
    assert many["expected_value"] > rivals["expected_value"].max()


ITEMS = st.fixed_dictionaries({
    "lot": st.integers(2, 400), "minimum": st.integers(0, 300), "on_hand": st.integers(0, 120),
    "point": st.integers(10, 120), "above": st.floats(0, 400), "mean": st.floats(1, 120),
    "spread": st.floats(0.01, 0.5), "unit_cost": st.floats(0.5, 9.5),
    "order_cost": st.floats(0, 30), "measure": st.sampled_from(["cycle", "fill_rate", "cost"]),
    "dearer": st.floats(1.0, 1.5), "break_at": st.integers(1, 500),
})  # fmt: skip


def many_orders(items: list[dict], shipment: float):
    """Decisions on items that share a lane; above a quantity each is cheaper over a second one."""
    names = [f"item {number}" for number in range(len(items))]
    each = list(zip(names, items, strict=True))
    lane = {"origin_id": "v", "destination_id": "leeds", "lead_time_days": 5,
            "fixed_cost": shipment}  # fmt: skip
    terms = [
        {"item_id": name, "lane_id": lane_id, "multiple_quantity": item["lot"],
         "min_quantity": minimum, "unit_price": item["unit_cost"] * factor, "priority": 1}
        for name, item in each
        for lane_id, minimum, factor in (
            ("few", item["minimum"], item["dearer"]),
            ("many", item["minimum"] + item["break_at"], 1.0),
        )
    ]  # fmt: skip
    chosen = [
        {"item_id": name, "parameter": parameter, "value": str(item[key])}
        for name, item in each
        for parameter, key in (("order_cost", "order_cost"), ("service_measure", "measure"))
    ]
    snapshot = snapshot_of(
        items=[{"item_id": name, "unit_cost": item["unit_cost"], "unit_price": 10.0}
               for name, item in each],
        locations=[{"location_id": "leeds", "kind": "warehouse"},
                   {"location_id": "v", "kind": "supplier"}],
        lanes=[{"lane_id": "few", **lane}, {"lane_id": "many", **lane}],
        stock=[{"item_id": name, "location_id": "leeds", "on_hand": item["on_hand"]}
               for name, item in each],
        sourcing=terms, settings=chosen,
    )  # fmt: skip
    levels = {(n, "leeds"): (item["point"], item["point"] + item["above"]) for n, item in each}
    demand = {(n, "leeds"): (item["mean"], item["spread"] * item["mean"]) for n, item in each}
    return decide(state_of(snapshot, levels, demand))


@settings(deadline=None, max_examples=8)
@given(st.lists(ITEMS, min_size=10, max_size=40), st.floats(0, 50))
def test_no_lot_fewer_and_no_lot_more_is_worth_more(items, shipment):
    decisions = many_orders(items, shipment)
    found = decisions.proposals.query("verb == 'buy'").set_index("proposal_id")
    item = found["item_id"].str.removeprefix("item ").astype(int)
    lot = np.array([items[number]["lot"] for number in item])
    assert (found["quantity"] % lot == 0).all()
    assert (found["expected_value"] > 0).all()
    rivals = decisions.alternatives.query("verb == 'buy'").set_index("proposal_id")
    chosen = found.loc[rivals.index]
    other_lots = (rivals["lane_id"] == chosen["lane_id"]).to_numpy()
    assert other_lots.sum() == len(found)
    assert (rivals["expected_value"] <= chosen["expected_value"] + 1e-9)[other_lots].all()


@pytest.mark.parametrize("pack", [2000, 100_000])
def test_a_pack_that_nobody_would_send_is_not_bought_for(pack):
    """Leeds uses 3 a day: a pack for years costs more to keep than its shortage does."""
    lanes = [lane("potter", "dc", 14), lane("dc", "leeds", 3, multiple_quantity=pack)]
    made = plan_of(lanes, {"dc": 0, "leeds": 0}, {"leeds": 3})
    bought = made["proposals"].query("verb == 'buy'")
    assert bought["quantity"].sum() < 200
    assert made["proposals"].query("destination_id == 'leeds'")["verb"].tolist() == ["hold"]


def test_a_pack_that_is_worth_sending_is_bought_for():
    lanes = [lane("potter", "dc", 14), lane("dc", "leeds", 3, multiple_quantity=100)]
    made = plan_of(lanes, {"dc": 0, "leeds": 0}, {"leeds": 3})
    assert made["proposals"].query("verb == 'buy'")["quantity"].item() >= 100


@pytest.mark.parametrize("lanes", [["dc>leeds", "potter>dc"], ["potter>leeds"]])
def test_nothing_is_bought_for_demand_that_hardly_is(lanes):
    ends = [each.split(">") for each in lanes]
    made = plan_of([lane(*each, 5) for each in ends], dict.fromkeys(("dc", "leeds"), 0),
                   {"leeds": 1e-6})  # fmt: skip
    assert set(made["proposals"]["verb"]) <= {"hold"}
