from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL

from ..kpi_measures import FIGURES, SUMS, figures_of

# What this extends has to be loaded before it.
from . import distribution_kpi_day  # noqa: F401  # pylint: disable=unused-import

MONTHS = 13
PERIODS = (1, 3, 12)
WORTH = ("decisions", "followed", "changed", "rejected", "expected_value", "recommended_value",
         "realised_value", "regret", "cost")  # fmt: skip


class DistributionKpiDay(models.Model):
    """The leaders' page: one call, two passes over the figures and one over the outcomes."""

    _inherit = "distribution.kpi.day"

    @api.model
    def strategic_picture(self, months=1, warehouse_id=None, category_id=None):
        """Plain data for the browser: the last complete months, the trend, the baseline.

        :param months: how many complete months the headline figures are about: 1, 3 or 12
        """
        self.check_access("read")
        months = months if months in PERIODS else 1
        this_month = fields.Date.context_today(self).replace(day=1)
        first, until = this_month - relativedelta(months=months), this_month
        where = self._scope_sql(warehouse_id, category_id)
        span = self._span()
        rows = self._sums_by_month(this_month - relativedelta(months=MONTHS - 1), where)
        chosen = [row for row in rows if first <= row["month"] < until]
        days = self._days(span, first, until)
        return {
            "currency_id": self.env.company.currency_id.id,
            "months": months,
            "date_from": str(first),
            "date_to": str(until - timedelta(days=1)),
            "known_to": str(span[1] or ""),
            "figures": self._meaning(),
            "period": figures_of(_total(chosen), days),
            "trend": self._trend(rows, span, where),
            "places": self._places(chosen, days),
            "baseline": self._baseline_figures(where),
            "worth": self._worth(first, until, where),
            "frontier": self.env["distribution.frontier.point"].picture(),
            "warehouses": self._choices("stock.warehouse", "warehouse_id", "name"),
            "categories": self._choices("product.category", "category_id", "complete_name"),
        }

    def _meaning(self):
        """The figures in their order, in the user's words."""
        return [
            {
                "name": name,
                "label": str(figure.label),
                "meaning": str(figure.meaning),
                "unit": figure.unit,
                "better": figure.better,
            }
            for name, figure in FIGURES.items()
        ]

    def _scope_sql(self, warehouse_id, category_id):
        """SQL condition on company, warehouse and category; a category has those below it."""
        parts = [SQL("company_id = %s", self.env.company.id)]
        if warehouse_id:
            parts.append(SQL("warehouse_id = %s", int(warehouse_id)))
        if category_id:
            below = self.env["product.category"].search([("id", "child_of", int(category_id))])
            parts.append(SQL("category_id IN %s", tuple(below.ids) or (0,)))
        return SQL(" AND ").join(parts)

    def _span(self):
        """The first and the last day that figures are known of."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT MIN(date), MAX(date) FROM distribution_kpi_day WHERE company_id = %s""",
                self.env.company.id,
            )
        )
        return self.env.cr.fetchone()

    def _days(self, span, first, until):
        """How many of the days from ``first`` to before ``until`` are known."""
        if not span[0]:
            return 0
        return max((min(until, span[1] + timedelta(days=1)) - max(first, span[0])).days, 0)

    def _sums_by_month(self, since, where):
        self.env.cr.execute(
            SQL(
                """SELECT date_trunc('month', date)::date AS month, warehouse_id, %s
                     FROM distribution_kpi_day WHERE date >= %s AND %s GROUP BY 1, 2""",
                SQL(", ").join(
                    SQL("SUM(%(n)s)::float8 AS %(n)s", n=SQL.identifier(name)) for name in SUMS
                ),
                since,
                where,
            )
        )
        return self.env.cr.dictfetchall()

    def _trend(self, rows, span, where):
        """The figures of each month, and what the last plan of the month saw."""
        by_month, seen = defaultdict(list), self._seen_by_month(where)
        for row in rows:
            by_month[row["month"]].append(row)
        found = []
        for month in sorted(by_month):
            days = self._days(span, month, month + relativedelta(months=1))
            found.append(
                {
                    "month": str(month),
                    **figures_of(_total(by_month[month]), days),
                    **seen.get(month, {"excess_value": None, "short_value": None}),
                }
            )
        return found

    def _seen_by_month(self, where):
        """Excess and money at risk on the last planned day of each month."""
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (date_trunc('month', date))
                          date_trunc('month', date)::date AS month,
                          SUM(excess_value)::float8 AS excess_value,
                          SUM(short_value)::float8 AS short_value
                     FROM distribution_kpi_day WHERE excess_value IS NOT NULL AND %s
                    GROUP BY date ORDER BY date_trunc('month', date), date DESC""",
                where,
            )
        )
        return {row.pop("month"): row for row in self.env.cr.dictfetchall()}

    def _places(self, rows, days):
        """The figures of the period by warehouse."""
        by_place = defaultdict(list)
        for row in rows:
            by_place[row["warehouse_id"]].append(row)
        warehouses = self.env["stock.warehouse"].browse(by_place).sorted("sequence")
        return [
            {
                "id": warehouse.id,
                "name": warehouse.name,
                **figures_of(_total(by_place[warehouse.id]), days),
            }
            for warehouse in warehouses
        ]

    def _baseline_figures(self, where):
        """The figures of the baseline in force for the same scope."""
        baseline = self.env["distribution.baseline"]._of(self.env.company)
        if not baseline:
            return None
        self.env.cr.execute(
            SQL(
                "SELECT %s FROM distribution_baseline_line WHERE baseline_id = %s AND %s",
                SQL(", ").join(
                    SQL("COALESCE(SUM(%(n)s), 0)::float8 AS %(n)s", n=SQL.identifier(name))
                    for name in SUMS
                ),
                baseline.id,
                where,
            )
        )
        sums = self.env.cr.dictfetchone()
        how = dict(baseline._fields["how"]._description_selection(self.env))
        return {
            "id": baseline.id,
            "date_from": str(baseline.date_from),
            "date_to": str(baseline.date_to),
            "how": how[baseline.how],
            "by": baseline.create_uid.sudo().name if baseline.how == "person" else "",
            **figures_of(sums, baseline.days),
        }

    def _worth(self, first, until, where):
        """What decisions were worth, as recommended against actual: by verb, and by month."""
        since = min(first, until - relativedelta(months=MONTHS - 1))
        self.env.cr.execute(
            SQL(
                """SELECT date_trunc('month', decided_on)::date AS month, verb,
                          COUNT(*) AS decisions,
                          COUNT(*) FILTER (WHERE decision = 'followed') AS followed,
                          COUNT(*) FILTER (WHERE decision = 'changed') AS changed,
                          COUNT(*) FILTER (WHERE decision = 'rejected') AS rejected,
                          %s
                     FROM distribution_outcome WHERE decided_on >= %s AND %s GROUP BY 1, 2""",
                SQL(", ").join(
                    SQL("SUM(%(n)s)::float8 AS %(n)s", n=SQL.identifier(name)) for name in WORTH[4:]
                ),
                since,
                where,
            )
        )
        rows = self.env.cr.dictfetchall()
        chosen = [row for row in rows if first <= row["month"] < until]
        verbs = self.env["distribution.outcome"]._fields["verb"]._description_selection(self.env)
        return {
            "total": _total(chosen, WORTH),
            "verbs": [
                {"verb": verb, "name": name, **_total(mine, WORTH)}
                for verb, name in verbs
                if (mine := [row for row in chosen if row["verb"] == verb])
            ],
            "months": [
                {"month": str(month), **_total([r for r in rows if r["month"] == month], WORTH)}
                for month in sorted({row["month"] for row in rows})
            ],
        }

    def _choices(self, model, field, name):
        """What there is to filter by: records that figures are known of."""
        self.env.cr.execute(
            SQL(
                """SELECT record.id FROM %(table)s record
                    WHERE EXISTS (
                          SELECT FROM distribution_kpi_day day
                           WHERE day.%(field)s = record.id AND day.company_id = %(company)s)""",
                table=SQL.identifier(self.env[model]._table),
                field=SQL.identifier(field),
                company=self.env.company.id,
            )
        )
        records = self.env[model].browse([row[0] for row in self.env.cr.fetchall()])
        return [{"id": record.id, "name": record[name]} for record in records.sorted(name)]


def _total(rows, names=SUMS):
    return {name: sum(row[name] or 0 for row in rows) for name in names}
