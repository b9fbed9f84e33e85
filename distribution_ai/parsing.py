"""Columns of any origin (CSV text, Parquet, memory) to the contract's kinds, vectorised."""

__all__ = ["EARLIEST", "LATEST", "Parsed", "arrow_text", "blank", "parse"]

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_NO_VALUE = pa.array(["", "nan", "nat", "none", "null", "na"], pa.large_string())
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DATE = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
_BOOLEANS = {
    "true": True, "t": True, "yes": True, "y": True, "1": True, "1.0": True,
    "false": False, "f": False, "no": False, "n": False, "0": False, "0.0": False,
}  # fmt: skip

EARLIEST, LATEST = datetime.date(1700, 1, 1), datetime.date(2199, 12, 31)
"""The first and last day that can be counted with."""


@dataclass(frozen=True)
class Parsed:
    """A column of one kind; ``wrong`` marks what could not be read, ``missing`` what is empty."""

    values: pd.Series
    wrong: np.ndarray
    missing: np.ndarray


def parse(column: pd.Series, kind: str) -> Parsed:
    """Read a column as ``id``, ``text``, ``value``, ``number``, ``date`` or ``boolean``.

    Dates lose their time of day, and those outside 1700 to 2199 ("for ever") become the nearest
    day inside. Missing: empty string, NaN, NaT, False.

    >>> parse(pd.Series(["1.5", "", "x"]), "number").wrong.tolist()
    [False, False, True]
    """
    return _PARSERS[kind](column.reset_index(drop=True))


def blank(kind: str, rows: int, value: object) -> pd.Series:
    """A column of one kind that holds the same value in every row.

    >>> blank("date", 1, None).tolist()
    [NaT]
    """
    dtype = {"number": "float64", "date": "datetime64[ns]", "boolean": "bool"}.get(kind, "str")
    return pd.Series([value] * rows, dtype=dtype)


def arrow_text(column: pd.Series) -> pa.LargeStringArray:
    """A text column as one Arrow array."""
    text = pa.array(column, pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _parse_text(column: pd.Series) -> Parsed:
    values = _text(column)
    return Parsed(values, np.zeros(len(values), bool), (values == "").to_numpy(bool))


def _text(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.dtype.categories.dtype)
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype("str").fillna("")
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return column.map(_date_text, na_action="ignore").astype("str").fillna("")
    if pd.api.types.is_float_dtype(column.dtype):
        return column.map(_number_text, na_action="ignore").astype("str").fillna("")
    missing = column.isna()
    if pd.api.types.is_object_dtype(column.dtype):
        column = column.map(_object_text, na_action="ignore")
    return column.astype("str").mask(missing, "")


def _number_text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _date_text(moment: pd.Timestamp) -> str:
    return str(moment.date()) if moment == moment.normalize() else str(moment)


def _object_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return _number_text(value) if isinstance(value, float) else str(value)


def _trimmed(column: pd.Series) -> tuple[pa.Array, np.ndarray]:
    """The column as trimmed text, null where it says nothing, and where that is."""
    text = pc.utf8_trim_whitespace(arrow_text(_text(column)))
    missing = pc.is_in(text, _NO_VALUE)
    if not pc.all(missing).as_py():
        missing = pc.is_in(pc.utf8_lower(text), _NO_VALUE)
    return pc.if_else(missing, None, text), missing.to_numpy(zero_copy_only=False)


def _parse_number(column: pd.Series) -> Parsed:
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy(np.float64, na_value=np.nan)
        return _finite(values, np.zeros(len(values), bool))
    text, missing = _trimmed(column)
    try:
        values = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        readable = pc.fill_null(pc.match_substring_regex(text, _NUMBER), False)
        values = pc.cast(pc.if_else(readable, text, None), pa.float64())
    wrong = ~missing & pc.is_null(values).to_numpy(zero_copy_only=False)
    return _finite(values.to_numpy(zero_copy_only=False).astype(np.float64), wrong)


def _finite(values: np.ndarray, wrong: np.ndarray) -> Parsed:
    wrong = wrong | np.isinf(values)
    values = values + 0.0  # adding zero turns -0.0 into 0.0
    values[wrong] = np.nan
    return Parsed(pd.Series(values), wrong, np.isnan(values) & ~wrong)


def _parse_date(column: pd.Series) -> Parsed:
    if pd.api.types.is_datetime64_dtype(column.dtype):
        days = column.to_numpy().astype("datetime64[D]")
        return _dated(days, np.zeros(len(days), bool))
    text, missing = _trimmed(column)
    shaped = pc.fill_null(pc.match_substring_regex(text, _DATE), False)
    coded = pc.if_else(shaped, pc.utf8_slice_codeunits(text, 0, 10), None).dictionary_encode()
    days = np.array([*map(_day, coded.dictionary.to_pylist()), None], "datetime64[D]")
    places = coded.indices.fill_null(len(days) - 1).to_numpy(zero_copy_only=False)
    days = days[places]
    return _dated(days, ~missing & np.isnat(days))


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _dated(days: np.ndarray, wrong: np.ndarray) -> Parsed:
    missing = np.isnat(days) & ~wrong
    inside = np.clip(days.astype("datetime64[s]"), np.datetime64(EARLIEST), np.datetime64(LATEST))
    seconds = np.where(np.isnat(days), days, inside)
    return Parsed(pd.Series(seconds.astype("datetime64[ns]")), wrong, missing)


def _parse_boolean(column: pd.Series) -> Parsed:
    text, missing = _trimmed(column)
    coded = pc.utf8_lower(text).dictionary_encode()
    words = [_BOOLEANS.get(word) for word in coded.dictionary.to_pylist()]
    places = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    known = np.array([word is not None for word in words] + [False])[places]
    values = np.array([bool(word) for word in words] + [False])[places]
    return Parsed(pd.Series(values), ~missing & ~known, missing)


def _parse_value(column: pd.Series) -> Parsed:
    """Text, with numbers in their shortest form so that 0.950 and 0.95 are the same."""
    text = _text(column)
    numbers = _parse_number(text)
    shortest = numbers.values.map(_number_text, na_action="ignore")
    readable = ~numbers.wrong & ~numbers.missing
    return _parse_text(text.where(~readable, shortest).astype("str"))


_PARSERS = {
    "id": _parse_text,
    "text": _parse_text,
    "value": _parse_value,
    "number": _parse_number,
    "date": _parse_date,
    "boolean": _parse_boolean,
}
