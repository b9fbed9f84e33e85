from odoo import fields, models
from odoo.tools.misc import formatLang


class DistributionPosition(models.Model):
    """Why a position's stock is there: its target, cause by cause."""

    _inherit = "distribution.position"

    component_ids = fields.One2many(
        "distribution.target.component", "position_id", string="Target Components", readonly=True
    )

    def action_open_lead_times(self):
        """What was learned of the ways by which the product comes."""
        self.ensure_one()
        mine = ("product_id", "=", self.product_id.id)
        vendors = self.product_id.sudo().seller_ids.partner_id
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_planning.action_lead_time"
            ),
            "domain": [
                ("warehouse_id", "=", self.warehouse_id.id),
                "|",
                mine,
                "&",
                ("product_id", "=", False),
                "|",
                ("lane_id", "!=", False),
                ("vendor_id", "in", vendors.ids),
            ],
            "context": {},
        }

    def target_picture(self):
        """What the waterfall shows: plain data for the browser, the causes in their order."""
        self.ensure_one()
        self.check_access("read")
        labels = dict(self.component_ids._fields["component"]._description_selection(self.env))
        sentences = self._cause_sentences()
        return {
            "unit": self.uom_id.name,
            "digits": self.env["decimal.precision"].precision_get("Product Unit"),
            "currency_id": self.currency_id.id,
            "causes": [
                {
                    "component": row.component,
                    "label": labels[row.component],
                    "sentence": sentences[row.component],
                    "units": row.units,
                    "value": row.value,
                }
                for row in self.component_ids
            ],
        }

    def _cause_sentences(self):
        """Each cause in words, with the figures of this position."""
        number = self._in_words
        review = max(self.protection_days - self.lead_days, 0.0)
        return {
            "cycle_stock": self.env._(
                "Serves the usual demand, %(demand)s %(unit)s a day, until the next supply comes.",
                demand=number(self.demand_per_day),
                unit=self.uom_id.name,
            ),
            "demand_risk": self.env._(
                "Demand is not the same every day: this serves more than the usual, up to a "
                "service of %s %%.",
                number(100 * self.service_level),
            ),
            "lead_time_risk": self.env._(
                "Supply takes %s days on average, but not every time: this bridges the longer "
                "ones.",
                number(self.lead_days),
            ),
            "review_period": self.env._(
                "Orders are placed every %s days only: this lasts until the next time.",
                number(review),
            ),
            "lot_size": self.env._(
                "It is ordered in lots, for a minimum quantity or the cost of an order: more "
                "comes at once than is needed at once."
            ),
            "upstream_delay": self.env._(
                "The place that supplies it may be out of stock itself: this covers the wait."
            ),
            "rounding": self.env._("Whole units or packs."),
            "limits": self.env._(
                "A setting keeps the target within limits, such as the least or the most days "
                "that an order covers."
            ),
            "other": self.env._("Other causes."),
        }

    def _in_words(self, number):
        """A number with as many decimals as tell something, in the user's language."""
        size = abs(number)
        digits = 0 if size >= 100 or size == round(size) else 1 if size >= 1 else 2
        return formatLang(self.env, number, digits)
