"""Folders of tables: Parquet or CSV files read and written, whole or not at all."""

__all__ = [
    "FILE_FORMATS",
    "ReadTable",
    "read_parquet",
    "read_parquet_pieces",
    "read_tables",
    "remove_unfinished",
    "require_replaceable",
    "write_file",
    "write_folder",
]

import contextlib
import csv
import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from distribution_ai.errors import Fault, StorageError

FILE_FORMATS = ("parquet", "csv")
_PIECE_ROWS = 500_000


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table as its file has it.

    ``rows`` numbers the rows of the file from 1, also those that could not be read, and ``lines``
    holds their lines in a CSV file. Without ``rows``, every row is in the frame.
    """

    frame: pd.DataFrame
    rows: np.ndarray | None = None
    lines: np.ndarray | None = None

    def place(self, index: int) -> tuple[int, int | None]:
        """Row and line of the frame's row at ``index``."""
        row = index + 1 if self.rows is None else int(self.rows[index])
        return row, None if self.lines is None else int(self.lines[index])


def read_tables(folder: Path) -> tuple[dict[str, ReadTable], list[Fault]]:
    """Read every Parquet and CSV file of a folder, by table name; CSV values stay text.

    A file that cannot be read is a fault that stops; a CSV row with too few or too many values
    is left out with a fault. Hidden files are passed over.
    """
    tables, faults = {}, []
    for path in sorted(folder.iterdir()):
        if path.suffix[1:] not in FILE_FORMATS or path.name.startswith("."):
            continue
        if path.stem in tables:
            faults.append(
                Fault(
                    path.stem,
                    "",
                    None,
                    f"{path.name} is a second file of this table",
                    "remove one of the two files",
                    stops=True,
                )
            )
            continue
        read = _read_csv if path.suffix == ".csv" else _read_parquet
        try:
            tables[path.stem] = read(path, faults)
        except (OSError, UnicodeError, pa.ArrowException, csv.Error, ValueError) as error:
            faults.append(
                Fault(
                    path.stem,
                    "",
                    None,
                    f"{path.name} cannot be read ({_first_line(error)})",
                    "write it again, CSV as UTF-8 with commas",
                    stops=True,
                )
            )
    return tables, faults


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _read_parquet(path: Path, _faults: list[Fault]) -> ReadTable:
    return ReadTable(read_parquet(path))


def read_parquet(path: Path) -> pd.DataFrame:
    """A Parquet file as it is; raises what pyarrow does."""
    return _frame(pq.read_table(path))


def read_parquet_pieces(
    path: Path, columns: Sequence[str], together: Sequence[str], rows: int = _PIECE_ROWS
) -> Iterator[pd.DataFrame]:
    """Columns of a Parquet file, about so many ``rows`` at a time and at least one frame.

    Rows next to one another that agree in the columns ``together`` come in the same frame.
    """
    with pq.ParquetFile(path) as file:
        rest = file.schema_arrow.empty_table().select(list(columns))
        for batch in file.iter_batches(rows, columns=list(columns), use_threads=False):
            known = pa.concat_tables([rest, pa.Table.from_batches([batch]).select(list(columns))])
            begin = _last_group(known, together)
            if begin:
                yield _frame(known.slice(0, begin))
            rest = known.slice(begin)
    yield _frame(rest)


def _last_group(table: pa.Table, together: Sequence[str]) -> int:
    """Where the rows begin that agree with the last one."""
    other = np.zeros(len(table), bool)
    for name in together:
        column = table[name]
        other |= pc.not_equal(column, column[-1]).to_numpy()
    places = np.flatnonzero(other)
    return int(places[-1]) + 1 if len(places) else 0


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(ignore_metadata=True, date_as_object=False)


def _read_csv(path: Path, faults: list[Fault]) -> ReadTable:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file), [])
    if not names:
        return ReadTable(pd.DataFrame())
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"column {twice!r} occurs twice")
    ragged: list[pa_csv.InvalidRow] = []
    table = pa_csv.read_csv(
        path,
        pa_csv.ReadOptions(use_threads=False),
        pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False,
                            invalid_row_handler=lambda row: ragged.append(row) or "skip"),
        pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()),
                              strings_can_be_null=False),
    )  # fmt: skip
    frame = table.to_pandas()
    _require_closed_quotes(path, frame, ragged)
    records = np.setdiff1d(np.arange(len(frame) + len(ragged)), [row.number - 2 for row in ragged])
    filled = (frame != "").any(axis=1).to_numpy(bool)
    broken = [row for row in ragged if row.text.strip()]
    rows = np.zeros(len(frame) + len(ragged), np.int64)
    rows[records[filled]] = rows[[row.number - 2 for row in broken]] = 1
    rows = rows.cumsum()
    faults.extend(_ragged_fault(path.stem, broken, rows))
    records = records[filled]
    lines = records + 2 if _one_line_a_row(path, len(rows)) else None
    return ReadTable(frame[filled].reset_index(drop=True), rows[records], lines)


