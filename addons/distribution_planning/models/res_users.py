from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    distribution_mailed_on = fields.Datetime(
        string="Last Mail About Proposals",
        company_dependent=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
    )
