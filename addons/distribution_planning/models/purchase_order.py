from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    distribution_proposal_count = fields.Integer(
        compute="_compute_distribution_proposal_count",
        groups="distribution_planning.group_distribution_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["distribution.net.change"]._note_purchase_lines(self.order_line)
        return result

    def _compute_distribution_proposal_count(self):
        for order in self:
            order.distribution_proposal_count = len(order._distribution_proposals())

    def _distribution_proposals(self):
        """Proposals that made its lines, and those to expedite, postpone or cancel them."""
        about = self.env["distribution.proposal"].search(
            [
                ("supply_purchase_line_id", "in", self.order_line.ids),
                ("state", "!=", "superseded"),
            ]
        )
        return self.order_line.distribution_proposal_ids | about

    def action_open_distribution_proposals(self):
        return self.env["distribution.proposal"]._action_open(self._distribution_proposals())
