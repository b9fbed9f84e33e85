from odoo import fields, models


class DistributionSubstitute(models.Model):
    _name = "distribution.substitute"
    _description = "Replacement Product"
    _order = "product_id, penalty, id"
    _check_company_auto = True
    _rec_name = "substitute_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("is_storable", "=", True)],
    )
    substitute_id = fields.Many2one(
        "product.product",
        string="Replacement",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("is_storable", "=", True)],
        help="What customers take instead when the product has run out.",
    )
    ratio = fields.Float(
        string="Units for One",
        required=True,
        default=1.0,
        help="Units of the replacement for one unit of the product.",
    )
    penalty = fields.Monetary(
        string="Cost per Unit",
        help="What it costs to deliver the replacement instead of one unit of the product, such "
        "as a lower margin or a discount.",
    )

    _pair_unique = models.UniqueIndex(
        "(company_id, product_id, substitute_id)", "This replacement is known already."
    )
    _different = models.Constraint(
        "CHECK (product_id <> substitute_id)", "A product cannot replace itself."
    )
    _ratio_positive = models.Constraint(
        "CHECK (ratio > 0)", "The units for one must be more than zero."
    )
    _penalty_not_negative = models.Constraint(
        "CHECK (penalty >= 0)", "The cost per unit cannot be negative."
    )
