"""Planning parameters of every item-location: the most specific setting wins."""

__all__ = ["CUSTOMER_TIERS", "LeadTimeSettings", "Parameters", "resolve"]

from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

DEFAULT_SERVICE_LEVEL = 0.95
DEFAULT_SERVICE_MEASURE = "cycle"
DEFAULT_HOLDING_RATE = 0.2
DEFAULT_MARGIN_OF_COST = 0.5
HIGHEST_SERVICE_LEVEL = 0.9999
DEFAULT_INTERNAL_SERVICE = "full"
DEFAULT_TARGET_CHANGE_UNITS = 1.0
DEFAULT_TARGET_CHANGE_SHARE = 0.1
DEFAULT_BURN_OUT_DAYS = 60.0
DAYS_PER_YEAR = 365.0

CUSTOMER_TIERS = ("A", "B", "C")
"""The tiers of customers that a unit short may cost more for."""

_SCOPES = ("item_id", "location_id", "category", "channel", "region", "company")
"""Scopes from the most to the least specific."""


@dataclass(frozen=True)
class LeadTimeSettings:
    """How lead times are learned; the names are those of the settings.

    ``lead_time_window`` the latest receipts that count, per item and lane;
    ``lead_time_min_observations`` how many it takes to learn anything;
    ``lead_time_default_cv`` deviation over mean where none is known; ``lead_time_max_cv`` the
    largest that is believed. Counts are whole, and at least 1.
    """

    lead_time_window: int = 12
    lead_time_min_observations: int = 4
    lead_time_default_cv: float = 0.2
    lead_time_max_cv: float = 2.0


@dataclass(frozen=True, eq=False)
class Parameters:
    """One entry per item-location, shape ``(N,)``.

    ``service_level`` a share below 1 and ``service_measure`` what it is a share of: ``cycle`` (of
    replenishment cycles without stock-out), ``fill_rate`` (of demand served from the shelf) or
    ``cost`` (level follows from the costs). ``shortage_cost`` in money per unit short,
    ``holding_cost`` per unit and day, ``unit_cost`` the value of a unit, ``order_cost`` per order.
    ``review_days`` is NaN where the lane's own holds. ``service_floor`` and ``service_ceiling``
    are the fill rates between which the mix of all item-locations may choose.
    ``internal_service`` is ``full`` where a place keeps its own safety stock for those it serves,
    ``optimised`` where it may let them wait. A change of the reordering rule below
    ``target_change_units`` or below ``target_change_share`` of the target is not made;
    ``current_reorder_point`` and ``current_order_up_to`` are the rule in force, NaN where there is
    none. Nothing is proposed that is worth less than ``min_gain``, in money. A transfer brings
    goods that cost ``min_transfer_value`` at least; excess that is used up within
    ``burn_out_days`` is no reason for one; where stock is short a higher ``allocation_priority``
    is served first. ``tier_shortage_factor`` (N, 3) is how many times the shortage cost a unit
    costs that a customer of a tier has ordered and does not get. ``lead_times`` and ``budget``, the
    money that a plan may spend (infinite where none is set), hold everywhere.
    """

    service_level: np.ndarray
    service_measure: np.ndarray
    shortage_cost: np.ndarray
    holding_cost: np.ndarray
    unit_cost: np.ndarray
    order_cost: np.ndarray
    review_days: np.ndarray
    min_cover_days: np.ndarray
    max_cover_days: np.ndarray
    service_floor: np.ndarray
    service_ceiling: np.ndarray
    internal_service: np.ndarray
    target_change_units: np.ndarray
    target_change_share: np.ndarray
    min_transfer_value: np.ndarray
    burn_out_days: np.ndarray
    allocation_priority: np.ndarray
    current_reorder_point: np.ndarray
    current_order_up_to: np.ndarray
    min_gain: np.ndarray
    tier_shortage_factor: np.ndarray
    lead_times: LeadTimeSettings = field(default_factory=LeadTimeSettings)
    budget: float = np.inf

    def take(self, rows: np.ndarray) -> "Parameters":
        """The same for some item-locations only."""
        values = {column.name: getattr(self, column.name) for column in fields(self)}
        everywhere = {name: values.pop(name) for name in ("lead_times", "budget")}
        return Parameters(**{name: value[rows] for name, value in values.items()}, **everywhere)


