from odoo import models
from odoo.tools import SQL

_EMPTY = 1e-6


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_availability(self, scope):
        return self._fetch(self._availability_query(scope))

    def _availability_query(self, scope):
        """The days on which nothing was on the shelf all day, found backwards from today's stock.

        A day with movements had stock to move or got some, so only the days between movements
        count, from the first demand for the product in the warehouse to the day planned from.
        """
        return SQL(
            """WITH %(shared)s, on_hand AS (
                SELECT quant.product_id, inside.warehouse_id, SUM(quant.quantity) AS on_hand
                  FROM stock_quant quant
                  JOIN inside ON inside.location_id = quant.location_id
                 GROUP BY quant.product_id, inside.warehouse_id
            ), leg AS (
                SELECT move.product_id, side.warehouse_id, %(day)s AS day, side.sign * %(quantity)s
                       AS quantity, side.sign < 0 AND %(consumes)s AS demanded
                  FROM stock_move move
                  JOIN planned ON planned.product_id = move.product_id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN stock_location customer ON customer.id = move.location_dest_id
                  LEFT JOIN inside source ON source.location_id = move.location_id
                  LEFT JOIN inside target ON target.location_id = move.location_dest_id
                 CROSS JOIN LATERAL (VALUES
                       (source.warehouse_id, source.tz, -1), (target.warehouse_id, target.tz, 1)
                       ) AS side (warehouse_id, tz, sign)
                 WHERE move.state = 'done' AND side.warehouse_id IS NOT NULL
                   AND source.warehouse_id IS DISTINCT FROM target.warehouse_id
                   AND move.date >= %(since)s
            ), flow AS (
                SELECT product_id, warehouse_id,
                       GREATEST(day + 1, MIN(MIN(day) FILTER (WHERE demanded)) OVER place) AS start,
                       LEAST(LEAD(day) OVER passing, %(as_of)s::date) AS until,
                       SUM(SUM(quantity)) OVER place - SUM(SUM(quantity)) OVER passing AS later,
                       MIN(MIN(day) FILTER (WHERE demanded)) OVER place IS NOT NULL AS has_demand
                  FROM leg
                 GROUP BY product_id, warehouse_id, day
                WINDOW place AS (PARTITION BY product_id, warehouse_id),
                       passing AS (place ORDER BY day)
            )
            SELECT product_id AS item_id, 'warehouse-' || warehouse_id AS location_id,
                   start + generate_series(0, until - start - 1) AS date, 0 AS in_stock
              FROM flow
              LEFT JOIN on_hand USING (product_id, warehouse_id)
             WHERE has_demand AND until > start AND COALESCE(on_hand, 0) - later <= %(empty)s""",
            shared=scope.shared,
            day=self._local_day(SQL("move.date"), "side"),
            quantity=self._done_quantity(),
            consumes=self._consumes("customer"),
            since=scope.since,
            as_of=scope.as_of,
            empty=_EMPTY,
        )
