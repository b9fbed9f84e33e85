"""What a proposal rested on, small enough to be kept with it for ever."""

__all__ = ["DecisionInputs", "as_planned"]

import json
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from distribution_ai.plan import Plan
from distribution_ai.snapshot import Snapshot

_PLACE = ["item_id", "location_id"]
_LINES = 10
_DECIMALS = 6
_DAYS = 28
_SUPPLY = ["supply_id", "kind", "origin_id", "quantity", "due_date", "state"]
_ORDERS = ["order_id", "quantity", "due_date"]
_KEPT_ELSEWHERE = ("proposal_id", "case_id", "trace", "facts")


class DecisionInputs:
    """The inputs of a plan's proposals, found once for all of them and handed out in batches."""

    def __init__(self, snapshot: Snapshot, plan: Plan):
        self._proposals = plan["proposals"]
        self._alternatives = plan["alternatives"]
        wanted = _places_of(self._proposals)
        supply = snapshot["supply"].rename(columns={"destination_id": "location_id"})
        self._single = {
            "stock": _at(wanted, snapshot["stock"]),
            "target": _at(wanted, plan["targets"]),
            "risk": _at(wanted, plan["risks"]),
            "quality": _at(wanted, plan["quality"]),
        }
        self._lines = {
            "supply": _at(wanted, supply)[[*_PLACE, *_SUPPLY]],
            "orders": _at(wanted, snapshot["orders"])[[*_PLACE, *_ORDERS]],
        }
        targets = _at(wanted, plan["targets"])[[*_PLACE, "protection_days"]]
        forecasts = plan.pieces("forecasts", [*_PLACE, "date", "mean"])
        self._weeks = pd.concat([_weeks(targets, piece) for piece in forecasts])

    def of(self, proposal_ids: Sequence[str]) -> dict[str, dict]:
        """The inputs of these proposals as plain JSON, by ``proposal_id``.

        Each has ``planned``: what the plan said, see :func:`as_planned`; ``places``: for the
        destination, and for the origin if that holds stock, by
        ``location_id`` the stock, target, risk and data quality, the expected demand by week (of
        four weeks, or of the protection interval where that is longer), and open supply and
        orders (their number, quantity, and the ten that come first); ``alternatives``: what else
        was considered; ``trace``: the rules that fired with the values they saw; ``facts``: what
        the rules were given. Missing values are left out, numbers are rounded to six decimals.
        No customer is named.
        """
        chosen = self._proposals
        chosen = chosen[chosen["proposal_id"].isin(set(proposal_ids))]
        places = self._places(_places_of(chosen))
        others = self._alternatives
        others = _grouped(
            others[others["proposal_id"].isin(chosen["proposal_id"])], ["proposal_id"]
        )
        planned = as_planned(chosen)
        return {
            row["proposal_id"]: {
                "planned": planned[row["proposal_id"]],
                "places": {
                    side: places[row["item_id"], side]
                    for side in (row["destination_id"], row["origin_id"])
                    if (row["item_id"], side) in places
                },
                "alternatives": others.get((row["proposal_id"],), []),
                "trace": _parsed(row.get("trace"), []),
                "facts": _rounded(_parsed(row.get("facts"), {})),
            }
            for row in chosen.to_dict("records")
        }

    def _places(self, wanted: pd.DataFrame) -> dict[tuple, dict]:
        """The record of every item-location that has a target, which is where stock is held."""
        single = {name: _grouped(_at(wanted, rows), _PLACE) for name, rows in self._single.items()}
        lines = {name: _summed(_at(wanted, rows)) for name, rows in self._lines.items()}
        weeks = _grouped(_at(wanted, self._weeks), _PLACE)
        return {
            key: {
                **{name: rows[key][0] for name, rows in single.items() if key in rows},
                **{name: rows[key] for name, rows in lines.items() if key in rows},
                "forecast": {week["date"]: week["mean"] for week in weeks.get(key, ())},
            }
            for key in single["target"]
        }