def resolve(
    snapshot: Snapshot, network: Network, policy_parameters: pd.DataFrame | None = None
) -> Parameters:
    """Resolve the parameters of every item-location.

    Rows of the snapshot's ``settings`` and of ``policy_parameters`` (same columns) apply where all
    their scopes match. Item is more specific than location, then category (a prefix of the item's
    path; the longest wins), channel (the item-location's largest), region, company; a row naming
    more scopes beats one naming a part of them. At equal scope the snapshot beats the policy.
    Values that are no number are passed over.
    """
    settings = _Settings(snapshot, network, policy_parameters)
    cost = network.items["unit_cost"].to_numpy(dtype=float)[network.item]
    price = network.items["unit_price"].to_numpy(dtype=float)[network.item]
    value, margin = _value_and_margin(cost, price)
    holding = settings.number("holding_rate", DEFAULT_HOLDING_RATE) * value / DAYS_PER_YEAR
    level = settings.number("service_level", DEFAULT_SERVICE_LEVEL)
    return Parameters(
        service_level=np.clip(level, 0.0, HIGHEST_SERVICE_LEVEL),
        service_measure=settings.text("service_measure", DEFAULT_SERVICE_MEASURE),
        shortage_cost=settings.number("shortage_cost", margin),
        holding_cost=settings.number("holding_cost", holding),
        unit_cost=value,
        order_cost=settings.number("order_cost", 0.0),
        review_days=settings.number("review_days", np.nan),
        min_cover_days=settings.number("min_cover_days", 0.0),
        max_cover_days=settings.number("max_cover_days", np.inf),
        service_floor=settings.number("service_floor", 0.0),
        service_ceiling=settings.number("service_ceiling", 1.0),
        internal_service=settings.text("internal_service", DEFAULT_INTERNAL_SERVICE),
        target_change_units=settings.number("target_change_units", DEFAULT_TARGET_CHANGE_UNITS),
        target_change_share=settings.number("target_change_share", DEFAULT_TARGET_CHANGE_SHARE),
        min_transfer_value=settings.number("min_transfer_value", 0.0),
        burn_out_days=settings.number("burn_out_days", DEFAULT_BURN_OUT_DAYS),
        allocation_priority=settings.number("allocation_priority", 0.0),
        current_reorder_point=settings.number("current_reorder_point", np.nan),
        current_order_up_to=settings.number("current_order_up_to", np.nan),
        min_gain=settings.number("min_gain", 0.0),
        tier_shortage_factor=_tier_shortage_factor(settings),
        lead_times=_lead_time_settings(settings),
        budget=settings.everywhere("budget", np.inf),
    )


def _tier_shortage_factor(settings: "_Settings") -> np.ndarray:
    names = [f"tier_{tier.lower()}_shortage_factor" for tier in CUSTOMER_TIERS]
    return np.column_stack([settings.number(name, 1.0) for name in names])


def _lead_time_settings(settings: "_Settings") -> LeadTimeSettings:
    chosen = {}
    for known in fields(LeadTimeSettings):
        value = settings.everywhere(known.name, known.default)
        chosen[known.name] = max(round(value), 1) if known.type is int else value
    return LeadTimeSettings(**chosen)


