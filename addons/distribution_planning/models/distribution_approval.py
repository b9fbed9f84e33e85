from odoo import fields, models

# What this extends has to be loaded before it.
from . import distribution_guarded  # noqa: F401  # pylint: disable=unused-import


class DistributionApproval(models.Model):
    """One person's approval of a proposal that needs several."""

    _name = "distribution.approval"
    _inherit = ["distribution.guarded"]
    _description = "Approval"
    _order = "id"

    proposal_id = fields.Many2one(
        "distribution.proposal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="proposal_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    for_user_id = fields.Many2one(
        "res.users", string="For", required=True, readonly=True, ondelete="restrict"
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    create_date = fields.Datetime(string="Approved On", readonly=True)
