from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

HISTORY_DAYS = 731
# Returns and late deliveries change days that are over: so many are counted again each night.
OPEN_DAYS = 91
# A product is in demand in a warehouse for so long after it last left it.
RANGE_DAYS = 91
TEMPORARY = ("kpi_item", "kpi_flow", "kpi_event", "kpi_span", "kpi_out", "kpi_happened",
             "kpi_level", "kpi_seen")  # fmt: skip
COUNTED = ("days_in_stock", "days_out", "days_out_elsewhere")
HAPPENED = {
    "demand_asked": "float8",
    "demand_served": "float8",
    "asked_value": "numeric",
    "served_value": "numeric",
    "cogs": "numeric",
    "transfers": "int",
    "transfer_units": "float8",
    "transfer_cost": "numeric",
    "expedites": "int",
    "expedite_cost": "numeric",
    "emergency_orders": "int",
    "emergency_value": "numeric",
    "forecast": "float8",
    "actual": "float8",
}
RATIOS = {
    "fill_rate": "demand_served / NULLIF(demand_asked, 0)",
    "stockout_rate": "days_out::float8 / NULLIF(days_out + days_in_stock, 0)",
    "turns": "(cogs * 365 / NULLIF(stock_value, 0))::float8",
    "forecast_bias": "(forecast - actual) / NULLIF(actual, 0)",
}


class KpiWriter(models.AbstractModel):
    """Writes ``distribution.kpi.day`` from the tables of the ERP, in bulk and in the database.

    The steps meet in temporary tables: ``kpi_item`` (products and their cost), ``kpi_flow`` (net
    change by product, warehouse and day), ``kpi_span`` (days with the same stock), ``kpi_out``
    (stock-outs), ``kpi_happened`` (what happened on a day) and ``kpi_level`` (what holds at its
    end). None of them has a row for each product and day: the work grows with the moves.
    """

    _name = "distribution.kpi.writer"
    _description = "Writer of Figures"

    @api.private
    def fill(self, company):
        """Bring the company's days up to date, until yesterday; returns how many were written."""
        self.env.flush_all()
        writer = self.sudo().with_company(company).with_context(active_test=False)
        company = company.with_env(writer.env)
        until = fields.Date.context_today(writer)
        since = writer._first_day(company, until)
        if since is None or since >= until:
            return 0
        self.env.cr.execute("SET LOCAL jit = off")
        scope = writer._scope_of(company, since, until)
        writer._drop()
        writer._make_items(scope)
        writer._make_flow(scope)
        writer._make_spans(scope)
        writer._make_happened(scope)
        writer._make_levels(scope)
        writer._write_days(scope)
        writer._write_plan(company)
        writer._drop()
        self.env.invalidate_all()
        return (until - since).days

    def _scope_of(self, company, since, until):
        """The reader's scope from ``since`` to before ``until``, of all products ever kept."""
        reader = self.env["distribution.snapshot.reader"].with_company(company)
        scope = reader._scope(company, until)
        return type(scope)(scope.company, scope.warehouses, until, since, scope.shared)

    def _first_day(self, company, until):
        """The first day to write: of all history at first, later those that may have changed."""
        cr = self.env.cr
        cr.execute(
            SQL(
                """SELECT (SELECT MAX(date) FROM distribution_kpi_day WHERE company_id = %(c)s),
                          (SELECT MIN(date)::date FROM stock_move
                            WHERE company_id = %(c)s AND state = 'done')""",
                c=company.id,
            )
        )
        last, first_move = cr.fetchone()
        if first_move is None:
            return None
        if last is None:
            return max(first_move, until - timedelta(days=HISTORY_DAYS))
        return max(first_move, min(last, until - timedelta(days=OPEN_DAYS)))

    def _drop(self):
        for name in TEMPORARY:
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", SQL.identifier(name)))

    def _keep(self, name, query):
        """The rows of a query as a temporary table whose size PostgreSQL knows."""
        table = SQL.identifier(name)
        self.env.cr.execute(SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", table, query))
        self.env.cr.execute(SQL("ANALYZE %s", table))

    def _write_days(self, scope):
        """One row per warehouse, category and day on which there was or happened anything.

        What plans saw on their days cannot be found again: it is carried over.
        """
        self._keep("kpi_seen", self._seen(scope))
        self.env.cr.execute(
            SQL(
                "DELETE FROM distribution_kpi_day WHERE company_id = %s AND date >= %s",
                scope.company.id,
                scope.since,
            )
        )
        added = [*HAPPENED, *COUNTED, "stock_value"]
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_kpi_day (company_id, warehouse_id, category_id, date,
                          %(columns)s, %(ratios)s, excess_value, short_value)
                   SELECT %(company)s, warehouse_id, NULLIF(category_id, 0), date,
                          %(columns)s, %(formulas)s, excess_value, short_value
                     FROM (SELECT warehouse_id, category_id, date, excess_value, short_value,
                                  %(known)s
                             FROM (SELECT warehouse_id, category_id, date, %(sums)s
                                     FROM kpi_happened GROUP BY 1, 2, 3) happened
                             FULL JOIN kpi_level level USING (warehouse_id, category_id, date)
                             LEFT JOIN kpi_seen USING (warehouse_id, category_id, date)) day
                    WHERE date >= %(since)s AND date < %(until)s""",
                company=scope.company.id,
                columns=names(added),
                ratios=names(RATIOS),
                formulas=SQL(", ").join(SQL(formula) for formula in RATIOS.values()),
                known=SQL(", ").join(
                    SQL("COALESCE(%(name)s, 0) AS %(name)s", name=SQL.identifier(name))
                    for name in added
                ),
                sums=SQL(", ").join(
                    SQL("SUM(%(n)s)::%(kind)s AS %(n)s", n=SQL.identifier(name), kind=SQL(kind))
                    for name, kind in HAPPENED.items()
                ),
                since=scope.since,
                until=scope.as_of,
            )
        )

    def _seen(self, scope):
        """SQL: what plans saw on their days. Categories that are gone left rows side by side."""
        return SQL(
            """SELECT warehouse_id, COALESCE(category_id, 0) AS category_id, date,
                      SUM(excess_value) AS excess_value, SUM(short_value) AS short_value
                 FROM distribution_kpi_day
                WHERE company_id = %s AND date >= %s AND excess_value IS NOT NULL
                GROUP BY 1, 2, 3""",
            scope.company.id,
            scope.since,
        )

    def _write_plan(self, company):
        """What the newest plan made of the stock, on the day whose end it planned from."""
        run = self.env["distribution.run"]._latest(company)
        if not run:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_kpi_day day
                      SET excess_value = ROUND(COALESCE(seen.excess, 0), 2),
                          short_value = ROUND(COALESCE(seen.short, 0), 2)
                     FROM distribution_kpi_day own
                     LEFT JOIN (SELECT position.warehouse_id, item.category_id,
                                       SUM(GREATEST(position.excess, 0) * item.cost) AS excess,
                                       SUM(position.shortage_cost) AS short
                                  FROM distribution_position position
                                  JOIN kpi_item item ON item.product_id = position.product_id
                                 WHERE position.run_id = %(run)s
                                 GROUP BY 1, 2) seen
                       ON seen.warehouse_id = own.warehouse_id
                      AND seen.category_id = COALESCE(own.category_id, 0)
                    WHERE own.id = day.id AND own.company_id = %(company)s
                      AND own.date = %(date)s""",
                run=run.id,
                company=company.id,
                date=run.as_of - timedelta(days=1),
            )
        )


def names(columns):
    """SQL: names as a list of columns."""
    return SQL(", ").join(map(SQL.identifier, columns))
