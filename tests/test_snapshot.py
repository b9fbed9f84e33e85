import datetime
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.errors import SnapshotError, StorageError
from distribution_ai.snapshot import Snapshot, read_snapshot, write_snapshot
from distribution_ai.tables import TABLES
from tests.samples import HEADER, tables

CLEAN = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
NUMBER = st.floats(-1e12, 1e12) | st.sampled_from([0.1, -0.0, 1e-300])
DATE = st.dates(datetime.date(1990, 1, 1), datetime.date(2026, 1, 1))
ROW = st.tuples(st.sampled_from(["item-0", "item-1"]), DATE, NUMBER, CLEAN, NUMBER | st.none())


def build(**changes) -> Snapshot:
    return Snapshot.build(HEADER, tables() | changes)


@settings(max_examples=25)
@given(rows=st.lists(ROW, max_size=12), note=st.lists(CLEAN, min_size=12, max_size=12))
def test_a_stored_snapshot_is_the_same_snapshot(tmp_path_factory, rows, note):
    demand = pd.DataFrame(rows, columns=["item_id", "date", "quantity", "channel", "revenue"])
    demand = demand.assign(location_id="north", note=note[: len(rows)])
    snapshot = build(demand=demand)
    for file_format in ("parquet", "csv"):
        folder = tmp_path_factory.mktemp("stored")
        write_snapshot(snapshot, folder, file_format)
        stored = read_snapshot(folder)
        assert stored.digest == snapshot.digest
        for name, frame in snapshot.tables.items():
            pd.testing.assert_frame_equal(stored[name], frame)


@given(seed=st.integers(0, 1000))
@settings(max_examples=10)
def test_the_digest_does_not_depend_on_the_order_of_rows_or_columns(seed):
    shuffled = {
        name: frame.sample(frac=1, random_state=seed)[sorted(frame.columns)]
        for name, frame in tables().items()
    }
    assert Snapshot.build(HEADER, shuffled).digest == build().digest


def test_the_digest_does_not_depend_on_spelling_out_defaults():
    lanes = tables()["lanes"].assign(review_days=1, allowed=True, mode="", fixed_cost=np.nan)
    items = tables()["items"].assign(launch_date=pd.NaT, name=None)
    supply = build()["supply"]
    spelled = Snapshot.build(
        HEADER | {"horizon": 91, "seed": 0, "format": 1, "unmet_demand": "backorder"},
        tables() | {"lanes": lanes, "items": items, "supply": supply, "events": pd.DataFrame()},
    )
    assert spelled.digest == build().digest


@pytest.mark.parametrize(
    "header",
    [{"as_of": "2026-01-02"}, {"bucket": "W-MON"}, {"horizon": 90}, {"seed": 1},
     {"currency": "USD"}, {"unmet_demand": "lost"}],
)  # fmt: skip
def test_the_digest_tells_headers_apart(header):
    assert Snapshot.build(HEADER | header, tables()).digest != build().digest


def test_the_digest_tells_contents_apart():
    stock = tables()["stock"]
    changed = [
        build(stock=stock.assign(on_hand=stock["on_hand"] + 1e-9)),
        build(stock=stock.assign(reserved=0.0)),
        build(stock=stock.assign(bin="A1")),
        build(stock=stock.iloc[1:]),
        build(weather=pd.DataFrame({"day": ["2026-01-01"]})),
        build(locations=tables()["locations"].assign(name=["", "ab", "c", ""])),
        build(locations=tables()["locations"].assign(name=["", "a", "bc", ""])),
    ]
    digests = {snapshot.digest for snapshot in changed}
    assert len(digests) == len(changed)
    assert build().digest not in digests


def test_every_table_and_column_is_present_and_typed():
    snapshot = build()
    kinds = {"id": "str", "text": "str", "value": "str", "number": "float64",
             "date": "datetime64[ns]", "boolean": "bool"}  # fmt: skip
    for table in TABLES.values():
        for column in table.columns:
            assert str(snapshot[table.name][column.name].dtype) == kinds[column.kind]
    assert snapshot["lanes"]["allowed"].all()
    assert (snapshot["lanes"]["review_days"] == 1).all()
    assert snapshot["lanes"]["fixed_cost"].isna().all()
    assert snapshot["lanes"]["active_from"].isna().all()
    assert (snapshot["demand"]["channel"] == "").all()
    assert (snapshot.horizon, snapshot.seed, snapshot.unmet_demand) == (91, 0, "backorder")


