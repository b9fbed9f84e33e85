"""The engine's only output: proposals and the numbers they rest on."""

__all__ = [
    "PLAN_TABLES",
    "Plan",
    "open_plan",
    "plan_table",
    "read_plan",
    "table_pieces",
    "write_plan",
]

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from distribution_ai.digest import canonical, table_digest, tables_digest
from distribution_ai.errors import StorageError
from distribution_ai.parsing import blank, parse
from distribution_ai.storage import (
    read_parquet,
    read_parquet_pieces,
    read_tables,
    write_folder,
)

PROVENANCE = "provenance.json"
KEPT = "kept.npz"
_NO = {"text": "", "number": math.nan, "date": None}
_PLACE = ("item_id", "location_id")


@dataclass(frozen=True)
class PlanTable:
    """Columns by name with their kind. Rows are ordered by ``key``; without one, as given."""

    columns: Mapping[str, str]
    key: tuple[str, ...] = ()


def _table(columns: str, *key: str) -> PlanTable:
    """``name`` is an identifier or text, ``name:n`` a number, ``name:d`` a date."""
    kinds = {"": "text", "n": "number", "d": "date"}
    split = (column.partition(":") for column in columns.split())
    return PlanTable({name: kinds[kind] for name, _colon, kind in split}, key)


