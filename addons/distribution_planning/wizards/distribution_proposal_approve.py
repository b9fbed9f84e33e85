from odoo import api, fields, models

from ..models.distribution_workbench_many import SLICE

MOST_TOLD = 10


class DistributionProposalApprove(models.TransientModel):
    _name = "distribution.proposal.approve"
    _description = "Approve Proposals"

    proposal_ids = fields.Many2many("distribution.proposal", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_totals")
    proposal_count = fields.Integer(
        string="Proposals", compute="_compute_totals", help="Those that you can approve now."
    )
    expected_value = fields.Monetary(compute="_compute_totals")
    cost = fields.Monetary(compute="_compute_totals")
    refused_count = fields.Integer(compute="_compute_totals")
    refusals = fields.Text(string="Why Not", compute="_compute_totals")

    @api.depends("proposal_ids")
    def _compute_totals(self):
        for wizard in self:
            proposals, refusals = wizard._able()
            only = len(proposals.currency_id) == 1
            wizard.currency_id = proposals.currency_id if only else self.env.company.currency_id
            wizard.proposal_count = len(proposals)
            wizard.expected_value = wizard._total(proposals, "expected_value")
            wizard.cost = wizard._total(proposals, "cost")
            wizard.refused_count = len(refusals)
            wizard.refusals = self._told(refusals)

    def _able(self):
        """What the user can approve now, and why not the others."""
        chosen = self.proposal_ids._origin
        refusals = chosen._refusals()
        return chosen.filtered(lambda proposal: proposal not in refusals), refusals

    def _total(self, proposals, name):
        """The sum of amounts in the currency of the dialogue, at today's rates."""
        today = fields.Date.context_today(self)
        return sum(
            company.currency_id._convert(
                sum(theirs.mapped(name)), self.currency_id, self.env.company, today
            )
            for company, theirs in proposals.grouped("company_id").items()
        )

    def _told(self, refusals):
        lines = [
            f"{proposal.display_name}: {reason}"
            for proposal, reason in list(refusals.items())[:MOST_TOLD]
        ]
        if len(refusals) > MOST_TOLD:
            lines.append(self.env._("and %s more", len(refusals) - MOST_TOLD))
        return "\n".join(lines)

    def action_approve(self):
        """Approve what can be approved; many in slices that are kept one by one."""
        proposals, _refusals = self._able()
        if len(proposals) <= SLICE:
            return (proposals or self.proposal_ids).action_approve()
        return {
            "type": "ir.actions.client",
            "tag": "distribution_planning.approve_many",
            "params": {"slices": self.env["distribution.workbench"].slices(proposals.ids)},
        }
