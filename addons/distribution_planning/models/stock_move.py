from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    distribution_proposal_id = fields.Many2one(
        "distribution.proposal",
        string="Proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "distribution_proposal_id"]

    def _prepare_procurement_values(self):
        return {
            **super()._prepare_procurement_values(),
            "distribution_proposal_id": self.distribution_proposal_id.id,
        }

    def _prepare_move_split_vals(self, qty):
        return {
            **super()._prepare_move_split_vals(qty),
            "distribution_proposal_id": self.distribution_proposal_id.id,
        }
