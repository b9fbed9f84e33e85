"""Folders of real demand to measure forecasts on, read as snapshots."""

__all__ = ["Dataset", "read_dataset"]

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import BUCKET_DAYS, bucket_number, bucket_start
from distribution_ai.errors import StorageError
from distribution_ai.snapshot import Snapshot
from distribution_ai.tables import TABLES

DESCRIPTION = "dataset.json"
_CELL = ["item_id", "location_id"]
_KEYS = {"item_id", "location_id", "date", "date_from", "date_to"}
_EVENT_KINDS = {"promotion", "holiday", "closure", "other"}


@dataclass(frozen=True, eq=False)
class Dataset:
    """Demand of a whole period with what was known beside it.

    ``tables`` are those of a snapshot, ``bucket`` and ``lead_times`` (in buckets) say what to
    forecast, from ``origins`` points in time that are ``origin_step`` buckets apart, the last one
    as late as the longest lead time allows.
    """

    name: str
    tables: dict[str, pd.DataFrame]
    bucket: str
    lead_times: tuple[int, ...]
    origins: int
    origin_step: int

    @property
    def buckets(self) -> tuple[int, int]:
        """Numbers of the first bucket with demand and of the one after the last."""
        number = bucket_number(self.tables["demand"]["date"].to_numpy(), self.bucket)
        return int(number.min()), int(number.max()) + 1

    def starts(self, origins: int | None = None, skip: int = 0) -> list[int]:
        """Bucket numbers of the origins, the latest first, those with any demand before.

        ``origins`` of them, by default as many as the data set says; the latest ``skip`` are left
        for later, when everything has been chosen.
        """
        first, end = self.buckets
        latest = end - max(self.lead_times)
        steps = range(skip, skip + (self.origins if origins is None else origins))
        starts = [latest - step * self.origin_step for step in steps]
        return [start for start in starts if start > first]

    def without_drivers(self) -> "Dataset":
        """The same without regressors and without events, save for closed days."""
        tables = {name: table for name, table in self.tables.items() if name != "regressors"}
        if "events" in tables:
            tables["events"] = tables["events"][tables["events"]["kind"] == "closure"]
        return replace(self, tables=tables)

    def known_before(self, start: int) -> Snapshot:
        """The snapshot as of a bucket: demand and shelves before it, all that is known ahead."""
        as_of = bucket_start(np.array(start), self.bucket)[()]
        tables = dict(self.tables)
        for name in ("demand", "availability"):
            if name in tables:
                tables[name] = tables[name][tables[name]["date"].to_numpy() < as_of]
        header = {"as_of": str(as_of), "bucket": self.bucket, "horizon": max(self.lead_times)}
        return Snapshot.build(header, tables)


def read_dataset(folder: str | Path) -> Dataset:
    """Read ``dataset.json``, ``demand.parquet`` and whatever of the contract's tables lies beside.

    ``regressors.parquet`` may have the contract's form or one column a regressor;
    ``events.parquet`` may have one ``date`` instead of two; ``promotions.parquet`` (with
    ``date_from``, ``date_to`` and one column a kind of promotion) is read as events. Raises
    :class:`StorageError` where the folder is no data set.
    """
    folder = Path(folder)
    try:
        data = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        lead_times = tuple(int(each) for each in data["lead_times"])
        demand = _dated(pd.read_parquet(folder / "demand.parquet"))
        made = Dataset(
            folder.resolve().name, _tables(folder, demand), str(data["bucket"]), lead_times,
            int(data.get("origins", 4)), int(data.get("origin_step", max(lead_times))),
        )  # fmt: skip
        _check(made)
        return made
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(
            f"{folder} is no data set ({type(error).__name__}: {error}); it needs {DESCRIPTION}"
            " with bucket and lead_times, and demand.parquet with item_id, location_id, date and"
            " quantity"
        ) from None


