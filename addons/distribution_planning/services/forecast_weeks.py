"""The plan's buckets as calendar weeks (Monday to Sunday)."""

import datetime

import numpy as np
import pandas as pd

RUNGS = ("naive", "baseline", "drivers", "sensed", "mean")
QUANTILES = ("q05", "q25", "q75", "q95")
BUCKET_COLUMNS = ["item_id", "location_id", "date", *RUNGS, *QUANTILES]
_WEEK = np.timedelta64(7, "D")


def monday(day: datetime.date) -> datetime.date:
    """The first day of a day's week.

    >>> monday(datetime.date(2026, 11, 22))
    datetime.date(2026, 11, 16)
    """
    return day - datetime.timedelta(days=day.weekday())


def week_of(dates) -> np.ndarray:
    """The Mondays of the weeks of dates, as datetime64[D]; 1970-01-05 was one."""
    days = np.asarray(dates).astype("datetime64[D]").astype(np.int64)
    return (days - (days + 3) % 7).astype("datetime64[D]")


def sum_quantile(mean: np.ndarray, quantile: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """A quantile of the sum of each group of consecutive buckets; ``starts`` is where they begin.

    Buckets are taken as independent, so distances from the mean add up by their squares; the
    buckets' own errors may go together, and then the true range is wider.

    >>> sum_quantile(np.array([10.0, 10]), np.array([13.0, 14]), np.array([0]))
    array([25.])
    """
    distance = quantile - mean
    spread = np.sqrt(np.add.reduceat(distance**2, starts))
    side = np.sign(np.add.reduceat(distance, starts))
    return np.maximum(np.add.reduceat(mean, starts) + side * spread, 0.0)


def weekly_forecasts(forecasts: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """One row per item-location and week of the plan's ``forecasts``: ``week``, its ``lag`` in
    weeks after the week planned in, the sums of the rungs and the quantiles of the sum, to the
    millionth: all digits of a sum of averages would be half of what is sent to PostgreSQL.

    Of the week planned in (lag 0) there are only the days still to come; a last week that the
    horizon cuts short is left out.
    """
    columns = ["item_id", "location_id", "week", "lag", *RUNGS, *QUANTILES]
    if forecasts.empty:
        return pd.DataFrame(columns=columns)
    week = week_of(forecasts["date"])
    after = np.datetime64(forecasts["date"].max(), "D") + np.timedelta64(1, "D")
    key = forecasts[["item_id", "location_id"]]
    begins = (key != key.shift(1)).any(axis=1).to_numpy(bool, copy=True)
    begins[1:] |= week[1:] != week[:-1]
    starts = np.flatnonzero(begins)
    frame = key.take(starts).reset_index(drop=True)
    frame["week"] = week[starts].astype("datetime64[ns]")
    frame["lag"] = ((week[starts] - np.datetime64(monday(as_of), "D")) // _WEEK).astype(int)
    for rung in RUNGS:
        frame[rung] = np.add.reduceat(forecasts[rung].to_numpy(), starts).round(6)
    mean = forecasts["mean"].to_numpy()
    for name in QUANTILES:
        frame[name] = sum_quantile(mean, forecasts[name].to_numpy(), starts).round(6)
    return frame[week[starts] + _WEEK <= after][columns]


def weekly_demand(demand: pd.DataFrame, first: datetime.date, until: datetime.date) -> pd.DataFrame:
    """Demand of each item-location by week, from ``first`` to before ``until``."""
    date = demand["date"]
    inside = demand[(date >= pd.Timestamp(first)) & (date < pd.Timestamp(until))]
    inside = inside.assign(week=week_of(inside["date"]).astype("datetime64[ns]"))
    key = ["item_id", "location_id", "week"]
    return inside.groupby(key, as_index=False, observed=True)["quantity"].sum()


def weekly_corrections(corrections: pd.DataFrame, first: datetime.date) -> pd.DataFrame:
    """Corrected buckets by item-location, week and kind: sums of what was ``observed`` and of
    what is ``used`` in its place, and the number of ``buckets``."""
    inside = corrections[corrections["date"] >= pd.Timestamp(first)]
    inside = inside.assign(week=week_of(inside["date"]).astype("datetime64[ns]"))
    key = ["item_id", "location_id", "week", "kind"]
    return inside.groupby(key, as_index=False, observed=True).agg(
        observed=("observed", "sum"), used=("used", "sum"), buckets=("used", "size")
    )
