from odoo import api, fields, models


class DistributionProposal(models.Model):
    """The documents that a proposal is about, and those that it changed."""

    _inherit = "distribution.proposal"

    substitute_id = fields.Many2one(
        "product.product",
        string="Replacement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The product that is delivered instead.",
    )
    substitute_ratio = fields.Float(
        string="Units of the Replacement",
        readonly=True,
        help="Units of the replacement for one unit of the product.",
    )
    supply_purchase_line_id = fields.Many2one(
        "purchase.order.line",
        string="Purchase Line to Change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    supply_move_id = fields.Many2one(
        "stock.move",
        string="Transfer to Change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    supply_quantity = fields.Float(
        string="Quantity on Order",
        digits="Product Unit",
        readonly=True,
        help="What was still to arrive when the data of the plan was read.",
    )
    supply_date = fields.Date(
        string="Expected", readonly=True, help="The arrival that the plan knew."
    )
    sale_line_ids = fields.Many2many(
        "sale.order.line",
        "distribution_proposal_sale_line_rel",
        "proposal_id",
        "sale_line_id",
        string="Sales Order Lines",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
    )
    document_changes = fields.Json(
        readonly=True,
        copy=False,
        help="What was changed on documents, with the values before and after.",
    )
    sale_count = fields.Integer(compute="_compute_sale_count")

    @api.depends(
        "origin_warehouse_id",
        "vendor_id",
        "supply_purchase_line_id",
        "supply_move_id",
        "substitute_id",
    )
    def _compute_source(self):
        for proposal in self:
            documents = proposal.sudo()
            proposal.source = (
                documents.supply_purchase_line_id.order_id.name
                or documents.supply_move_id.picking_id.name
                or documents.substitute_id.display_name
                or proposal.origin_warehouse_id.name
                or proposal.vendor_id.name
            )

    @api.depends("sale_line_ids.order_id")
    def _compute_sale_count(self):
        for proposal in self:
            proposal.sale_count = len(proposal.sudo().sale_line_ids.order_id)

    def _purchase_orders(self):
        proposals = self.sudo()
        lines = proposals.purchase_line_ids | proposals.supply_purchase_line_id
        orders = lines.order_id
        for change in [one for proposal in proposals for one in proposal.document_changes or []]:
            if change["model"] == "purchase.order":
                orders |= orders.browse(change["id"])
            elif change["kind"] == "removed":
                orders |= orders.browse(change["before"]["order_id"])
        return orders.exists()

    def action_open_sales(self):
        orders = self.sudo().sale_line_ids.order_id
        return self._open("sale.order", self.env._("Sales orders"), [("id", "in", orders.ids)])

    def _supply_key(self):
        """The document's name in the snapshot."""
        if self.supply_purchase_line_id:
            return f"purchase-line-{self.supply_purchase_line_id.id}"
        return f"move-{self.supply_move_id.id}"

    def _ratio(self):
        """Units of the replacement for one unit of the product."""
        return self.substitute_ratio or 1.0
