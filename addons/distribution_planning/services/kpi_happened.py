from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .kpi_writer import HAPPENED, OPEN_DAYS
from .readers.demand import OPEN_MOVES


class KpiWriter(models.AbstractModel):
    """What happened on each day: one query for each kind of event, all with the same columns."""

    _inherit = "distribution.kpi.writer"

    def _make_happened(self, scope):
        kinds = {
            self._demand: ("demand_asked", "demand_served", "asked_value", "served_value"),
            self._sold: ("cogs",),
            self._transfers: ("transfers", "transfer_units", "transfer_cost"),
            self._expedites: ("expedites", "expedite_cost"),
            self._emergencies: ("emergency_orders", "emergency_value"),
            self._forecasts: ("forecast", "actual"),
        }
        self._keep(
            "kpi_happened",
            SQL(" UNION ALL ").join(
                self._columns(query(scope), columns) for query, columns in kinds.items()
            ),
        )

    def _columns(self, query, columns):
        """SQL: the rows of a kind of event, summed by cell and day, with everybody's columns."""
        return SQL(
            """SELECT event.warehouse_id, item.category_id, event.date, %s
                 FROM (%s) event JOIN kpi_item item ON item.product_id = event.product_id
                GROUP BY 1, 2, 3""",
            SQL(", ").join(
                SQL(
                    "%s::%s AS %s",
                    SQL("SUM(event.%s)", SQL.identifier(name)) if name in columns else SQL("0"),
                    SQL(kind),
                    SQL.identifier(name),
                )
                for name, kind in HAPPENED.items()
            ),
            query,
        )

    def _demand(self, scope):
        """Asked for, on the day it was due, and how much of it was delivered by then."""
        return SQL(
            """SELECT asked.product_id, asked.warehouse_id, asked.due AS date,
                      asked.units AS demand_asked, asked.units * on_time AS demand_served,
                      asked.units * item.cost AS asked_value,
                      asked.units * item.cost * on_time AS served_value
                 FROM (%s) asked JOIN kpi_item item USING (product_id)
                WHERE asked.due >= %s AND asked.due < %s""",
            self._asked(scope),
            scope.since,
            scope.as_of,
        )

    def _asked(self, scope):
        """SQL: ``product_id``, ``warehouse_id``, day ``due``, ``units`` and whether ``on_time``."""
        return SQL(
            """WITH %(shared)s, zone AS (SELECT DISTINCT warehouse_id, tz FROM inside)
            %(delivered)s UNION ALL %(returned)s UNION ALL %(missed)s UNION ALL %(waiting)s""",
            shared=scope.shared,
            delivered=self._delivered(scope),
            returned=self._returned(scope),
            missed=self._missed(scope),
            waiting=self._waiting(scope),
        )

    def _delivered(self, scope):
        reader = self.env["distribution.snapshot.reader"]
        due = reader._local_day(SQL("COALESCE(move.date_deadline, move.date)"), "inside")
        return SQL(
            """SELECT move.product_id, inside.warehouse_id, %(due)s AS due,
                      (%(quantity)s)::float8 AS units, (%(done)s <= %(due)s)::int AS on_time
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN inside ON inside.location_id = move.location_id
                 JOIN stock_location customer ON customer.id = move.location_dest_id
                WHERE move.state = 'done' AND %(consumes)s AND move.date >= %(since)s""",
            due=due,
            done=reader._local_day(SQL("move.date"), "inside"),
            quantity=reader._done_quantity(),
            consumes=reader._consumes("customer"),
            since=scope.since - timedelta(days=OPEN_DAYS),
        )

    def _returned(self, scope):
        """What came back was not wanted: less demand on the day and at the place it was due."""
        reader = self.env["distribution.snapshot.reader"]
        due = reader._local_day(
            SQL("COALESCE(delivery.date_deadline, delivery.date, move.date)"), "place"
        )
        return SQL(
            """SELECT move.product_id, place.warehouse_id, %(due)s, -(%(quantity)s)::float8,
                      CASE WHEN left_from.location_id IS NULL OR %(done)s <= %(due)s
                           THEN 1 ELSE 0 END
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN stock_location customer ON customer.id = move.location_id
                 LEFT JOIN stock_move delivery ON delivery.id = move.origin_returned_move_id
                 LEFT JOIN inside left_from ON left_from.location_id = delivery.location_id
                 JOIN inside place ON place.location_id = COALESCE(
                      left_from.location_id, move.location_dest_id)
                WHERE move.state = 'done' AND %(consumes)s AND move.date >= %(since)s
                  AND (customer.usage = 'customer' OR left_from.location_id IS NOT NULL)""",
            due=due,
            done=reader._local_day(SQL("delivery.date"), "place"),
            quantity=reader._done_quantity(),
            consumes=reader._consumes("customer"),
            since=scope.since - timedelta(days=1),
        )

    def _missed(self, scope):
        """What confirmed orders lack of their quantity, whatever became of its moves; not what
        vendors deliver to the customers themselves."""
        reader = self.env["distribution.snapshot.reader"]
        return SQL(
            """SELECT lacking.product_id, lacking.warehouse_id, lacking.due, lacking.units, 0
                 FROM (SELECT line.product_id, zone.warehouse_id, %(due)s AS due,
                              line.product_uom_qty * sold.factor / planned.uom_factor
                              - COALESCE(given.units, 0) AS units
                         FROM sale_order_line line
                         JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
                         JOIN planned ON planned.product_id = line.product_id
                         JOIN uom_uom sold ON sold.id = line.product_uom_id
                         JOIN zone ON zone.warehouse_id = line.warehouse_id
                         JOIN LATERAL (
                              SELECT COUNT(*) FILTER (WHERE source.usage <> 'supplier') AS moves,
                                     SUM(%(quantity)s)
                                     FILTER (WHERE move.state = 'done' AND %(consumes)s) AS units
                                FROM stock_move move
                                JOIN uom_uom unit ON unit.id = move.product_uom
                                JOIN stock_location source ON source.id = move.location_id
                                JOIN stock_location customer
                                  ON customer.id = move.location_dest_id
                               WHERE move.sale_line_id = line.id
                                 AND move.product_id = line.product_id) given
                           ON given.moves > 0
                        WHERE line.company_id = %(company)s
                          AND line.product_uom_qty > line.qty_delivered) lacking
                WHERE lacking.units > 1e-6""",
            due=reader._local_day(
                SQL(
                    "COALESCE(sale.commitment_date,"
                    " sale.date_order + line.customer_lead * INTERVAL '1 day')"
                ),
                "zone",
            ),
            quantity=reader._done_quantity(),
            consumes=reader._consumes("customer"),
            company=scope.company.id,
        )

    def _waiting(self, scope):
        """Overdue demand without a sales order, such as of production."""
        reader = self.env["distribution.snapshot.reader"]
        return SQL(
            """SELECT move.product_id, inside.warehouse_id, %(due)s, move.product_qty::float8, 0
                 FROM stock_move move
                 JOIN planned ON planned.product_id = move.product_id
                 JOIN inside ON inside.location_id = move.location_id
                 JOIN stock_location customer
                   ON customer.id = COALESCE(move.location_final_id, move.location_dest_id)
                 LEFT JOIN sale_order_line line
                   ON line.id = move.sale_line_id AND line.product_id = move.product_id
                WHERE move.state IN %(open)s AND %(consumes)s AND NOT %(has_next)s
                  AND line.id IS NULL""",
            due=reader._local_day(SQL("COALESCE(move.date_deadline, move.date)"), "inside"),
            consumes=reader._consumes("customer"),
            has_next=reader._has_next_step(),
            open=OPEN_MOVES,
        )

    def _sold(self, scope):
        return SQL(
            """SELECT flow.product_id, flow.warehouse_id, flow.day AS date,
                      flow.sold * item.cost AS cogs
                 FROM kpi_flow flow JOIN kpi_item item USING (product_id)
                WHERE flow.day >= %s AND flow.day < %s AND flow.sold <> 0""",
            scope.since,
            scope.as_of,
        )
