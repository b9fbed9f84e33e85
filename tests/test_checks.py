import numpy as np
import pandas as pd
import pytest

from distribution_ai.errors import SnapshotError
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER, tables


def faults_of(header=(), **changes):
    try:
        return Snapshot.build(HEADER | dict(header), tables() | changes).faults
    except SnapshotError as error:
        return error.faults


def table(name: str, **columns) -> dict[str, pd.DataFrame]:
    """A sample table with one value changed in its second row, for each column given."""
    frame = tables()[name]
    for column, value in columns.items():
        values = frame[column].astype(object) if column in frame else pd.Series(
            [None] * len(frame), dtype=object)  # fmt: skip
        values.iloc[1] = value
        frame[column] = values
    return {name: frame}


def row(name: str, /, **values) -> dict[str, pd.DataFrame]:
    """A table of one row."""
    return {name: pd.DataFrame([values])}


PAIR = {"item_id": "item-0", "location_id": "north"}
SUPPLY = {"supply_id": "s", "kind": "purchase", "item_id": "item-0", "destination_id": "north",
          "quantity": 1, "due_date": "2026-01-05"}  # fmt: skip
RECEIPT = {"lane_id": "central>north", "ordered_on": "2025-12-01", "received_on": "2025-12-05"}
EVENT = {"event_id": "e", "date_from": "2025-12-01", "date_to": "2025-12-05"}

SET_ASIDE = [
    (table("items", item_id=""), "items.item_id row 2: the value is missing"),
    (table("items", item_id="item-0"), "items row 2: a row with the same item_id 'item-0'"),
    (table("locations", kind="shop"), "locations.kind row 2: 'shop' is not known"),
    (table("lanes", lead_time_days="soon"), "lanes.lead_time_days row 2: 'soon' is not a finite"),
    (table("lanes", lead_time_days=-1), "lanes.lead_time_days row 2: '-1' is below 0"),
    (table("lanes", unit_cost=-0.5), "lanes.unit_cost row 2: '-0.5' is below 0"),
    (table("lanes", lead_time_days=1e12), "lanes.lead_time_days row 2: '1000000000000.0' is above"),
    (table("lanes", review_days=1e9), "lanes.review_days row 2: '1000000000.0' is above 36525"),
    (table("stock", on_hand=-1e300), "stock.on_hand row 2: '-1e+300' is below -1e+15"),
    (table("demand", quantity=1e300), "demand.quantity row 2: '1e+300' is above 1e+15"),
    (row("settings", parameter="shortage_cost", value="1e300"),
     "settings.value row 1: '1e300' is not a possible value for shortage_cost"),
    (table("lanes", weight_capacity=np.inf), "lanes.weight_capacity row 2: 'inf' is not a finite"),
    (table("lanes", allowed="maybe"), "lanes.allowed row 2: 'maybe' is neither true nor false"),
    (table("lanes", origin_id="moon"), "lanes.origin_id row 2: 'moon' is not in locations"),
    (table("lanes", destination_id="vendor"), "lanes.destination_id row 2: 'vendor' is a supplier"),
    (table("lanes", destination_id="central"), "lanes.destination_id row 2: 'central' is the same"),
    (table("lanes", active_from="2025-02-01", active_to="2025-01-01"),
     "lanes.active_to row 2: '2025-01-01' is before active_from"),
    (row("sourcing", item_id="item-9", lane_id="central>north"),
     "sourcing.item_id row 1: 'item-9' is not in items"),
    (row("sourcing", item_id="item-0", lane_id="x"), "sourcing.lane_id row 1: 'x' is not in lanes"),
    (table("stock", location_id="vendor"), "stock.location_id row 2: 'vendor' is a supplier"),
    (table("stock", on_hand=np.nan), "stock.on_hand row 2: the value is missing"),
    (table("demand", quantity="7 pcs"), "demand.quantity row 2: '7 pcs' is not a finite number"),
    (table("demand", quantity=-np.inf), "demand.quantity row 2: '-inf' is not a finite number"),
    (table("demand", date="31/12/2025"), "demand.date row 2: '31/12/2025' is not a date"),
    (table("demand", date="2025-02-30"), "demand.date row 2: '2025-02-30' is not a date"),
    (table("demand", date="2025-12-01T00:00:00+01:00"), "demand.date row 2: '2025-12-01T"),
    (table("demand", date="2026-01-02"), "demand.date row 2: '2026-01-02' is after 2026-01-01"),
    (row("availability", **PAIR, date="2025-12-01", in_stock=1.5),
     "availability.in_stock row 1: '1.5' is above 1"),
    (row("orders", **PAIR, order_id="o", due_date="2026-01-09", quantity=-3),
     "orders.quantity row 1: '-3' is below 0"),
    (row("supply", **SUPPLY | {"kind": "gift"}), "supply.kind row 1: 'gift' is not known"),
    (row("receipts", **RECEIPT | {"received_on": "2025-11-01"}),
     "receipts.received_on row 1: '2025-11-01' is before ordered_on"),
    (row("receipts", **RECEIPT | {"received_on": "2026-06-01"}),
     "receipts.received_on row 1: '2026-06-01' is after 2026-01-01"),
    (row("events", **EVENT | {"date_to": "2025-11-01"}),
     "events.date_to row 1: '2025-11-01' is before date_from"),
    (row("events", **EVENT, category="toys"), "events.category row 1: 'toys' is not in items"),
    (row("events", **EVENT, region="mars"), "events.region row 1: 'mars' is not in locations"),
    (row("regressors", name="price", date="2026-02-01", value="high"),
     "regressors.value row 1: 'high' is not a finite number"),
    (row("substitutes", item_id="item-0", substitute_id="item-0"),
     "substitutes.substitute_id row 1: 'item-0' is the same as item_id"),
    (row("settings", parameter="servis", value=1), "settings.parameter row 1: 'servis' is not"),
    (row("settings", parameter="service_level", value=95),
     "settings.value row 1: '95' is not a possible value for service_level"),
    (row("settings", parameter="service_measure", value="fill"),
     "settings.value row 1: 'fill' is not known for service_measure"),
]  # fmt: skip