def _check(dataset: Dataset) -> None:
    if dataset.bucket not in BUCKET_DAYS:
        raise ValueError(f"bucket is {dataset.bucket!r}, not one of {', '.join(BUCKET_DAYS)}")
    if min(dataset.lead_times) < 1 or min(dataset.origins, dataset.origin_step) < 1:
        raise ValueError("lead_times, origins and origin_step are not all at least 1")
    if dataset.tables["demand"].empty:
        raise ValueError("there is no demand")


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of dates as such, whatever they were stored as."""
    dates = [name for name in table.columns if name.startswith("date") or name.endswith("_date")]
    return table.assign(**{name: pd.to_datetime(table[name]) for name in dates})


def _tables(folder: Path, demand: pd.DataFrame) -> dict[str, pd.DataFrame]:
    required = [each.name for each in TABLES["demand"].columns if each.required]
    columns = [each.name for each in TABLES["demand"].columns if each.name in demand]
    known = demand[_CELL].drop_duplicates()
    tables = {
        "items": pd.DataFrame({"item_id": known["item_id"].drop_duplicates()}),
        "locations": pd.DataFrame(
            {"location_id": known["location_id"].drop_duplicates(), "kind": "store"}
        ),
        "lanes": _empty("lanes"),
        "stock": _empty("stock"),
        "demand": demand[list(dict.fromkeys(required + columns))],
    }
    for name, form in (
        ("items", _dated), ("locations", _stores), ("availability", _dated),
        ("regressors", _regressors),
    ):  # fmt: skip
        if (folder / f"{name}.parquet").exists():
            tables[name] = form(pd.read_parquet(folder / f"{name}.parquet"))
    events = [
        form(pd.read_parquet(folder / f"{name}.parquet"))
        for name, form in (("events", _events), ("promotions", _promotions))
        if (folder / f"{name}.parquet").exists()
    ]
    if events:
        tables["events"] = _inside(pd.concat(events, ignore_index=True), known)
    return tables


def _empty(table: str) -> pd.DataFrame:
    return pd.DataFrame(columns=[each.name for each in TABLES[table].columns], dtype=str)


def _stores(table: pd.DataFrame) -> pd.DataFrame:
    return table if "kind" in table else table.assign(kind="store")


def _regressors(table: pd.DataFrame) -> pd.DataFrame:
    """One row a value."""
    table = _dated(table)
    if {"name", "value"} <= set(table.columns):
        return table
    names = [name for name in table.columns if name not in _KEYS]
    keys = [name for name in table.columns if name in _KEYS]
    numbers = table[keys].join(table[names].apply(pd.to_numeric, errors="coerce").astype(float))
    return numbers.melt(id_vars=keys, value_vars=names, var_name="name").dropna(subset="value")


def _events(table: pd.DataFrame) -> pd.DataFrame:
    table = _dated(table)
    if "date" in table:
        table["date_from"] = table["date_to"] = table["date"]
    kind = table.get("kind", pd.Series("", index=table.index)).astype(str).str.lower()
    table["kind"] = np.where(kind.isin(_EVENT_KINDS), kind, "holiday")
    table["event_id"] = [f"event-{number}" for number in range(len(table))]
    return table.drop(columns="date", errors="ignore")


def _promotions(table: pd.DataFrame) -> pd.DataFrame:
    """An event for each kind of promotion of which there is any."""
    table = _dated(table)
    keys = [name for name in table.columns if name in _KEYS]
    kinds = [name for name in table.columns if name not in _KEYS]
    parts = [table.loc[table[kind].fillna(0) > 0, keys].assign(name=kind) for kind in kinds]
    found = pd.concat(parts, ignore_index=True) if parts else table[keys]
    return found.assign(
        kind="promotion", event_id=[f"promotion-{number}" for number in range(len(found))]
    )


def _inside(events: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Events of items and locations that have demand at all."""
    kept = np.ones(len(events), dtype=bool)
    for name in _CELL:
        if name in events:
            text = events[name].fillna("").astype(str)
            kept &= (text == "") | text.isin(known[name].astype(str))
    return events[kept]
