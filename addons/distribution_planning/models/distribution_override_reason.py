from odoo import fields, models


class DistributionOverrideReason(models.Model):
    _name = "distribution.override.reason"
    _description = "Override Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "There is a reason of this name already.")
