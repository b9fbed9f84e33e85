from odoo import fields, models


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    distribution_proposal_count = fields.Integer(
        compute="_compute_distribution_proposal_count",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_proposal_count(self):
        """Decisions that set minimum and maximum."""
        counts = dict(
            self.env["distribution.proposal"]._read_group(
                [("orderpoint_id", "in", self.ids)], ["orderpoint_id"], ["__count"]
            )
        )
        for rule in self:
            rule.distribution_proposal_count = counts.get(rule, 0)

    def action_open_distribution_proposals(self):
        """Who set minimum and maximum, when and why."""
        Proposal = self.env["distribution.proposal"]
        return Proposal._action_open(Proposal.search([("orderpoint_id", "in", self.ids)]))
