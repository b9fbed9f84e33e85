from odoo import fields, models


class DistributionProposalReject(models.TransientModel):
    _name = "distribution.proposal.reject"
    _description = "Reject Proposals"

    proposal_ids = fields.Many2many("distribution.proposal", required=True)
    reason_id = fields.Many2one("distribution.decision.reason")
    reason = fields.Char(string="Note")

    def action_reject(self):
        self.proposal_ids.action_reject(self._reason())
        self.proposal_ids._internally().write({"reason_id": self.reason_id.id})
        return {"type": "ir.actions.act_window_close"}

    def _reason(self):
        return ": ".join(filter(None, [self.reason_id.name, self.reason]))
