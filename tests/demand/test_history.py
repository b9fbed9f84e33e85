"""History: buckets, returns, empty shelves, dependent demand."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing
from tests.demand.histories import built, demand_snapshot
from tests.samples import tables


def _shelf(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item_id", "location_id", "date", "in_stock"])


def test_demand_is_net_of_returns():
    made = built([("P", "A", "2025-06-28", 10), ("P", "A", "2025-06-28", -6)])
    assert made.quantity[:, 0].tolist() == [4.0, 0.0, 0.0]


def test_return_beyond_its_bucket_reduces_the_sale_before_it():
    made = built([("P", "A", "2025-06-27", 10), ("P", "A", "2025-06-30", -6)])
    assert made.quantity[:, 0].tolist() == [4.0, 0.0, 0.0, 0.0]


def test_return_of_something_sold_before_the_history_leaves_no_negative_demand():
    made = built([("P", "A", "2025-06-27", -6), ("P", "A", "2025-06-28", 1)])
    assert made.quantity[:, 0].tolist() == [0.0, 1.0, 0.0, 0.0]


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=15))
@settings(max_examples=20)
def test_netting_keeps_as_much_as_was_bought_and_kept(quantities):
    days = pd.date_range(end="2025-06-30", periods=len(quantities)).strftime("%Y-%m-%d")
    made = built([("P", "A", day, number) for day, number in zip(days, quantities, strict=True)])
    kept, worst = 0, 0
    for number in quantities:
        kept += number
        worst = min(worst, kept)
    assert made.quantity.min() >= 0
    assert made.quantity.sum() == kept - worst


def test_missing_buckets_are_zero_after_the_first_row_and_unknown_before():
    made = built([("P", "A", "2025-06-26", 2), ("Q", "A", "2025-06-29", 5)])
    assert made.quantity[:, 1].tolist() == [0, 0, 0, 5, 0]
    assert made.observed[:, 0].all()
    assert made.observed[:, 1].tolist() == [False, False, False, True, True]
    assert made.first.tolist() == [0, 3]


def test_weeks_begin_on_monday_and_the_running_one_is_left_out():
    rows = [("P", "A", "2025-06-16", 1), ("P", "A", "2025-06-22", 2), ("P", "A", "2025-06-30", 7)]
    made = built(rows, bucket="W-MON", as_of="2025-07-02")
    assert made.dates.astype(str).tolist() == ["2025-06-16", "2025-06-23"]
    assert made.quantity[:, 0].tolist() == [3.0, 0.0]
    assert made.start == np.datetime64("2025-06-30")
    assert made.bucket_days == 7.0


def test_months_have_their_first_day_as_name():
    made = built([("P", "A", "2025-04-30", 4), ("P", "A", "2025-07-01", 9)], bucket="MS",
                 as_of="2025-07-15")  # fmt: skip
    assert made.dates.astype(str).tolist() == ["2025-04-01", "2025-05-01", "2025-06-01"]
    assert made.quantity[:, 0].tolist() == [4.0, 0.0, 0.0]


def test_nothing_is_known_of_buckets_without_stock_and_without_sales():
    rows = [("P", "A", "2025-06-28", "0"), ("P", "A", "2025-06-29", "1")]
    made = built([("P", "A", "2025-06-27", 3)], availability=_shelf(*rows))
    assert made.observed[:, 0].tolist() == [True, False, True, True]
    assert len(made.corrections) == 0


def test_item_never_wholly_on_the_shelf_keeps_its_sales():
    rows = [("P", "A", "2025-06-29", "0"), ("P", "A", "2025-06-30", "0")]
    made = built([("P", "A", "2025-06-29", 3)], availability=_shelf(*rows))
    assert made.observed.all()


def test_whole_units_are_a_matter_of_the_item():
    made = built([("P", "A", "2025-06-29", 3), ("Q", "A", "2025-06-29", 3),
                  ("Q", "B", "2025-06-29", 0.5)])  # fmt: skip
    assert made.whole_units.tolist() == [True, False, False]


def test_no_demand_at_all_gives_an_empty_history():
    stock = pd.DataFrame({"item_id": ["P"], "location_id": "A", "on_hand": "3"})
    made = built([], stock=stock)
    assert made.quantity.shape == (0, 1)
    assert made.first.tolist() == [0]


def _two_levels(**changes):
    snapshot_tables = tables(items=2) | changes
    snapshot = demand_snapshot([], as_of="2026-01-01", **snapshot_tables)
    network = Network.of(snapshot)
    sourcing = resolve_sourcing(snapshot, network, learn_lead_times(snapshot, network))
    return build_history(snapshot, network), sourcing, network


def test_dependent_demand_reaches_the_central_warehouse():
    own, sourcing, network = _two_levels()
    total = own.with_dependent(sourcing)
    central, north, south = network.find(["item-1"] * 3, ["central", "north", "south"])
    expected = own.quantity[:, north] + own.quantity[:, south]
    np.testing.assert_array_equal(total.quantity[:, central], expected)
    np.testing.assert_array_equal(total.quantity[:, north], own.quantity[:, north])
    assert own.quantity[:, central].sum() == 0
    assert total.observed[:, central].all()


def test_dependent_demand_of_empty_shelves_is_filled_with_the_mean():
    day = "2025-12-01"
    shelf = _shelf(("item-0", "north", day, "0"))
    demand = tables(items=2)["demand"]
    sold = (demand["item_id"] == "item-0") & (demand["location_id"] == "north")
    unsold = demand[~(sold & (demand["date"].astype(str) == day))]
    own, sourcing, network = _two_levels(availability=shelf, demand=unsold)
    total = own.with_dependent(sourcing)
    central, north, south = network.find(["item-0"] * 3, ["central", "north", "south"])
    row = int(np.flatnonzero(own.dates == np.datetime64(day))[0])
    mean = own.quantity[own.observed[:, north], north].mean()
    assert not own.observed[row, north]
    np.testing.assert_allclose(total.quantity[row, central], own.quantity[row, south] + mean)
    assert not total.observed[row, north]


def test_location_that_serves_others_begins_with_the_first_and_ends_with_the_last():
    own, sourcing, network = _two_levels()
    central, north, south = network.find(["item-1"] * 3, ["central", "north", "south"])
    starts, ends = own.starts.copy(), own.ends.copy()
    present = len(own.dates)
    starts[[north, south]] = present + 1, present + 2
    ends[[north, south]] = present + 3, present + 5
    total = replace(own, starts=starts, ends=ends).with_dependent(sourcing)
    assert total.active(8)[:, central].tolist() == [False] + [True] * 5 + [False] * 2
    assert total.active(8)[:, south].tolist() == [False] * 2 + [True] * 4 + [False] * 2


def test_closing_the_warehouse_does_not_close_those_it_serves():
    events = pd.DataFrame([{"event_id": "E", "kind": "closure", "date_from": "2026-01-01",
                            "date_to": "2026-01-02"}])  # fmt: skip
    own, sourcing, network = _two_levels(events=events)
    central, north = network.find(["item-1"] * 2, ["central", "north"])
    closed = own.with_dependent(sourcing).closed(3)
    assert own.closed(3)[:, [central, north]].T.tolist() == [[True, True, False]] * 2
    assert closed[:, [central, north]].T.tolist() == [[False] * 3, [True, True, False]]
