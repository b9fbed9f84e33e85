from odoo import fields, models


class DistributionPolicyVersion(models.Model):
    _name = "distribution.policy.version"
    _inherit = ["mail.thread", "distribution.guarded"]
    _description = "Policy Version"
    _order = "id desc"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the policy of every company without its own."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True, readonly=True, default="draft", tracking=True, copy=False, index=True,
    )
    parameters_yaml = fields.Text(string="Parameters", required=True, default="[]\n")
    governance_yaml = fields.Text(string="Governance", required=True, default="[]\n")
    digest = fields.Char(readonly=True, copy=False)
    author_id = fields.Many2one(
        "res.users", readonly=True, copy=False, default=lambda self: self.env.user,
        ondelete="restrict",
    )
    activated_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True, ondelete="restrict"
    )
    activated_on = fields.Datetime(readonly=True, copy=False)
    faults = fields.Text(readonly=True, copy=False)
