from odoo import models
from odoo.tools import SQL

from .demand import OPEN_MOVES


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_supply(self, scope):
        return self._fetch(self._supply_query(scope))

    def _supply_query(self, scope):
        """Everything on its way, once each."""
        return SQL(
            """WITH %(shared)s, %(offers)s, %(leaving)s
            %(incoming)s UNION ALL %(quotations)s UNION ALL %(leaving_rows)s
            UNION ALL %(in_transit)s""",
            shared=scope.shared,
            offers=self._offers(scope),
            leaving=self._leaving(),
            incoming=self._incoming(),
            quotations=self._quotations(scope),
            leaving_rows=self._leaving_rows(),
            in_transit=self._in_transit(),
        )

    def _known_vendor(self, partner):
        """SQL: location id of a vendor if the partner or its company offers anything."""
        return SQL(
            """(SELECT 'vendor-' || contact.known FROM (
                  SELECT unnest(ARRAY[%(partner)s.id, %(partner)s.commercial_partner_id]) AS known
                ) contact WHERE contact.known IN (SELECT vendor_id FROM offer) LIMIT 1)""",
            partner=SQL.identifier(partner),
        )

    def _is_vendor_place(self, location):
        """SQL condition: vendors deliver from there. Odoo has what a subcontractor makes come from
        an internal location that is in no warehouse."""
        return SQL(
            "(%(l)s.usage = 'supplier' OR %(l)s.usage = 'internal' AND %(l)s.warehouse_id IS NULL)",
            l=SQL.identifier(location),
        )

    def _incoming(self):
        """Open receipts from outside the company: vendors and production.

        Buyers correct the arrival on the purchase, warehouses on the receipt, and neither changes
        the other: the later one holds.
        """
        return SQL(
            """SELECT CASE WHEN line.id IS NULL THEN 'move-' || move.id
                           ELSE 'purchase-line-' || line.id END AS supply_id,
                      'purchase' AS kind, move.product_id AS item_id,
                      'warehouse-' || inside.warehouse_id AS destination_id,
                      MIN(%(vendor)s) AS origin_id, SUM(move.product_qty) AS quantity,
                      %(due)s AS due_date, 'confirmed' AS state
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN inside ON inside.location_id = move.location_dest_id
                 JOIN stock_location outside ON outside.id = move.location_id
                 LEFT JOIN purchase_order_line line ON line.id = move.purchase_line_id
                 LEFT JOIN res_partner partner ON partner.id = line.partner_id
                WHERE move.state IN %(open)s
                  AND (outside.usage IN ('supplier', 'production')
                       OR outside.usage = 'transit' AND outside.company_id IS NULL
                       OR line.id IS NOT NULL AND %(bought)s)
                GROUP BY 1, 2, 3, 4, %(due)s""",
            vendor=self._known_vendor("partner"),
            due=self._local_day(SQL("GREATEST(move.date, line.date_planned)"), "inside"),
            bought=self._is_vendor_place("outside"),
            open=OPEN_MOVES,
        )

    def _quotations(self, scope):
        """Requests for quotation that are not confirmed yet."""
        return SQL(
            """SELECT 'purchase-line-' || line.id, 'purchase', line.product_id,
                      'warehouse-' || inside.warehouse_id, %(vendor)s, line.product_uom_qty,
                      %(due)s, 'draft'
                 FROM purchase_order_line line
                 JOIN purchase_order purchase ON purchase.id = line.order_id
                 JOIN res_partner partner ON partner.id = purchase.partner_id
                 JOIN planned ON planned.product_id = line.product_id
                 JOIN stock_picking_type receipt ON receipt.id = purchase.picking_type_id
                 JOIN stock_warehouse warehouse ON warehouse.id = receipt.warehouse_id
                 JOIN inside ON inside.location_id = warehouse.lot_stock_id
                WHERE purchase.state IN ('draft', 'sent', 'to approve')
                  AND purchase.company_id = %(company)s
                  AND receipt.code = 'incoming' AND line.product_uom_qty > 0""",
            vendor=self._known_vendor("partner"),
            due=self._local_day(SQL("line.date_planned"), "inside"),
            company=scope.company.id,
        )

    def _leaving(self):
        """SQL: ``leaving``, open moves from one warehouse towards another, not yet under way.

        ``arrival_id`` is the move at the other end, if it exists; a move that feeds several
        arrivals is shared in proportion to what they need.
        """
        return SQL(
            """leaving AS MATERIALIZED (
                SELECT move.id, move.product_id, origin.warehouse_id AS origin_id,
                       place.warehouse_id AS destination_id, arrival.id AS arrival_id,
                       move.product_qty * COALESCE(arrival.product_qty / NULLIF(
                           SUM(arrival.product_qty) OVER (PARTITION BY move.id), 0), 1)
                       AS quantity,
                       (COALESCE(arrival.date, move.date)
                        AT TIME ZONE 'UTC' AT TIME ZONE place.tz)::date AS due_date
                  FROM stock_move move
                  JOIN planned ON planned.product_id = move.product_id
                  JOIN inside origin ON origin.location_id = move.location_id
                  LEFT JOIN inside next ON next.location_id = move.location_dest_id
                  LEFT JOIN stock_move_move_rel link ON link.move_orig_id = move.id
                  LEFT JOIN stock_move arrival
                    ON arrival.id = link.move_dest_id AND arrival.state IN %(open)s
                   AND next.location_id IS NULL
                  JOIN inside place ON place.location_id = CASE
                       WHEN arrival.id IS NOT NULL THEN arrival.location_dest_id
                       WHEN next.warehouse_id <> origin.warehouse_id THEN next.location_id
                       ELSE move.location_final_id END
                 WHERE move.state IN %(open)s AND place.warehouse_id <> origin.warehouse_id
                   AND (next.warehouse_id IS DISTINCT FROM origin.warehouse_id
                        OR NOT %(has_next)s)
            )""",
            open=OPEN_MOVES,
            has_next=self._has_next_step(),
        )

    def _leaving_rows(self):
        return SQL(
            """SELECT 'move-' || id, 'transfer', product_id, 'warehouse-' || destination_id,
                      'warehouse-' || MIN(origin_id), SUM(quantity), due_date, 'confirmed'
                 FROM leaving
                GROUP BY id, product_id, destination_id, due_date"""
        )

    def _in_transit(self):
        """What of the open arrivals has left its warehouse already."""
        return SQL(
            """SELECT 'move-' || move.id, 'transfer', move.product_id,
                      'warehouse-' || inside.warehouse_id,
                      (SELECT 'warehouse-' || MIN(sender.warehouse_id)
                         FROM stock_move_move_rel link
                         JOIN stock_move sent ON sent.id = link.move_orig_id
                         JOIN inside sender ON sender.location_id = sent.location_id
                        WHERE link.move_dest_id = move.id),
                      move.product_qty - COALESCE(waiting.quantity, 0), %(due)s, 'in_transit'
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN inside ON inside.location_id = move.location_dest_id
                 JOIN stock_location transit
                   ON transit.id = move.location_id AND transit.usage = 'transit'
                  AND transit.company_id IS NOT NULL
                 LEFT JOIN (SELECT arrival_id, SUM(quantity) AS quantity
                              FROM leaving GROUP BY arrival_id) waiting
                   ON waiting.arrival_id = move.id
                WHERE move.state IN %(open)s
                  AND ROUND(move.product_qty - COALESCE(waiting.quantity, 0), 6) > 0""",
            due=self._local_day(SQL("move.date"), "inside"),
            open=OPEN_MOVES,
        )
