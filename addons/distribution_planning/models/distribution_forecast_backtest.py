from odoo import fields, models
from odoo.tools import SQL

from ..engine_text import EngineChar
from .distribution_forecast_accuracy import RUNGS

WEIGHTED = ("wape", "bias", "wql", "coverage")


class DistributionForecastBacktest(models.Model):
    """How the methods would have done on the past, measured by the engine in the last plan.

    Ratios of a group are averages weighted by demand.
    """

    _name = "distribution.forecast.backtest"
    _description = "Forecast Back-Test"
    _order = "demand desc, warehouse_id, segment, lead_time_days, rung"
    _rec_name = "segment"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, ondelete="cascade", help="Empty: all of them."
    )
    segment = EngineChar(
        kind="segment", readonly=True, help="Value class and kind of demand. Empty: all."
    )
    lead_time_days = fields.Float(string="Lead Time (days)", readonly=True, aggregator="avg")
    rung = fields.Selection(
        RUNGS, string="Step", readonly=True, help="From the naive forecast to the planned one."
    )
    wape = fields.Float(
        string="WAPE",
        readonly=True,
        aggregator="avg",
        help="Sum of the errors, whichever way, as a share of demand. Lower is better.",
    )
    bias = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Sum of forecasts less demand, as a share of demand. Near zero is better.",
    )
    wql = fields.Float(
        string="Quantile Loss",
        readonly=True,
        aggregator="avg",
        help="Weighted quantile loss of the whole distribution. Lower is better.",
    )
    coverage = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Share of the past within the range from the 5 % to the 95 % quantile; 90 % would be "
        "exact.",
    )
    demand = fields.Float(readonly=True)
    observations = fields.Integer(readonly=True)

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in WEIGHTED:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%(ratio)s * %(demand)s) / NULLIF(SUM(%(demand)s), 0)",
            ratio=self._field_to_sql(self._table, name, query),
            demand=self._field_to_sql(self._table, "demand", query),
        )
