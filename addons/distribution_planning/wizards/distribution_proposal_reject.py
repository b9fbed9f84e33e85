from odoo import fields, models


class DistributionProposalReject(models.TransientModel):
    _name = "distribution.proposal.reject"
    _description = "Reject Proposals"

    proposal_ids = fields.Many2many("distribution.proposal", required=True)
    reason = fields.Char(required=True)

    def action_reject(self):
        self.proposal_ids.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
