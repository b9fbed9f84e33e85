from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from .kpi_writer import RANGE_DAYS

_EMPTY = 1e-6


class KpiWriter(models.AbstractModel):
    """Stock of every day, backwards from today's, without a row for every day."""

    _inherit = "distribution.kpi.writer"

    def _reader(self):
        return self.env["distribution.snapshot.reader"]

    def _begin(self, scope):
        """The day from which moves are read: before it, nothing is known to have been in demand."""
        return scope.since - timedelta(days=RANGE_DAYS)

    def _make_items(self, scope):
        """Products with their category and cost."""
        product = self.env["product.product"]
        self._keep(
            "kpi_item",
            SQL(
                """WITH %(shared)s
                SELECT planned.product_id, COALESCE(template.categ_id, 0) AS category_id,
                       COALESCE(%(cost)s, 0)::numeric AS cost
                  FROM planned
                  JOIN product_product product ON product.id = planned.product_id
                  JOIN product_template template ON template.id = planned.template_id""",
                shared=scope.shared,
                cost=product._field_to_sql("product", "standard_price"),
            ),
        )

    def _make_flow(self, scope):
        """Net change of every product by warehouse and day; not of goods that others own.

        ``sold`` is net of returns, both on the day they happened; ``used`` is what left for
        customers and other warehouses.
        """
        reader = self._reader()
        self._keep(
            "kpi_flow",
            SQL(
                """WITH %(shared)s, theirs AS (%(theirs)s), leg AS (
                    SELECT move.product_id, side.warehouse_id, %(day)s AS day,
                           side.sign * %(quantity)s AS net,
                           CASE WHEN side.sign < 0 AND %(to_customer)s
                                  OR side.sign > 0 AND %(from_customer)s
                                THEN -side.sign * %(quantity)s ELSE 0 END AS sold,
                           side.sign < 0 AND (%(to_customer)s OR target.usage = 'transit'
                           OR there.warehouse_id IS NOT NULL) AS used
                      FROM stock_move move
                      JOIN planned ON planned.product_id = move.product_id
                      JOIN uom_uom unit ON unit.id = move.product_uom
                      JOIN stock_location source ON source.id = move.location_id
                      JOIN stock_location target ON target.id = move.location_dest_id
                      LEFT JOIN inside here ON here.location_id = move.location_id
                      LEFT JOIN inside there ON there.location_id = move.location_dest_id
                      LEFT JOIN theirs ON theirs.move_id = move.id
                     CROSS JOIN LATERAL (VALUES
                           (here.warehouse_id, here.tz, -1), (there.warehouse_id, there.tz, 1)
                           ) AS side (warehouse_id, tz, sign)
                     WHERE move.state = 'done' AND side.warehouse_id IS NOT NULL
                       AND here.warehouse_id IS DISTINCT FROM there.warehouse_id
                       AND move.date >= %(begin)s
                )
                SELECT product_id, warehouse_id, day, SUM(net)::float8 AS net,
                       SUM(sold)::float8 AS sold, bool_or(used) AS used
                  FROM leg GROUP BY 1, 2, 3""",
                shared=scope.shared,
                day=reader._local_day(SQL("move.date"), "side"),
                theirs=self._theirs(scope),
                quantity=SQL("(%s - COALESCE(theirs.units, 0))", reader._done_quantity()),
                to_customer=reader._consumes("target"),
                from_customer=SQL(
                    "(source.usage = 'customer'"
                    " OR %s AND move.origin_returned_move_id IS NOT NULL)",
                    reader._consumes("source"),
                ),
                begin=self._begin(scope),
            ),
        )

    def _theirs(self, scope):
        """SQL: what of each move belonged to somebody else, in the unit of the product."""
        return SQL(
            """SELECT move_id, SUM(quantity_product_uom) AS units FROM stock_move_line
                WHERE owner_id <> %s AND state = 'done' GROUP BY move_id""",
            scope.company.partner_id.id,
        )

    def _make_spans(self, scope):
        """Spans of days with the same stock at their end, and those of stock-outs among them.

        Everybody's first span begins with what was there before the first move that is read.
        """
        self._keep("kpi_event", self._events(scope))
        self._keep(
            "kpi_span",
            SQL(
                """SELECT product_id, warehouse_id, day AS first, until, net, stock,
                          LEAST(until, last_used + %(range)s) AS ranged
                     FROM (SELECT product_id, warehouse_id, day, net,
                                  SUM(net) OVER past AS stock,
                                  MAX(day) FILTER (WHERE used) OVER past AS last_used,
                                  LEAD(day, 1, %(today)s::date) OVER past AS until
                             FROM kpi_event
                           WINDOW past AS (PARTITION BY product_id, warehouse_id ORDER BY day)
                          ) event""",
                range=RANGE_DAYS,
                today=scope.as_of,
            ),
        )
        self._keep(
            "kpi_out",
            SQL(
                """SELECT product_id, warehouse_id, first, ranged AS until FROM kpi_span
                    WHERE stock <= %(empty)s AND ranged > first""",
                empty=_EMPTY,
            ),
        )

    def _events(self, scope):
        """SQL: the flow, and at its beginning the opening stock of every item-location."""
        return SQL(
            """WITH %(shared)s, on_hand AS (
                SELECT quant.product_id, inside.warehouse_id, SUM(quant.quantity)::float8 AS units
                  FROM stock_quant quant
                  JOIN planned ON planned.product_id = quant.product_id
                  JOIN inside ON inside.location_id = quant.location_id
                 WHERE quant.owner_id IS NULL OR quant.owner_id = %(own)s
                 GROUP BY 1, 2
            ), total AS (
                SELECT product_id, warehouse_id, SUM(net) AS units FROM kpi_flow GROUP BY 1, 2
            ), opening AS (
                SELECT product_id, warehouse_id, %(begin)s::date AS day,
                       COALESCE(on_hand.units, 0) - COALESCE(total.units, 0) AS net,
                       FALSE AS used
                  FROM on_hand FULL JOIN total USING (product_id, warehouse_id)
            )
            SELECT product_id, warehouse_id, day, SUM(net) AS net, bool_or(used) AS used
              FROM (SELECT * FROM opening
                     UNION ALL
                    SELECT product_id, warehouse_id, day, net, used FROM kpi_flow) event
             WHERE day < %(today)s
             GROUP BY 1, 2, 3""",
            shared=scope.shared,
            own=scope.company.partner_id.id,
            begin=self._begin(scope),
            today=scope.as_of,
        )

    def _make_levels(self, scope):
        """What holds at the end of each day: the running sums of what changes on it."""
        self._keep(
            "kpi_level",
            SQL(
                """WITH turn AS (%(turns)s), change AS (
                    SELECT turn.warehouse_id, item.category_id,
                           GREATEST(turn.day, %(since)s::date) AS date,
                           SUM(turn.in_stock) AS days_in_stock, SUM(turn.out) AS days_out,
                           SUM(turn.elsewhere) AS days_out_elsewhere,
                           SUM(turn.units * item.cost::float8) AS stock_value
                      FROM turn JOIN kpi_item item ON item.product_id = turn.product_id
                     GROUP BY 1, 2, 3
                ), cell AS (
                    SELECT DISTINCT warehouse_id, category_id FROM change
                )
                SELECT cell.warehouse_id, cell.category_id, calendar.day::date AS date,
                       (SUM(days_in_stock) OVER past)::int AS days_in_stock,
                       (SUM(days_out) OVER past)::int AS days_out,
                       (SUM(days_out_elsewhere) OVER past)::int AS days_out_elsewhere,
                       ROUND((SUM(stock_value) OVER past)::numeric, 2) AS stock_value
                  FROM cell
                 CROSS JOIN generate_series(%(since)s::date, %(last)s::date, '1 day')
                       AS calendar (day)
                  LEFT JOIN change
                    ON change.warehouse_id = cell.warehouse_id
                   AND change.category_id = cell.category_id AND change.date = calendar.day::date
                WINDOW past AS (PARTITION BY cell.warehouse_id, cell.category_id
                                ORDER BY calendar.day)""",
                turns=self._turns(),
                since=scope.since,
                last=scope.as_of - timedelta(days=1),
            ),
        )

    def _turns(self):
        """SQL: days on which a product comes into stock, runs out, or changes its quantity."""
        return SQL(
            """SELECT product_id, warehouse_id, turn.day,
                      CASE WHEN turn.sign > 0 THEN net ELSE 0 END AS units,
                      CASE WHEN ranged > first AND stock > %(empty)s THEN turn.sign ELSE 0 END
                      AS in_stock,
                      CASE WHEN ranged > first AND stock <= %(empty)s THEN turn.sign ELSE 0 END
                      AS out, 0 AS elsewhere
                 FROM kpi_span
                CROSS JOIN LATERAL (VALUES (first, 1), (ranged, -1)) AS turn (day, sign)
                WHERE turn.day IS NOT NULL
                UNION ALL
               SELECT product_id, warehouse_id, turn.day, 0, 0, 0, turn.sign
                 FROM (%(elsewhere)s) gap
                CROSS JOIN LATERAL (VALUES (first, 1), (until, -1)) AS turn (day, sign)""",
            empty=_EMPTY,
            elsewhere=self._elsewhere(),
        )

    def _elsewhere(self):
        """SQL: the parts of stock-outs during which the company had the product somewhere."""
        return SQL(
            """SELECT gap.product_id, gap.warehouse_id,
                      GREATEST(gap.first, stocked.first) AS first,
                      LEAST(gap.until, stocked.until) AS until
                 FROM kpi_out gap
                 JOIN (SELECT product_id, is_there, day AS first,
                              LEAD(day, 1, 'infinity'::date)
                              OVER (PARTITION BY product_id ORDER BY day) AS until
                         FROM (SELECT product_id, day, stock > %(empty)s AS is_there,
                                      LAG(stock > %(empty)s) OVER past AS before
                                 FROM (SELECT product_id, day,
                                              SUM(SUM(net)) OVER (PARTITION BY product_id
                                              ORDER BY day) AS stock
                                         FROM kpi_event GROUP BY product_id, day) total
                               WINDOW past AS (PARTITION BY product_id ORDER BY day)) state
                        WHERE is_there IS DISTINCT FROM before) stocked
                   ON stocked.product_id = gap.product_id AND stocked.is_there
                  AND gap.first < stocked.until AND stocked.first < gap.until""",
            empty=_EMPTY,
        )
