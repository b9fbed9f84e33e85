from odoo import api, fields, models
from odoo.fields import Command

from .distribution_document_link import ProposalId, checked_links, created_links

LINK = "distribution_proposal_ids"


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    distribution_proposal_ids = fields.Many2many(
        "distribution.proposal",
        "distribution_proposal_purchase_line_rel",
        "purchase_line_id",
        "proposal_id",
        string="Proposals",
        readonly=True,
        copy=False,
        groups="distribution_planning.group_distribution_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records, values = created_links(self, vals_list, LINK)
        lines = super(PurchaseOrderLine, records).create(values)
        self.env["distribution.net.change"]._note_purchase_lines(lines)
        return lines

    def unlink(self):
        self.env["distribution.net.change"]._note_purchase_lines(self)
        return super().unlink()

    def write(self, vals):
        result = super().write(checked_links(self, vals, LINK))
        if not vals.keys().isdisjoint(("product_qty", "date_planned", "product_id")):
            self.env["distribution.net.change"]._note_purchase_lines(self)
        if "date_planned" in vals:
            self._distribution_take_agreed_date()
        return result

    def _distribution_take_agreed_date(self):
        """Receipts follow the date that a vendor agreed to because planning asked for it.

        By itself Odoo leaves them on their old day, and the next plan would not see the new one.
        """
        asked = (
            self.env["distribution.proposal"]
            .sudo()
            .search(
                [
                    ("supply_purchase_line_id", "in", self.ids),
                    ("verb", "in", ("expedite", "postpone")),
                    ("state", "=", "asked"),
                ]
            )
        )
        for line in asked.supply_purchase_line_id.with_env(self.env):
            receipts = line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            receipts.date = line.date_planned

    @api.model
    def _distribution_link(self, values):
        proposals = values.get(LINK) or ()
        if not proposals:
            return {}
        return {LINK: [Command.link(ProposalId(proposal.id)) for proposal in proposals]}

    @api.model
    def _prepare_purchase_order_line_from_procurement(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
        po,
    ):
        line = super()._prepare_purchase_order_line_from_procurement(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
            po,
        )
        return {**line, **self._distribution_link(values)}
