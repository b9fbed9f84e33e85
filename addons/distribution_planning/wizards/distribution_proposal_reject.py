from odoo import api, fields, models


class DistributionProposalReject(models.TransientModel):
    _name = "distribution.proposal.reject"
    _description = "Reject Proposals"

    proposal_ids = fields.Many2many("distribution.proposal", required=True)
    proposal_count = fields.Integer(string="Number", compute="_compute_proposal_count")
    reason_id = fields.Many2one("distribution.decision.reason")
    reason = fields.Char(string="Note")
    rule_out_days = fields.Integer(
        string="Rule Out for (days)",
        help="So long no plan proposes the same again, whatever the quantity, and looks for "
        "another way. 0: it may come back when the situation changes.",
    )

    @api.depends("proposal_ids")
    def _compute_proposal_count(self):
        for wizard in self:
            wizard.proposal_count = len(wizard.proposal_ids)

    def action_reject(self):
        reason = self._reason()
        self.proposal_ids.action_reject(reason)
        self.proposal_ids._internally().write({"reason_id": self.reason_id.id})
        if self.rule_out_days > 0:
            self.env["distribution.restriction"]._from_proposals(
                self.proposal_ids, self.rule_out_days, reason
            )
        return {"type": "ir.actions.act_window_close"}

    def _reason(self):
        return ": ".join(filter(None, [self.reason_id.name, self.reason]))
