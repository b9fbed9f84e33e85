"""The snapshot's tables as data: names, columns, kinds, defaults and what must hold of a value."""

__all__ = [
    "BUCKETS",
    "CASE_KINDS",
    "FORMATS",
    "LONGEST_HORIZON",
    "PARAMETERS",
    "TABLES",
    "UNMET_DEMAND",
    "Column",
    "Parameter",
    "Table",
]

import math
from dataclasses import dataclass
from functools import cached_property

BUCKETS = {"D": 91, "W-MON": 13, "MS": 3}
"""The buckets a snapshot may have, each with its default horizon (91 days' worth)."""

LONGEST_HORIZON = {"D": 3653, "W-MON": 522, "MS": 120}
"""The most buckets that may be forecast: ten years."""

LARGEST = 1e15
"""The largest number, of either sign: beyond it whole units can no longer be told apart."""

CENTURY = 36_525.0
"""The longest time in days that something may take, or that may pass between two reviews."""

UNMET_DEMAND = ("backorder", "lost")

FORMATS = (1, 2, 3, 4)
"""Versions of the contract; a later one only adds."""


@dataclass(frozen=True)
class Column:
    """One column: its kind, the default of a missing value and the limits of a present one.

    ``kind`` is ``id`` or ``text`` (missing: empty string), ``value`` (text or a number, kept as
    text), ``number`` (float64, missing: NaN), ``date`` (midnight, missing: NaT) or ``boolean``.
    ``refers`` is the ``table.column`` in which a value must occur, ``not_before`` and
    ``differs_from`` name columns of the same row. ``stocking``: the location may not be a
    supplier. ``past``: the date may not lie after the day planned from. Below ``usual_minimum``
    a number is kept, and reported. ``since`` is the format that added it.
    """

    name: str
    kind: str = "text"
    required: bool = False
    default: object = ""
    key: bool = False
    minimum: float = -LARGEST
    maximum: float = LARGEST
    choices: tuple[str, ...] = ()
    refers: str = ""
    not_before: str = ""
    differs_from: str = ""
    stocking: bool = False
    past: bool = False
    usual_minimum: float = -math.inf
    since: int = 1


@dataclass(frozen=True)
class Table:
    """One table. ``unique``: no two rows may have the same key.

    ``forgiving``: a wrong value in an optional column is read as missing and its row kept;
    elsewhere the row is set aside, because planning with a guess would be worse. ``since`` is the
    format that added it.
    """

    name: str
    columns: tuple[Column, ...]
    required: bool = False
    unique: bool = True
    forgiving: bool = False
    since: int = 1

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name, in the contract's order."""
        return {column.name: column for column in self.columns}

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)


@dataclass(frozen=True)
class Parameter:
    """What a row of ``settings`` may set: a number between limits, or one of ``choices``.

    Where it is not ``scoped``, one value holds everywhere.
    """

    minimum: float = 0.0
    maximum: float = LARGEST
    choices: tuple[str, ...] = ()
    scoped: bool = True


PARAMETERS = {
    "service_level": Parameter(maximum=1.0),
    "service_measure": Parameter(choices=("fill_rate", "cycle", "cost")),
    "shortage_cost": Parameter(),
    "holding_cost": Parameter(),
    "holding_rate": Parameter(),
    "review_days": Parameter(maximum=CENTURY),
    "order_cost": Parameter(),
    "min_cover_days": Parameter(),
    "max_cover_days": Parameter(),
    "service_floor": Parameter(maximum=1.0),
    "service_ceiling": Parameter(maximum=1.0),
    "internal_service": Parameter(choices=("full", "optimised")),
    "target_change_units": Parameter(),
    "target_change_share": Parameter(),
    "min_gain": Parameter(),
    "budget": Parameter(scoped=False),
    "min_transfer_value": Parameter(),
    "burn_out_days": Parameter(),
    "allocation_priority": Parameter(),
    "tier_a_shortage_factor": Parameter(minimum=1.0),
    "tier_b_shortage_factor": Parameter(minimum=1.0),
    "tier_c_shortage_factor": Parameter(minimum=1.0),
    "lead_time_window": Parameter(minimum=1.0, scoped=False),
    "lead_time_min_observations": Parameter(minimum=1.0, scoped=False),
    "lead_time_default_cv": Parameter(scoped=False),
    "lead_time_max_cv": Parameter(scoped=False),
    "current_reorder_point": Parameter(minimum=-LARGEST),
    "current_order_up_to": Parameter(minimum=-LARGEST),
}
"""The parameters of ``settings``. The last two carry the reordering rule now in the ERP."""

