import pytest

from distribution_ai.decide import decide
from tests.decide.situations import snapshot_of, state_of


def bought(offers, *, on_hand=0, levels=(10, 20), demand=(8, 2), terms=(), settings=(), item=()):
    """Proposals of one warehouse that buys a mug; an offer is (vendor, lead time, lane terms)."""
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "unit_cost": 4.0, "unit_price": 10.0, **dict(item)}],
        locations=[
            {"location_id": "leeds", "name": "Leeds", "kind": "warehouse"},
            *({"location_id": v, "kind": "supplier"} for v, *_ in offers),
        ],
        lanes=[
            {
                "lane_id": f"{v} lane",
                "origin_id": v,
                "destination_id": "leeds",
                "lead_time_days": days,
                **more,
            }
            for v, days, more in offers
        ],
        stock=[{"item_id": "mug", "location_id": "leeds", "on_hand": on_hand}],
        sourcing=[{"item_id": "mug", **row} for row in terms] or None,
        settings=[{"parameter": k, "value": str(v)} for k, v in settings] or None,
    )
    return decide(state_of(snapshot, {("mug", "leeds"): levels}, {("mug", "leeds"): demand}))


def order(decisions) -> tuple:
    rows = decisions.proposals.query("verb == 'buy'")
    return rows[["origin_id", "quantity"]].iloc[0].tolist() if len(rows) else None


@pytest.mark.parametrize(
    ("terms", "quantity"),
    [
        ({}, 20),
        ({"min_quantity": 24}, 24),
        ({"multiple_quantity": 12}, 24),
        ({"min_quantity": 25, "multiple_quantity": 12}, 36),
    ],
)
def test_orders_up_to_the_level_in_the_supplier_s_lots(terms, quantity):
    assert order(bought([("a", 5, terms)])) == ["a", quantity]


def test_nothing_is_bought_above_the_reorder_point():
    assert order(bought([("a", 5, {})], on_hand=11)) is None
    assert order(bought([("a", 5, {})], on_hand=10)) == ["a", 10]


def test_money_is_what_the_order_spends_and_price_is_no_loss():
    row = bought(
        [("a", 5, {"unit_cost": 0.5, "fixed_cost": 7.0})], settings=[("order_cost", 3)]
    ).proposals.iloc[0]
    assert row["cost"] == pytest.approx(20 * 4.5 + 3 + 7)
    gain = 6 * 8.0
    assert 0 < gain - row["expected_value"] < 10


def test_the_supplier_with_the_best_total_wins_and_the_other_is_priced():
    terms = [{"lane_id": "a lane", "unit_price": 4.0}, {"lane_id": "b lane", "unit_price": 5.0}]
    near = bought([("a", 5, {}), ("b", 4, {})], on_hand=8, demand=(7, 1), terms=terms)
    assert order(near) == ["a", 12]
    assert near.alternatives["origin_id"].tolist() == ["b", ""]
    assert near.alternatives["why_not"].iloc[0] == "costs 12.00 EUR more"
    urgent = bought([("a", 40, {}), ("b", 4, {})], terms=terms, on_hand=0, demand=(16, 4))
    assert order(urgent) == ["b", 20]
    assert (
        urgent.alternatives.query("origin_id == 'a'")["why_not"]
        .item()
        .startswith("arrives 36 days later")
    )


def test_an_explicit_priority_is_kept_even_if_another_is_cheaper():
    terms = [
        {"lane_id": "a lane", "unit_price": 9.0, "priority": 1},
        {"lane_id": "b lane", "unit_price": 1.0, "priority": 2},
    ]
    decisions = bought([("a", 5, {}), ("b", 5, {})], terms=terms)
    assert order(decisions) == ["a", 20]
    assert "later choice" in decisions.alternatives["why_not"].iloc[0]


def test_an_order_that_costs_more_than_waiting_is_held_with_its_reason():
    decisions = bought(
        [("a", 5, {"min_quantity": 5000})],
        on_hand=10,
        item={"unit_cost": 40.0, "unit_price": 41.0}.items(),
    )
    assert order(decisions) is None
    hold = decisions.proposals.iloc[0]
    assert hold["verb"] == "hold" and hold["expected_value"] == 0
    assert "less than acting now costs" in hold["reason"]


