"""Inventory position: what counts, and what does not."""

import pandas as pd

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.position import booked_demand, inventory_position
from tests.samples import HEADER, tables

SUPPLY = pd.DataFrame(
    [
        ("s1", "purchase", "item-0", "central", "vendor", 40, "2026-01-09", "confirmed"),
        ("s2", "purchase", "item-0", "central", "vendor", 8, "2025-12-20", "draft"),
        ("s3", "transfer", "item-0", "north", "central", 5, "2026-01-03", "confirmed"),
        ("s4", "transfer", "item-0", "south", "central", 7, "2026-01-03", "in_transit"),
    ],
    columns=["supply_id", "kind", "item_id", "destination_id", "origin_id", "quantity",
             "due_date", "state"],
)  # fmt: skip
ORDERS = pd.DataFrame(
    [
        ("o1", "item-0", "north", "2025-12-30", 2),
        ("o2", "item-0", "north", "2026-01-01", 3),
        ("o3", "item-0", "north", "2026-01-06", 11),
    ],
    columns=["order_id", "item_id", "location_id", "due_date", "quantity"],
)


def _found(**changes):
    snapshot = Snapshot.build(HEADER, tables() | changes)
    network = Network.of(snapshot)
    places = network.find(["item-0"] * 3, ["central", "north", "south"])
    return inventory_position(snapshot, network), places, snapshot, network


def test_all_open_supply_is_on_order_and_drafts_are_too():
    found, places, *_ = _found(supply=SUPPLY)
    assert found.on_order[places].tolist() == [48.0, 5.0, 7.0]


def test_a_transfer_leaves_its_sender_until_it_is_in_transit():
    found, places, *_ = _found(supply=SUPPLY)
    assert found.outgoing[places].tolist() == [5.0, 0.0, 0.0]
    assert found.position[places].tolist() == [60 + 48 - 5, 30 + 5, 5 + 7]


def test_orders_due_are_committed_and_later_ones_booked():
    found, places, snapshot, network = _found(orders=ORDERS)
    north = places[1]
    assert found.committed[north] == 5.0
    assert found.position[north] == 25.0
    booked = [booked_demand(snapshot, network, pd.Series(days, range(network.size)).to_numpy())
              for days in (4.0, 5.0)]  # fmt: skip
    assert [units[north] for units in booked] == [0.0, 11.0]


def test_blocked_stock_is_not_there():
    stock = tables()["stock"].assign(blocked=4.0)
    found, places, *_ = _found(stock=stock)
    assert found.on_hand[places].tolist() == [56.0, 26.0, 1.0]


def test_reservations_for_outgoing_transfers_are_counted_once():
    stock = tables()["stock"].assign(reserved=6.0)
    found, places, *_ = _found(stock=stock, supply=SUPPLY)
    assert found.reserved[places].tolist() == [1.0, 6.0, 6.0]


def test_stock_may_be_negative():
    stock = tables()["stock"].assign(on_hand=-3.0)
    found, *_ = _found(stock=stock)
    assert (found.position == -3.0).all()
