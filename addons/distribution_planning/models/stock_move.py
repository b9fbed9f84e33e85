from odoo import api, fields, models

from .distribution_document_link import ProposalId, checked_links, created_links

LINK = "distribution_proposal_id"


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

    @api.model_create_multi
    def create(self, vals_list):
        records, values = created_links(self, vals_list, LINK)
        moves = super(StockMove, records).create(values)
        changes = moves.filtered(lambda move: move.state != "draft")
        self.env["distribution.net.change"]._note_moves(changes)
        return moves

    def write(self, vals):
        vals = checked_links(self, vals, LINK)
        changes = self.env["distribution.net.change"]._moves_that_change(self, vals)
        result = super().write(vals)
        self.env["distribution.net.change"]._note_moves(changes)
        return result

    def _distribution_link(self):
        """The link to the proposal, for a move that continues or splits this one."""
        proposal = self.distribution_proposal_id
        return {LINK: proposal and ProposalId(proposal.id)}

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), LINK]

    def _prepare_procurement_values(self):
        return {**super()._prepare_procurement_values(), **self._distribution_link()}

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), **self._distribution_link()}
