from datetime import timedelta

import numpy as np
import pandas as pd
from odoo import models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import demand  # noqa: F401  # pylint: disable=unused-import

_NUMBERS = ("product_id", "warehouse_id", "day", "delivered", "returned", "revenue", "moved")


class SnapshotReader(models.AbstractModel):
    """What left and came by product, warehouse and day: demand, and how the stock got to be what
    it is. Moves are many, so they are gone through once for both."""

    _inherit = "distribution.snapshot.reader"

    def _read_demand(self, scope):
        flow = self._flow(scope)
        asked = flow["delivered"].notna() | flow["returned"].notna()
        first, last = days_of(scope.since), days_of(scope.as_of)
        rows = flow[asked & (flow["day"] >= first) & (flow["day"] < last)]
        return pd.DataFrame(
            {
                **places_of(rows),
                "date": dates_of(rows["day"]),
                "quantity": rows[["delivered", "returned"]].sum(axis=1).round(6),
                "revenue": rows["revenue"],
            }
        )

    def _flow(self, scope):
        """The rows of :meth:`_flow_query` as numbers, days counted from 1970; those of a product
        in a warehouse follow each other by day. Read once, and put in order here, as PostgreSQL
        takes longer for it."""
        if "flow" not in scope.known:
            query = SQL(
                """SELECT product_id, warehouse_id, day - DATE '1970-01-01' AS day, delivered,
                          returned, revenue, moved FROM (%s) flow""",
                self._flow_query(scope),
            )
            flow = self._fetch(query, _NUMBERS)
            order = np.lexsort((flow["day"], flow["warehouse_id"], flow["product_id"]))
            scope.known["flow"] = flow.take(order).reset_index(drop=True)
        return scope.known["flow"]

    def _flow_query(self, scope):
        """By product, warehouse and day: what was ``delivered`` to meet demand, what of it was
        ``returned`` (below zero), the ``revenue`` of both, and what else ``moved`` in or out."""
        return SQL(
            """WITH %(shared)s, flow AS (
                SELECT product_id, warehouse_id, day, quantity AS delivered,
                       NULL::numeric AS returned, price, NULL::numeric AS moved
                  FROM (%(deliveries)s) delivery
                 UNION ALL
                SELECT product_id, warehouse_id, day, NULL, quantity, price, NULL
                  FROM (%(returns)s) came_back
                 UNION ALL
                SELECT product_id, warehouse_id, day, NULL, NULL, NULL, quantity
                  FROM (%(others)s) other
            )
            SELECT product_id, warehouse_id, day, SUM(delivered::float8) AS delivered,
                   SUM(returned::float8) AS returned,
                   ROUND(SUM(COALESCE(delivered, returned) * price), 4)::float8 AS revenue,
                   SUM(moved::float8) AS moved
              FROM flow GROUP BY product_id, warehouse_id, day""",
            shared=scope.shared,
            deliveries=self._deliveries(scope),
            returns=self._returns(scope),
            others=self._other_moves(scope),
        )

    def _demand_query(self, scope):
        """Done demand by day, net of returns at the day and place they were delivered from.

        Only the leg that leaves the warehouse counts, so the number of delivery steps does not
        matter, and neither do transfers, scrap and adjustments.
        """
        return SQL(
            """SELECT product_id AS item_id, 'warehouse-' || warehouse_id AS location_id,
                      day AS date, COALESCE(delivered, 0) + COALESCE(returned, 0) AS quantity,
                      revenue
                 FROM (%(flow)s) flow
                WHERE COALESCE(delivered, returned) IS NOT NULL
                  AND day >= %(since)s AND day < %(as_of)s""",
            flow=self._flow_query(scope),
            since=scope.since,
            as_of=scope.as_of,
        )

    def _other_moves(self, scope):
        """What else came into a warehouse (returns too, when and where they came) or left it."""
        return SQL(
            """SELECT move.product_id, side.warehouse_id, %(day)s AS day,
                      side.sign * %(quantity)s AS quantity
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN stock_location target ON target.id = move.location_dest_id
                 LEFT JOIN inside here ON here.location_id = move.location_id
                 LEFT JOIN inside there ON there.location_id = move.location_dest_id
                CROSS JOIN LATERAL (VALUES
                      (here.warehouse_id, here.tz, -1), (there.warehouse_id, there.tz, 1)
                      ) AS side (warehouse_id, tz, sign)
                WHERE move.state = 'done' AND side.warehouse_id IS NOT NULL
                  AND here.warehouse_id IS DISTINCT FROM there.warehouse_id
                  AND NOT %(consumes)s
                  AND move.date >= %(since)s""",
            day=self._local_day(SQL("move.date"), "side"),
            quantity=self._done_quantity(),
            consumes=self._consumes("target"),
            since=scope.since - timedelta(days=1),
        )


def days_of(date):
    """A date as days since 1970."""
    return int(np.datetime64(date, "D").astype(np.int64))


def dates_of(days):
    """Days since 1970 as datetime64[ns]."""
    return np.asarray(days).astype(np.int64).astype("datetime64[D]").astype("datetime64[ns]")


def places_of(rows):
    """The snapshot's identifiers of the products and warehouses of rows of the flow."""
    heads = {"item_id": ("product_id", ""), "location_id": ("warehouse_id", "warehouse-")}
    named = {}
    for name, (column, head) in heads.items():
        codes, found = pd.factorize(rows[column])
        named[name] = pd.Categorical.from_codes(codes, [f"{head}{id_:.0f}" for id_ in found])
    return named
