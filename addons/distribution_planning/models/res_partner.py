from odoo import api, fields, models
from odoo.fields import Domain


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

    def write(self, vals):
        if "distribution_customer_tier" not in vals:
            return super().write(vals)
        before = {buyer: buyer.distribution_customer_tier for buyer in self}
        result = super().write(vals)
        changed = self.filtered(lambda buyer: buyer.distribution_customer_tier != before[buyer])
        changed._plan_ordered_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_undecided_proposals(self):
        self.env["distribution.proposal"]._let_go(self)

    def _plan_ordered_again(self):
        """Have the products planned at once that these customers wait for."""
        ordered = Domain.OR(
            Domain(f"{path}.commercial_partner_id", "in", self.ids)
            for path in ("sale_line_id.order_id.partner_id", "partner_id", "picking_id.partner_id")
        )
        waited_for = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                Domain("state", "not in", ("draft", "done", "cancel")) & ordered,
                ["company_id", "product_id"],
            )
        )
        self.env["distribution.net.change"]._note(
            "products", {(company.id, product.id) for company, product in waited_for}
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
