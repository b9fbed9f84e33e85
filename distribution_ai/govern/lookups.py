"""Columns of the plan's and the snapshot's tables by item, location, lane or supply."""

__all__ = ["Lookups"]

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.snapshot import Snapshot

_PAIR = ["item_id", "location_id"]


class Lookups:
    """Each method takes aligned series of identifiers and returns a series under the same index:
    NaN, NaT or an empty text where nothing is known."""

    def __init__(self, plan_tables: Mapping[str, pd.DataFrame], snapshot: Snapshot):
        self._plan = plan_tables
        self._snapshot = snapshot

    def item(self, item_id: pd.Series, column: str) -> pd.Series:
        """A column of ``items``."""
        return _single(self._snapshot["items"], "item_id", item_id, column)

    def location(self, location_id: pd.Series, column: str) -> pd.Series:
        """A column of ``locations``."""
        return _single(self._snapshot["locations"], "location_id", location_id, column)

    def lane(self, lane_id: pd.Series, column: str) -> pd.Series:
        """A column of ``lanes``."""
        return _single(self._snapshot["lanes"], "lane_id", lane_id, column)

    def supply(self, supply_id: pd.Series, column: str) -> pd.Series:
        """A column of ``supply``; its first line where one document has several."""
        return _single(self._snapshot["supply"], "supply_id", supply_id, column)

    def target(self, item_id: pd.Series, location_id: pd.Series, column: str) -> pd.Series:
        """A column of the plan's ``targets``."""
        return self._planned("targets", item_id, location_id, column)

    def risk(self, item_id: pd.Series, location_id: pd.Series, column: str) -> pd.Series:
        """A column of the plan's ``risks``."""
        return self._planned("risks", item_id, location_id, column)

    def trust(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """Trust in the data, 0 to 1."""
        return self._planned("quality", item_id, location_id, "trust")

    def daily_demand(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """Mean demand a day, with that of the locations it serves, in the item's unit."""
        return self._planned("targets", item_id, location_id, "demand_per_day")

    def open_orders(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """Units of open customer orders."""
        return _paired(self._open_orders, item_id, location_id).fillna(0.0)

    def unblocked_stock(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """Stock on hand that is not blocked, in the item's unit."""
        return _paired(self._unblocked, item_id, location_id).fillna(0.0)

    def free_stock(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """Stock on hand that is neither blocked nor reserved, in the item's unit."""
        return _paired(self._free, item_id, location_id)

    def purchase_price(self, item_id: pd.Series, lane_id: pd.Series) -> pd.Series:
        """Price a unit on a lane, missing where none is agreed or it is 0."""
        prices = self._snapshot["sourcing"].set_index(["item_id", "lane_id"])["unit_price"]
        return _paired(prices.where(prices > 0), item_id, lane_id)

    def current_reorder_point(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """The reorder point that the ERP has now."""
        settings = self._snapshot["settings"]
        rows = settings[settings["parameter"] == "current_reorder_point"]
        return _paired(pd.to_numeric(rows.set_index(_PAIR)["value"]), item_id, location_id)

    def customer_tier(self, item_id: pd.Series, location_id: pd.Series) -> pd.Series:
        """The first tier, in alphabetical order, of those with open orders."""
        return _paired(self._tiers, item_id, location_id).fillna("").astype("str")

    def previous_quantity(
        self, verb: pd.Series, item_id: pd.Series, destination_id: pd.Series
    ) -> pd.Series:
        """What the last plan proposed in all, NaN where it is not known."""
        keys = ["verb", "item_id", "destination_id"]
        known = self._snapshot["previous"].groupby(keys, sort=False)["quantity"].sum(min_count=1)
        asked = pd.MultiIndex.from_arrays([verb, item_id, destination_id])
        return known.reindex(asked).astype("float64").set_axis(verb.index)

    def reliability(self, lane_id: pd.Series, item_id: pd.Series) -> pd.Series:
        """Share of receipts on time, of the item over the lane, else of the lane."""
        learned = self._plan.get("lead_times")
        if learned is None:
            return pd.Series(np.nan, index=lane_id.index)
        known = learned.set_index(["lane_id", "item_id"])["reliability"]
        every = pd.Series("", index=lane_id.index)
        return _paired(known, lane_id, item_id).fillna(_paired(known, lane_id, every))

    def accuracy(
        self, segment: pd.Series, location_id: pd.Series, lead_time_days: pd.Series, column: str
    ) -> pd.Series:
        """A column of the plan's ``accuracy`` for the rung in use (the last one), over the lead
        time nearest to the given one."""
        measured = self._plan.get("accuracy")
        if measured is None or measured.empty:
            return pd.Series(np.nan, index=segment.index)
        last = measured[measured["wql"].notna()].sort_values("lead_time_days")
        asked = pd.DataFrame({
            "segment": segment.astype("str"), "location_id": location_id.astype("str"),
            "lead_time_days": lead_time_days.astype("float64"), "place": range(len(segment)),
        })  # fmt: skip
        asked = asked.dropna().sort_values("lead_time_days", kind="stable")
        last = last.assign(**{name: last[name].astype("str") for name in asked.columns[:2]})
        found = pd.merge_asof(
            asked, last[[*asked.columns[:3], column]], on="lead_time_days",
            by=["segment", "location_id"], direction="nearest",
        ).set_index("place")[column]  # fmt: skip
        return found.reindex(range(len(segment))).set_axis(segment.index)

    @cached_property
    def data_age_days(self) -> float:
        """Days from the newest demand to the day planned from; NaN without demand."""
        newest = self._snapshot["demand"]["date"].max()
        if pd.isna(newest):
            return np.nan
        return float((pd.Timestamp(self._snapshot.as_of) - newest).days)

    def days_until(self, dates: pd.Series) -> pd.Series:
        """Days from the day planned from."""
        return (dates - pd.Timestamp(self._snapshot.as_of)).dt.days.astype("float64")

    def _planned(
        self, table: str, item_id: pd.Series, location_id: pd.Series, column: str
    ) -> pd.Series:
        frame = self._plan[table]
        return _paired(frame.set_index(_PAIR)[column], item_id, location_id)

    @cached_property
    def _tiers(self) -> pd.Series:
        orders = self._snapshot["orders"]
        named = orders[orders["customer_tier"].astype("str").fillna("") != ""]
        return named.groupby(_PAIR, sort=False)["customer_tier"].min()

    @cached_property
    def _open_orders(self) -> pd.Series:
        return self._snapshot["orders"].groupby(_PAIR, sort=False)["quantity"].sum()

    @cached_property
    def _unblocked(self) -> pd.Series:
        stock = self._snapshot["stock"].set_index(_PAIR)
        return stock["on_hand"] - stock["blocked"].fillna(0.0)

    @cached_property
    def _free(self) -> pd.Series:
        stock = self._snapshot["stock"].set_index(_PAIR)
        return self._unblocked - stock["reserved"].fillna(0.0)


def _single(table: pd.DataFrame, key: str, wanted: pd.Series, column: str) -> pd.Series:
    known = table.drop_duplicates(key).set_index(key)[column]
    return _blank(known.reindex(wanted).set_axis(wanted.index))


def _paired(known: pd.Series, first: pd.Series, second: pd.Series) -> pd.Series:
    known = known[~known.index.duplicated()]
    pairs = pd.MultiIndex.from_arrays([first, second])
    return _blank(known.reindex(pairs).set_axis(first.index))


def _blank(column: pd.Series) -> pd.Series:
    """Missing text as an empty text."""
    is_text = isinstance(column.dtype, pd.StringDtype) or column.dtype == object
    return column.fillna("") if is_text else column
