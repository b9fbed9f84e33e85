"""What a proposal rested on, small enough to be kept with it for ever."""

__all__ = ["decision_inputs"]

import json
from collections.abc import Sequence

import pandas as pd

from distribution_ai.plan import Plan
from distribution_ai.snapshot import Snapshot

_PLACE = ["item_id", "location_id"]
_LINES = 10
_DECIMALS = 6
_DAYS = 28
_SUPPLY = ["supply_id", "kind", "origin_id", "quantity", "due_date", "state"]
_ORDERS = ["order_id", "quantity", "due_date"]


def decision_inputs(snapshot: Snapshot, plan: Plan, proposal_ids: Sequence[str]) -> dict[str, dict]:
    """The inputs of proposals as plain JSON, by ``proposal_id``, in bulk.

    Each has ``places``: for the destination, and for the origin if that holds stock, by
    ``location_id`` the stock, target, risk and data quality, the expected demand by week (of four
    weeks, or of the protection interval where that is longer), and open supply and orders (their
    number, quantity, and the ten that come first); ``alternatives``: what else was considered;
    ``trace``: the rules that fired with the values they saw; ``facts``: what the rules were
    given. Missing values are left out, numbers are rounded to six decimals. No customer is named.
    """
    chosen = plan["proposals"]
    chosen = chosen[chosen["proposal_id"].isin(set(proposal_ids))]
    places = _Places(snapshot, plan, chosen)
    alternatives = _grouped(
        plan["alternatives"][plan["alternatives"]["proposal_id"].isin(chosen["proposal_id"])],
        ["proposal_id"],
    )
    inputs = {}
    for row in chosen.to_dict("records"):
        sides = (row["destination_id"], row["origin_id"])
        inputs[row["proposal_id"]] = {
            "places": {side: found for side in sides if (found := places.of(row["item_id"], side))},
            "alternatives": alternatives.get((row["proposal_id"],), []),
            "trace": _parsed(row.get("trace"), []),
            "facts": _rounded(_parsed(row.get("facts"), {})),
        }
    return inputs


class _Places:
    """Everything known of the item-locations that proposals are about."""

    def __init__(self, snapshot: Snapshot, plan: Plan, proposals: pd.DataFrame):
        sides = ("destination_id", "origin_id")
        wanted = pd.concat([
            proposals[["item_id", side]].rename(columns={side: "location_id"}) for side in sides
        ]).drop_duplicates()  # fmt: skip
        self._single = {
            name: _grouped(wanted.merge(frame, on=_PLACE), _PLACE)
            for name, frame in (("stock", snapshot["stock"]), ("target", plan["targets"]),
                                ("risk", plan["risks"]), ("quality", plan["quality"]))
        }  # fmt: skip
        self._lines = {
            name: _summed(wanted.merge(frame, on=_PLACE), columns)
            for name, frame, columns in (
                ("supply", snapshot["supply"].rename(columns={"destination_id": "location_id"}),
                 _SUPPLY),
                ("orders", snapshot["orders"], _ORDERS),
            )
        }  # fmt: skip
        self._forecast = self._weeks(plan, wanted)

    def of(self, item: str, location: str) -> dict | None:
        """The record of one item-location; None where it holds no stock."""
        key = (item, location)
        if key not in self._single["target"]:
            return None
        found = {name: rows[key][0] for name, rows in self._single.items() if key in rows}
        found |= {name: lines[key] for name, lines in self._lines.items() if key in lines}
        return found | {"forecast": self._forecast.get(key, {})}

    def _weeks(self, plan: Plan, wanted: pd.DataFrame) -> dict[tuple, dict[str, float]]:
        """Expected demand by week (by bucket, where those are longer), under its first day."""
        days = plan["targets"][[*_PLACE, "protection_days"]]
        frame = wanted.merge(days, on=_PLACE).merge(
            plan["forecasts"][[*_PLACE, "date", "mean"]], on=_PLACE
        )
        first = plan["forecasts"]["date"].min()
        week = (frame["date"] - first).dt.days // 7 * 7
        frame = frame.assign(date=first + pd.to_timedelta(week, unit="D"))
        frame = frame[week < frame["protection_days"].clip(lower=_DAYS)]
        weeks = frame.groupby([*_PLACE, "date"], as_index=False)["mean"].sum()
        return {
            key: {row["date"]: row["mean"] for row in rows}
            for key, rows in _grouped(weeks, _PLACE).items()
        }


def _summed(frame: pd.DataFrame, columns: list[str]) -> dict[tuple, dict]:
    """By item-location: how many lines, how much in all, and those that come first."""
    ordered = frame.sort_values([*_PLACE, "due_date"], kind="stable")
    totals = ordered.groupby(_PLACE)["quantity"].agg(["size", "sum"])
    first = _grouped(ordered.groupby(_PLACE).head(_LINES)[[*_PLACE, *columns]], _PLACE)
    return {
        key: {"lines": int(size), "quantity": round(float(quantity), _DECIMALS),
              "first": first[key]}
        for key, size, quantity in zip(totals.index, totals["size"], totals["sum"], strict=True)
    }  # fmt: skip


def _grouped(frame: pd.DataFrame, key: list[str]) -> dict[tuple, list[dict]]:
    """Rows as plain JSON by key, in their order."""
    plain = pd.DataFrame({name: _plain(frame[name]) for name in frame.columns}, dtype=object)
    rest = [name for name in frame.columns if name not in key]
    rows: dict[tuple, list[dict]] = {}
    for keys, values in zip(
        plain[key].itertuples(index=False, name=None), plain[rest].to_dict("records"), strict=True
    ):
        rows.setdefault(keys, []).append(_known(values))
    return rows


def _plain(column: pd.Series) -> pd.Series:
    """Numbers rounded, dates as ISO text, what is missing as None."""
    if pd.api.types.is_datetime64_dtype(column.dtype):
        text = column.dt.strftime("%Y-%m-%d").astype(object)
    elif pd.api.types.is_float_dtype(column.dtype):
        text = column.round(_DECIMALS).astype(object)
    else:
        text = column.astype(object)
    return text.where(column.notna() & ~column.isin(["", float("inf"), -float("inf")]), None)


def _known(values: dict) -> dict:
    return {name: value for name, value in values.items() if value is not None}


def _rounded(facts: dict) -> dict:
    return {
        name: round(value, _DECIMALS) if isinstance(value, float) else value
        for name, value in _known(facts).items()
    }


def _parsed(text: str | None, absent):
    return json.loads(text) if isinstance(text, str) and text else absent
