from odoo import api, fields, models
from odoo.fields import Domain

# What this extends has to be loaded before it.
from . import distribution_proposal_policy, distribution_proposal_workbench  # noqa: F401  # pylint: disable=unused-import


class DistributionProposal(models.Model):
    """What waits for whom: the same in the workbench, in lists, in mails and in activities."""

    _inherit = "distribution.proposal"

    is_mine = fields.Boolean(
        string="Mine to Approve",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="The policy asks your role, or somebody for whom you stand in. What needs a planner "
        "is asked of managers only where there are no planners. What you have approved already, "
        "what another person has to approve and what is held do not wait for you.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("state", "approver", "held_until", "quantity", "approval_ids")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._domain_mine())
        for proposal in self:
            proposal.is_mine = proposal in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._domain_mine()
        return mine if True in value else ~mine

    @api.model
    def _domain_mine(self):
        """What waits today for the user, in each of their companies."""
        return Domain.OR(
            self._domain_waiting_for(self.env.user, company) for company in self.env.companies
        )

    @api.model
    def _domain_waiting_for(self, user, company):
        """What waits today for a user in a company."""
        waits = Domain("state", "=", "to_approve") & self._domain_due()
        return waits & self._domain_asked_of(user, company)

    @api.model
    def _domain_asked_of(self, user, company):
        """What a user is the one to decide in a company, now or when it is taken up again; and
        what they approved that could not be carried out."""
        own = Domain("requester_id", "=", user.id) | Domain("accepted_by_id", "=", user.id)
        asked = (
            Domain("approver", "in", self.env["distribution.run"]._roles_asked(company, user))
            & ~(Domain("four_eyes", "=", True) & own)
            & Domain("id", "not in", self._approved_by(user, company).ids)
        )
        failed = Domain("state", "=", "failed") & Domain("decided_by_id", "=", user.id)
        return Domain("company_id", "=", company.id) & (asked | failed)

    @api.model
    def _approved_by(self, user, company):
        """What waits for other people, since this one or their deputy has approved it."""
        given = self.env["distribution.approval"].sudo().search(
            [
                ("company_id", "=", company.id),
                ("proposal_id.state", "=", "to_approve"),
                "|",
                ("user_id", "=", user.id),
                ("for_user_id", "=", user.id),
            ]
        )  # fmt: skip
        return given.proposal_id.filtered(lambda proposal: proposal._valid_approvals() & given)
