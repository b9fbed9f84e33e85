import numpy as np
import pandas as pd
from odoo import models
from odoo.tools import SQL

from .flow import dates_of, days_of, places_of

_PLACE = ["product_id", "warehouse_id"]
# Quantities as whole millionths, so that sums over years are exact.
_FINE = 1e6


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_availability(self, scope):
        """The days on which nothing was on the shelf all day, found backwards from today's stock.

        A day with movements had stock to move or got some, so only the days between movements
        count, from the first demand for the product in the warehouse to the day planned from.
        """
        flow = self._flow(scope)
        on_hand = self._fetch(self._on_hand_query(scope), (*_PLACE, "on_hand"))
        rows, days = empty_days(flow, on_hand, days_of(scope.since), days_of(scope.as_of))
        return pd.DataFrame({**places_of(flow.take(rows)), "date": dates_of(days), "in_stock": 0.0})

    def _on_hand_query(self, scope):
        return SQL(
            """WITH %s
            SELECT quant.product_id, inside.warehouse_id, SUM(quant.quantity) AS on_hand
              FROM stock_quant quant
              JOIN inside ON inside.location_id = quant.location_id
             GROUP BY quant.product_id, inside.warehouse_id""",
            scope.shared,
        )


def empty_days(flow, on_hand, since, as_of):
    """Where in ``flow`` a time without stock begins, once for each of its days, and these days.

    ``flow`` has rows by product, warehouse and day, in this order, ``on_hand`` the stock after
    the last of them; days are counted from 1970.
    """
    if flow.empty:
        return np.zeros(0, int), np.zeros(0, int)
    place, day = flow[_PLACE].to_numpy(), flow["day"].to_numpy(np.int64)
    begins = np.append(True, (place[1:] != place[:-1]).any(axis=1))
    first, which = np.flatnonzero(begins), begins.cumsum() - 1
    held = flow[_PLACE].take(first).merge(on_hand, on=_PLACE, how="left")["on_hand"]
    left = _fine(held)[which] - _after(
        _fine(flow["moved"]) - _fine(flow["delivered"]), first, which
    )
    asked = flow["delivered"].notna().to_numpy() & (day >= since)
    asked_from = np.minimum.reduceat(np.where(asked, day, as_of), first)[which]
    start = np.maximum(day + 1, asked_from)
    until = np.minimum(np.where(np.append(begins[1:], True), as_of, np.append(day[1:], 0)), as_of)
    count = np.where(left <= 1, np.maximum(until - start, 0), 0)
    rows = np.repeat(np.arange(len(day)), count)
    return rows, start[rows] + np.arange(len(rows)) - (count.cumsum() - count)[rows]


def _fine(quantity):
    return np.rint(quantity.fillna(0).to_numpy() * _FINE).astype(np.int64)


def _after(change, first, which):
    """The sum of what changed in the same place on later days."""
    passed = change.cumsum()
    return np.add.reduceat(change, first)[which] - passed + (passed - change)[first][which]