_MISSING = {"number": math.nan, "date": None, "boolean": False}


def _columns(kind: str, names: str, **limits) -> tuple[Column, ...]:
    """Columns of one kind; a name with ``*`` is required, one with ``#`` is part of the key."""
    limits.setdefault("default", _MISSING.get(kind, ""))
    return tuple(
        Column(name.strip("*#"), kind, required="*" in name, key="#" in name, **limits)
        for name in names.split()
    )


def _item(name: str = "item_id*#", **limits) -> tuple[Column, ...]:
    return _columns("id", name, refers="items.item_id", **limits)


def _location(name: str = "location_id*#", **limits) -> tuple[Column, ...]:
    return _columns("id", name, refers="locations.location_id", **limits)


def _stocking(name: str = "location_id*#", **limits) -> tuple[Column, ...]:
    return _location(name, stocking=True, **limits)


def _scopes(names: str, column: str) -> tuple[Column, ...]:
    return _columns("text", names, refers=column)


def _decisions() -> tuple[Column, ...]:
    """The columns that say which proposals a row is about: those that agree with all it names."""
    return (
        *_columns("text", "verb#", choices=_VERBS),
        *_item("item_id#"), *_location("origin_id#"), *_stocking("destination_id#"),
        *_columns("id", "lane_id#", refers="lanes.lane_id"), *_columns("id", "supply_id#"),
        *_item("substitute_id#"), *_positive("quantity"), *_columns("date", "due_date"),
    )  # fmt: skip


def _positive(names: str, **limits) -> tuple[Column, ...]:
    return _columns("number", names, minimum=0.0, **limits)


CASE_KINDS = (
    "no_source", "negative_stock", "phantom_stock", "overdue_supply", "late_supply", "short_giver",
    "wrong_lead_time", "unregistered_promotion", "demand_shift", "low_trust", "no_cost",
    "unusable_edit", "imbalance", "obsolete_stock", "excess_stock",
)  # fmt: skip
"""Kinds of case, the most fundamental cause first: what table ``watchers`` sets limits of."""

_VERBS = ("buy", "transfer", "expedite", "substitute", "postpone", "cancel", "hold", "adjust")

