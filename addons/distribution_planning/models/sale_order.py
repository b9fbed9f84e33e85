from odoo import api, fields, models

from .distribution_document_link import checked_links, created_links

LINK = "distribution_proposal_ids"


class SaleOrder(models.Model):
    _inherit = "sale.order"

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


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    distribution_proposal_ids = fields.Many2many(
        "distribution.proposal",
        "distribution_proposal_sale_line_rel",
        "sale_line_id",
        "proposal_id",
        string="Proposals",
        readonly=True,
        copy=False,
        groups="distribution_planning.group_distribution_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records, values = created_links(self, vals_list, LINK)
        return super(SaleOrderLine, records).create(values)

    def write(self, vals):
        return super().write(checked_links(self, vals, LINK))