@pytest.mark.parametrize(("bucket", "horizon"), [("D", 91), ("W-MON", 13), ("MS", 3)])
def test_the_horizon_is_91_days_worth_of_buckets(bucket, horizon):
    assert Snapshot.build(HEADER | {"bucket": bucket}, tables()).horizon == horizon


def test_rows_are_ordered_by_key():
    demand = build(demand=tables()["demand"].sample(frac=1, random_state=0))["demand"]
    key = ["item_id", "location_id", "date"]
    pd.testing.assert_frame_equal(demand, demand.sort_values(key, ignore_index=True))


def test_what_the_contract_does_not_know_is_kept_as_text():
    snapshot = build(
        items=tables()["items"].assign(hazard=[1.5, np.nan, 3.0]),
        weather=pd.DataFrame({"day": pd.to_datetime(["2026-01-02", "2026-01-01"])}),
    )
    assert snapshot["items"]["hazard"].tolist() == ["1.5", "", "3"]
    assert snapshot["weather"]["day"].tolist() == ["2026-01-01", "2026-01-02"]


def test_identifiers_may_come_as_numbers():
    items = pd.DataFrame({"item_id": [7, 8]})
    stock = pd.DataFrame({"item_id": [7.0, 8.0], "location_id": "north", "on_hand": 1})
    demand = pd.DataFrame({"item_id": pd.Categorical(["7"]), "location_id": "north",
                           "date": [datetime.date(2025, 12, 1)], "quantity": ["2"]})  # fmt: skip
    snapshot = build(items=items, stock=stock, demand=demand)
    assert snapshot.faults == ()
    assert snapshot["stock"]["item_id"].tolist() == ["7", "8"]
    assert snapshot["demand"]["quantity"].tolist() == [2.0]


def test_dates_for_ever_and_times_of_day_are_understood():
    lanes = tables()["lanes"].assign(active_to="9999-12-31", active_from="2025-01-01 13:45:00")
    snapshot = build(lanes=lanes)
    assert snapshot.faults == ()
    assert set(snapshot["lanes"]["active_to"]) == {pd.Timestamp("2199-12-31")}
    assert set(snapshot["lanes"]["active_from"]) == {pd.Timestamp("2025-01-01")}


def test_settings_keep_numbers_and_words_in_their_shortest_form():
    rows = pd.DataFrame({"parameter": ["service_level", "review_days", "service_measure"],
                         "value": ["0.950", 7.0, "fill_rate"]})  # fmt: skip
    assert build(settings=rows)["settings"]["value"].tolist() == ["7", "0.95", "fill_rate"]


def test_parquet_and_csv_may_be_mixed(tmp_path):
    write_snapshot(build(), tmp_path / "p")
    write_snapshot(build(), tmp_path / "c", "csv")
    (tmp_path / "p" / "demand.parquet").unlink()
    (tmp_path / "c" / "demand.csv").rename(tmp_path / "p" / "demand.csv")
    assert read_snapshot(tmp_path / "p").digest == build().digest


def test_csv_as_spreadsheets_write_it(tmp_path):
    write_snapshot(build(), tmp_path / "s", "csv")
    path = tmp_path / "s" / "items.csv"
    lines = ["item_id,name,unit_cost", "item-0,\"a, \"\"b\"\"\"\"\", 4.0 ", "", "item-1,,+3",
             "item-2,ü,NaN"]  # fmt: skip
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    items = read_snapshot(tmp_path / "s")["items"]
    assert items["name"].tolist() == ['a, "b""', "", "ü"]
    assert items["unit_cost"].tolist() == [4.0, 3.0, 0.0]


