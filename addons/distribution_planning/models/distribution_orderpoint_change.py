from odoo import fields, models


class DistributionOrderpointChange(models.Model):
    """Who changed minimum and maximum of a reordering rule, when, and by which decision."""

    _name = "distribution.orderpoint.change"
    _inherit = ["distribution.guarded"]
    _description = "Change of a Reordering Rule"
    _order = "id desc"
    _rec_name = "orderpoint_id"

    orderpoint_id = fields.Many2one(
        "stock.warehouse.orderpoint",
        string="Reordering Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, index=True, ondelete="cascade"
    )
    old_minimum = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    minimum = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    old_maximum = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    maximum = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    is_new = fields.Boolean(string="Rule Created", readonly=True)
    proposal_id = fields.Many2one(
        "distribution.proposal",
        string="Decision",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The proposal that was carried out or undone; empty when somebody else changed it.",
    )
