from odoo import fields, models


class DistributionLane(models.Model):
    """What one vehicle of a lane takes."""

    _inherit = "distribution.lane"

    weight_capacity = fields.Float(
        string="Vehicle Weight",
        digits="Stock Weight",
        aggregator=None,
        help="What one vehicle takes, in the unit of the products' weight. Zero: no limit.",
    )
    volume_capacity = fields.Float(
        string="Vehicle Volume",
        digits="Volume",
        aggregator=None,
        help="What one vehicle takes, in the unit of the products' volume. Zero: no limit.",
    )

    _capacity_not_negative = models.Constraint(
        "CHECK (COALESCE(weight_capacity, 0) >= 0 AND COALESCE(volume_capacity, 0) >= 0)",
        "What a vehicle takes cannot be negative.",
    )
