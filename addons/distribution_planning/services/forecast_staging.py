from odoo import api, models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import plan_writer  # noqa: F401  # pylint: disable=unused-import
from .plan_columns import column_names

FIGURES = (
    "naive", "baseline", "drivers", "sensed", "planned", "q05", "q25", "q75", "q95",
)  # fmt: skip


class PlanWriter(models.AbstractModel):
    """Forecasts on their way: the engine knows them long before it has decided."""

    _inherit = "distribution.plan.writer"

    @api.private
    def stage_forecasts(self, run, pieces):
        """Put the weeks of a run's forecasts into a temporary table, which outlives the
        transaction, so that they can be had ready before the plan is. ``pieces(columns)`` yields
        the plan's forecasts, some item-locations at a time."""
        from .bulk import load
        from .forecast_weeks import BUCKET_COLUMNS, weekly_forecasts

        self._forget_staged()
        table = self._staged_weeks(run)
        names = column_names(("week", "lag", *FIGURES))
        name = SQL.identifier(table)
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE %s AS SELECT ''::text AS item_id, ''::text AS location_id, %s
                     FROM distribution_forecast WITH NO DATA""",
                name,
                names,
            )
        )
        for buckets in pieces(BUCKET_COLUMNS):
            weeks = weekly_forecasts(buckets, run.as_of)
            load(self.env.cr, table, weeks.rename(columns={"mean": "planned"}))
        self.env.cr.execute(SQL("ANALYZE %s", name))

    def _forget_staged(self):
        """Drop what a run that failed has left in this connection."""
        self.env.cr.execute(
            r"""SELECT relname FROM pg_class
                 WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'staged\_weeks\_%'"""
        )
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(SQL("DROP TABLE pg_temp.%s", SQL.identifier(table)))

    def _staged_weeks(self, run):
        return f"staged_weeks_{run.id}"

    def _is_staged(self, table):
        self.env.cr.execute(SQL("SELECT to_regclass(%s) IS NOT NULL", f"pg_temp.{table}"))
        return self.env.cr.fetchone()[0]
