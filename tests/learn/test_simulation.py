import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.learn.simulation import Levels, World, play


def world(demand, **changes) -> World:
    """Two shops served by a warehouse (position 2), which a supplier serves."""
    values = {
        "opening": np.array([10.0, 10.0, 20.0]), "lead": np.array([2, 2, 4]),
        "parent": np.array([2, 2, -1]), "level": np.array([0, 0, 1]),
        "min_quantity": np.zeros(3), "multiple_quantity": np.ones(3),
        "has_source": np.ones(3, bool), "backorder": False,
    }  # fmt: skip
    values["lane"] = np.zeros(np.shape(demand)[1], np.int64)
    return World(np.asarray(demand, float), **(values | changes))


def levels(reorder_point, order_up_to):
    fixed = Levels(np.array(reorder_point, float), np.array(order_up_to, float))
    return lambda bucket: fixed


@given(
    demand=st.lists(st.tuples(*[st.integers(0, 12)] * 2), min_size=1, max_size=40),
    targets=st.lists(st.integers(0, 40), min_size=6, max_size=6),
    backorder=st.booleans(),
)
@settings(max_examples=100, deadline=None)
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
    lots = world([(3, 0, 0)], multiple_quantity=np.array([6.0, 1.0, 1.0]),
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
    assert played.orders[0] == played.orders[1] > 0
    assert played.shipments[0] == played.shipments[1] == played.orders[0] / 2
