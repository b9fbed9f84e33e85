from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    distribution_proposal_count = fields.Integer(
        compute="_compute_distribution_proposal_count",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_proposal_count(self):
        counts = dict(
            self.env["stock.move"]._read_group(
                [("picking_id", "in", self.ids), ("distribution_proposal_id", "!=", False)],
                ["picking_id"],
                ["distribution_proposal_id:count_distinct"],
            )
        )
        for picking in self:
            picking.distribution_proposal_count = counts.get(picking, 0)

    def action_open_distribution_proposals(self):
        return self.env["distribution.proposal"]._action_open(
            self.move_ids.distribution_proposal_id
        )
