from odoo import api, fields, models
from odoo.exceptions import UserError

# What this extends has to be loaded before it.
from . import distribution_proposal_reject  # noqa: F401  # pylint: disable=unused-import


class DistributionProposalChange(models.TransientModel):
    """Change quantities, of one proposal or of many by a percentage, for a reason."""

    _name = "distribution.proposal.change"
    _inherit = ["distribution.proposal.reject"]
    _description = "Change Proposals"

    single = fields.Boolean(compute="_compute_single")
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", store=True, readonly=False
    )
    percentage = fields.Float(string="Change By", help="In percent: -20 is a fifth less.")

    @api.depends("proposal_ids")
    def _compute_single(self):
        for wizard in self:
            wizard.single = len(wizard.proposal_ids) == 1

    @api.depends("proposal_ids")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.proposal_ids.quantity if wizard.single else 0.0

    def action_change(self):
        if not self.single and not self.percentage:
            raise UserError(self.env._("Say by how many percent."))
        quantities = {
            proposal.id: self.quantity
            if self.single
            else proposal.uom_id.round(proposal.quantity * (1 + self.percentage / 100))
            for proposal in self.proposal_ids
        }
        self.proposal_ids.action_change(quantities, self._reason())
        self.proposal_ids._internally().write({"reason_id": self.reason_id.id})
        return {"type": "ir.actions.act_window_close"}