def test_a_chain_of_three_echelons_is_planned_in_one_run():
    places = ["store", "region", "dc"]
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "unit_cost": 4.0, "unit_price": 10.0}],
        locations=[
            {"location_id": "v", "kind": "supplier"},
            {"location_id": "dc", "kind": "dc"},
            {"location_id": "region", "kind": "warehouse"},
            {"location_id": "store", "kind": "store"},
        ],
        lanes=[
            {"lane_id": f"{a} {b}", "origin_id": a, "destination_id": b, "lead_time_days": 2}
            for a, b in (("v", "dc"), ("dc", "region"), ("region", "store"))
        ],
        stock=[
            {"item_id": "mug", "location_id": p, "on_hand": n}
            for p, n in zip(places, (0, 4, 6), strict=True)
        ],
    )
    levels = {("mug", "store"): (8, 10), ("mug", "region"): (5, 8), ("mug", "dc"): (5, 12)}
    demand = {("mug", p): (6, 2) for p in places}
    proposals = decide(state_of(snapshot, levels, demand)).proposals
    moves = proposals.set_index("destination_id")["quantity"]
    # the store needs 10 and gets 4; the region needs 8 and those 10, gets 6 of the DC's 6;
    # what it then still lacks is required of the DC, which buys it with its own 12
    assert moves["store"] == 4 and moves["region"] == 6
    assert moves["dc"] == 12 + (8 - (4 - 4 + 6) + 6)


def test_a_supplier_whose_shipment_costs_much_loses_to_one_that_is_a_little_dearer():
    terms = [{"lane_id": "a lane", "unit_price": 4.0}, {"lane_id": "b lane", "unit_price": 4.1}]
    offers = [("a", 5, {"fixed_cost": 50.0}), ("b", 5, {})]
    assert order(bought(offers, terms=terms)) == ["b", 20]
    assert order(bought([("a", 5, {"fixed_cost": 1.0}), ("b", 5, {})], terms=terms)) == ["a", 20]


def test_another_supplier_is_worth_less_by_what_it_costs_more():
    terms = [{"lane_id": "a lane", "unit_price": 4.0}, {"lane_id": "b lane", "unit_price": 5.0}]
    decisions = bought([("a", 5, {}), ("b", 5, {})], terms=terms)
    chosen = decisions.proposals.query("verb == 'buy'")["expected_value"].item()
    rival = decisions.alternatives.query("origin_id == 'b'")["expected_value"].item()
    assert chosen - rival == pytest.approx(20 * 1.0)


def test_a_supplier_that_comes_later_is_worth_less_by_the_shortage_until_then():
    decisions = bought([("a", 5, {}), ("b", 40, {})], demand=(16, 4))
    chosen = decisions.proposals.query("verb == 'buy'")["expected_value"].item()
    rival = decisions.alternatives.query("origin_id == 'b'")["expected_value"].item()
    assert 0 < rival < chosen / 2


def test_a_shipment_is_paid_in_full_by_the_purchases_that_remain():
    """The cup alone could not pay for its part, and nobody else pays it either."""
    items = ["mug", "cup"]
    snapshot = snapshot_of(
        items=[{"item_id": each, "unit_cost": 4.0, "unit_price": 10.0} for each in items],
        locations=[{"location_id": "leeds", "kind": "warehouse"},
                   {"location_id": "v", "kind": "supplier"}],
        lanes=[{"lane_id": "v lane", "origin_id": "v", "destination_id": "leeds",
                "lead_time_days": 5, "fixed_cost": 30.0}],
        stock=[{"item_id": "mug", "location_id": "leeds", "on_hand": 0},
               {"item_id": "cup", "location_id": "leeds", "on_hand": 10}],
        settings=[{"parameter": "min_gain", "value": "3"}],
    )  # fmt: skip
    levels = {(each, "leeds"): (10, 12) for each in items}
    demand = {("mug", "leeds"): (8, 2), ("cup", "leeds"): (10, 1)}
    rows = decide(state_of(snapshot, levels, demand)).proposals.query("verb == 'buy'")
    assert rows["item_id"].tolist() == ["mug"]
    assert rows["cost"].item() == pytest.approx(12 * 4 + 30)
