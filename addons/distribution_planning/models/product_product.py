from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductProduct(models.Model):
    _inherit = "product.product"

    distribution_position_count = fields.Integer(
        compute="_compute_distribution_position_count",
        groups="distribution_planning.group_distribution_user",
    )
    distribution_stockout_probability = fields.Float(
        string="Stock-Out Risk",
        compute="_compute_distribution_position_count",
        groups="distribution_planning.group_distribution_user",
        help="The highest probability among warehouses of running out before supply can come.",
    )
    distribution_replaces_id = fields.Many2one(
        "product.product",
        string="Replaces",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The product that this one takes the place of: its past demand counts as this one's. "
        "Keep the old product active as long as its past is needed.",
    )
    distribution_similar_id = fields.Many2one(
        "product.product",
        string="Forecast Like",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="A product whose launch and seasons this one is expected to follow, until it has "
        "enough demand of its own.",
    )

    @api.constrains("distribution_replaces_id", "distribution_similar_id")
    def _check_distribution_links(self):
        for product in self:
            if product in product.distribution_replaces_id | product.distribution_similar_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot replace itself or be forecast like itself.", product.display_name
                    )
                )
        if self._has_cycle("distribution_replaces_id"):
            raise ValidationError(self.env._("These products replace each other in a circle."))

    @api.ondelete(at_uninstall=False)
    def _unlink_undecided_proposals(self):
        self.env["distribution.proposal"]._let_go(self)

    def _compute_distribution_position_count(self):
        figures = {
            product: found
            for product, *found in self.env["distribution.position"]._read_group(
                [("product_id", "in", self.ids)],
                ["product_id"],
                ["__count", "stockout_probability:max"],
            )
        }
        for product in self:
            count, probability = figures.get(product, (0, 0.0))
            product.distribution_position_count = count
            product.distribution_stockout_probability = probability

    def action_open_distribution_positions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_position"
        )
        return {**action, "domain": [("product_id", "in", self.ids)]}
