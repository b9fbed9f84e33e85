from datetime import timedelta

from odoo import fields, models

SNOOZE_DAYS = 7


class DistributionCaseSnooze(models.TransientModel):
    _name = "distribution.case.snooze"
    _description = "Snooze Cases"

    case_ids = fields.Many2many("distribution.case", string="Cases", required=True)
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=SNOOZE_DAYS),
    )

    def action_snooze(self):
        return self.case_ids.action_snooze(self.until)


class DistributionCaseDismiss(models.TransientModel):
    _name = "distribution.case.dismiss"
    _description = "Dismiss Cases"

    case_ids = fields.Many2many("distribution.case", string="Cases", required=True)
    reason = fields.Char(required=True)

    def action_dismiss(self):
        return self.case_ids.action_dismiss(self.reason)
