"""Why a forecast is what it is, in words: one row for everything that moves it noticeably."""

__all__ = ["REASONS", "forecast_reasons"]

from collections.abc import Iterator

import numpy as np
import pandas as pd

from distribution_ai.demand.corrections import KINDS
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.history import History
from distribution_ai.network import Network
from distribution_ai.template import Template

LEAST_SHARE = 0.05
LEAST_UNITS = 0.5
MOST_REASONS = 6
LATE_BUCKETS = {"D": 91, "W-MON": 13, "MS": 3}
_COLUMNS = ["column", "kind", "effect", "date_from", "date_to", "reason"]

REASONS = {
    "similar": Template("the launch of a similar item counts: {effect:change} units"),
    "life_cycle": Template("the item begins or ends in the horizon: {effect:change} units"),
    "closed": Template("closed days ahead: {effect:change} units"),
    "orders": Template("orders booked ahead, against what is usual by now: {effect:change} units"),
    "override": Template("set by a planner: {effect:change} units"),
    "censored": Template("the shelf was empty; demand lost then is added: {effect:change} units"),
    "capped": Template("one-off orders capped in the history: {effect:change} units"),
    "returned": Template("returns taken off the demand before: {effect:change} units"),
    "superseded": Template("the history of a predecessor counts here: {effect:change} units"),
    "season": Template("the time of the year: {change:change_in_percent} on the last four weeks"),
    "risen": Template("demand has risen for good since {date}"),
    "fallen": Template("demand has fallen for good since {date}"),
    "driver": Template("{driver}: {effect:change} units"),
}
"""What moves a forecast, in words."""


def forecast_reasons(network: Network, history: History, forecast: Forecast) -> pd.DataFrame:
    """Table ``forecast_reasons``: the largest effects on the horizon of each item-location first.

    ``effect`` is in units over the horizon, for corrections of the history in units of the last
    quarter. What moves a forecast by less than a twentieth is left out.
    """
    parts = [pd.DataFrame(columns=_COLUMNS)]
    parts += [part for part in _parts(history, forecast) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    order = np.lexsort((-np.abs(rows["effect"].to_numpy(float)), rows["column"].to_numpy(int)))
    rows = rows.iloc[order]
    rank = rows.groupby("column").cumcount() + 1
    rows = rows.assign(rank=rank)[(rank <= MOST_REASONS).to_numpy()]
    column = rows["column"].to_numpy(int)
    return rows.drop(columns="column").assign(
        item_id=network.item_ids[column], location_id=network.location_ids[column]
    )


def _parts(history: History, forecast: Forecast) -> Iterator[pd.DataFrame]:
    usual = forecast.baseline.sum(axis=0, dtype=float)
    least = np.maximum(LEAST_SHARE * usual, LEAST_UNITS)
    yield _seasons(forecast, usual)
    yield _shifts(history, forecast, least)
    yield from _drivers(history, forecast, least)
    for step, effect in forecast.steps.items():
        yield _rows(step, np.flatnonzero(np.abs(effect) >= least), effect)
    yield from _corrections(history, least)


def _seasons(forecast: Forecast, usual: np.ndarray) -> pd.DataFrame:
    """The next four weeks' time of the year against that of the last four."""
    change = forecast.season_change - 1.0
    horizon = len(forecast.dates) * forecast.bucket_days
    effect = usual * change / np.maximum(1.0 + change, 1e-9) * min(28.0 / horizon, 1.0)
    columns = np.flatnonzero((np.abs(change) >= LEAST_SHARE) & (usual > 0))
    words = [REASONS["season"](change=f"{change[column]:+.0%}") for column in columns]
    return _table("season", columns, effect[columns], words)


def _shifts(history: History, forecast: Forecast, least: np.ndarray) -> pd.DataFrame:
    """Lasting changes of demand that a change test has found."""
    effect = (forecast.statistical - forecast.drivers).sum(axis=0, dtype=float)
    columns = np.flatnonzero((forecast.shift != 0) & (np.abs(effect) >= least))
    if not len(columns):
        return _table("shift", columns, effect[columns], [])
    begin = history.dates[np.minimum(forecast.shift_start[columns], len(history.dates) - 1)]
    words = [
        REASONS["risen" if up > 0 else "fallen"](date=day)
        for up, day in zip(forecast.shift[columns], begin, strict=True)
    ]
    return _table("shift", columns, effect[columns], words, begin)


def _drivers(history: History, forecast: Forecast, least: np.ndarray) -> Iterator[pd.DataFrame]:
    """Each event and regressor ahead, by what it adds to the baseline."""
    if forecast.effects is None:
        return
    present = len(history.dates)
    for kind, name, rows, effect in forecast.effects.contributions(forecast.baseline):
        columns = np.flatnonzero(np.abs(effect) >= least)
        if not len(columns):
            continue
        days = forecast.dates[np.clip(np.array(rows) - present, 0, len(forecast.dates) - 1)]
        words = [
            REASONS["driver"](driver=name, effect=_change(effect[column])) for column in columns
        ]
        first, last = (np.full(len(columns), day) for day in days)
        yield _table(kind, columns, effect[columns], words, first, last)


def _corrections(history: History, least: np.ndarray) -> Iterator[pd.DataFrame]:
    """Corrections of the last quarter of the history."""
    made = history.corrections
    late = made.bucket >= len(history.dates) - LATE_BUCKETS[history.bucket]
    change = made.used - made.observed
    for number, kind in enumerate(KINDS):
        rows = late & (made.kind == number)
        effect = np.bincount(made.column[rows], change[rows], len(history.first))
        yield _rows(kind, np.flatnonzero(np.abs(effect) >= least), effect)


def _rows(kind: str, columns: np.ndarray, effect: np.ndarray) -> pd.DataFrame:
    words = [REASONS[kind](effect=_change(units)) for units in effect[columns]]
    return _table(kind, columns, effect[columns], words)


def _change(units: float) -> str:
    return f"{units:+,.0f}"


def _table(kind, columns, effect, words, first=None, last=None) -> pd.DataFrame:
    none = np.full(len(columns), np.datetime64("NaT"), dtype="datetime64[ns]")
    return pd.DataFrame(
        {
            "column": columns,
            "kind": kind,
            "effect": effect,
            "date_from": none if first is None else np.asarray(first, dtype="datetime64[ns]"),
            "date_to": none if last is None else np.asarray(last, dtype="datetime64[ns]"),
            "reason": np.array(words, dtype=object),
        }
    )
