from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    distribution_proposal_count = fields.Integer(
        compute="_compute_distribution_proposal_count",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_proposal_count(self):
        for order in self:
            order.distribution_proposal_count = len(order.order_line.distribution_proposal_ids)

    def action_open_distribution_proposals(self):
        return self.env["distribution.proposal"]._action_open(
            self.order_line.distribution_proposal_ids
        )
