from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    distribution_position_count = fields.Integer(
        compute="_compute_distribution_position_count",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_position_count(self):
        counts = dict(
            self.env["distribution.position"]._read_group(
                [("product_id", "in", self.ids)], ["product_id"], ["__count"]
            )
        )
        for product in self:
            product.distribution_position_count = counts.get(product, 0)

    def action_open_distribution_positions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_position"
        )
        return {**action, "domain": [("product_id", "in", self.ids)]}
