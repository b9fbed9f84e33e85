from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    distribution_position_count = fields.Integer(
        compute="_compute_distribution_position_count",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_position_count(self):
        for template in self:
            template.distribution_position_count = sum(
                template.product_variant_ids.mapped("distribution_position_count")
            )

    def action_open_distribution_positions(self):
        return self.product_variant_ids.action_open_distribution_positions()
