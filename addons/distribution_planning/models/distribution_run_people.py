from odoo import api, models
from odoo.fields import Domain

from ..engine_text import said
from ..roles import APPROVER_GROUPS


class DistributionRun(models.Model):
    """Who hears of a run: the approvers of its proposals, and whoever asked for it."""

    _inherit = "distribution.run"

    def _ask_approvers(self):
        """One activity on the run for each approver, whatever the number of proposals."""
        older = self.search([("company_id", "=", self.company_id.id), ("id", "!=", self.id)])
        older.activity_unlink(["distribution_planning.activity_approve_proposals"])
        waiting = self.env["distribution.proposal"]._read_group(
            self._domain_waiting(),
            ["approver"],
            ["__count", "expected_value:sum"],
        )
        for approver, count, value in waiting:
            summary = self.env._(
                "Proposals to approve: %(count)s, worth %(value)s",
                count=count,
                value=self.company_id.currency_id.format(value),
            )
            for user in self._approvers(approver or "planner"):
                self.activity_schedule(
                    "distribution_planning.activity_approve_proposals",
                    summary=summary,
                    user_id=user.id,
                )

    def _domain_waiting(self):
        """What waits for a decision today, of this plan and the changes since."""
        Proposal = self.env["distribution.proposal"]
        waiting = Domain("state", "=", "to_approve") & Proposal._domain_due()
        return Domain(self._in_force()) & waiting

    @api.model
    def _roles_asked(self, company, user):
        """The roles whose proposals a user is asked to decide, also in the place of others."""
        latest = self._latest(company).sudo()
        return [role for role in APPROVER_GROUPS if user in latest._approvers(role)]

    def _approvers(self, approver):
        """The company's users with that role; not those who are also the role above it."""
        group = self.env.ref(APPROVER_GROUPS[approver])
        users = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )
        managers = self.env.ref(APPROVER_GROUPS["manager"]).all_user_ids
        return (users - managers) or users if approver == "planner" else users

    def _tell_left_out(self):
        """Note which signals are too old for this plan."""
        stale = self.env["distribution.signal"]._left_out(self.company_id, self.as_of)
        if stale:
            self.message_post(
                body=self.env._(
                    "Signals left out because they are stale: %s",
                    ", ".join(stale.mapped("name")),
                )
            )

    def _tell_requester(self):
        user = self.create_uid
        if user != self.env.ref("base.user_root"):
            done = self.state == "done"
            told = self.with_context(lang=user.lang)
            user._bus_send(
                "simple_notification",
                {
                    "type": "success" if done else "danger",
                    "title": self.name,
                    "message": told.env._(
                        "Proposals that wait for a decision: %s", self.to_approve_count
                    )
                    if done
                    else said(told, "error"),
                },
            )
