"""Whole tables between PostgreSQL and data frames, by COPY."""

import io

import pandas as pd
import pyarrow as pa
from pyarrow import csv


def fetch(cr, query):
    """The rows of an ``SQL`` query as a data frame of text, NULL being the empty string."""
    buffer = io.BytesIO()
    statement = cr.mogrify(query.code, query.params).decode()
    cr.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER)", buffer)
    header = buffer.getvalue().split(b"\n", 1)[0].decode()
    buffer.seek(0)
    return csv.read_csv(
        buffer,
        csv.ReadOptions(use_threads=False),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=dict.fromkeys(header.split(","), pa.large_string()),
            strings_can_be_null=False,
        ),
    ).to_pandas()


def load(cr, table, frame: pd.DataFrame):
    """Append a data frame to a table by column name; missing values become NULL."""
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False, header=False, lineterminator="\n", date_format="%Y-%m-%d")
    buffer.seek(0)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    cr.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN (FORMAT csv)', buffer)
