"""Columns of the plan's and the snapshot's tables by item, location, lane or supply."""

__all__ = ["Lookups"]

from collections.abc import Mapping
from functools import cached_property

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

    def days_until(self, dates: pd.Series) -> pd.Series:
        """Days from the day planned from."""
        return (dates - pd.Timestamp(self._snapshot.as_of)).dt.days.astype("float64")

    def _planned(
        self, table: str, item_id: pd.Series, location_id: pd.Series, column: str
    ) -> pd.Series:
        frame = self._plan[table]
        return _paired(frame.set_index(_PAIR)[column], item_id, location_id)

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
