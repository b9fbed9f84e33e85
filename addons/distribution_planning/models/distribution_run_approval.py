from odoo import fields, models
from odoo.fields import Domain

from ..engine_text import said
from ..roles import APPROVER_GROUPS

# What this extends has to be loaded before it.
from . import distribution_run_people  # noqa: F401  # pylint: disable=unused-import

DIGEST_LINES, DIGEST_CASES = 10, 5


class DistributionRun(models.Model):
    """Whom a plan waits for: deadlines, deputies, and one mail a day to each approver."""

    _inherit = "distribution.run"

    def _escalate(self):
        """Give what nobody decided in time to the role that the policy names."""
        today = fields.Date.context_today(self)
        late = self.env["distribution.proposal"].search(
            self._domain_waiting()
            & Domain("deadline", "<", today)
            & Domain("escalate_to", "!=", False)
            & Domain("escalated_on", "=", False)
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
        Proposal = self.env["distribution.proposal"]
        mine = Proposal._domain_waiting_for(user, self.company_id)
        return Proposal.search(Domain(self._in_force()) & mine)

    def _send_digests(self):
        """At most one mail a day to each person about the company, with their cases and what they
        have to approve, and only when there is news."""
        if not self.company_id.distribution_digest:
            return self.env["mail.mail"]
        mails = self.env["mail.mail"]
        for user in self._readers().filtered("email").with_company(self.company_id):
            since = user.distribution_mailed_on
            if since and since.date() == fields.Date.today():
                continue
            waiting = self._waiting_for(user)
            cases = self.env["distribution.case"]._cases_of(user, self.company_id)
            if any(one._is_news(since) for one in (*waiting, *cases)):
                mails |= self._digest(user.with_context(lang=user.lang), waiting, cases)
                user.sudo().distribution_mailed_on = fields.Datetime.now()
        return mails

    def _readers(self):
        """Who may have something to read: approvers, and those whom cases are for."""
        Case = self.env["distribution.case"]
        open_ = Case.search([("company_id", "=", self.company_id.id), ("state", "=", "open")])
        roles = [role for role in set(open_.mapped("role")) if role not in APPROVER_GROUPS]
        return self.env["res.users"].union(
            *map(self._approvers, APPROVER_GROUPS),
            open_.user_id,
            *(Case._people(self.company_id, role) for role in roles),
        )

    def _digest(self, user, waiting, cases):
        run = self.with_context(lang=user.lang)
        body = self.env["ir.qweb"]._render(
            "distribution_planning.approval_digest",
            {
                "user": user,
                "said": said,
                "run": run,
                "cases": cases[:DIGEST_CASES].with_context(lang=user.lang),
                "more_cases": max(len(cases) - DIGEST_CASES, 0),
                "proposals": waiting[:DIGEST_LINES].with_context(lang=user.lang),
                "more": max(len(waiting) - DIGEST_LINES, 0),
                "total": sum(waiting.mapped("expected_value")),
                "cost": sum(waiting.mapped("cost")),
                "today": fields.Date.context_today(self),
                "currency": self.company_id.currency_id,
                "url": self._address("action_proposal_mine"),
                "cases_url": self._address("action_case"),
            },
        )
        return self.env["mail.mail"].create(
            {
                "subject": run._digest_subject(waiting, cases),
                "body_html": body,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "email_from": self.company_id.email_formatted or user.email_formatted,
                "auto_delete": True,
            }
        )

    def _address(self, action):
        found = self.env.ref(f"distribution_planning.{action}")
        return f"{self.get_base_url()}/odoo/action-{found.id}"

    def _digest_subject(self, waiting, cases):
        money = self.company_id.currency_id.format
        if not cases:
            return self.env._(
                "Proposals waiting for your decision: %(count)s, worth %(value)s",
                count=len(waiting),
                value=money(sum(waiting.mapped("expected_value"))),
            )
        return self.env._(
            "Your cases: %(cases)s with %(risk)s at risk; proposals to decide: %(proposals)s",
            cases=len(cases),
            risk=money(sum(cases.mapped("money_at_risk"))),
            proposals=len(waiting),
        )

    def _ask_approvers(self):
        """The activities are due when the first deadline is."""
        asked = super()._ask_approvers()
        for role in APPROVER_GROUPS:
            first = self.env["distribution.proposal"].search(
                self._domain_waiting()
                & Domain("approver", "=", role)
                & Domain("deadline", "!=", False),
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
