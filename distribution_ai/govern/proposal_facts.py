"""The facts of every proposal, computed at once from the plan's and the snapshot's tables."""

__all__ = ["facts", "facts_from_text", "facts_table", "facts_to_text"]

import json
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from distribution_ai.govern.lookups import Lookups
from distribution_ai.govern.vocabulary import FACTS
from distribution_ai.snapshot import Snapshot

_BRINGS = ("buy", "transfer", "substitute")
_TEXT = ("verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id")
_NUMBERS = ("quantity", "expected_value", "cost", "confidence", "new_reorder_point")
_DATES = ("order_date", "due_date")


def facts(plan_tables: Mapping[str, pd.DataFrame], snapshot: Snapshot) -> pd.DataFrame:
    """One row per row of ``plan_tables["proposals"]``, under its index, one column per fact.

    Uses ``proposals``, ``targets``, ``risks`` and ``quality`` of a plan. Columns
    are those of :data:`FACTS`: numbers float64 (missing: NaN), text str (missing: empty),
    booleans bool. A unit cost of 0 is unknown, so that what hangs on it is missing, not free.
    """
    proposals = _proposals(plan_tables["proposals"])
    lookups = Lookups(plan_tables, snapshot)
    found = _places(proposals, lookups)
    for step in (_items, _lanes, _money, _receiver, _giver, _trust, _days, _effects):
        found |= step(proposals, found, lookups)
    table = pd.DataFrame({name: found[name] for name in FACTS})
    return table.set_axis(plan_tables["proposals"].index)


def _proposals(given: pd.DataFrame) -> pd.DataFrame:
    absent = pd.Series([None] * len(given), index=given.index)
    columns = {}
    for name in _TEXT:
        columns[name] = given.get(name, absent).astype("str").fillna("")
    for name in _NUMBERS:
        columns[name] = pd.to_numeric(given.get(name, absent)).astype("float64")
    for name in _DATES:
        columns[name] = pd.to_datetime(given.get(name, absent))
    return pd.DataFrame(columns).reset_index(drop=True)


def _places(proposals: pd.DataFrame, lookups: Lookups) -> dict:
    """Verb, item, and where the goods come from and go to."""
    origin = proposals["origin_id"]
    origin = origin.mask(origin == "", lookups.supply(proposals["supply_id"], "origin_id"))
    origin = origin.mask(origin == "", lookups.lane(proposals["lane_id"], "origin_id"))
    destination = proposals["destination_id"]
    kind = lookups.location(origin, "kind")
    giver, receiver = (lookups.location(place, "company") for place in (origin, destination))
    return {
        "verb": proposals["verb"],
        "item_id": proposals["item_id"],
        "origin": origin,
        "destination": destination,
        "origin_kind": kind,
        "destination_kind": lookups.location(destination, "kind"),
        "region": lookups.location(destination, "region"),
        "company": receiver,
        "supplier": origin.where(kind == "supplier", ""),
        "lane": proposals["lane_id"],
        "cross_company": (origin != "") & (kind != "supplier") & (giver != receiver),
        "quantity": proposals["quantity"],
        "change_from_last_plan": _change(proposals, lookups),
        "value": proposals["expected_value"],
        "cost": proposals["cost"],
        "confidence": proposals["confidence"],
    }


def _change(proposals: pd.DataFrame, lookups: Lookups) -> pd.Series:
    before = lookups.previous_quantity(
        proposals["verb"], proposals["item_id"], proposals["destination_id"]
    )
    return (proposals["quantity"] - before) / before.where(before > 0)


