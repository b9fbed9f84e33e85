from odoo import api, fields, models

OWN = ("measure", "per", "days", "maximum", "binds")


class DistributionPolicyLimit(models.Model):
    _name = "distribution.policy.limit"
    _inherit = ["distribution.policy.entry"]
    _description = "Policy Limit"
    _order = "version_id, code"
    _listed = "limits"

    measure = fields.Selection(
        [
            ("count", "Number of Proposals"),
            ("quantity", "Quantity"),
            ("spend", "Spend"),
            ("stock_value", "Stock Value"),
            ("cost", "Cost"),
        ],
        string="Adds Up",
        required=True,
        default="count",
        help="What of the proposals carried out is added up. One for which it is not known does "
        "not pass.",
    )
    per = fields.Selection(
        [
            ("company", "Company"),
            ("region", "Region"),
            ("origin", "Origin"),
            ("destination", "Destination"),
            ("supplier", "Vendor"),
            ("lane", "Lane"),
            ("item_id", "Product"),
            ("category", "Category"),
            ("verb", "Action"),
        ],
        required=True,
        default="company",
        help="What each sum is kept for: two vendors, for example, use up a limit per vendor "
        "apart. Proposals without one are not concerned.",
    )
    days = fields.Integer(
        string="In Days",
        required=True,
        default=1,
        aggregator=None,
        help="How far it looks back, from 1 to 366. 1 is today.",
    )
    maximum = fields.Float(
        string="At Most",
        required=True,
        digits=(16, 2),
        aggregator=None,
        help="The most that may be carried out in these days; exactly this much still passes. "
        "Money is in the company's currency.",
    )
    binds = fields.Selection(
        [("automatic", "What Runs by Itself"), ("everybody", "People as Well")],
        required=True,
        default="automatic",
        help="What Runs by Itself: only that is added up, and what is beyond waits for a person. "
        "People as Well: everything is added up, and people are refused too.",
    )

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | set(OWN)

    def _engine_conditions(self):
        return super()._engine_conditions() if self.conditions else None

    def _engine_entry(self, known):
        from distribution_ai.govern.limits import Limit

        return Limit(**self._engine_values(known), **{name: self[name] for name in OWN})

    @api.model
    def _values_of(self, entry):
        return {**super()._values_of(entry), **{name: getattr(entry, name) for name in OWN}}
