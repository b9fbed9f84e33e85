"""Canonical order and content digest of tables, whatever they were read from."""

__all__ = ["canonical", "order_of", "table_digest", "tables_digest"]

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from distribution_ai.parsing import arrow_text


def canonical(frame: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """The rows in canonical order (see :func:`order_of`) under a plain index."""
    order = order_of(frame, key)
    if (order == np.arange(len(order))).all():
        return frame.reset_index(drop=True)
    return frame.take(order).reset_index(drop=True)


def order_of(frame: pd.DataFrame, key: Sequence[str]) -> np.ndarray:
    """The order by the key columns and then by all others, so that it is the same for the
    same set of rows. Text sorts by code point, missing numbers and dates last."""
    order, ties = _sorted(frame, list(key), np.arange(len(frame)))
    if ties:
        rest = [name for name in frame.columns if name not in set(key)]
        order, _ties = _sorted(frame, [*key, *rest], np.arange(len(frame)))
    return order


def _sorted(frame: pd.DataFrame, names: list[str], order: np.ndarray) -> tuple[np.ndarray, bool]:
    if not names or len(frame) < 2:
        return order, bool(len(frame) > 1)
    codes = [_ranks(frame[name]) for name in names]
    if not _in_order(codes):
        order = np.lexsort(codes[::-1])
    same = np.ones(len(order) - 1, bool)
    for code in codes:
        same &= code[order[1:]] == code[order[:-1]]
    return order, bool(same.any())


def _in_order(codes: list[np.ndarray]) -> bool:
    """Whether the rows are in order already."""
    tied = np.ones(len(codes[0]) - 1, bool)
    for code in codes:
        if (tied & (code[1:] < code[:-1])).any():
            return False
        tied &= code[1:] == code[:-1]
    return True


def _ranks(column: pd.Series) -> np.ndarray:
    """Integers that sort as the values do."""
    if isinstance(column.dtype, pd.StringDtype):
        coded = arrow_text(column).dictionary_encode()
        values = np.array(coded.dictionary.to_pylist(), dtype=object)
        rank = np.empty(len(values), np.int64)
        rank[np.argsort(values, kind="stable")] = np.arange(len(values))
        return rank[coded.indices.to_numpy()]
    values = column.to_numpy()
    if values.dtype.kind in "Mm":
        days = values.view(np.int64)
        return np.where(np.isnat(values), np.iinfo(np.int64).max, days)
    if values.dtype.kind == "f":
        return np.unique(values, return_inverse=True)[1]
    return values.astype(np.int64)


def table_digest(frame: pd.DataFrame, defaults: Mapping[str, object]) -> str:
    """SHA-256 of a table in canonical order. A column that only holds its default (empty for a
    column without one) does not count, so that leaving it out is the same as spelling it out."""
    digest = hashlib.sha256(str(len(frame)).encode())
    for name in sorted(frame.columns):
        default = defaults.get(name, "")
        if not _only(frame[name], default):
            digest.update(f"\n{name}\n".encode())
            for part in _parts(frame[name]):
                digest.update(part)
    return digest.hexdigest()


def tables_digest(header: str, digests: Mapping[str, str]) -> str:
    """SHA-256 over a header text and the digests of tables, by name."""
    lines = [header, *(f"{name} {digests[name]}" for name in sorted(digests))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _only(column: pd.Series, default: object) -> bool:
    missing = column.isna()
    if default is None or default != default:
        return bool(missing.all())
    if isinstance(default, str) and not isinstance(column.dtype, pd.StringDtype):
        return bool(missing.all())
    return bool((column == default).all())


def _parts(column: pd.Series) -> list[bytes]:
    if isinstance(column.dtype, pd.StringDtype):
        text = arrow_text(column)
        _validity, offsets, letters = text.buffers()
        ends = np.frombuffer(offsets, "<i8")[text.offset :][: len(text) + 1]
        letters = letters[ends[0] : ends[-1]] if letters is not None else b""
        return [b"text", np.diff(ends).tobytes(), letters]
    values = column.to_numpy()
    if values.dtype.kind == "M":
        return [b"date", values.astype("datetime64[D]").astype("<i8").tobytes()]
    if values.dtype.kind == "b":
        return [b"boolean", values.astype("u1").tobytes()]
    numbers = np.where(np.isnan(numbers := values.astype("<f8")), np.nan, numbers) + 0.0
    return [b"number", numbers.tobytes()]
