from odoo import api, fields, models
from odoo.tools import SQL

from ..cases import ROLE_GROUPS
from ..engine_text import said

# What this extends has to be loaded before it.
from . import distribution_case_state  # noqa: F401  # pylint: disable=unused-import

ACTIVITY = "distribution_planning.activity_case"


class DistributionCase(models.Model):
    """Who hears of a case, by when, and how many cases a day."""

    _inherit = "distribution.case"

    opened_on = fields.Datetime(readonly=True, help="When it was shown.")
    escalated_on = fields.Datetime(readonly=True, copy=False)
    escalated_to = fields.Selection(
        [("planner", "Planner"), ("manager", "Manager")], readonly=True, copy=False
    )

    @api.model
    def cards_of_the_day(self, role):
        """The cases of a role that fit into a day, the most money first, and what is left out.

        Returns ``role``, ``budget``, ``case_ids``, ``left_out`` (their number) and
        ``money_left_out``.
        """
        self.check_access("read")
        company = self.env.company
        budget = company[f"distribution_cards_{role}"] if role in _BUDGETS else 0
        domain = [("company_id", "=", company.id), ("state", "=", "open"), ("role", "=", role)]
        cards = self.search(domain, limit=budget) if budget else self.browse()
        ((count, money),) = self._read_group(domain, [], ["__count", "money_at_risk:sum"])
        return {
            "role": role,
            "budget": budget,
            "case_ids": cards.ids,
            "left_out": count - len(cards),
            "money_left_out": (money or 0.0) - sum(cards.mapped("money_at_risk")),
        }

    @api.model
    def _after_cases(self, company):
        """Role, deadline, responsible person and activity of what has just been seen."""
        watchers = self.env["distribution.watcher"]._of(company)
        self._take_roles(company)
        shown = self.search([("company_id", "=", company.id), ("state", "=", "open")])
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        for kind, cases in shown.filtered(lambda case: not case.deadline).grouped("kind").items():
            deadline = fields.Date.add(today, days=watchers[kind].deadline_days)
            cases._internally().write({"deadline": deadline, "opened_on": now})
        self.env["distribution.responsibility"]._assign(shown)
        self._ask_responsible(company, shown)

    @api.model
    def _take_roles(self, company):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_case known SET role = watcher.role
                     FROM distribution_watcher watcher
                    WHERE watcher.company_id = known.company_id AND watcher.kind = known.kind
                      AND known.role <> watcher.role AND known.company_id = %s""",
                company.id,
            )
        )
        self.env.invalidate_all()

    def _ask_responsible(self, company, shown):
        """An activity for whoever is responsible for one of the day's cards; none for what needs
        nobody any more."""
        gone = self.search([("company_id", "=", company.id), ("state", "!=", "open"),
                            ("activity_ids", "!=", False)])  # fmt: skip
        gone.activity_unlink([ACTIVITY])
        kind = self.env.ref(ACTIVITY)
        cards = self.with_company(company)
        for role in _BUDGETS:
            for case in self.browse(cards.cards_of_the_day(role)["case_ids"]) & shown:
                asked = case.activity_ids.filtered(lambda one: one.activity_type_id == kind)
                if case.user_id and not asked:
                    case._ask(case.user_id)

    def _ask(self, user):
        case = self.with_context(lang=user.lang)
        case.activity_schedule(
            ACTIVITY,
            date_deadline=case.deadline,
            summary=case.display_name,
            note=said(case, "cause"),
            user_id=user.id,
        )

    @api.model
    def _escalate(self, company):
        """Tell the role above of what nobody did in time, once."""
        today = fields.Date.context_today(self)
        late = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("deadline", "<", today),
                ("escalated_on", "=", False),
            ]
        )
        watchers = self.env["distribution.watcher"]._of(company)
        for kind, cases in late.grouped("kind").items():
            role = watchers[kind].escalate_to
            if not role:
                continue
            cases._internally().write({"escalated_on": fields.Datetime.now(), "escalated_to": role})
            for case in cases:
                for user in self._people(company, role) - case.user_id:
                    case._ask(user)
        return late

    @api.model
    def _people(self, company, role):
        """The company's users with a role who can see cases."""
        viewers = self.env.ref("distribution_planning.group_distribution_user").all_user_ids
        users = self.env.ref(ROLE_GROUPS[role]).all_user_ids & viewers
        return users.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

    @api.model
    def _cases_of(self, user, company):
        """Open cases that are this user's: by name, or by role where they are nobody's."""
        roles = [role for role in _BUDGETS if user in self._people(company, role)]
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                "|",
                ("user_id", "=", user.id),
                "&",
                ("user_id", "=", False),
                ("role", "in", roles),
            ]
        )

    def _is_news(self, since):
        """Whether somebody who was written to then should hear of it now."""
        return (
            not since
            or (self.opened_on and self.opened_on > since)
            or (self.escalated_on and self.escalated_on > since)
        )


_BUDGETS = ("planner", "buyer", "warehouse")
