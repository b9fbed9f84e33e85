from datetime import timedelta

from odoo import models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import kpi_writer  # noqa: F401  # pylint: disable=unused-import


class KpiWriter(models.AbstractModel):
    """What it took: transfers, expedites, emergency orders; and how far forecasts were off."""

    _inherit = "distribution.kpi.writer"

    def _transfers(self, scope):
        """Receipts from other warehouses, with their share of what the lane charges."""
        reader = self.env["distribution.snapshot.reader"]
        return SQL(
            """SELECT arrival.product_id, arrival.warehouse_id, arrival.date, 1 AS transfers,
                      arrival.units AS transfer_units,
                      COALESCE(lane.fixed_cost / arrival.lines
                               + lane.unit_cost * arrival.units, 0) AS transfer_cost
                 FROM (WITH %(shared)s
                       SELECT move.product_id, place.warehouse_id, %(day)s AS date,
                              %(quantity)s AS units,
                              COUNT(*) OVER (PARTITION BY COALESCE(move.picking_id, -move.id))
                              AS lines,
                              COALESCE(sender.warehouse_id,
                                       (SELECT MIN(origin.warehouse_id)
                                          FROM stock_move_move_rel link
                                          JOIN stock_move sent ON sent.id = link.move_orig_id
                                          JOIN inside origin
                                            ON origin.location_id = sent.location_id
                                         WHERE link.move_dest_id = move.id)) AS origin_id
                         FROM stock_move move
                         JOIN planned ON planned.product_id = move.product_id
                         JOIN uom_uom unit ON unit.id = move.product_uom
                         JOIN inside place ON place.location_id = move.location_dest_id
                         JOIN stock_location source ON source.id = move.location_id
                         LEFT JOIN inside sender ON sender.location_id = move.location_id
                        WHERE move.state = 'done' AND move.date >= %(since)s
                          AND (sender.warehouse_id <> place.warehouse_id
                               OR source.usage = 'transit' AND source.company_id IS NOT NULL)
                      ) arrival
                 LEFT JOIN distribution_lane lane
                   ON lane.origin_warehouse_id = arrival.origin_id
                  AND lane.warehouse_id = arrival.warehouse_id
                WHERE arrival.date >= %(first)s AND arrival.date < %(until)s""",
            shared=scope.shared,
            day=reader._local_day(SQL("move.date"), "place"),
            quantity=reader._done_quantity(),
            since=scope.since - timedelta(days=1),
            first=scope.since,
            until=scope.as_of,
        )

    def _expedites(self, scope):
        return SQL(
            """SELECT product_id, warehouse_id, decided_on::date AS date, 1 AS expedites,
                      COALESCE(cost, 0) AS expedite_cost
                 FROM distribution_proposal
                WHERE company_id = %s AND verb = 'expedite' AND state = 'executed'
                  AND decided_on >= %s AND decided_on < %s""",
            scope.company.id,
            scope.since,
            scope.as_of,
        )

    def _emergencies(self, scope):
        """Purchase lines confirmed on a day of a stock-out where the goods are for."""
        reader = self.env["distribution.snapshot.reader"]
        return SQL(
            """SELECT bought.product_id, bought.warehouse_id, bought.day AS date,
                      1 AS emergency_orders, bought.units * item.cost AS emergency_value
                 FROM (WITH %(shared)s, zone AS (SELECT DISTINCT warehouse_id, tz FROM inside)
                       SELECT line.product_id, zone.warehouse_id, %(day)s AS day,
                              line.product_uom_qty AS units
                         FROM purchase_order_line line
                         JOIN purchase_order purchase ON purchase.id = line.order_id
                         JOIN stock_picking_type receipt ON receipt.id = purchase.picking_type_id
                         JOIN zone ON zone.warehouse_id = receipt.warehouse_id
                        WHERE purchase.state IN ('purchase', 'done')
                          AND purchase.company_id = %(company)s
                          AND purchase.date_approve >= %(since)s) bought
                 JOIN kpi_item item USING (product_id)
                WHERE bought.day >= %(first)s AND bought.day < %(until)s AND EXISTS (
                      SELECT FROM kpi_out gap
                       WHERE gap.product_id = bought.product_id
                         AND gap.warehouse_id = bought.warehouse_id
                         AND gap.first <= bought.day AND gap.until > bought.day)""",
            shared=scope.shared,
            day=reader._local_day(SQL("purchase.date_approve"), "zone"),
            company=scope.company.id,
            since=scope.since - timedelta(days=1),
            first=scope.since,
            until=scope.as_of,
        )

    def _forecasts(self, scope):
        """Kept forecasts a week ahead and what came, on the first day of their week."""
        return SQL(
            """SELECT product_id, warehouse_id, week AS date, planned AS forecast, actual
                 FROM distribution_forecast
                WHERE company_id = %s AND is_kept AND has_actual AND lag = 1
                  AND week >= %s AND week < %s""",
            scope.company.id,
            scope.since,
            scope.as_of,
        )
