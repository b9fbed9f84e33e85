from odoo import fields, models

from ..roles import APPROVER_GROUPS

# What this extends has to be loaded before it.
from . import distribution_run_people  # noqa: F401  # pylint: disable=unused-import

DIGEST_LINES = 25


class DistributionRun(models.Model):
    """Whom a plan waits for: deadlines, deputies, and one mail a day to each approver."""

    _inherit = "distribution.run"

    def _escalate(self):
        """Give what nobody decided in time to the role that the policy names."""
        today = fields.Date.context_today(self)
        late = self.env["distribution.proposal"].search(
            [
                ("run_id", "=", self.id),
                ("state", "=", "to_approve"),
                ("deadline", "<", today),
                ("escalate_to", "!=", False),
                ("escalated_on", "=", False),
            ]
        )
        late = late.filtered(lambda proposal: proposal.approver != proposal.escalate_to)
        for role, proposals in late.grouped("escalate_to").items():
            proposals._internally().write({"approver": role, "escalated_on": fields.Datetime.now()})
        if late:
            late._to_ledger([(proposal, proposal._ledger_values("escalated")) for proposal in late])
            self.activity_unlink(["distribution_planning.activity_approve_proposals"])
            self._ask_approvers()
        return late

    def _waiting_for(self, user):
        """What waits for this user, the most valuable first."""
        roles = self.env["distribution.proposal"].with_user(user).with_company(
            self.company_id)._my_roles()  # fmt: skip
        if "manager" in roles and not user.has_group(APPROVER_GROUPS["planner"]):
            roles = ["manager"]
        asked = [role for role in roles if user in self._approvers(role)]
        waiting = self.env["distribution.proposal"].search(
            [
                ("run_id", "=", self.id),
                ("state", "=", "to_approve"),
                ("approver", "in", asked),
            ]
        )
        return waiting.filtered(lambda one: user not in one._valid_approvals().user_id)

    def _send_digests(self):
        """At most one mail a day to each approver, and only when there is news."""
        if not self.company_id.distribution_digest:
            return self.env["mail.mail"]
        mails = self.env["mail.mail"]
        users = self.env["res.users"].union(*map(self._approvers, APPROVER_GROUPS))
        for user in users.filtered("email"):
            since = user.distribution_digest_on
            if since and since.date() == fields.Date.today():
                continue
            waiting = self._waiting_for(user)
            if any(proposal._is_news(since) for proposal in waiting):
                mails |= self._digest(user.with_context(lang=user.lang), waiting)
                user.sudo().distribution_digest_on = fields.Datetime.now()
        return mails

    def _digest(self, user, waiting):
        run = self.with_context(lang=user.lang)
        mine = self.env.ref("distribution_planning.action_proposal_mine")
        body = self.env["ir.qweb"]._render(
            "distribution_planning.approval_digest",
            {
                "user": user,
                "run": run,
                "proposals": waiting[:DIGEST_LINES].with_context(lang=user.lang),
                "more": max(len(waiting) - DIGEST_LINES, 0),
                "total": sum(waiting.mapped("expected_value")),
                "cost": sum(waiting.mapped("cost")),
                "today": fields.Date.context_today(self),
                "currency": self.company_id.currency_id,
                "url": f"{self.get_base_url()}/odoo/action-{mine.id}",
            },
        )
        return self.env["mail.mail"].create(
            {
                "subject": run.env._(
                    "Proposals waiting for your decision: %(count)s, worth %(value)s",
                    count=len(waiting),
                    value=self.company_id.currency_id.format(sum(waiting.mapped("expected_value"))),
                ),
                "body_html": body,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "email_from": self.company_id.email_formatted or user.email_formatted,
                "auto_delete": True,
            }
        )

    def _ask_approvers(self):
        """The activities are due when the first deadline is."""
        asked = super()._ask_approvers()
        for role in APPROVER_GROUPS:
            first = self.env["distribution.proposal"].search(
                [
                    ("run_id", "=", self.id),
                    ("state", "=", "to_approve"),
                    ("approver", "=", role),
                    ("deadline", "!=", False),
                ],
                order="deadline",
                limit=1,
            )
            if first:
                approvers = self._approvers(role)
                self.activity_ids.filtered(
                    lambda activity, approvers=approvers: activity.user_id in approvers
                ).date_deadline = first.deadline
        return asked

    def _approvers(self, approver):
        """Also those who stand in for them today."""
        users = super()._approvers(approver)
        return users | self.env["distribution.deputy"]._deputies(self.company_id, users)
