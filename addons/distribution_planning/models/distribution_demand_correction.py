from odoo import fields, models


class DistributionDemandCorrection(models.Model):
    """Weeks in which the forecast does not take demand as it was seen; written by the plan."""

    _name = "distribution.demand.correction"
    _inherit = "distribution.dated"
    _description = "Corrected Demand"
    _order = "week desc, id"
    _rec_name = "week"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    position_id = fields.Many2one(
        "distribution.position", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="position_id.product_id")
    warehouse_id = fields.Many2one(related="position_id.warehouse_id")
    week = fields.Date(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("censored", "Out of stock"),
            ("capped", "Exceptional"),
            ("returned", "Returned"),
            ("superseded", "Predecessor"),
        ],
        required=True,
        readonly=True,
        help="Out of stock: more would have been asked for. Exceptional: capped, as it will not "
        "come again. Returned: taken off what was sold. Predecessor: demand of the product that "
        "this one replaces.",
    )
    observed = fields.Float(readonly=True, help="Demand as it was seen.")
    used = fields.Float(readonly=True, help="Demand as the forecast takes it.")
    buckets = fields.Integer(string="Days", readonly=True)
