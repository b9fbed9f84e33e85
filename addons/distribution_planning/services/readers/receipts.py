from datetime import timedelta

from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_receipts(self, scope):
        return self._fetch(self._receipts_query(scope))

    def _receipts_query(self, scope):
        """Done receipts of purchases from vendors that still offer the product."""
        return SQL(
            """WITH %(shared)s, %(offers)s
            SELECT lane_head || inside.warehouse_id || lane_tail AS lane_id,
                   move.product_id AS item_id, %(ordered)s AS ordered_on,
                   %(promised)s AS promised_on, %(received)s AS received_on,
                   ROUND(%(quantity)s, 6) AS quantity
              FROM stock_move move
              JOIN planned ON planned.product_id = move.product_id
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN inside ON inside.location_id = move.location_dest_id
              JOIN stock_location source
                ON source.id = move.location_id AND source.usage = 'supplier'
              JOIN purchase_order_line line ON line.id = move.purchase_line_id
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN res_partner partner ON partner.id = purchase.partner_id
              JOIN offer ON offer.product_id = move.product_id
               AND 'vendor-' || offer.vendor_id = %(vendor)s
             WHERE move.state = 'done' AND inside.warehouse_id IN %(buying)s
               AND move.date >= %(since)s AND %(received)s < %(as_of)s
               AND %(ordered)s <= %(received)s""",
            shared=scope.shared,
            offers=self._offers(scope),
            ordered=self._local_day(
                SQL("COALESCE(purchase.date_approve, purchase.date_order)"), "inside"
            ),
            promised=self._local_day(SQL("line.date_planned"), "inside"),
            received=self._local_day(SQL("move.date"), "inside"),
            quantity=self._done_quantity(),
            vendor=self._known_vendor("partner"),
            buying=self._buying_warehouses(scope),
            since=scope.since - timedelta(days=1),
            as_of=scope.as_of,
        )
