from odoo import fields, models



class DistributionForecastBacktest(models.Model):
    """How the methods would have done on the past, measured by the engine in the last plan."""

    _name = "distribution.forecast.backtest"
    _description = "Forecast Back-Test"
    _order = "demand desc, warehouse_id, segment, lead_time_days, rung"
    _rec_name = "segment"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, ondelete="cascade", help="Empty: all of them."
    )
    segment = fields.Char(readonly=True, help="Value class and kind of demand. Empty: all.")
    lead_time_days = fields.Float(string="Lead Time (days)", readonly=True, aggregator="avg")
    rung = fields.Char(readonly=True, help="The step of the forecast that is measured.")
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