def as_planned(proposals: pd.DataFrame) -> dict[str, dict]:
    """Proposals as a plan has them, as plain JSON by ``proposal_id``: verb, quantity, dates, value,
    verdict and so on. Missing values are left out, numbers are rounded to six decimals."""
    kept = [name for name in proposals.columns if name not in _KEPT_ELSEWHERE]
    grouped = _grouped(proposals[["proposal_id", *kept]], ["proposal_id"])
    return {proposal_id: rows[0] for (proposal_id,), rows in grouped.items()}


def _places_of(proposals: pd.DataFrame) -> pd.DataFrame:
    """The item-locations that proposals are about, each once."""
    sides = [
        proposals[["item_id", side]].rename(columns={side: "location_id"})
        for side in ("destination_id", "origin_id")
    ]
    return pd.concat(sides).drop_duplicates()


def _at(wanted: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows about these item-locations."""
    return wanted.merge(rows, on=_PLACE)


def _weeks(targets: pd.DataFrame, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Expected demand by week (by bucket, where those are longer), under its first day."""
    first = forecasts["date"].min()
    day = (forecasts["date"] - first).dt.days.to_numpy() // 7 * 7
    place = forecasts[_PLACE]
    begins = (place != place.shift(1)).any(axis=1).to_numpy(bool, copy=True)
    begins[1:] |= day[1:] != day[:-1]
    starts = np.flatnonzero(begins)
    weeks = place.take(starts).assign(
        day=day[starts],
        date=first + pd.to_timedelta(day[starts], unit="D"),
        mean=_sums(forecasts["mean"].to_numpy(), starts),
    )
    weeks = targets.merge(weeks, on=_PLACE)
    soon = weeks["day"] < weeks["protection_days"].clip(lower=_DAYS)
    return weeks.loc[soon, [*_PLACE, "date", "mean"]]


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values, starts) if len(starts) else values


def _summed(frame: pd.DataFrame) -> dict[tuple, dict]:
    """By item-location: how many lines, how much in all, and those that come first."""
    ordered = frame.sort_values([*_PLACE, "due_date"], kind="stable")
    totals = ordered.groupby(_PLACE)["quantity"].agg(["size", "sum"])
    first = _grouped(ordered.groupby(_PLACE).head(_LINES), _PLACE)
    return {
        key: {"lines": int(size), "quantity": round(float(quantity), _DECIMALS),
              "first": first[key]}
        for key, size, quantity in zip(totals.index, totals["size"], totals["sum"], strict=True)
    }  # fmt: skip


def _grouped(frame: pd.DataFrame, key: list[str]) -> dict[tuple, list[dict]]:
    """Rows as plain JSON by key, in their order."""
    columns = {name: _plain(frame[name]) for name in frame.columns}
    keys = zip(*(columns.pop(name) for name in key), strict=True)
    rows: dict[tuple, list[dict]] = {}
    for place, values in zip(keys, zip(*columns.values(), strict=True), strict=True):
        rows.setdefault(place, []).append(_known(dict(zip(columns, values, strict=True))))
    return rows


def _plain(column: pd.Series) -> list:
    """Numbers rounded, dates as ISO text, what is missing as None."""
    if pd.api.types.is_float_dtype(column.dtype):
        numbers = column.round(_DECIMALS).tolist()
        return [number if math.isfinite(number) else None for number in numbers]
    if pd.api.types.is_datetime64_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    return [None if value is pd.NA or value != value or value == "" else value
            for value in column.tolist()]  # fmt: skip


def _known(values: dict) -> dict:
    return {name: value for name, value in values.items() if value is not None}


def _rounded(facts: dict) -> dict:
    return {
        name: round(value, _DECIMALS) if isinstance(value, float) else value
        for name, value in _known(facts).items()
    }


def _parsed(text: str | None, absent):
    return json.loads(text) if isinstance(text, str) and text else absent