IGNORED = [
    (table("items", unit_cost="?"), "items.unit_cost row 2: '?' is not a finite number", 0.0),
    (table("items", volume=-2), "items.volume row 2: '-2' is below 0", None),
    (table("items", launch_date="2025-02-01", end_date="2025-01-01"),
     "items.end_date row 2: '2025-01-01' is before launch_date", None),
    (table("stock", reserved=-1), "stock.reserved row 2: '-1' is below 0", None),
    (row("supply", **SUPPLY, origin_id="moon"), "supply.origin_id row 1: 'moon' is not in", ""),
    (row("supply", **SUPPLY, state="lost"), "supply.state row 1: 'lost' is not known", "confirmed"),
    (row("receipts", **RECEIPT, promised_on="soon"), "receipts.promised_on row 1: 'soon'", None),
]  # fmt: skip

HEADERS = [
    ({"as_of": "tomorrow"}, "snapshot.json.as_of: 'tomorrow' is not a date"),
    ({"as_of": None}, "snapshot.json.as_of: None is not a date"),
    (
        {"as_of": "9999-12-31"},
        "snapshot.json.as_of: '9999-12-31' is not between 1700-01-01",
    ),
    ({"as_of": "0001-01-01"}, "snapshot.json.as_of: '0001-01-01' is not between"),
    ({"bucket": "W"}, "snapshot.json.bucket: 'W' is not known; use one of D, W-MON, MS"),
    ({"horizon": 0}, "snapshot.json.horizon: 0 is not a whole number of at least 1"),
    ({"horizon": 1.5}, "snapshot.json.horizon: 1.5 is not a whole number"),
    ({"horizon": 10**8}, "snapshot.json.horizon: 100000000 is more than 3653; write 3653 or less"),
    ({"unmet_demand": "gone"}, "snapshot.json.unmet_demand: 'gone' is not known"),
    ({"seed": -1}, "snapshot.json.seed: -1 is not a whole number of at least 0"),
    ({"format": 9}, "snapshot.json.format: format 9 is not supported"),
]


def changed(changes: dict[str, pd.DataFrame]) -> tuple[str, pd.DataFrame]:
    return next(iter(changes.items()))