def _items(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    item, place = proposals["item_id"], found["destination"]
    current = lookups.current_reorder_point(item, place)
    change = (proposals["new_reorder_point"] - current) / current.where(current > 0)
    return {
        "category": lookups.item(item, "category"),
        "segment": lookups.target(item, place, "segment").astype("str").fillna(""),
        "reorder_point_change": change.where(found["verb"] == "adjust"),
    }


def _lanes(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    lead_time = lookups.lane(proposals["lane_id"], "lead_time_days")
    planned = lookups.target(found["item_id"], found["destination"], "lead_time_days")
    return {
        "mode": lookups.lane(proposals["lane_id"], "mode"),
        "customer_tier": lookups.customer_tier(found["item_id"], found["destination"]),
        "lead_time_days": lead_time.fillna(planned),
    }


def _money(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    verb, quantity = found["verb"], found["quantity"]
    unit_cost = lookups.item(found["item_id"], "unit_cost")
    unit_cost = unit_cost.where(unit_cost > 0)
    price = lookups.purchase_price(found["item_id"], found["lane"]).fillna(unit_cost)
    bought = quantity * price
    spend = bought.where(verb == "buy", found["cost"].where(verb == "expedite", 0.0))
    cancelled = (verb == "cancel") & (found["supplier"] != "")
    return {
        "stock_value": quantity * unit_cost,
        "spend": spend,
        "effect_on_spend": spend.where(~cancelled, -bought),
    }


def _receiver(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    """What is known of the destination: risk, trust and cover."""
    pair = found["item_id"], found["destination"]
    brought = found["quantity"] * found["verb"].isin(_BRINGS)
    brought = brought - found["quantity"] * (found["verb"] == "cancel")
    position = lookups.target(*pair, "inventory_position") + brought
    stockout = pd.to_datetime(lookups.risk(*pair, "stockout_date"))
    demand = lookups.daily_demand(*pair)
    return {
        "demand_per_day": demand,
        "stockout_probability": lookups.risk(*pair, "stockout_probability"),
        "days_to_stockout": lookups.days_until(stockout),
        "shortage_cost": lookups.risk(*pair, "shortage_cost"),
        "cover_days_after": _cover(position, demand),
        "data_trust": lookups.trust(*pair),
    }


def _giver(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    """What a transfer leaves behind; missing for every other verb."""
    moves = found["verb"] == "transfer"
    pair, quantity = (found["item_id"], found["origin"]), found["quantity"]
    position = lookups.target(*pair, "inventory_position") - quantity
    free = lookups.free_stock(*pair)
    gives = (found["origin"] != "") & (found["supplier"] == "")
    trust = np.minimum(found["data_trust"], lookups.trust(*pair))
    surplus = position - lookups.target(*pair, "reorder_point")
    return {
        "giver_cover_days_after": _cover(position, lookups.daily_demand(*pair)).where(moves),
        "giver_surplus_after": surplus.where(moves),
        "giver_free_stock_after": (free - quantity).where(moves),
        "share_of_giver_stock": (quantity / free.where(free > 0)).where(moves),
        "data_trust": found["data_trust"].where(~gives, trust),
    }


def _trust(_proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    """How far lane, forecast and data have deserved trust lately."""
    recent = found["segment"], found["destination"], found["lead_time_days"]
    return {
        "supplier_reliability": lookups.reliability(found["lane"], found["item_id"]),
        "forecast_error": lookups.accuracy(*recent, "wape"),
        "forecast_bias": lookups.accuracy(*recent, "bias"),
        "data_age_days": pd.Series(lookups.data_age_days, index=found["verb"].index),
    }


def _cover(position: pd.Series, daily_demand: pd.Series) -> pd.Series:
    return position / daily_demand.where(daily_demand > 0)


def _days(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    end = lookups.item(found["item_id"], "end_date")
    return {
        "days_to_order": lookups.days_until(proposals["order_date"]),
        "days_to_due": lookups.days_until(proposals["due_date"]),
        "days_to_item_end": lookups.days_until(end),
        "days_past_item_end_on_due": (proposals["due_date"] - end).dt.days.astype("float64"),
    }


def _effects(proposals: pd.DataFrame, found: dict, lookups: Lookups) -> dict:
    verb, quantity, value = found["verb"], found["quantity"], found["stock_value"]
    transfer = verb == "transfer"
    adds = (verb == "buy") | (transfer & found["cross_company"])
    removes = (verb == "cancel") & (found["supplier"] != "")
    item, place, origin = found["item_id"], found["destination"], found["origin"]
    short = lookups.open_orders(item, place) - lookups.unblocked_stock(item, place)
    touched = np.minimum(quantity, short.clip(lower=0.0))
    left = lookups.unblocked_stock(item, origin) - quantity
    unserved = (lookups.open_orders(item, origin) - left).clip(lower=0.0)
    risked = np.minimum(quantity, unserved).where(transfer, 0.0)
    helps = touched.where(verb.isin((*_BRINGS, "expedite")), 0.0)
    risked = touched.where(verb.isin(("cancel", "postpone")), risked)
    return {
        "reversible": verb.isin(("hold", "adjust")) | (transfer & ~found["cross_company"]),
        "effect_on_valuation": value.where(adds, (-value).where(removes, 0.0)),
        "effect_on_commitment": (-risked).where(risked > 0, helps),
    }


def facts_to_text(table: pd.DataFrame) -> pd.Series:
    """Each row of facts as a JSON object without what is missing, to be kept with a proposal.

    >>> facts_to_text(pd.DataFrame({"verb": ["buy"], "value": [2.0], "lane": [""]}))[0]
    '{"verb": "buy", "value": 2.0}'
    """
    names = list(table.columns)
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    known = (
        {name: value for name, value in zip(names, row, strict=True)
         if value == value and value is not None and value != ""}
        for row in rows
    )  # fmt: skip
    return pd.Series([json.dumps(row) for row in known], index=table.index, dtype="str")


def facts_from_text(texts: Iterable[str]) -> pd.DataFrame:
    """The table of facts that :func:`facts_to_text` wrote."""
    return facts_table(map(json.loads, texts))


def facts_table(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Facts by name, row by row, as a typed table. Facts that are no more are left out."""
    table = pd.DataFrame(list(rows), dtype=object)
    columns = {}
    for name, fact in FACTS.items():
        column = table[name] if name in table else pd.Series([None] * len(table), dtype=object)
        if fact.kind == "number":
            columns[name] = pd.to_numeric(column).astype("float64")
        elif fact.kind == "text":
            columns[name] = column.where(column.notna(), "").astype("str")
        else:
            columns[name] = column.eq(True)
    return pd.DataFrame(columns)
