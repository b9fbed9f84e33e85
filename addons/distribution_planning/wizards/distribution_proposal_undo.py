from odoo import fields, models


class DistributionProposalUndo(models.TransientModel):
    _name = "distribution.proposal.undo"
    _description = "Undo Proposals"

    proposal_ids = fields.Many2many("distribution.proposal", required=True)
    reason = fields.Char(required=True)

    def action_undo(self):
        return self.proposal_ids.action_undo(self.reason)
