import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.learn.simulation import Levels, World, by_levels, play


def world(demand, **changes) -> World:
    """Two shops served by a warehouse (position 2), which a supplier serves."""
    values = {
        "opening": np.array([10.0, 10.0, 20.0]), "lead": np.array([2, 2, 4]),
        "parent": np.array([2, 2, -1]), "level": np.array([0, 0, 1]),
        "min_quantity": np.zeros(3), "multiple_quantity": np.ones(3),
        "has_source": np.ones(3, bool), "backorder": False, "review": np.ones(3, np.int64),
        "unit_cost": np.zeros(3), "value": np.ones(3), "place": np.arange(3),
    }  # fmt: skip
    values["lane"] = np.zeros(np.shape(demand)[1], np.int64)
    return World(np.asarray(demand, float), **(values | changes))


def levels(reorder_point, order_up_to):
    fixed = Levels(np.array(reorder_point, float), np.array(order_up_to, float))
    return by_levels(lambda bucket, shelf: fixed)


@given(
    demand=st.lists(st.tuples(*[st.integers(0, 12)] * 2), min_size=1, max_size=40),
    targets=st.lists(st.integers(0, 40), min_size=6, max_size=6),
    backorder=st.booleans(),
)
@settings(max_examples=100)
def test_units_are_never_made_or_lost(demand, targets, backorder):
    played_world = world([(*row, 0) for row in demand], backorder=backorder)
    reorder_point = np.minimum(targets[:3], targets[3:])
    order_up_to = np.maximum(targets[:3], targets[3:])
    played = play(played_world, levels(reorder_point, order_up_to))
    bought = played.received[2]
    assert (played.served <= played.demand + 1e-9).all()
    assert played.served.sum() <= played_world.opening.sum() + bought + 1e-9
    assert (played.stock >= -1e-9).all()
    assert (played.stockouts > 0).tolist() == (played.served < played.demand).tolist()


def test_scarce_stock_is_shared_in_proportion_to_what_is_asked_for():
    scarce = world([(10, 10, 0), (0, 0, 0)], opening=np.array([10.0, 10.0, 15.0]))
    played = play(scarce, levels([5, 5, -1], [20, 10, -1]))
    assert played.received.tolist() == [10.0, 5.0, 0.0]


def test_orders_keep_minimum_and_multiple():
    lots = world([(3, 0, 0), (0, 0, 0)], multiple_quantity=np.array([6.0, 1.0, 1.0]),
                 min_quantity=np.array([0.0, 9.0, 0.0]))  # fmt: skip
    played = play(lots, levels([7, 10, -1], [10, 11, -1]))
    assert played.received.tolist() == [6.0, 9.0, 0.0]


def test_backorders_are_served_late_and_lost_demand_never_comes_back():
    demand = [(12, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)]
    order = levels([5, -1, -1], [10, -1, -1])
    kept = play(world(demand, backorder=True), order)
    lost = play(world(demand, backorder=False), order)
    assert kept.served[0] == lost.served[0] == 10
    assert (kept.received[0], lost.received[0]) == (12, 10)


def test_nothing_is_ordered_without_a_source_or_a_level():
    played = play(world([(9, 9, 0)] * 5, has_source=np.array([False, True, True])),
                  levels([5, np.nan, 5], [10, np.nan, 10]))  # fmt: skip
    assert played.received.tolist() == [0.0, 0.0, 0.0]


def test_lines_of_one_lane_and_bucket_share_their_shipment():
    played = play(world([(5, 5, 0)] * 4), levels([3, 3, -1], [5, 5, 0]))
    assert played.transfers[0] == played.transfers[1] > 0
    assert played.shipments[0] == played.shipments[1] == played.transfers[0] / 2


def test_an_order_arrives_after_the_demand_of_its_lead_time():
    steady = world([(4, 0, 0)] * 4, lead=np.array([2, 0, 4]))
    played = play(steady, levels([7, -1, -1], [16, 0, 0]))
    assert played.served[0] == 14, "10, 6 and 2 units, and then the 10 ordered before the second"
    at_once = play(world([(4, 0, 0)] * 4, lead=np.zeros(3, int)), levels([7, -1, -1], [16, 0, 0]))
    assert at_once.served[0] == 16


def test_stock_is_only_looked_at_at_reviews():
    seldom = world([(3, 0, 0)] * 6, review=np.array([3, 1, 1]), opening=np.array([30.0, 0, 90.0]))
    played = play(seldom, levels([100, -1, -1], [100, 0, 0]))
    assert played.transfers[0] == 2


def test_lead_times_may_differ_from_order_to_order():
    lead = np.array([[3, 1, 1], [0, 1, 1], [0, 1, 1], [0, 1, 1]])
    played = play(world([(9, 0, 0)] * 3, lead=lead), levels([10, -1, -1], [14, 0, 0]))
    assert played.served[0] == 9 + 9 + 8, "the 4 ordered first come too late"
    assert play(world([(9, 0, 0)] * 3, lead=np.zeros_like(lead)),
                levels([10, -1, -1], [14, 0, 0])).served[0] == 27  # fmt: skip


def test_the_warm_up_is_played_and_not_counted():
    whole = play(world([(4, 1, 0)] * 6), levels([5, 5, -1], [9, 9, 0]))
    counted = play(world([(4, 1, 0)] * 6, warm_up=2), levels([5, 5, -1], [9, 9, 0]))
    begin = play(world([(4, 1, 0)] * 2), levels([5, 5, -1], [9, 9, 0]))
    for name in ("demand", "served", "stock", "stockouts", "transfers", "received"):
        np.testing.assert_allclose(
            getattr(whole, name) - getattr(counted, name), getattr(begin, name)
        )
    assert counted.place_stock.shape == (4, 3)
    np.testing.assert_allclose(counted.place_stock.sum(axis=0), counted.stock)
    np.testing.assert_allclose(counted.place_served.sum(axis=0), counted.served)


def test_the_warehouse_shares_its_stock_and_keeps_none_that_it_does_not_have():
    played = play(world([(9, 9, 0)] * 8), levels([30, 30, -1], [60, 60, 0]))
    assert played.received[:2].sum() == 20