PLAN_TABLES = {
    "forecasts": _table(
        "item_id location_id date:d mean:n q05:n q25:n q50:n q75:n q90:n q95:n q99:n"
        " baseline:n sensed:n naive:n drivers:n",
        "item_id", "location_id", "date",
    ),
    "corrections": _table(
        "item_id location_id date:d kind observed:n used:n", "item_id", "location_id", "date",
    ),
    "forecast_reasons": _table(
        "item_id location_id rank:n kind effect:n date_from:d date_to:d reason",
        "item_id", "location_id", "rank",
    ),
    "accuracy": _table(
        "segment location_id lead_time_days:n rung wape:n bias:n wql:n coverage:n demand:n"
        " observations:n",
        "segment", "location_id", "lead_time_days", "rung",
    ),
    "targets": _table(
        "item_id location_id segment service_level:n lead_time_days:n protection_days:n"
        " safety_stock:n reorder_point:n order_up_to:n cycle_stock:n pipeline_stock:n excess:n"
        " inventory_position:n on_hand:n protection_demand:n demand_per_day:n lane_id"
        " protection_q05:n protection_q95:n",
        "item_id", "location_id",
    ),
    "target_components": _table(
        "item_id location_id component units:n value:n", "item_id", "location_id", "component",
    ),
    "frontier": _table(
        "location_id point:n service_level:n stock_value:n shortage_cost:n label",
        "location_id", "point",
    ),
    "lead_times": _table(
        "lane_id item_id planned_days:n mean_days:n sd_days:n on_time:n reliability:n"
        " observations:n outliers:n", "lane_id", "item_id",
    ),
    "risks": _table(
        "item_id location_id stockout_probability:n stockout_date:d shortage_units:n"
        " shortage_cost:n excess_units:n excess_cost:n",
        "item_id", "location_id",
    ),
    "proposals": _table(
        "proposal_id verb item_id origin_id destination_id lane_id supply_id substitute_id"
        " quantity:n order_date:d due_date:d expected_value:n cost:n confidence:n reason case_id"
        " verdict rule_ids approver new_reorder_point:n new_order_up_to:n"
        " people:n four_eyes:n deadline_days:n escalate_to trace facts priority:n value_curve",
    ),
    "alternatives": _table(
        "proposal_id rank:n verb origin_id lane_id quantity:n due_date:d expected_value:n cost:n"
        " why_not supply_id substitute_id",
        "proposal_id", "rank",
    ),
    "cases": _table(
        "case_id kind subject item_locations:n money_at_risk:n remedy role response cause context"
        " subject_name minimum_periods:n supplier_id lane_id location_id category item_id",
    ),
    "case_members": _table(
        "case_id item_id location_id pool money:n fundamental:n",
        "case_id", "item_id", "location_id", "pool",
    ),
    "quality": _table("item_id location_id trust:n reasons", "item_id", "location_id"),
    "metrics": _table("metric value:n", "metric"),
}  # fmt: skip
"""The tables of a plan. Proposals and cases come most valuable first, as decided."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Tables by name, every one of :data:`PLAN_TABLES` present with every column, typed.

    ``provenance`` says where the plan comes from: engine version, digests of snapshot, policy
    and settings, seed, seconds per step. ``kept`` is the demand side, for plans of a few
    item-locations until the next whole one; see :class:`~distribution_ai.demand.kept.Kept`. Neither
    is part of the digest.
    """

    tables: Mapping[str, pd.DataFrame]
    provenance: Mapping[str, object] = field(default_factory=dict)
    kept: bytes = b""

    @classmethod
    def build(
        cls,
        tables: Mapping[str, pd.DataFrame],
        provenance: Mapping | None = None,
        kept: bytes = b"",
        formed: Mapping[str, pd.DataFrame] | None = None,
    ) -> "Plan":
        """Bring tables into the declared form, but for those ``formed`` by :func:`plan_table`."""
        whole = formed or {}
        whole = {
            name: whole[name] if name in whole else plan_table(name, tables.get(name))
            for name in PLAN_TABLES
        }
        return cls(whole, dict(provenance or {}), kept)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the tables' content: the same plan has the same digest, wherever it is."""
        return tables_digest("plan", {name: table_digest(frame, {})
                                      for name, frame in self.tables.items()})  # fmt: skip

    def pieces(self, table: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Columns of a long table, as frames in its order; all of an item-location is in one."""
        yield self[table][list(columns)]


class _StoredTables(Mapping):
    """The tables of a folder, each read when it is first asked for."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            declared = PLAN_TABLES[name]
            try:
                self._read[name] = _formed(declared, read_parquet(self.path(name)))
            except OSError as error:
                raise StorageError(f"{name} of the plan cannot be read ({error})") from None
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PLAN_TABLES)

    def __len__(self) -> int:
        return len(PLAN_TABLES)

    def path(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"


class _StoredPlan(Plan):
    """A plan whose tables stay in their folder until they are asked for."""

    @property
    def digest(self) -> str:
        return self.provenance["plan_digest"]

    def pieces(self, table: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        return table_pieces(table, self.tables.path(table), columns)


def table_pieces(table: str, path: Path, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Columns of a plan's table in a Parquet file, as :meth:`Plan.pieces` has them."""
    declared = PLAN_TABLES[table].columns
    for frame in read_parquet_pieces(path, columns, _PLACE):
        yield pd.DataFrame({name: parse(frame[name], declared[name]).values for name in columns})


def write_plan(
    plan: Plan,
    folder: str | Path,
    file_format: str = "parquet",
    written: Mapping[str, Path] | None = None,
) -> None:
    """Write a plan as a folder of ``parquet`` or ``csv`` files, whole or not at all.

    An earlier plan in the folder is replaced; raises :class:`StorageError` if the folder holds
    anything else. Tables that were ``written`` already, to files of that format, are copied.
    """
    provenance = {**plan.provenance, "plan_digest": plan.digest}
    kept = {KEPT: plan.kept} if plan.kept else {}
    header = (PROVENANCE, provenance)
    write_folder(Path(folder), plan.tables, header, file_format, kept, written)


def read_plan(folder: str | Path) -> Plan:
    """Read a plan, and prove by its digest that nothing was changed since it was written.

    Raises :class:`StorageError` if it is incomplete or was changed.
    """
    folder = Path(folder)
    try:
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        read, faults = read_tables(folder)
    except (OSError, ValueError) as error:
        raise StorageError(f"{folder} is no plan ({error}); make it by the plan command") from None
    absent = sorted(set(PLAN_TABLES) - set(read))
    if faults or absent:
        found = "; ".join([*map(str, faults), *(f"{name} is missing" for name in absent)])
        raise StorageError(f"the plan in {folder} is incomplete ({found}); plan again")
    kept = (folder / KEPT).read_bytes() if (folder / KEPT).is_file() else b""
    plan = Plan.build({name: table.frame for name, table in read.items()}, provenance, kept)
    if plan.digest != provenance.get("plan_digest"):
        raise StorageError(f"the plan in {folder} was changed since it was written; plan again")
    return plan


def open_plan(folder: str | Path, digest: str) -> Plan:
    """A plan in Parquet that was written a moment ago, for use while its folder is there.

    Nothing but its provenance is read yet: each table is when it is first asked for, and long
    ones can be gone through in pieces (:meth:`Plan.pieces`), so that the memory needed does not
    grow with the longest. ``digest`` is what the writer said; :func:`read_plan` proves it anew.
    Raises :class:`StorageError` if the folder holds another plan or none.
    """
    folder = Path(folder)
    try:
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StorageError(f"{folder} is no plan ({error}); plan again") from None
    if provenance.get("plan_digest") != digest:
        raise StorageError(f"{folder} holds another plan than was written; plan again")
    kept = (folder / KEPT).read_bytes() if (folder / KEPT).is_file() else b""
    return _StoredPlan(_StoredTables(folder), provenance, kept)


def plan_table(name: str, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """A table of a plan in its declared form, empty without a frame. Columns beyond it follow,
    kept as text."""
    return _formed(PLAN_TABLES[name], pd.DataFrame() if frame is None else frame)


def _formed(declared: PlanTable, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name, kind in declared.columns.items():
        columns[name] = (
            parse(frame[name], kind).values if name in frame else blank(kind, len(frame), _NO[kind])
        )
    extra = (name for name in frame.columns if name not in declared.columns)
    columns |= {name: parse(frame[name], "text").values for name in extra}
    whole = pd.DataFrame(columns)
    return canonical(whole, declared.key) if declared.key else whole
