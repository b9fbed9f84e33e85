from odoo import api, fields, models
from odoo.tools import SQL

from ..engine_text import EngineChar

RUNGS = [
    ("1_naive", "Naive"),
    ("2_baseline", "Baseline"),
    ("3_drivers", "Drivers"),
    ("4_sensed", "Sensed"),
    ("5_planned", "Planned"),
]


class DistributionForecastAccuracy(models.Model):
    """Kept forecasts against what came, one row for each rung of the forecast.

    Ratios of a group are ratios of its sums, so that small positions do not count as much as
    large ones.
    """

    _name = "distribution.forecast.accuracy"
    _inherit = "distribution.dated"
    _description = "Forecast Accuracy"
    _auto = False
    _order = "week desc, product_id, warehouse_id, lag, rung"
    _rec_name = "week"
    _depends = {
        "distribution.forecast": ["actual", "planned", "has_actual", "override_id"],
        "distribution.forecast.override": ["reason_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    segment = EngineChar(kind="segment", readonly=True)
    week = fields.Date(readonly=True)
    lag = fields.Integer(string="Weeks Ahead", readonly=True, aggregator=None)
    rung = fields.Selection(
        RUNGS, string="Step", readonly=True, help="From the naive forecast to the planned one."
    )
    override_author_id = fields.Many2one("res.users", string="Override by", readonly=True)
    override_reason_id = fields.Many2one("distribution.override.reason", readonly=True)
    forecast = fields.Float(readonly=True)
    actual = fields.Float(string="Demand", readonly=True, aggregator=None)
    error = fields.Float(
        string="Bias (units)", readonly=True, help="Forecast less demand: above zero, too much."
    )
    absolute_error = fields.Float(readonly=True)
    before_error = fields.Float(readonly=True, aggregator=None)
    wape = fields.Float(
        string="WAPE",
        readonly=True,
        aggregator="avg",
        help="Sum of absolute errors as a share of demand. Lower is better.",
    )
    bias = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Sum of forecasts less demand, as a share of demand. Above zero: too much expected.",
    )
    value_added = fields.Float(
        readonly=True,
        aggregator="avg",
        help="By how much of demand this step made the error smaller than the step before did. "
        "Below zero, the step made the forecast worse.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """SELECT kept.id * 5 + rung.place - 1 AS id, kept.company_id, kept.product_id,
                      template.categ_id AS product_categ_id, kept.warehouse_id, kept.segment,
                      kept.week, kept.lag, rung.name AS rung, rung.forecast, kept.actual,
                      CASE WHEN rung.place = 5 THEN override.create_uid END AS override_author_id,
                      CASE WHEN rung.place = 5 THEN override.reason_id END AS override_reason_id,
                      rung.forecast - kept.actual AS error,
                      abs(rung.forecast - kept.actual) AS absolute_error,
                      abs(rung.before - kept.actual) AS before_error,
                      abs(rung.forecast - kept.actual) / NULLIF(kept.actual, 0) AS wape,
                      (rung.forecast - kept.actual) / NULLIF(kept.actual, 0) AS bias,
                      (abs(rung.before - kept.actual) - abs(rung.forecast - kept.actual))
                      / NULLIF(kept.actual, 0) AS value_added
                 FROM distribution_forecast kept
                 JOIN product_product product ON product.id = kept.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN distribution_forecast_override override
                   ON override.id = kept.override_id
                CROSS JOIN LATERAL (VALUES
                      (1, '1_naive', kept.naive, NULL),
                      (2, '2_baseline', kept.baseline, kept.naive),
                      (3, '3_drivers', kept.drivers, COALESCE(kept.baseline, kept.naive)),
                      (4, '4_sensed', kept.sensed,
                       COALESCE(kept.drivers, kept.baseline, kept.naive)),
                      (5, '5_planned', kept.planned,
                       COALESCE(kept.sensed, kept.drivers, kept.baseline, kept.naive))
                      ) AS rung (place, name, forecast, before)
                WHERE kept.is_kept AND kept.has_actual AND rung.forecast IS NOT NULL"""
        )

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of sums instead of averages of ratios."""
        sums = {
            "wape:avg": "SUM(%(absolute)s) / NULLIF(SUM(%(actual)s), 0)",
            "bias:avg": "SUM(%(error)s) / NULLIF(SUM(%(actual)s), 0)",
            "value_added:avg": "SUM(%(before)s - %(absolute)s)"
            " / NULLIF(SUM(%(actual)s) FILTER (WHERE %(before)s IS NOT NULL), 0)",
        }
        if aggregate_spec not in sums:
            return super()._read_group_select(aggregate_spec, query)
        columns = {
            "absolute": "absolute_error",
            "actual": "actual",
            "error": "error",
            "before": "before_error",
        }
        return SQL(
            sums[aggregate_spec],
            **{
                name: self._field_to_sql(self._table, column, query)
                for name, column in columns.items()
            },
        )

    @api.model
    def _track_record(self, author, reason):
        """How an author's overrides for a reason turned out, in words; empty before any did."""
        if not (author and reason):
            return ""
        [(count, value)] = self._read_group(
            [
                ("rung", "=", "5_planned"),
                ("override_author_id", "=", author.id),
                ("override_reason_id", "=", reason.id),
            ],
            aggregates=["__count", "value_added:avg"],
        )
        if not count or value is None:
            return ""
        share = f"{abs(value):.0%}"
        if value < 0:
            return self.env._(
                "So far overrides by %(author)s for this reason made the error larger, by "
                "%(share)s of demand (%(count)s forecasts).",
                author=author.name,
                share=share,
                count=count,
            )
        return self.env._(
            "So far overrides by %(author)s for this reason made the error smaller, by "
            "%(share)s of demand (%(count)s forecasts).",
            author=author.name,
            share=share,
            count=count,
        )
