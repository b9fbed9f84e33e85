from odoo import fields, models

# What this extends has to be loaded before it.
from . import distribution_guarded  # noqa: F401  # pylint: disable=unused-import

# An approval stands while the money grows, or the value shrinks, by no more than this share, and
# the arrival moves by no more than so many days.
TOLERANCE = 0.1
DAYS = 3


class DistributionApproval(models.Model):
    """One person's approval of a proposal that needs several, with what they looked at."""

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
    currency_id = fields.Many2one(related="company_id.currency_id")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    due_date = fields.Date(string="Arrives", readonly=True)
    money = fields.Monetary(readonly=True)
    expected_value = fields.Monetary(readonly=True)
    create_date = fields.Datetime(string="Approved On", readonly=True)

    def _stands(self):
        """Whether the proposal still is what was looked at."""
        proposal = self.proposal_id
        days = self.due_date and proposal.due_date and (proposal.due_date - self.due_date).days
        dearer = proposal._money() - self.money
        worse = self.expected_value - proposal.expected_value
        return (
            not proposal.uom_id.compare(self.quantity, proposal.quantity)
            and abs(days or 0) <= DAYS
            and self.currency_id.compare_amounts(dearer, TOLERANCE * abs(self.money)) <= 0
            and self.currency_id.compare_amounts(worse, TOLERANCE * abs(self.expected_value)) <= 0
        )
