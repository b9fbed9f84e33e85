from odoo import fields, models

from ..engine_text import EngineChar

COMPONENTS = [
    ("cycle_stock", "Cycle Stock"),
    ("demand_risk", "Demand Risk"),
    ("lead_time_risk", "Lead-Time Risk"),
    ("review_period", "Review Period"),
    ("lot_size", "Lot Size"),
    ("upstream_delay", "Upstream Delay"),
    ("rounding", "Rounding"),
    ("limits", "Limits"),
    ("other", "Other"),
]


class DistributionTargetComponent(models.Model):
    """What a target consists of, cause by cause; written by the plan.

    The components of a position add up to its target.
    """

    _name = "distribution.target.component"
    _description = "Target Component"
    _order = "position_id, rank, id"
    _rec_name = "component"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    position_id = fields.Many2one(
        "distribution.position", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="position_id.product_id")
    product_categ_id = fields.Many2one(related="position_id.product_categ_id", string="Category")
    warehouse_id = fields.Many2one(related="position_id.warehouse_id")
    segment = EngineChar(kind="segment", related="position_id.segment")
    rank = fields.Integer(readonly=True, aggregator=None)
    component = fields.Selection(
        COMPONENTS,
        string="Cause",
        required=True,
        readonly=True,
        help="Why this part of the target is there: it is what would not be needed without the "
        "cause.",
    )
    units = fields.Float(
        readonly=True, help="Units that the cause adds to the target, or takes off."
    )
    value = fields.Monetary(readonly=True, help="The units at cost.")
