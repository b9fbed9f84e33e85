from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    distribution_digest_on = fields.Datetime(
        string="Last Mail About Proposals", readonly=True, copy=False, groups="base.group_system"
    )
