"""The engine's only input: the tables of a network as of one day, checked once, at the door."""

__all__ = ["Snapshot", "inspect_snapshot", "read_snapshot", "write_snapshot"]

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from distribution_ai.checks import check_tables
from distribution_ai.digest import table_digest, tables_digest
from distribution_ai.errors import Fault, SnapshotError
from distribution_ai.header import check_header
from distribution_ai.parsing import arrow_text
from distribution_ai.storage import ReadTable, read_tables, write_folder
from distribution_ai.tables import FORMATS, TABLES

HEADER = "snapshot.json"
KEPT = "kept.npz"
_SINCE_KEPT = 4


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A checked snapshot: ``snapshot["demand"]`` is a table as a data frame.

    Every table and column of the contract is present. Identifiers and text are ``str`` (missing:
    empty), numbers float64 (missing: NaN), dates datetime64[ns] at midnight (missing: NaT),
    booleans bool; defaults are filled in; rows are in canonical order. Columns and tables beyond
    the contract are kept as text. ``faults`` says what was set aside. Do not change the frames.

    ``as_of`` is the day planned from, ``horizon`` the number of buckets to forecast. ``kept`` is
    what an earlier plan kept of its demand side (:class:`~distribution_ai.demand.kept.Kept`), to
    be planned with instead of forecasting anew; empty for a plan of its own.
    """

    as_of: datetime.date
    bucket: str
    horizon: int
    currency: str
    unmet_demand: str
    seed: int
    tables: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...] = ()
    kept: bytes = b""

    @classmethod
    def build(
        cls, header: Mapping, tables: Mapping[str, pd.DataFrame], kept: bytes = b""
    ) -> "Snapshot":
        """Check tables in memory; ``header`` has the keys of ``snapshot.json``.

        Raises :class:`SnapshotError` with all faults if any of them stops planning.
        """
        raw = {name: ReadTable(frame) for name, frame in tables.items()}
        return _checked(header, raw, [], kept)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def positions(self, table: str, column: str) -> np.ndarray:
        """Where in ``items`` or ``locations`` the identifiers of a column are, int32, -1 where
        they are not. Looked up once: long tables are asked for again and again."""
        known = self._positions.get((table, column))
        if known is None:
            key = "item_id" if column == "item_id" else "location_id"
            places = arrow_text(self[f"{key.removesuffix('_id')}s"][key])
            found = pc.index_in(arrow_text(self[table][column]), value_set=places)
            known = self._positions[table, column] = found.fill_null(-1).to_numpy()
        return known

    @cached_property
    def _positions(self) -> dict[tuple[str, str], np.ndarray]:
        return {}

    @cached_property
    def format(self) -> int:
        """The earliest version of the contract that has a place for all of the content."""
        versions = [_SINCE_KEPT if self.kept else FORMATS[0]]
        for name, frame in self.tables.items():
            if name not in TABLES or frame.empty:
                continue
            versions.append(TABLES[name].since)
            versions += [
                column.since
                for column in TABLES[name].columns
                if column.since > FORMATS[0] and (frame[column.name] != column.default).any()
            ]
        return max(versions)

    @property
    def header(self) -> dict:
        """The content of ``snapshot.json``."""
        return {
            "format": self.format,
            "as_of": self.as_of.isoformat(),
            "bucket": self.bucket,
            "horizon": self.horizon,
            "currency": self.currency,
            "unmet_demand": self.unmet_demand,
            "seed": self.seed,
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: the same whatever the order of rows and the file format, and
        whether or not optional columns, defaults and empty tables were written out."""
        digests = {name: self.digest_of(name) for name, frame in self.tables.items() if len(frame)}
        if self.kept:
            digests[KEPT] = hashlib.sha256(self.kept).hexdigest()
        return tables_digest(json.dumps(self.header, sort_keys=True), digests)

    def digest_of(self, table: str) -> str:
        """SHA-256 of one table's content."""
        columns = TABLES[table].columns if table in TABLES else ()
        defaults = {column.name: column.default for column in columns}
        return table_digest(self.tables[table], defaults)


def read_snapshot(folder: str | Path) -> Snapshot:
    """Read and check a folder of Parquet or CSV files with ``snapshot.json``.

    Raises :class:`SnapshotError` with all faults if any of them stops planning.
    """
    folder = Path(folder)
    header, raw, faults = _read(folder)
    kept = (folder / KEPT).read_bytes() if (folder / KEPT).is_file() else b""
    return _checked(header, raw, faults, kept)


def inspect_snapshot(folder: str | Path) -> tuple[Snapshot | None, tuple[Fault, ...]]:
    """As :func:`read_snapshot`, but returns the faults, with None if any of them stops."""
    try:
        snapshot = read_snapshot(folder)
    except SnapshotError as error:
        return None, error.faults
    return snapshot, snapshot.faults


def write_snapshot(snapshot: Snapshot, folder: str | Path, file_format: str = "parquet") -> None:
    """Write a snapshot as a folder of ``parquet`` or ``csv`` files, whole or not at all.

    Empty optional tables are left out.
    """
    tables = {
        name: frame
        for name, frame in snapshot.tables.items()
        if len(frame) or name not in TABLES or TABLES[name].required
    }
    kept = {KEPT: snapshot.kept} if snapshot.kept else {}
    write_folder(Path(folder), tables, (HEADER, snapshot.header), file_format, kept)


def _checked(
    header: Mapping | None,
    raw: Mapping[str, ReadTable],
    faults: Sequence[Fault],
    kept: bytes = b"",
) -> Snapshot:
    values, header_faults = check_header(header or {})
    if header is None:
        header_faults = []
    unreadable = {fault.table for fault in faults if fault.stops and not fault.column}
    tables, table_faults = check_tables(raw, values["as_of"], unreadable)
    faults = (*faults, *header_faults, *table_faults)
    if any(fault.stops for fault in faults):
        raise SnapshotError(faults)
    return Snapshot(**values, tables=tables, faults=faults, kept=kept)


def _read(folder: Path) -> tuple[dict | None, dict[str, ReadTable], list[Fault]]:
    if not folder.is_dir():
        raise SnapshotError([_stop(f"{folder} is not a folder", "give the folder of a snapshot")])
    raw, faults = read_tables(folder)
    try:
        header = json.loads((folder / HEADER).read_text(encoding="utf-8-sig"))
        if not isinstance(header, dict):
            raise ValueError("no object")
    except FileNotFoundError:
        faults.append(_stop("the file is missing", "write it with at least as_of and bucket"))
    except (OSError, ValueError) as error:
        faults.append(_stop(f"the file cannot be read ({error})", "write one JSON object"))
    else:
        return header, raw, faults
    return None, raw, faults


def _stop(message: str, remedy: str) -> Fault:
    return Fault(HEADER, "", None, message, remedy, stops=True)
