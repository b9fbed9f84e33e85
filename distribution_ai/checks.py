"""What must hold of a snapshot: every fault found at once, bad rows set aside.

A fault stops planning only where a plan would be meaningless: a required table or column is
missing, the header is wrong, nothing usable is left of a required table. Every other fault
costs the row it is in, or only the value where the table's other facts still hold.
"""

__all__ = ["check_tables"]

import datetime
import difflib
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from distribution_ai.digest import canonical, order_of
from distribution_ai.errors import Fault
from distribution_ai.parsing import Parsed, arrow_text, blank, parse
from distribution_ai.storage import ReadTable
from distribution_ai.tables import (
    PARAMETERS,
    TABLES,
    Column,
    Parameter,
    Table,
)

_HOW_TO_WRITE = {
    "number": ("is not a finite number", "write one such as 12.5"),
    "date": ("is not a date", "write an ISO date without time zone such as 2026-01-31"),
    "boolean": ("is neither true nor false", "write true or false"),
}
_SET_ASIDE, _IGNORED, _KEPT = "so the row is set aside", "so the value is ignored", "but is kept"

Known = dict[str, pa.Array | None]


def check_tables(
    raw: Mapping[str, ReadTable], as_of: datetime.date | None, unreadable: Collection[str] = ()
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Check and clean all tables; those of the contract come first and are always present.

    ``unreadable`` names the tables whose file could not be read, which has been told already.
    """
    known: Known = {}
    tables, faults = {}, []
    for table in TABLES.values():
        absent = table.name not in raw or not len(raw[table.name].frame.columns)
        if table.required and absent and table.name not in unreadable:
            faults.append(
                Fault(
                    table.name,
                    "",
                    None,
                    "the table is missing",
                    f"add {table.name}.parquet or {table.name}.csv",
                    stops=True,
                )
            )
        check = _TableCheck(table, ReadTable(pd.DataFrame()) if absent else raw[table.name])
        tables[table.name] = check.run(known, as_of)
        faults.extend([] if absent else check.faults)
        _remember(table.name, tables[table.name], check, known)
    for name in sorted(set(raw) - set(TABLES)):
        extra = {
            str(column): parse(values, "text").values for column, values in raw[name].frame.items()
        }
        tables[name] = canonical(pd.DataFrame(extra), [])
    return tables, faults


def _remember(name: str, frame: pd.DataFrame, check: "_TableCheck", known: Known) -> None:
    """Keep what later tables may refer to: None where that is unknown for want of a column."""
    columns = {"items": ("item_id", "category"), "lanes": ("lane_id",),
               "locations": ("location_id", "region", "company")}  # fmt: skip
    for column in columns.get(name, ()):
        unknown = check.stops or (column in check.missing_columns and column.endswith("_id"))
        values = set(frame[column])
        if column == "category":
            values = {path[:end] for path in values for end in _path_ends(path)}
        known[f"{name}.{column}"] = (
            None if unknown else pa.array(sorted(values - {""}), pa.large_string())
        )
    if name == "locations":
        suppliers = frame.loc[frame["kind"] == "supplier", "location_id"]
        known["suppliers"] = pa.array(suppliers, pa.large_string())


def _path_ends(path: str) -> list[int]:
    return [place for place, letter in enumerate(path) if letter == "/"] + [len(path)]


class _TableCheck:
    """One table under check: its cleaned frame from :meth:`run`, its faults in ``faults``."""

    def __init__(self, table: Table, raw: ReadTable):
        self.table = table
        self.raw = raw
        self.faults: list[Fault] = []
        self.keep = np.ones(len(raw.frame), bool)
        self.missing_columns = [c.name for c in table.columns if c.name not in raw.frame.columns]
        self.values: dict[str, pd.Series] = {}

    @property
    def stops(self) -> bool:
        """Whether a fault found so far makes the table unusable."""
        return any(fault.stops for fault in self.faults)

    def run(self, known: Known, as_of: datetime.date | None) -> pd.DataFrame:
        """Check everything and return the usable rows, typed, complete, in canonical order."""
        self._missing_columns()
        for column in self.table.columns:
            self._column(column)
        for column in self.table.columns:
            self._against_others(column, known, as_of)
        if self.table.name == "settings":
            self._parameters()
        frame = pd.DataFrame(self.values)
        for name in self.raw.frame.columns:
            if name not in self.table.by_name:
                frame[str(name)] = parse(self.raw.frame[name], "text").values
        frame = self._without_duplicates(frame)
        if self.table.required and len(self.keep) and frame.empty:
            self._stop("", "no row is usable", "correct its rows as said in the other messages")
        return frame

    def _stop(self, column: str, message: str, remedy: str) -> None:
        self.faults.append(Fault(self.table.name, column, None, message, remedy, stops=True))

    def _missing_columns(self) -> None:
        found = {str(name).casefold(): str(name) for name in self.raw.frame.columns}
        for name in self.missing_columns:
            if self.table.by_name[name].required:
                near = difflib.get_close_matches(name, found, 1)
                hint = f"rename {found[near[0]]!r} or add it" if near else "add it"
                self._stop(name, "the column is missing", hint)

    def _column(self, column: Column) -> None:
        if column.name in self.missing_columns:
            self.values[column.name] = blank(column.kind, len(self.keep), column.default)
            return
        parsed = parse(self.raw.frame[column.name], column.kind)
        self.values[column.name] = parsed.values
        self._values(column, parsed)
        missing = parsed.missing | parsed.wrong
        if missing.any() and column.default not in ("", None):
            self.values[column.name][missing] = column.default

    def _values(self, column: Column, parsed: Parsed) -> None:
        values = parsed.values
        self._flag(column, parsed.wrong, *_HOW_TO_WRITE.get(column.kind, ("", "")))
        if column.required:
            self._flag(column, parsed.missing, "is missing", "every row needs a value here",
                       show=False)  # fmt: skip
        if column.kind == "number":
            low, high = column.minimum, column.maximum
            self._flag(column, values < low, f"is below {low:g}", f"write {low:g} or more")
            self._flag(column, values > high, f"is above {high:g}", f"write {high:g} or less")
            self._flag(column, values < column.usual_minimum, f"is below {column.usual_minimum:g}",
                       "check it where it was counted", consequence=_KEPT)  # fmt: skip
        if column.choices:
            known = values.isin(column.choices).to_numpy(bool) | parsed.missing
            self._flag(column, ~known, "is not known", f"use one of {', '.join(column.choices)}")

    def _against_others(self, column: Column, known: Known, as_of: datetime.date | None) -> None:
        if column.name in self.missing_columns:
            return
        values = self.values[column.name]
        if column.refers and known.get(column.refers) is not None:
            table = column.refers.split(".")[0]
            self._flag(column, ~_among(values, known[column.refers]) & (values != ""),
                       f"is not in {table}", f"add it to {table} or correct it")  # fmt: skip
        if column.stocking and "suppliers" in known:
            self._flag(column, _among(values, known["suppliers"]), "is a supplier",
                       "name a location that holds stock")  # fmt: skip
        if column.past and as_of is not None:
            self._flag(column, values > pd.Timestamp(as_of), f"is after {as_of}, the day planned "
                       "from", "correct it, or plan from a later day")  # fmt: skip
        if column.not_before:
            self._flag(
                column,
                values < self.values[column.not_before],
                f"is before {column.not_before}",
                "exchange or correct the two",
            )
        if column.differs_from:
            same = (values == self.values[column.differs_from]) & (values != "")
            self._flag(column, same, f"is the same as {column.differs_from}", "name another")

    def _parameters(self) -> None:
        column, value = self.table.by_name["value"], self.values["value"]
        numbers = parse(value, "number").values
        for name, parameter in PARAMETERS.items():
            here = (self.values["parameter"] == name).to_numpy(bool) & (value != "").to_numpy(bool)
            wrong, problem, remedy = _limits(parameter, value, numbers)
            self._flag(column, here & wrong, f"{problem} for {name}", remedy)
            if not parameter.scoped:
                self._flag(self.table.by_name["parameter"], here & self._has_scope(),
                           "holds everywhere", "remove the scope")  # fmt: skip

    def _has_scope(self) -> np.ndarray:
        """Whether a row of settings names a scope."""
        scopes = [name for name in self.table.key if name != "parameter"]
        return np.any([(self.values[name] != "").to_numpy(bool) for name in scopes], axis=0)

    def _flag(self, column: Column, wrong, problem: str, remedy: str, *,
              show: bool = True, consequence: str = "") -> None:  # fmt: skip
        """Report the rows marked in ``wrong`` as one fault and do what its consequence says."""
        wrong = np.asarray(wrong, bool)
        if not wrong.any():
            return
        if not consequence:
            consequence = _IGNORED if self.table.forgiving and not column.required else _SET_ASIDE
        first = int(np.argmax(wrong))
        found = f"{_shown(self.raw.frame[column.name].iloc[first])} " if show else "the value "
        message = f"{found}{problem}, {consequence}"
        self._report(column.name, first, int(wrong.sum()), message, remedy)
        if consequence == _SET_ASIDE:
            self.keep &= ~wrong
        elif consequence == _IGNORED:
            self.values[column.name][wrong] = column.default

    def _report(self, column: str, first: int, count: int, message: str, remedy: str) -> None:
        row, line = self.raw.place(first)
        self.faults.append(Fault(self.table.name, column, row, message, remedy,
                                 line=line, count=count))  # fmt: skip

    def _without_duplicates(self, frame: pd.DataFrame) -> pd.DataFrame:
        rows = np.flatnonzero(self.keep)
        frame = frame if len(rows) == len(frame) else frame.take(rows)
        order = order_of(frame, self.table.key)
        if not (order == np.arange(len(order))).all():
            frame, rows = frame.take(order), rows[order]
        key = list(self.table.key)
        known = not any(
            self.table.by_name[n].required for n in set(key) & set(self.missing_columns)
        )
        if self.table.unique and known and len(frame) > 1:
            again = frame.duplicated(key).to_numpy()
            if again.any():
                first = int(rows[again].min())
                what = ", ".join(f"{n} {_shown(self.values[n].iloc[first])}" for n in key)
                self._report("", first, int(again.sum()),
                             f"a row with the same {what} exists already, {_SET_ASIDE}",
                             "merge the rows into one")  # fmt: skip
                frame = frame[~again]
        return frame.reset_index(drop=True)


def _among(values: pd.Series, known: pa.Array) -> np.ndarray:
    return pc.is_in(arrow_text(values), known).to_numpy(zero_copy_only=False)


def _limits(parameter: Parameter, value: pd.Series, numbers: pd.Series):
    if parameter.choices:
        return (~value.isin(parameter.choices).to_numpy(bool), "is not known",
                f"use one of {', '.join(parameter.choices)}")  # fmt: skip
    low, high = parameter.minimum, parameter.maximum
    wrong = ~((numbers >= low) & (numbers <= high)).to_numpy(bool)
    return wrong, "is not a possible value", f"write a number between {low:g} and {high:g}"


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "...")
