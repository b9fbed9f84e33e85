from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    distribution_autonomy = fields.Selection(
        related="company_id.distribution_autonomy", readonly=False, required=True
    )
    distribution_cancel_confirmed = fields.Boolean(
        related="company_id.distribution_cancel_confirmed", readonly=False
    )
    distribution_digest = fields.Boolean(related="company_id.distribution_digest", readonly=False)
    distribution_event_planning = fields.Boolean(
        related="company_id.distribution_event_planning", readonly=False
    )
    distribution_horizon_days = fields.Integer(
        related="company_id.distribution_horizon_days", readonly=False
    )
    distribution_snapshot_days = fields.Integer(
        related="company_id.distribution_snapshot_days", readonly=False
    )
    distribution_cards_planner = fields.Integer(
        related="company_id.distribution_cards_planner", readonly=False
    )
    distribution_cards_buyer = fields.Integer(
        related="company_id.distribution_cards_buyer", readonly=False
    )
    distribution_cards_warehouse = fields.Integer(
        related="company_id.distribution_cards_warehouse", readonly=False
    )
