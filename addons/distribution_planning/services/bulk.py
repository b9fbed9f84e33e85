"""Whole tables between PostgreSQL and data frames, by COPY."""

import io

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv


def fetch(cr, query, numbers=()):
    """The rows of an ``SQL`` query as a data frame: the named columns as floating-point numbers,
    the others as text with the empty string for NULL."""
    buffer = io.BytesIO()
    statement = cr.mogrify(query.code, query.params).decode()
    cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER)", buffer)
    buffer.seek(0)
    names = buffer.readline().decode().strip().split(",")
    buffer.seek(0)
    kinds = {name: pa.float64() if name in numbers else pa.large_string() for name in names}
    return csv.read_csv(
        buffer,
        csv.ReadOptions(use_threads=False),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(column_types=kinds, strings_can_be_null=False),
    ).to_pandas()


def load(cr, table, frame: pd.DataFrame):
    """Append a data frame to a table by column name; missing values and empty text become NULL."""
    sink = io.BytesIO()
    rows = pa.table({name: _nullable(values) for name, values in frame.items()})
    csv.write_csv(rows, sink, csv.WriteOptions(include_header=False))
    sink.seek(0)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    cr.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN (FORMAT csv)', sink)


def _nullable(values: pd.Series) -> pa.Array:
    array = pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.date32())
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return pc.if_else(pc.equal(array, ""), None, array)
    return array
