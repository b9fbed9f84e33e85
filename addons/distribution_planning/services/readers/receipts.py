from datetime import timedelta

from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_receipts(self, scope):
        return self._fetch(self._receipts_query(scope))

    def _receipts_query(self, scope):
        """What vendors and own warehouses have delivered, on lanes that there still are."""
        return SQL(
            """WITH %(shared)s, %(offers)s %(purchases)s UNION ALL %(transfers)s""",
            shared=scope.shared,
            offers=self._offers(scope),
            purchases=self._purchase_receipts(scope),
            transfers=self._transfer_receipts(scope),
        )

    def _purchase_receipts(self, scope):
        """SQL: done receipts of purchases from vendors that still offer the product."""
        return SQL(
            """SELECT lane_head || inside.warehouse_id || lane_tail AS lane_id,
                   move.product_id AS item_id, %(ordered)s AS ordered_on,
                   %(promised)s AS promised_on, %(received)s AS received_on,
                   ROUND(%(quantity)s, 6) AS quantity
              FROM stock_move move
              JOIN planned ON planned.product_id = move.product_id
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN inside ON inside.location_id = move.location_dest_id
              JOIN stock_location source ON source.id = move.location_id AND %(bought)s
              JOIN purchase_order_line line ON line.id = move.purchase_line_id
              JOIN purchase_order purchase ON purchase.id = line.order_id
              JOIN res_partner partner ON partner.id = purchase.partner_id
              JOIN offer ON offer.product_id = move.product_id
               AND 'vendor-' || offer.vendor_id = %(vendor)s
             WHERE move.state = 'done' AND inside.warehouse_id IN %(buying)s
               AND move.date >= %(since)s AND %(received)s < %(as_of)s
               AND %(ordered)s <= %(received)s""",
            bought=self._is_vendor_place("source"),
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

    def _transfer_receipts(self, scope):
        """SQL: done receipts of transfers that a plan proposed, from the day they were to leave, or
        were decided on if that was later. Of other transfers nobody knows when they were to leave:
        many are only written down when they have arrived."""
        return SQL(
            """SELECT 'lane-' || proposal.lane_id, move.product_id, %(ordered)s,
                      proposal.due_date, %(received)s, ROUND(%(quantity)s, 6)
                 FROM distribution_proposal proposal
                 JOIN stock_move move ON move.distribution_proposal_id = proposal.id
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN inside ON inside.location_id = move.location_dest_id
                  AND inside.warehouse_id = proposal.warehouse_id
                 LEFT JOIN inside origin ON origin.location_id = move.location_id
                WHERE proposal.verb = 'transfer' AND proposal.lane_id IS NOT NULL
                  AND origin.warehouse_id IS DISTINCT FROM inside.warehouse_id
                  AND move.state = 'done' AND move.date >= %(since)s
                  AND %(received)s < %(as_of)s AND %(ordered)s <= %(received)s""",
            ordered=SQL(
                "GREATEST(proposal.order_date, %s)",
                self._local_day(SQL("proposal.decided_on"), "inside"),
            ),
            received=self._local_day(SQL("move.date"), "inside"),
            quantity=self._done_quantity(),
            since=scope.since - timedelta(days=1),
            as_of=scope.as_of,
        )
