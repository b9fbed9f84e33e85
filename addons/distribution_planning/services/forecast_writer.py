from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..models.distribution_forecast import KEPT_LAGS
from ..models.distribution_forecast_accuracy import RUNGS
from .forecast_staging import FIGURES
from .plan_columns import column_names, number_after, staged_values
from .plan_writer import PLACE

CORRECTED_WEEKS = 104
# The plan's names of the forecast's steps, in the order of RUNGS.
LADDER = ("naive", "baseline", "drivers", "sensed", "mean")
_CELL = ("company_id", "product_id", "warehouse_id", "made_week", "week", "lag")
_VALUES = ("is_kept", "segment", "made_on", *FIGURES)
_LATER = ("override_id", "has_actual", "actual", "error", "absolute_error")
_CORRECTED = {"observed": "float8", "used": "float8", "buckets": "int"}
_BACKTEST = ("wape", "bias", "wql", "coverage", "demand", "observations")


class PlanWriter(models.AbstractModel):
    """The plan's demand side: forecasts, their reasons, corrected history and the back-test."""

    _inherit = "distribution.plan.writer"

    @api.private
    def write_plan(self, run, plan, snapshot):
        result = super().write_plan(run, plan, snapshot)
        if run.kind == "changes":
            return result
        writer = self.sudo()
        writer._write_reasons(run, plan["forecast_reasons"])
        writer._write_corrections(run)
        writer._write_backtest(run, plan["accuracy"])
        self.env.invalidate_all()
        return result

    def _write_demand(self, run, plan):
        """What positions tell of: the forecasts, and weeks whose demand was corrected."""
        from .forecast_weeks import monday, weekly_corrections

        self._write_forecasts(run, plan)
        first = monday(run.as_of) - timedelta(weeks=CORRECTED_WEEKS)
        self._stage("staged_correction", weekly_corrections(plan["corrections"], first))

    def _corrections(self, run):
        """SQL: weeks whose demand was corrected, as of the run's plan."""
        if run.kind == "whole":
            return SQL(
                """SELECT item_id::int AS product_id, %s AS warehouse_id, kind, week::date
                     FROM staged_correction""",
                number_after("warehouse-", SQL("location_id")),
            )
        return SQL(
            """SELECT position.product_id, position.warehouse_id, kind, week
                 FROM distribution_demand_correction correction
                 JOIN distribution_position position ON position.id = correction.position_id
                WHERE correction.company_id = %s AND %s""",
            run.company_id.id,
            self._planned(run, "position"),
        )

    def _write_forecasts(self, run, plan):
        """Replace what was forecast in the same week, and let go of earlier lags not kept."""
        from .forecast_weeks import monday

        made_week = monday(run.as_of)
        table = self._staged_weeks(run)
        if not self._is_staged(table):
            self.stage_forecasts(run, lambda columns: plan.pieces("forecasts", columns))
        rows = self._forecast_rows(run, table, made_week)
        if self._begin_week(run, made_week):
            self._renew_week(run, made_week, rows)
        else:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO distribution_forecast (%s) %s",
                    column_names((*_CELL, *_VALUES)),
                    rows,
                )
            )
        self.env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(table)))
        self._link_overrides(run, made_week)

    def _begin_week(self, run, made_week):
        """Let go of what is not kept of earlier weeks. Whether there are forecasts of this week."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM distribution_forecast
                    WHERE company_id = %(company)s AND made_week <> %(week)s AND NOT is_kept;
                   SELECT EXISTS (SELECT FROM distribution_forecast
                                   WHERE company_id = %(company)s AND made_week = %(week)s)""",
                company=run.company_id.id,
                week=made_week,
            )
        )
        return self.env.cr.fetchone()[0]

    def _renew_week(self, run, made_week, rows):
        """Bring the rows of this week up to date: for a row that stays PostgreSQL neither checks
        again that product, warehouse and company exist nor touches an index, and one that stays as
        it is is not written."""
        renewed = (*_VALUES, *_LATER)
        self.env.cr.execute(
            SQL(
                """DROP TABLE IF EXISTS pg_temp.staged_forecast;
                   CREATE TEMP TABLE staged_forecast ON COMMIT DROP AS %s""",
                rows,
            )
        )
        self.env.cr.execute(
            """ANALYZE staged_forecast (product_id, warehouse_id, week, lag),
                       distribution_forecast (product_id, warehouse_id, week, lag, company_id,
                                              made_week)"""
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_forecast AS forecast (%(columns)s)
                   SELECT %(columns)s FROM staged_forecast
                       ON CONFLICT (product_id, warehouse_id, week, lag) DO UPDATE SET %(renewed)s
                    WHERE (%(then)s) IS DISTINCT FROM (%(now)s);
                   DELETE FROM distribution_forecast forecast
                    WHERE company_id = %(company)s AND made_week = %(week)s
                      AND NOT EXISTS (
                          SELECT FROM staged_forecast staged
                           WHERE staged.product_id = forecast.product_id
                             AND staged.warehouse_id = forecast.warehouse_id
                             AND staged.week = forecast.week AND staged.lag = forecast.lag)""",
                columns=column_names((*_CELL, *_VALUES)),
                renewed=SQL(", ").join(
                    SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
                    for name in renewed
                ),
                then=_of("forecast", renewed),
                now=_of("excluded", renewed),
                company=run.company_id.id,
                week=made_week,
            )
        )

    def _forecast_rows(self, run, table, made_week):
        """SQL: the rows of ``distribution_forecast`` from the weeks staged in a table."""
        return SQL(
            """SELECT company_id, product_id, warehouse_id, %(week)s::date AS made_week, week, lag,
                      lag IN %(kept)s AS is_kept, segment, %(as_of)s::date AS made_on, %(figures)s
                 FROM %(weeks)s JOIN planned_position USING (%(place)s)""",
            week=made_week,
            kept=tuple(KEPT_LAGS),
            as_of=run.as_of,
            figures=column_names(FIGURES),
            weeks=SQL.identifier(table),
            place=column_names(PLACE),
        )

    def _link_overrides(self, run, made_week):
        """Which override the plan heeded, so that its author can see what came of it."""
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_forecast forecast SET override_id = override.id
                     FROM distribution_forecast_override override
                    WHERE override.active AND override.company_id = %(company)s
                      AND override.expires_on >= %(as_of)s
                      AND forecast.product_id = override.product_id
                      AND forecast.warehouse_id = override.warehouse_id
                      AND forecast.made_week = %(week)s
                      AND forecast.week <= override.date_to
                      AND forecast.week + 6 >= override.date_from""",
                company=run.company_id.id,
                as_of=run.as_of,
                week=made_week,
            )
        )

    def _write_reasons(self, run, reasons):
        names = ["rank", "kind", "effect", "date_from", "date_to", "reason"]
        self._replace(run, "distribution_forecast_reason", names, reasons)

    def _write_corrections(self, run):
        self._clear(run, "distribution_demand_correction")
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_demand_correction
                          (company_id, position_id, week, kind, %(names)s)
                   SELECT position.company_id, position.id, staged.week::date, staged.kind,
                          %(values)s
                     FROM staged_correction staged
                     JOIN distribution_position position
                       ON position.product_id = staged.item_id::int
                      AND position.warehouse_id = %(place)s
                    WHERE position.run_id = %(run)s""",
                names=column_names(_CORRECTED),
                values=staged_values(_CORRECTED),
                place=number_after("warehouse-", SQL("staged.location_id")),
                run=run.id,
            )
        )

    def _write_backtest(self, run, accuracy):
        self._stage("staged_accuracy", accuracy)
        numbers = dict.fromkeys(_BACKTEST, "float8") | {"lead_time_days": "float8"}
        self._clear(run, "distribution_forecast_backtest")
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_forecast_backtest
                          (company_id, warehouse_id, segment, rung, %(names)s)
                   SELECT %(company)s, warehouse.id, staged.segment, rung.key, %(values)s
                     FROM staged_accuracy staged
                     JOIN (VALUES %(rungs)s) AS rung (name, key) ON rung.name = staged.rung
                     LEFT JOIN stock_warehouse warehouse
                       ON 'warehouse-' || warehouse.id = staged.location_id
                    WHERE staged.location_id IS NULL OR warehouse.id IS NOT NULL""",
                company=run.company_id.id,
                names=column_names(numbers),
                values=staged_values(numbers),
                rungs=SQL(", ").join(
                    SQL("(%s, %s)", name, key)
                    for name, (key, _label) in zip(LADDER, RUNGS, strict=True)
                ),
            )
        )


def _of(table, names):
    """SQL: columns of a table, by name."""
    return SQL(", ").join(SQL.identifier(table, name) for name in names)
