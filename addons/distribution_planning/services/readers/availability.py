from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_availability(self, scope):
        from ..stockouts import NUMBERS, stockout_days

        return stockout_days(self._fetch(self._stock_flow_query(scope), NUMBERS), scope.as_of)

    def _stock_flow_query(self, scope):
        """Net change of stock by day, with today's stock and the first day of demand.

        Only products with demand in the warehouse. Days are counted from 1970-01-01.
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
                SELECT product_id, warehouse_id, day, SUM(quantity) AS net,
                       MIN(MIN(day) FILTER (WHERE demanded))
                       OVER (PARTITION BY product_id, warehouse_id) AS first_day
                  FROM leg
                 GROUP BY product_id, warehouse_id, day
            )
            SELECT product_id AS item_id, 'warehouse-' || warehouse_id AS location_id,
                   day - DATE '1970-01-01' AS day, ROUND(net, 6) AS net,
                   COALESCE(on_hand, 0) AS on_hand, first_day - DATE '1970-01-01' AS first_day
              FROM flow
              LEFT JOIN on_hand USING (product_id, warehouse_id)
             WHERE first_day IS NOT NULL
             ORDER BY product_id, warehouse_id, day""",
            shared=scope.shared,
            day=self._local_day(SQL("move.date"), "side"),
            quantity=self._done_quantity(),
            consumes=self._consumes("customer"),
            since=scope.since,
        )
