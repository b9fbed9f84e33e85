from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    distribution_proposal_count = fields.Integer(
        compute="_compute_distribution_proposal_count",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_proposal_count(self):
        for picking in self:
            picking.distribution_proposal_count = len(picking._distribution_proposals())

    def _distribution_proposals(self):
        """Proposals that made its moves, and those to expedite, postpone or cancel them."""
        about = self.env["distribution.proposal"].search(
            [("supply_move_id", "in", self.move_ids.ids), ("state", "!=", "superseded")]
        )
        return self.move_ids.distribution_proposal_id | about

    def action_open_distribution_proposals(self):
        return self.env["distribution.proposal"]._action_open(self._distribution_proposals())