def test_an_empty_file_is_an_empty_table_in_either_format(tmp_path):
    write_snapshot(Snapshot.build(HEADER, tables()), tmp_path / "s", "csv")
    digest = read_snapshot(tmp_path / "s").digest
    (tmp_path / "s" / "orders.csv").write_text("")
    (tmp_path / "s" / "events.csv").write_text("\n")
    pd.DataFrame().to_parquet(tmp_path / "s" / "supply.parquet")
    assert read_snapshot(tmp_path / "s").digest == digest
    (tmp_path / "s" / "items.csv").write_text("")
    with pytest.raises(SnapshotError, match=r"items: the table is missing"):
        read_snapshot(tmp_path / "s")


def test_hidden_files_of_other_programs_are_no_tables(tmp_path):
    write_snapshot(Snapshot.build(HEADER, tables()), tmp_path / "s", "csv")
    (tmp_path / "s" / "._stock.csv").write_bytes(b"\x00\x05\x16\x07")
    assert read_snapshot(tmp_path / "s").faults == ()


def test_a_quote_that_is_never_closed_swallows_no_rows_in_silence(tmp_path):
    write_snapshot(Snapshot.build(HEADER, tables()), tmp_path / "s", "csv")
    rows = 'item_id,name\nitem-0,ham\nitem-1,"saw\nitem-2,axe\n'
    (tmp_path / "s" / "items.csv").write_text(rows)
    with pytest.raises(SnapshotError, match=r"items.*quote.*never closed"):
        read_snapshot(tmp_path / "s")
    (tmp_path / "s" / "items.csv").write_text(rows.replace("axe\n", 'axe\n"') + "\n\n")
    assert read_snapshot(tmp_path / "s")["items"]["name"][1] == "saw\nitem-2,axe\n"


def test_rows_and_lines_are_those_of_the_file(tmp_path):
    write_snapshot(build(), tmp_path / "s", "csv")
    path = tmp_path / "s" / "stock.csv"
    path.write_text("item_id,location_id,on_hand\n\nitem-0,north,1\nitem-0\n\nitem-1,north,x\n")
    ragged, wrong = read_snapshot(tmp_path / "s").faults
    assert (ragged.row, ragged.line) == (2, 4)
    assert (wrong.row, wrong.line) == (3, 6)
    path.write_text('item_id,location_id,on_hand,note\nitem-0,north,1,"a\nb"\nitem-1,north,x,\n')
    [wrong] = read_snapshot(tmp_path / "s").faults
    assert (wrong.row, wrong.line) == (2, None)


def test_rewriting_replaces_and_never_overwrites_anything_else(tmp_path):
    write_snapshot(build(), tmp_path / "s")
    write_snapshot(build(items=tables()["items"].assign(name="new")), tmp_path / "s", "csv")
    assert read_snapshot(tmp_path / "s")["items"]["name"].tolist() == ["new"] * 3
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="holds something else"):
        write_snapshot(build(), tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_a_failed_write_leaves_what_was_there(tmp_path):
    write_snapshot(build(), tmp_path / "s")
    unwritable = build(**{"no/such/folder": pd.DataFrame({"a": [1]})})
    with pytest.raises(StorageError, match="cannot be written"):
        write_snapshot(unwritable, tmp_path / "s")
    assert read_snapshot(tmp_path / "s").digest == build().digest
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"bucket": "D"}'])
def test_a_bad_header_stops(tmp_path, content):
    write_snapshot(build(), tmp_path / "s")
    (tmp_path / "s" / "snapshot.json").write_text(content)
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(tmp_path / "s")
    assert all(fault.table == "snapshot.json" for fault in caught.value.faults)


def test_no_snapshot_at_all(tmp_path):
    with pytest.raises(SnapshotError, match="is not a folder"):
        read_snapshot(tmp_path / "nowhere")
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(tmp_path)
    missing = {fault.table for fault in caught.value.faults}
    assert missing == {"snapshot.json", "items", "locations", "lanes", "stock", "demand"}


def test_the_header_file_is_plain_json(tmp_path):
    write_snapshot(build(), tmp_path / "s")
    assert json.loads((tmp_path / "s" / "snapshot.json").read_text()) == {
        "format": 1, "as_of": "2026-01-01", "bucket": "D", "horizon": 91, "currency": "EUR",
        "unmet_demand": "backorder", "seed": 0,
    }  # fmt: skip
