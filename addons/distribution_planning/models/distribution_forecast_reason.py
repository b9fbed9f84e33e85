from odoo import fields, models

from ..engine_text import EngineText


class DistributionForecastReason(models.Model):
    """Why a forecast is what it is, in words; written by the plan, the weightiest first."""

    _name = "distribution.forecast.reason"
    _description = "Forecast Reason"
    _order = "position_id, rank, id"
    _rec_name = "reason"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    position_id = fields.Many2one(
        "distribution.position", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Char(readonly=True)
    effect = fields.Float(
        readonly=True, help="Units that it adds to the forecast, or takes off, over the horizon."
    )
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="Until", readonly=True)
    reason = EngineText(kind="forecast_reason", readonly=True)