_ALL = (
    Table("items", (
        *_columns("id", "item_id*#"), *_columns("text", "name category uom"),
        *_positive("unit_cost", default=0.0),
        *_positive("unit_price volume weight shelf_life_days"),
        *_columns("date", "launch_date"), *_columns("date", "end_date", not_before="launch_date"),
        *_columns("text", "replaces similar_to", refers="items.item_id", differs_from="item_id",
                  since=2),
    ), required=True, forgiving=True),
    Table("locations", (
        *_columns("id", "location_id*#"), *_columns("text", "name"),
        *_columns("text", "kind*", choices=("supplier", "dc", "warehouse", "store", "third_party")),
        *_columns("text", "region company"),
        *_positive("handling_cost handling_capacity storage_capacity"),
    ), required=True, forgiving=True),
    Table("lanes", (
        *_columns("id", "lane_id*#"), *_location("origin_id*"),
        *_stocking("destination_id*", differs_from="origin_id"), *_columns("text", "mode"),
        *_positive("lead_time_days* lead_time_sd_days", maximum=CENTURY),
        *_positive("fixed_cost unit_cost weight_capacity"),
        *_positive("volume_capacity min_quantity multiple_quantity"),
        *_positive("review_days", default=1.0, maximum=CENTURY), *_columns("date", "active_from"),
        *_columns("date", "active_to", not_before="active_from"),
        *_columns("boolean", "allowed", default=True),
        *_positive("premium_fixed_cost premium_unit_cost"),
        *_positive("premium_lead_time_days", maximum=CENTURY),
    ), required=True),
    Table("sourcing", (
        *_item(), *_columns("id", "lane_id*#", refers="lanes.lane_id"),
        *_positive("unit_price min_quantity multiple_quantity"), *_columns("number", "priority"),
    )),
    Table("stock", (
        *_item(), *_stocking(), *_columns("number", "on_hand*", usual_minimum=0.0),
        *_positive("reserved blocked"),
    ), required=True, forgiving=True),
    Table("demand", (
        *_item(), *_stocking(), *_columns("date", "date*#", past=True),
        *_columns("number", "quantity*"), *_columns("text", "channel#"),
        *_columns("number", "revenue"),
    ), required=True, unique=False, forgiving=True),
    Table("availability", (
        *_item(), *_stocking(), *_columns("date", "date*#", past=True),
        *_positive("in_stock*", maximum=1.0),
    )),
    Table("orders", (
        *_columns("id", "order_id*#"), *_item(), *_stocking(), *_columns("date", "due_date*#"),
        *_positive("quantity*"), *_columns("text", "customer_id customer_tier"),
        *_columns("date", "booked_on", past=True), *_positive("unit_price"),
    ), unique=False, forgiving=True),
    Table("supply", (
        *_columns("id", "supply_id*#"),
        *_columns("text", "kind*", choices=("purchase", "transfer")), *_item(),
        *_stocking("destination_id*#"), *_location("origin_id"),
        *_positive("quantity*"), *_columns("date", "due_date*#"),
        *_columns("text", "state", default="confirmed",
                  choices=("draft", "confirmed", "in_transit")),
    ), forgiving=True),
    Table("receipts", (
        *_columns("id", "lane_id*#", refers="lanes.lane_id"), *_item("item_id#"),
        *_columns("date", "ordered_on*#", past=True),
        *_columns("date", "promised_on", not_before="ordered_on"),
        *_columns("date", "received_on*#", past=True, not_before="ordered_on"),
        *_positive("quantity"),
    ), unique=False, forgiving=True),
    Table("events", (
        *_columns("id", "event_id*#"), *_columns("text", "name"),
        *_columns("text", "kind", choices=("promotion", "holiday", "closure", "other")),
        *_columns("date", "date_from*#"), *_columns("date", "date_to*#", not_before="date_from"),
        *_item("item_id#"), *_scopes("category#", "items.category"), *_location("location_id#"),
        *_scopes("region#", "locations.region"), *_positive("expected_lift"),
    )),
    Table("regressors", (
        *_columns("text", "name*#"), *_columns("date", "date*#"), *_columns("number", "value*"),
        *_item("item_id#"), *_location("location_id#"), *_columns("text", "source"),
    )),
    Table("overrides", (
        *_columns("id", "override_id*#"), *_item(), *_stocking(), *_columns("date", "date_from*"),
        *_columns("date", "date_to*", not_before="date_from"), *_positive("quantity factor"),
        *_columns("text", "author reason"), *_columns("date", "expires_on"),
    ), since=2),
    Table("substitutes", (
        *_item(), *_item("substitute_id*#", differs_from="item_id"),
        *_positive("ratio", default=1.0), *_columns("number", "penalty"),
    )),
    Table("edits", _decisions(), since=3),
    Table("previous", _decisions(), since=3),
    Table("watchers", (
        *_columns("text", "kind*#", choices=CASE_KINDS),
        *_columns("boolean", "active", default=True),
        *_positive("horizon_days threshold minimum_periods"),
    ), since=3),
    Table("settings", (
        *_columns("text", "parameter*#", choices=tuple(PARAMETERS)), *_columns("value", "value*"),
        *_item("item_id#"), *_scopes("category#", "items.category"), *_location("location_id#"),
        *_scopes("region#", "locations.region"), *_scopes("company#", "locations.company"),
        *_columns("text", "channel#"),
    )),
)  # fmt: skip

TABLES = {table.name: table for table in _ALL}
"""Every table of the contract by name, in the contract's order."""