def _require_closed_quotes(path: Path, frame: pd.DataFrame, ragged: list) -> None:
    """Raise ``ValueError`` where a quoted value goes on to the end of the file."""
    texts = [frame.iloc[-1, -1]] if len(frame) else []
    if ragged and ragged[-1].number == len(frame) + len(ragged) + 1:
        texts = [ragged[-1].text]
    if "\n" in "".join(texts).strip() and not path.read_bytes().rstrip().endswith(b'"'):
        begin = texts[0].strip().splitlines()[0]
        raise ValueError(f"a quote at {begin[-40:]!r} is never closed")


def _one_line_a_row(path: Path, rows: int) -> bool:
    """False where quoted values run over several lines, so that a row's line is unknown."""
    with path.open("rb") as file:
        return sum(1 for _line in file) == rows + 1


def _ragged_fault(table: str, broken: list, rows: np.ndarray) -> list[Fault]:
    if not broken:
        return []
    first = broken[0]
    message = (
        f"{first.actual_columns} values where the header has {first.expected_columns}, "
        "so the row is set aside"
    )
    return [
        Fault(
            table,
            "",
            int(rows[first.number - 2]),
            message,
            "quote values that contain a comma",
            line=first.number,
            count=len(broken),
        )
    ]


def write_folder(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    header: tuple[str, dict],
    file_format: str,
    files: Mapping[str, bytes] | None = None,
    written: Mapping[str, Path] | None = None,
) -> None:
    """Write tables, one JSON file and other ``files`` as a folder that appears whole, or not at
    all.

    ``header`` is the JSON file's name and content; of tables ``written`` to a file before, that is
    copied. Raises :class:`StorageError` where :func:`require_replaceable` does.
    """
    name, content = header
    if file_format not in FILE_FORMATS:
        raise StorageError(f"unknown file format {file_format!r}; use {' or '.join(FILE_FORMATS)}")
    require_replaceable(folder, name)
    temporary = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    try:
        temporary.mkdir(parents=True)
        for table, frame in tables.items():
            path = temporary / f"{table}.{file_format}"
            if table in (written or {}):
                shutil.copyfile(written[table], path)
            else:
                _write_table(frame, path)
        for file, raw in (files or {}).items():
            (temporary / file).write_bytes(raw)
        text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
        (temporary / name).write_text(text + "\n", encoding="utf-8")
        _replace(folder, temporary)
    except OSError as error:
        raise StorageError(f"{folder} cannot be written ({error}); give another folder") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def require_replaceable(folder: Path, name: str) -> None:
    """Raise :class:`StorageError` unless the folder is new, empty or holds the file ``name``,
    so that nothing but an earlier result is ever overwritten."""
    if folder.exists() and not folder.is_dir():
        raise StorageError(f"{folder} is a file; give a folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / name).exists():
        raise StorageError(f"{folder} holds something else (no {name}); give another folder")


def remove_unfinished(folder: Path) -> None:
    """Remove what a writer of this folder left behind when it was killed."""
    for leftover in folder.parent.glob(f".{folder.name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _replace(folder: Path, temporary: Path) -> None:
    if folder.exists():
        old = temporary.with_name(temporary.name + ".old")
        folder.rename(old)
        temporary.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        temporary.rename(folder)


def write_file(frame: pd.DataFrame, path: Path) -> None:
    """Write one table as the ``.parquet`` or ``.csv`` file ``path``, whole or not at all."""
    temporary = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_table(frame, temporary)
        temporary.replace(path)
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error}); give another file") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    table = pa.table({name: _arrow(frame[name]) for name in frame.columns})
    if path.suffix == ".csv":
        pa_csv.write_csv(table, path)
    else:
        few = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
        pq.write_table(table, path, compression="zstd", use_dictionary=few)


def _arrow(column: pd.Series) -> pa.Array:
    """A column for a file: dates as days, missing values as nulls."""
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return pa.array(column.to_numpy().astype("datetime64[D]"))
    return pa.array(column, from_pandas=True)
