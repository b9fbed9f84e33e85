from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    distribution_customer_tier = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        string="Customer Tier",
        tracking=True,
        help="How much a unit costs that this customer has ordered and does not get is set by tier "
        "among the planning parameters.",
    )
    distribution_reliability = fields.Float(
        string="Reliability",
        compute="_compute_distribution_reliability",
        groups="distribution_planning.group_distribution_user",
        help="Share of this vendor's receipts that can be expected on time.",
    )
    distribution_lead_time_count = fields.Integer(
        compute="_compute_distribution_reliability",
        groups="distribution_planning.group_distribution_user",
    )

    def _compute_distribution_reliability(self):
        """Of all lanes of the vendor, weighted by their receipts."""
        found = {
            vendor: (count, reliability)
            for vendor, count, reliability in self.env["distribution.lead.time"]._read_group(
                [
                    ("vendor_id", "in", self.commercial_partner_id.ids + self.ids),
                    ("product_id", "=", False),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["vendor_id"],
                ["__count", "reliability:avg"],
            )
        }
        for partner in self:
            count, reliability = (
                found.get(partner) or found.get(partner.commercial_partner_id) or (0, 0.0)
            )
            partner.distribution_lead_time_count = count
            partner.distribution_reliability = reliability

    def action_open_distribution_lead_times(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_planning.action_lead_time"
            ),
            "domain": [("vendor_id", "in", (self | self.commercial_partner_id).ids)],
            "context": {"search_default_lanes": 1},
        }
