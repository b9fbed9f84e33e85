from odoo import fields, models


class DistributionDecisionReason(models.Model):
    """Why people reject or change proposals: a short list that each company can edit."""

    _name = "distribution.decision.reason"
    _description = "Reason of a Decision"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
