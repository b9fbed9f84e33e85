from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    distribution_position_count = fields.Integer(
        compute="_compute_distribution_position_count",
        groups="distribution_planning.group_distribution_user",
    )
    distribution_stockout_probability = fields.Float(
        string="Stock-Out Risk",
        compute="_compute_distribution_position_count",
        groups="distribution_planning.group_distribution_user",
        help="The highest probability among variants and warehouses of running out before supply "
        "can come.",
    )
    distribution_replaces_id = fields.Many2one(
        "product.product",
        string="Replaces",
        compute="_compute_distribution_links",
        inverse="_inverse_distribution_replaces_id",
        help="The product that this one takes the place of: its past demand counts as this one's. "
        "Keep the old product active as long as its past is needed.",
    )
    distribution_similar_id = fields.Many2one(
        "product.product",
        string="Forecast Like",
        compute="_compute_distribution_links",
        inverse="_inverse_distribution_similar_id",
        help="A product whose launch and seasons this one is expected to follow, until it has "
        "enough demand of its own.",
    )

    @api.depends(
        "product_variant_ids.distribution_replaces_id",
        "product_variant_ids.distribution_similar_id",
    )
    def _compute_distribution_links(self):
        """Those of the only variant; with several, each variant has its own."""
        for template in self:
            variants = template.product_variant_ids
            only = variants if len(variants) == 1 else variants.browse()
            template.distribution_replaces_id = only.distribution_replaces_id
            template.distribution_similar_id = only.distribution_similar_id

    def _inverse_distribution_replaces_id(self):
        for template in self.filtered(lambda template: len(template.product_variant_ids) == 1):
            template.product_variant_ids.distribution_replaces_id = (
                template.distribution_replaces_id
            )

    def _inverse_distribution_similar_id(self):
        for template in self.filtered(lambda template: len(template.product_variant_ids) == 1):
            template.product_variant_ids.distribution_similar_id = template.distribution_similar_id

    def _get_related_fields_variant_template(self):
        return [
            *super()._get_related_fields_variant_template(),
            "distribution_replaces_id",
            "distribution_similar_id",
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_undecided_proposals(self):
        self.env["distribution.proposal"]._let_go(
            self.with_context(active_test=False).product_variant_ids
        )

    def _compute_distribution_position_count(self):
        for template in self:
            variants = template.product_variant_ids
            template.distribution_position_count = sum(
                variants.mapped("distribution_position_count")
            )
            template.distribution_stockout_probability = max(
                variants.mapped("distribution_stockout_probability"), default=0.0
            )

    def action_open_distribution_positions(self):
        return self.product_variant_ids.action_open_distribution_positions()
