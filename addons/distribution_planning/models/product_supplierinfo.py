from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    distribution_learned_days = fields.Integer(
        string="Learned Lead Time",
        compute="_compute_distribution_learned",
        help="The mean from order to receipt that the plan has learned, less the company's days "
        "to purchase.",
        groups="distribution_planning.group_distribution_user",
    )
    distribution_learned_from = fields.Integer(
        string="Receipts",
        compute="_compute_distribution_learned",
        help="Receipts of this product or, without any, of the vendor.",
        groups="distribution_planning.group_distribution_user",
    )

    @api.depends_context("company")
    def _compute_distribution_learned(self):
        """From the product's own receipts where there are any, else from the vendor's lanes."""
        vendors = self.partner_id | self.partner_id.commercial_partner_id
        groups = self.env["distribution.lead.time"]._read_group(
            [("vendor_id", "in", vendors.ids), ("company_id", "in", self.env.companies.ids)],
            ["vendor_id", "product_id", "company_id"],
            ["mean_days:avg", "observations:sum"],
        )
        learned = {
            (vendor.id, product.id, company.id): (days, seen)
            for vendor, product, company, days, seen in groups
        }
        for info in self:
            company = info.company_id or self.env.company
            product = info.product_id or info.product_tmpl_id.product_variant_id
            vendor = info.partner_id
            days, seen = learned.get(
                (vendor.id, product.id, company.id),
                learned.get((vendor.id, False, company.id), (0, 0)),
            )
            info.distribution_learned_from = seen if days else 0
            info.distribution_learned_days = max(round(days - company.days_to_purchase), 0)

    def action_adopt_learned_lead_time(self):
        """Enter the learned lead times, with a note on each product of what was there before."""
        known = self.filtered("distribution_learned_from")
        if not known:
            raise UserError(self.env._("Nothing was learned of the lead times of these products."))
        for info in known.filtered(lambda info: info.delay != info.distribution_learned_days):
            before, info.delay = info.delay, info.distribution_learned_days
            info.product_tmpl_id.sudo().message_post(
                body=self.env._(
                    "Lead time of %(vendor)s: %(before)s → %(after)s days, learned from %(count)s"
                    " receipts.",
                    vendor=info.partner_id.display_name,
                    before=before,
                    after=info.delay,
                    count=info.distribution_learned_from,
                )
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
