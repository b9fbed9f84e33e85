from datetime import timedelta

from odoo import models
from odoo.tools import SQL

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_orders(self, scope):
        return self._fetch(self._orders_query(scope))

    def _consumes(self, location):
        """SQL condition: goods that go to the location have met independent demand.

        Customers, production, subcontractors (an internal location that is in no warehouse), and
        other companies (the transit between companies is nobody's).
        """
        return SQL(
            "(%(l)s.usage IN ('customer', 'production')"
            " OR %(l)s.usage = 'internal' AND %(l)s.warehouse_id IS NULL"
            " OR %(l)s.usage = 'transit' AND %(l)s.company_id IS NULL)",
            l=SQL.identifier(location),
        )

    def _local_day(self, moment, zone):
        """SQL: the calendar day of a UTC moment in a warehouse's time zone."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s.tz)::date", moment, SQL.identifier(zone))

    def _done_quantity(self):
        """SQL: quantity of ``move``, which is in ``unit``, in the unit of ``planned``."""
        return SQL(
            """CASE WHEN move.product_uom = planned.uom_id THEN move.quantity
               ELSE move.quantity * unit.factor / planned.uom_factor END"""
        )

    def _sale_joins(self):
        """SQL: joins of ``move`` with the order line it delivers; not for parts of a kit."""
        return SQL(
            """LEFT JOIN sale_order_line line
                 ON line.id = move.sale_line_id AND line.product_id = move.product_id
               LEFT JOIN sale_order sale ON sale.id = line.order_id
               LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id"""
        )

    def _sale_price(self):
        """SQL: price per unit of ``planned`` in company currency, after :meth:`_sale_joins`."""
        return SQL(
            """line.price_reduce_taxexcl * planned.uom_factor / sold.factor
               / COALESCE(NULLIF(sale.currency_rate, 0), 1)"""
        )

    def _deliveries(self, scope):
        return SQL(
            """SELECT move.product_id, inside.warehouse_id, %(day)s AS day,
                      %(quantity)s AS quantity, %(price)s AS price
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN inside ON inside.location_id = move.location_id
                 JOIN stock_location customer ON customer.id = move.location_dest_id
                 %(sale)s
                WHERE move.state = 'done' AND %(consumes)s
                  AND move.date >= %(since)s""",
            day=self._local_day(SQL("move.date"), "inside"),
            quantity=self._done_quantity(),
            price=self._sale_price(),
            sale=self._sale_joins(),
            consumes=self._consumes("customer"),
            since=scope.since - timedelta(days=1),
        )

    def _returns(self, scope):
        """What came back before the day planned from; production and subcontractors give back
        only returns."""
        came_back = self._local_day(SQL("move.date"), "place")
        return SQL(
            """SELECT move.product_id, place.warehouse_id,
                      CASE WHEN left_from.location_id IS NULL THEN %(came_back)s
                           ELSE %(delivered)s END AS day,
                      -(%(quantity)s) AS quantity, %(price)s AS price
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN stock_location customer ON customer.id = move.location_id
                 LEFT JOIN stock_move delivery ON delivery.id = move.origin_returned_move_id
                 LEFT JOIN inside left_from ON left_from.location_id = delivery.location_id
                 JOIN inside place ON place.location_id = COALESCE(
                      left_from.location_id, move.location_dest_id)
                 %(sale)s
                WHERE move.state = 'done' AND %(consumes)s
                  AND (customer.usage = 'customer' OR left_from.location_id IS NOT NULL)
                  AND %(came_back)s < %(as_of)s
                  AND move.date >= %(since)s""",
            came_back=came_back,
            delivered=self._local_day(SQL("delivery.date"), "place"),
            quantity=self._done_quantity(),
            price=self._sale_price(),
            sale=self._sale_joins(),
            consumes=self._consumes("customer"),
            as_of=scope.as_of,
            since=scope.since - timedelta(days=1),
        )

    def _orders_query(self, scope):
        """Open demand, once: of a chain of steps, the last one that exists so far."""
        return SQL(
            """WITH %(shared)s
            SELECT 'move-' || move.id AS order_id, move.product_id AS item_id,
                   'warehouse-' || inside.warehouse_id AS location_id,
                   %(due)s AS due_date, move.product_qty AS quantity,
                   'partner-' || COALESCE(move.partner_id, picking.partner_id) AS customer_id,
                   buyer.distribution_customer_tier AS customer_tier,
                   %(booked)s AS booked_on, ROUND(%(price)s, 6) AS unit_price
              FROM stock_move move
              JOIN planned ON planned.product_id = move.product_id
              JOIN inside ON inside.location_id = move.location_id
              JOIN stock_location customer
                ON customer.id = COALESCE(move.location_final_id, move.location_dest_id)
              LEFT JOIN stock_picking picking ON picking.id = move.picking_id
              %(sale)s
              LEFT JOIN res_partner contact
                ON contact.id = COALESCE(sale.partner_id, move.partner_id, picking.partner_id)
              LEFT JOIN res_partner buyer ON buyer.id = contact.commercial_partner_id
             WHERE move.state IN %(open)s AND %(consumes)s AND NOT %(has_next)s""",
            shared=scope.shared,
            due=self._local_day(SQL("COALESCE(move.date_deadline, move.date)"), "inside"),
            booked=self._local_day(SQL("COALESCE(sale.date_order, move.create_date)"), "inside"),
            price=self._sale_price(),
            sale=self._sale_joins(),
            consumes=self._consumes("customer"),
            has_next=self._has_next_step(),
            open=OPEN_MOVES,
        )

    def _has_next_step(self):
        """SQL condition: another open move waits for ``move``."""
        return SQL(
            """EXISTS (SELECT FROM stock_move_move_rel link
                         JOIN stock_move next ON next.id = link.move_dest_id
                        WHERE link.move_orig_id = move.id AND next.state IN %s)""",
            OPEN_MOVES,
        )
