from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..models.distribution_forecast import KEPT_LAGS
from ..models.distribution_forecast_accuracy import RUNGS
from .plan_columns import column_names, staged_values

CORRECTED_WEEKS = 104
# The plan's names of the forecast's steps, in the order of RUNGS.
LADDER = ("naive", "baseline", "drivers", "sensed", "mean")
_FORECAST = ("naive", "baseline", "drivers", "sensed", "planned", "q05", "q25", "q75", "q95")
_BACKTEST = ("wape", "bias", "wql", "coverage", "demand", "observations")


class PlanWriter(models.AbstractModel):
    """The plan's demand side: forecasts, their reasons, corrected history and the back-test."""

    _inherit = "distribution.plan.writer"

    @api.private
    def write_plan(self, run, plan):
        result = super().write_plan(run, plan)
        if run.kind == "changes":
            return result
        writer = self.sudo()
        writer._write_forecasts(run, plan["forecasts"])
        writer._write_reasons(run, plan["forecast_reasons"])
        writer._write_corrections(run, plan["corrections"])
        writer._write_backtest(run, plan["accuracy"])
        self.env.invalidate_all()
        return result

    def _write_forecasts(self, run, forecasts):
        """Replace what was forecast in the same week, and let go of earlier lags not kept."""
        from .forecast_weeks import monday, weekly_forecasts

        frame = weekly_forecasts(forecasts, run.as_of).rename(columns={"mean": "planned"})
        self._stage("staged_forecast", frame)
        made_week = monday(run.as_of)
        self.env.cr.execute(
            SQL(
                """DELETE FROM distribution_forecast
                    WHERE company_id = %(company)s
                      AND (made_week = %(week)s OR made_week <> %(week)s AND NOT is_kept)""",
                company=run.company_id.id,
                week=made_week,
            )
        )
        self.env.cr.execute(self._insert_forecasts(run, made_week))
        self._link_overrides(run, made_week)

    def _insert_forecasts(self, run, made_week):
        return SQL(
            """INSERT INTO distribution_forecast (company_id, product_id, warehouse_id, segment,
                      made_on, made_week, week, lag, is_kept, %(columns)s)
               SELECT position.company_id, position.product_id, position.warehouse_id,
                      position.segment, %(made_on)s, %(made_week)s, staged.week::date,
                      staged.lag::int, staged.lag::int IN %(kept)s, %(values)s
                 FROM staged_forecast staged
                 JOIN distribution_position position
                   ON position.product_id = staged.item_id::int
                  AND 'warehouse-' || position.warehouse_id = staged.location_id
                WHERE position.run_id = %(run)s""",
            columns=column_names(_FORECAST),
            values=SQL(", ").join(
                SQL("staged.%s::float8", SQL.identifier(name)) for name in _FORECAST
            ),
            made_on=run.as_of,
            made_week=made_week,
            kept=KEPT_LAGS,
            run=run.id,
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
        self._stage("staged_reason", reasons)
        self._replace(
            run,
            "distribution_forecast_reason",
            {
                "rank": "int",
                "kind": "text",
                "effect": "float8",
                "date_from": "date",
                "date_to": "date",
                "reason": "text",
            },
            "staged_reason",
        )

    def _write_corrections(self, run, corrections):
        from .forecast_weeks import monday, weekly_corrections

        first = monday(run.as_of) - timedelta(weeks=CORRECTED_WEEKS)
        self._stage("staged_correction", weekly_corrections(corrections, first))
        self._replace(
            run,
            "distribution_demand_correction",
            {
                "week": "date",
                "kind": "text",
                "observed": "float8",
                "used": "float8",
                "buckets": "int",
            },
            "staged_correction",
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