def _value_and_margin(cost: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value of a unit and what is lost with one not sold, guessing what is not known.

    The margin is price less cost; without a price half the cost; without both, one unit of money.
    """
    known, priced = cost > 0, price > 0
    implied = np.where(priced, price, 1.0 + 1.0 / DEFAULT_MARGIN_OF_COST)
    value = np.where(known, cost, implied / (1.0 + DEFAULT_MARGIN_OF_COST))
    margin = np.where(priced, price, 0.0) - value
    return value, np.where(margin > 0, margin, DEFAULT_MARGIN_OF_COST * value)


class _Settings:
    """Rows of settings, applied from the least to the most specific."""

    def __init__(self, snapshot: Snapshot, network: Network, policy: pd.DataFrame | None):
        own = snapshot["settings"]
        rows = own if policy is None or policy.empty else pd.concat([policy, own])
        rows = rows.reindex(columns=["parameter", "value", *_SCOPES]).fillna("")
        self._rows = rows.astype(str).reset_index(drop=True)
        self._snapshot, self._network = snapshot, network
        self._scope_values: dict[tuple[str, int], np.ndarray] = {}

    def number(self, parameter: str, default) -> np.ndarray:
        """The parameter as numbers (N,)."""
        result = np.full(self._network.size, default, dtype=float)
        rows = self._rows[self._rows["parameter"] == parameter]
        values = pd.to_numeric(rows["value"], errors="coerce")
        return self._apply(result, rows[values.notna()], values.dropna().to_numpy(dtype=float))

    def everywhere(self, parameter: str, default: float) -> float:
        """The one value of a parameter that knows no scope: the last row's."""
        rows = self._rows[self._rows["parameter"] == parameter]
        values = pd.to_numeric(rows["value"], errors="coerce").dropna()
        return float(values.iloc[-1]) if len(values) else default

    def text(self, parameter: str, default: str) -> np.ndarray:
        """The parameter as texts, object array (N,)."""
        result = np.full(self._network.size, default, dtype=object)
        rows = self._rows[self._rows["parameter"] == parameter]
        return self._apply(result, rows, rows["value"].to_numpy(dtype=object))

    def _apply(self, result: np.ndarray, rows: pd.DataFrame, values: np.ndarray) -> np.ndarray:
        named = (rows[list(_SCOPES)] != "").to_numpy(bool)
        mask = named @ (1 << np.arange(len(_SCOPES))[::-1])
        depth = np.where(named[:, 2], rows["category"].str.count("/").to_numpy(dtype=int) + 1, 0)
        groups = pd.Series(np.arange(len(rows))).groupby([mask, depth], sort=True)
        for (_, levels), members in groups:
            chosen = members.to_numpy()
            scopes = [scope for scope, used in zip(_SCOPES, named[chosen[0]], strict=True) if used]
            hit = self._last_match(rows.iloc[chosen], scopes, int(levels))
            result = np.where(hit >= 0, values[chosen[hit]], result)
        return result

    def _last_match(self, rows: pd.DataFrame, scopes: list[str], depth: int) -> np.ndarray:
        """The last of the rows that matches each item-location, -1 where none does."""
        key = np.zeros(self._network.size, dtype=np.int64)
        row_key = np.zeros(len(rows), dtype=np.int64)
        for scope in scopes:
            codes, labels = pd.factorize(rows[scope])
            wanted = labels.get_indexer(self._scope(scope, depth))
            key = np.where((wanted < 0) | (key < 0), -1, key * len(labels) + wanted)
            row_key = row_key * len(labels) + codes
        last = pd.Series(np.arange(len(rows)), index=row_key).groupby(level=0).last()
        place = last.index.get_indexer(key)
        return np.where(place >= 0, last.to_numpy()[place], -1)

    def _scope(self, scope: str, depth: int) -> np.ndarray:
        depth = depth if scope == "category" else 0
        if (scope, depth) not in self._scope_values:
            self._scope_values[scope, depth] = self._read_scope(scope, depth)
        return self._scope_values[scope, depth]

    def _read_scope(self, scope: str, depth: int) -> np.ndarray:
        network = self._network
        if scope == "item_id":
            return network.item_ids
        if scope == "location_id":
            return network.location_ids
        if scope == "channel":
            return _largest_channel(self._snapshot, network)
        if scope == "category":
            path = network.items["category"].str.split("/").str[:depth].str.join("/")
            return path.to_numpy(dtype=object)[network.item]
        return network.locations[scope].to_numpy(dtype=object)[network.location]


def _largest_channel(snapshot: Snapshot, network: Network) -> np.ndarray:
    """The channel with the largest demand of each item-location, empty where there is none."""
    demand = snapshot["demand"]
    position = network.places(snapshot, "demand")
    known = demand.assign(position=position)[position >= 0]
    sums = known.groupby(["position", "channel"], sort=True)["quantity"].sum().reset_index()
    sums = sums.sort_values(["position", "quantity", "channel"], ascending=[True, False, True])
    largest = sums.drop_duplicates("position")
    channels = np.full(network.size, "", dtype=object)
    channels[largest["position"].to_numpy()] = largest["channel"].to_numpy(dtype=object)
    return channels
