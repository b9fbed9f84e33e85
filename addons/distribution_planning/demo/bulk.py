"""Rows into PostgreSQL by COPY, with foreign keys checked once at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
from odoo.tools import SQL

__all__ = ["check_keys_afterwards", "copy_rows", "reserve_ids"]

CHUNK = 100_000


def reserve_ids(cr, table: str, count: int) -> np.ndarray:
    """The next `count` ids of a table, taken from its sequence."""
    sequence = SQL("pg_get_serial_sequence(%s, 'id')", table)
    cr.execute(SQL("SELECT nextval(%s)", sequence))
    first = cr.fetchone()[0]
    cr.execute(SQL("SELECT setval(%s, %s)", sequence, first + max(count, 1) - 1))
    return np.arange(first, first + count)


def copy_rows(cr, table: str, rows: pd.DataFrame, **constants) -> None:
    """COPY `rows` into `table`; the constants are columns with one value. Missing = NULL."""
    columns = ", ".join(f'"{name}"' for name in [*rows.columns, *constants])
    command = f'COPY "{table}" ({columns}) FROM STDIN WITH (FORMAT csv)'
    for start in range(0, len(rows), CHUNK):
        chunk = pa.Table.from_pandas(rows.iloc[start : start + CHUNK], preserve_index=False)
        for name, value in constants.items():
            chunk = chunk.append_column(name, pa.repeat(pa.scalar(value), len(chunk)))
        sink = io.BytesIO()
        pa_csv.write_csv(chunk, sink, pa_csv.WriteOptions(include_header=False))
        sink.seek(0)
        cr.copy_expert(command, sink)


@contextmanager
def check_keys_afterwards(cr, *tables: str) -> Iterator[None]:
    """Drop the tables' foreign keys, and add them again at the end.

    PostgreSQL then checks all rows of a key in one join, and not row by row, which would take
    most of the time. In one transaction: nobody ever sees the tables without their keys.
    """
    cr.execute(
        SQL(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
              FROM pg_constraint
             WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
             ORDER BY conrelid::regclass::text, conname
            """,
            list(tables),
        )
    )
    keys = [
        (SQL.identifier(table), SQL.identifier(name), definition)
        for table, name, definition in cr.fetchall()
    ]
    for table, name, _ in keys:
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", table, name))
    yield
    for table, name, definition in keys:
        cr.execute(SQL(f"ALTER TABLE %s ADD CONSTRAINT %s {definition}", table, name))
