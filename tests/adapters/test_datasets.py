"""Folders of real demand read as snapshots, without a look ahead."""

import json

import numpy as np
import pandas as pd
import pytest

from distribution_ai.adapters.datasets import read_dataset
from distribution_ai.errors import StorageError

WEEKS = pd.date_range("2024-01-01", periods=40, freq="W-MON")


def weekly(items=("P", "Q"), location="A") -> pd.DataFrame:
    return pd.concat([
        pd.DataFrame({"item_id": item, "location_id": location, "date": WEEKS,
                      "quantity": np.arange(40.0) + place})
        for place, item in enumerate(items)
    ], ignore_index=True)  # fmt: skip


def write(folder, demand, **tables):
    folder.mkdir()
    about = {"bucket": "W-MON", "lead_times": [1, 2], "origins": 3, "origin_step": 2}
    about.update(tables.pop("about", {}))
    (folder / "dataset.json").write_text(json.dumps(about))
    for name, table in {"demand": demand, **tables}.items():
        table.to_parquet(folder / f"{name}.parquet")
    return folder


def test_origins_end_where_the_longest_lead_time_still_fits(tmp_path):
    dataset = read_dataset(write(tmp_path / "one", weekly()))
    first, end = dataset.buckets
    assert end - first == 40
    assert dataset.starts() == [end - 2, end - 4, end - 6]
    assert dataset.starts(origins=1, skip=2) == [end - 6]
    assert dataset.starts(origins=100)[-1] == first + 2


def test_nothing_of_what_is_measured_is_known(tmp_path):
    shelves = weekly().assign(in_stock=1.0).drop(columns="quantity")
    folder = write(tmp_path / "one", weekly(), availability=shelves)
    dataset = read_dataset(folder)
    start = dataset.starts()[0]
    snapshot = dataset.known_before(start)
    assert str(snapshot.as_of) == str(WEEKS[38].date())
    assert snapshot["demand"]["date"].max() == WEEKS[37]
    assert snapshot["availability"]["date"].max() == WEEKS[37]
    later = weekly()
    later.loc[later["date"] >= WEEKS[38], "quantity"] = 1e6
    other = read_dataset(write(tmp_path / "two", later, availability=shelves))
    assert other.known_before(start).digest == snapshot.digest


def test_regressors_and_promotions_of_any_shape_are_read(tmp_path):
    keys = {"item_id": "P", "location_id": "A"}
    wide = pd.DataFrame({**keys, "date": WEEKS[:3], "price": [1.0, 2.0, np.nan], "deal": [0, 1, 1]})
    promoted = pd.DataFrame({
        **keys, "date_from": WEEKS[:2], "date_to": WEEKS[:2] + pd.Timedelta(days=6),
        "display": [1, 0], "mailer": [2, 1],
    })  # fmt: skip
    holidays = pd.DataFrame({"name": ["feast", "closed"], "date": WEEKS[3:5],
                             "kind": ["National", "closure"]})  # fmt: skip
    foreign = promoted.assign(item_id="unknown")
    dataset = read_dataset(write(
        tmp_path / "one", weekly(), regressors=wide, events=holidays,
        promotions=pd.concat([promoted, foreign]),
    ))  # fmt: skip
    snapshot = dataset.known_before(dataset.starts()[0])
    assert not snapshot.faults
    values = snapshot["regressors"].groupby("name")["value"].apply(list).to_dict()
    assert values == {"deal": [0.0, 1.0, 1.0], "price": [1.0, 2.0]}
    events = snapshot["events"]
    assert events.groupby("name").size().to_dict() == {
        "closed": 1, "display": 1, "feast": 1, "mailer": 2,
    }  # fmt: skip
    kinds = dict(zip(events["name"], events["kind"], strict=True))
    assert (kinds["feast"], kinds["closed"], kinds["mailer"]) == ("holiday", "closure", "promotion")
    assert set(events.loc[events["name"] == "mailer", "item_id"]) == {"P"}

    plain = dataset.without_drivers()
    assert "regressors" not in plain.tables
    assert plain.tables["events"]["kind"].tolist() == ["closure"]


def test_dates_may_be_text_and_items_numbers(tmp_path):
    demand = weekly()
    demand = demand.assign(date=demand["date"].dt.strftime("%Y-%m-%d"), item_id=7)
    dataset = read_dataset(write(tmp_path / "one", demand))
    snapshot = dataset.known_before(dataset.starts()[0])
    assert set(snapshot["demand"]["item_id"]) == {"7"}
    assert snapshot["demand"]["date"].max() == WEEKS[37]


@pytest.mark.parametrize(("about", "demand", "told"), [
    ({"bucket": "fortnight"}, weekly(), "fortnight"),
    ({"lead_times": []}, weekly(), "lead_times"),
    ({"lead_times": [0]}, weekly(), "at least 1"),
    ({"origins": 0}, weekly(), "at least 1"),
    ({}, weekly().drop(columns="quantity"), "quantity"),
    ({}, weekly().iloc[:0], "no demand"),
    ({}, weekly().assign(date="someday"), "someday"),
])  # fmt: skip
def test_what_is_no_data_set_is_named(tmp_path, about, demand, told):
    with pytest.raises(StorageError, match=told):
        read_dataset(write(tmp_path / "one", demand, about=about))


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StorageError, match="nowhere is no data set"):
        read_dataset(tmp_path / "nowhere")
