from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP


class DistributionDeputy(models.Model):
    """Who decides for somebody who is away."""

    _name = "distribution.deputy"
    _inherit = ["mail.thread"]
    _description = "Deputy"
    _order = "date_to desc, id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="For",
        required=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        tracking=True,
    )
    deputy_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", tracking=True
    )
    date_from = fields.Date(
        string="First Day", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(string="Last Day", required=True, tracking=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day cannot lie before the first."
    )
    _somebody_else = models.Constraint(
        "CHECK (user_id <> deputy_id)", "Nobody can be their own deputy."
    )

    @api.constrains("user_id", "deputy_id")
    def _check_roles(self):
        """People appoint their own deputies, who have to be planners at least."""
        governs = self.env.user.has_group(GOVERNANCE_GROUP)  # constraints run as superuser
        for row in self:
            if not governs and row.user_id != self.env.user:
                raise AccessError(self.env._("Only %s can appoint this deputy.", row.user_id.name))
            if not row.deputy_id.has_group(APPROVER_GROUPS["planner"]):
                raise ValidationError(
                    self.env._("%s is no planner and could not decide.", row.deputy_id.name)
                )

    @api.model
    def _represented(self, company, user):
        """Whom the user stands in for today, as far as they still work in the company."""
        today = fields.Date.context_today(self)
        return (
            self.sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("deputy_id", "=", user.id),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ]
            )
            .user_id.filtered(lambda one: one.active and company in one.company_ids)
        )

    @api.model
    def _deputies(self, company, users):
        """Who stands in for these users today."""
        today = fields.Date.context_today(self)
        return (
            self.sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("user_id", "in", users.ids),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ]
            )
            .deputy_id
        )
