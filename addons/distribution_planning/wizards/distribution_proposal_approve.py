from odoo import api, fields, models


class DistributionProposalApprove(models.TransientModel):
    _name = "distribution.proposal.approve"
    _description = "Approve Proposals"

    proposal_ids = fields.Many2many("distribution.proposal", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_totals")
    proposal_count = fields.Integer(string="Proposals", compute="_compute_totals")
    expected_value = fields.Monetary(compute="_compute_totals")
    cost = fields.Monetary(compute="_compute_totals")

    @api.depends("proposal_ids")
    def _compute_totals(self):
        for wizard in self:
            proposals = wizard.proposal_ids
            wizard.currency_id = proposals.currency_id[:1] or self.env.company.currency_id
            wizard.proposal_count = len(proposals)
            wizard.expected_value = sum(proposals.mapped("expected_value"))
            wizard.cost = sum(proposals.mapped("cost"))

    def action_approve(self):
        return self.proposal_ids.action_approve()
