"""Launch, end, predecessors, likeness and closed days."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.demand.corrections import corrections_table
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from tests.demand.histories import demand_snapshot

STOCK = pd.DataFrame(
    [(item, place, "5") for item in "PQR" for place in "AB"],
    columns=["item_id", "location_id", "on_hand"],
)


def _items(**columns) -> pd.DataFrame:
    blank = {"item_id": ["P", "Q", "R"], "replaces": "", "similar_to": ""}
    return pd.DataFrame({**blank, "launch_date": "", "end_date": "", **columns})


def _made(rows, **options):
    items = options.pop("items", _items())
    snapshot = demand_snapshot(rows, items=items, stock=STOCK, **options)
    network = Network.of(snapshot)
    return build_history(snapshot, network), network


def _column(network, item, location="A"):
    return int(network.find([item], [location])[0])


def _series(item, *quantities, location="A", end="2025-06-30"):
    days = pd.date_range(end=end, periods=len(quantities)).strftime("%Y-%m-%d")
    pairs = zip(days, quantities, strict=True)
    return [(item, location, day, quantity) for day, quantity in pairs if quantity is not None]


def test_predecessor_counts_until_the_successor_sells():
    rows = _series("P", 4, 5, 6, 2, 1) + _series("Q", None, None, None, 3, 4)
    made, network = _made(rows, items=_items(replaces=["", "P", ""]))
    old, new = _column(network, "P"), _column(network, "Q")
    assert made.quantity[:, new].tolist() == [4, 5, 6, 3, 4]
    assert made.quantity[:, old].tolist() == [4, 5, 6, 2, 1]
    assert made.first[new] == 0
    assert made.observed[:, new].all()
    assert made.ends[old] == 2
    table = corrections_table(made, network)
    assert table["kind"].tolist() == ["superseded"] * 3
    assert table["item_id"].tolist() == ["Q"] * 3
    assert table["used"].tolist() == [4, 5, 6]


def test_every_location_takes_over_its_own_history():
    rows = _series("P", 4, 5, 6) + _series("P", 7, 8, 9, location="B")
    rows += _series("Q", 2, location="B")
    made, network = _made(rows, items=_items(replaces=["", "P", ""]))
    assert made.quantity[:, _column(network, "Q")].tolist() == [4, 5, 6]
    assert made.quantity[:, _column(network, "Q", "B")].tolist() == [7, 8, 2]
    assert made.active(3) is not None
    assert made.active(3)[:, _column(network, "P")].all()
    assert not made.active(3)[:, _column(network, "P", "B")].any()


def test_chain_of_predecessors():
    rows = _series("P", 4, 5, 6, 1, 1, 1) + _series("Q", None, None, 7, 8, 2, 2)
    rows += _series("R", None, None, None, None, 9, 9)
    made, network = _made(rows, items=_items(replaces=["", "P", "Q"]))
    assert made.quantity[:, _column(network, "R")].tolist() == [4, 5, 7, 8, 9, 9]
    assert made.quantity[:, _column(network, "Q")].tolist() == [4, 5, 7, 8, 2, 2]
    assert made.ends[_column(network, "P")] == 1
    assert made.ends[_column(network, "Q")] == 3


def test_chain_skips_an_item_that_never_sold():
    rows = _series("P", 4, 5, 6) + _series("R", 9)
    made, network = _made(rows, items=_items(replaces=["", "P", "Q"]))
    assert made.quantity[:, _column(network, "R")].tolist() == [4, 5, 9]
    assert made.ends[_column(network, "P")] == 1


def test_items_that_replace_one_another_replace_nothing():
    rows = _series("P", 4, 5) + _series("Q", 6)
    made, network = _made(rows, items=_items(replaces=["Q", "P", ""]))
    assert made.quantity[:, _column(network, "Q")].tolist() == [0, 6]
    assert made.active(5) is None


def test_item_whose_predecessor_is_in_a_circle_still_inherits():
    rows = _series("P", 4, 5, 6) + _series("R", 9)
    made, network = _made(rows, items=_items(replaces=["Q", "P", "P"]))
    assert made.quantity[:, _column(network, "R")].tolist() == [4, 5, 9]


def test_predecessors_empty_shelf_is_the_successors():
    shelf = pd.DataFrame(
        [("P", "A", "2025-06-29", "0"), ("Q", "A", "2025-06-28", "0")],
        columns=["item_id", "location_id", "date", "in_stock"],
    )
    rows = _series("P", 4, None, None, 4) + _series("Q", 3)
    made, network = _made(rows, items=_items(replaces=["", "P", ""]), availability=shelf)
    assert made.observed[:, _column(network, "Q")].tolist() == [True, True, False, True]


def test_end_date_is_the_last_day_with_demand():
    items = _items(end_date=["2025-07-03", "", ""])
    made, network = _made(_series("P", 4, 5), items=items)
    active = made.active(5)[:, _column(network, "P")]
    assert active.tolist() == [True, True, True, False, False]
    assert made.active(5)[:, _column(network, "Q")].all()


def test_launch_ahead_hands_over_from_the_predecessor():
    items = _items(replaces=["", "P", ""], launch_date=["", "2025-07-03", ""])
    made, network = _made(_series("P", 4, 5), items=items)
    active = made.active(4)
    assert active[:, _column(network, "P")].tolist() == [True, True, False, False]
    assert active[:, _column(network, "Q")].tolist() == [False, False, True, True]


def test_successor_begins_when_its_predecessor_ends():
    items = _items(replaces=["", "P", ""], end_date=["2025-07-02", "", ""])
    made, network = _made(_series("P", 4, 5), items=items)
    assert made.active(4)[:, _column(network, "Q")].tolist() == [False, False, True, True]


def test_nothing_asked_for_before_the_launch_is_no_history():
    rows = _series("P", 0, 0, 1, 0, 0, 6)
    made, network = _made(rows, items=_items(launch_date=["2025-06-29", "", ""]))
    column = _column(network, "P")
    assert made.observed[:, column].tolist() == [False, False, True, False, True, True]
    assert made.first[column] == 2


def test_similar_item_is_that_of_the_same_location():
    rows = _series("P", 4, 5) + _series("R", 4, location="B")
    made, network = _made(rows, items=_items(similar_to=["", "P", "P"]))
    assert made.like[_column(network, "Q")] == _column(network, "P")
    assert made.like[_column(network, "Q", "B")] == -1
    assert made.like[_column(network, "P")] == -1


def _closure(**columns) -> pd.DataFrame:
    row = {"event_id": "E", "kind": "closure", "date_from": "2025-06-28",
           "date_to": "2025-07-02", **columns}  # fmt: skip
    return pd.DataFrame([row]).astype(str)


def test_closed_days_without_demand_are_not_observed_and_are_known_ahead():
    rows = _series("P", 4, 5, 0, 2, 0) + _series("P", 4, 5, 0, 2, 0, location="B")
    made, network = _made(rows, events=_closure(location_id="A"))
    here, there = _column(network, "P"), _column(network, "P", "B")
    assert made.observed[:, here].tolist() == [True, True, False, True, False]
    assert made.observed[:, there].all()
    assert made.closed(4)[:, here].tolist() == [True, True, False, False]
    assert not made.closed(4)[:, there].any()


def test_no_closure_ahead_is_none():
    made, _network = _made(_series("P", 4, 5), events=_closure(date_to="2025-06-30"))
    assert made.closed(10) is None


@pytest.mark.parametrize(("last", "closed"), [("2025-07-06", True), ("2025-07-05", False)])
def test_week_is_closed_when_all_of_its_days_are(last, closed):
    events = _closure(date_from="2025-06-30", date_to=last)
    made, _network = _made(_series("P", 4, 5), events=events, bucket="W-MON", as_of="2025-07-01")
    assert (made.closed(2) is not None) == closed


def test_two_events_may_close_a_week_together():
    events = pd.concat([
        _closure(date_from="2025-06-30", date_to="2025-07-03"),
        _closure(event_id="F", date_from="2025-07-02", date_to="2025-07-06"),
    ])  # fmt: skip
    made, network = _made(_series("P", 4, 5), events=events, bucket="W-MON")
    assert made.closed(2)[:, _column(network, "P")].tolist() == [True, False]


def test_handmade_history_has_no_life_cycle():
    made, _network = _made([])
    assert made.ends.dtype.kind == "i"
    assert (made.ends > 10**6).all()
    assert (np.asarray(made.like) == -1).all()