@pytest.mark.parametrize(("changes", "message"), SET_ASIDE)
def test_a_bad_row_is_set_aside_and_the_rest_is_planned(changes, message):
    name, frame = changed(changes)
    snapshot = Snapshot.build(HEADER, tables() | changes)
    assert len(snapshot[name]) == len(frame) - 1
    fault = next(fault for fault in snapshot.faults if str(fault).startswith(message))
    assert "row is set aside" in fault.message
    assert fault.remedy


@pytest.mark.parametrize(("changes", "message", "value"), IGNORED)
def test_a_bad_optional_value_costs_only_the_value(changes, message, value):
    name, frame = changed(changes)
    snapshot = Snapshot.build(HEADER, tables() | changes)
    [fault] = snapshot.faults
    assert str(fault).startswith(message)
    assert "value is ignored" in fault.message
    assert len(snapshot[name]) == len(frame)
    found = snapshot[name][fault.column].iloc[fault.row - 1]
    assert pd.isna(found) if value is None else found == value


@pytest.mark.parametrize(("header", "message"), HEADERS)
def test_a_bad_header_value_stops(header, message):
    [fault] = faults_of(header)
    assert fault.stops
    assert str(fault).startswith(message)


def test_stock_below_zero_is_reported_and_kept():
    changes = table("stock", on_hand=-4)
    snapshot = Snapshot.build(HEADER, tables() | changes)
    assert str(snapshot.faults[0]).startswith("stock.on_hand row 2: '-4' is below 0, but is kept")
    assert len(snapshot["stock"]) == len(changes["stock"])


def test_returns_and_several_rows_a_day_are_no_fault():
    demand = tables()["demand"]
    returned = demand.iloc[:5].assign(quantity=-1.0)
    assert faults_of(demand=pd.concat([demand, returned])) == ()


@pytest.mark.parametrize("name", ["items", "locations", "lanes", "stock", "demand"])
def test_a_missing_table_stops_and_causes_no_other_message(name):
    with pytest.raises(SnapshotError) as caught:
        Snapshot.build(HEADER, {k: v for k, v in tables().items() if k != name})
    [fault] = caught.value.faults
    assert str(fault).startswith(f"{name}: the table is missing; add {name}.parquet")


def test_a_missing_column_stops_and_names_the_likely_one():
    [fault] = faults_of(stock=tables()["stock"].rename(columns={"on_hand": "onhand"}))
    assert fault.stops
    assert str(fault) == "stock.on_hand: the column is missing; rename 'onhand' or add it"


def test_a_key_column_in_capitals_is_one_fault_that_names_it():
    [fault] = faults_of(lanes=tables()["lanes"].rename(columns={"lane_id": "LANE_ID"}))
    assert str(fault) == "lanes.lane_id: the column is missing; rename 'LANE_ID' or add it"


def test_a_required_table_without_a_usable_row_stops():
    demand = tables()["demand"].assign(item_id="item-9")
    told = [fault for fault in faults_of(demand=demand) if fault.stops]
    assert str(told[0]).startswith("demand: no row is usable")


def test_empty_tables_without_need_of_rows_are_no_fault():
    assert faults_of(stock=tables()["stock"].iloc[:0], demand=tables()["demand"].iloc[:0]) == ()


def test_many_rows_with_the_same_fault_are_one_message():
    demand = tables()["demand"]
    demand["quantity"] = demand["quantity"].astype(object)
    demand.loc[10:, "quantity"] = "x"
    demand.loc[3:4, "item_id"] = "gone"
    quantity, item = faults_of(demand=demand)
    assert (quantity.row, quantity.count) == (11, len(demand) - 10)
    assert str(item).startswith("demand.item_id row 4 and 1 more row: 'gone'")


def test_the_row_kept_of_several_does_not_depend_on_their_order():
    stock = tables()["stock"]
    twice = pd.concat([stock, stock.assign(on_hand=1.0)], ignore_index=True)
    one = Snapshot.build(HEADER, tables() | {"stock": twice})
    other = Snapshot.build(HEADER, tables() | {"stock": twice[::-1]})
    assert one.digest == other.digest
    assert one.faults[0].count == len(stock)


def test_a_setting_may_name_any_node_of_the_category_path():
    rows = pd.DataFrame({"parameter": "service_level", "value": 0.9,
                         "category": ["all", "all/tools", "all/tools/hammers"]})  # fmt: skip
    [fault] = faults_of(settings=rows)
    assert fault.row == 3
