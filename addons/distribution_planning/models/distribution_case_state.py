from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..roles import APPROVER_GROUPS


class DistributionCase(models.Model):
    """What people decide about a case, and where they go from it."""

    _inherit = "distribution.case"

    def action_snooze(self, until):
        """Out of sight until a day; the case comes back then if a plan still sees it."""
        until = fields.Date.to_date(until)
        if not until or until <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day to come."))
        self._check_state("open", "watching", "snoozed")
        return self._decide(state="snoozed", snoozed_until=until)

    def action_dismiss(self, reason):
        """Not again, with a reason, unless it becomes materially worse."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the case can be dismissed."))
        self._check_state("open", "watching", "snoozed")
        for case in self:
            case._decide(
                state="dismissed",
                snoozed_until=False,
                dismiss_reason=reason.strip(),
                dismissed_money=case.money_at_risk,
                dismissed_count=case.position_count,
            )
        self._to_ledger("dismissed")
        return True

    def action_reopen(self):
        """Show cases again that were put out of sight, with a new deadline."""
        self._check_state("snoozed", "dismissed", "watching")
        dismissed = self.filtered(lambda case: case.state == "dismissed")
        self._check_may_act()
        dismissed._to_ledger("reopened")
        self._decide(state="open", snoozed_until=False, dismiss_reason=False)
        for company in self.company_id:
            self.sudo()._after_cases(company)
        return True

    def _to_ledger(self, event):
        """Note a dismissal or its end, with the money at risk and the reason of then."""
        for company, cases in self.grouped("company_id").items():
            self.env["distribution.ledger.entry"]._append(
                company,
                [
                    {
                        "event": event,
                        "run_id": case.run_id.id,
                        "summary": case.display_name,
                        "values": {
                            "case_key": case.case_key,
                            "kind": case.kind,
                            "money_at_risk": case.money_at_risk,
                            "positions": case.position_count,
                            "reason": case.dismiss_reason,
                        },
                    }
                    for case in cases
                ],
            )

    def action_open_snooze(self):
        return self._open_wizard("distribution.case.snooze", self.env._("Snooze"))

    def action_open_dismiss(self):
        return self._open_wizard("distribution.case.dismiss", self.env._("Dismiss"))

    def _open_wizard(self, model, name):
        self._check_may_act()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_ids": self.ids},
        }

    def action_fix(self):
        """Open the records where the cause is removed once."""
        self.ensure_one()
        self.check_access("read")
        case = self.with_company(self.company_id)
        return getattr(case, f"_fix_{case.kind}", case.action_open_positions)()

    def action_open_positions(self):
        self.check_access("read")
        return self._open_list(
            "distribution_planning.action_position", [("id", "in", self.position_ids.ids)]
        )

    def action_open_proposals(self):
        self.check_access("read")
        return self._open_list(
            "distribution_planning.action_proposal", [("case_id", "in", self.ids)]
        )

    def _decide(self, **values):
        self._check_may_act()
        if values["state"] != "open":
            values |= {"deadline": False, "escalated_on": False, "escalated_to": False}
        self.sudo()._internally().write(values)
        if values["state"] != "open":
            self.sudo().activity_unlink(["distribution_planning.activity_case"])
        return True

    def _check_may_act(self):
        """A planner, or whoever is responsible for the case."""
        self.check_access("read")
        if self.env.su or self.env.user.has_group(APPROVER_GROUPS["planner"]):
            return
        if any(case.user_id != self.env.user for case in self):
            raise AccessError(
                self.env._("Only a planner or whoever is responsible decides about a case.")
            )

    def _check_state(self, *states):
        for case in self:
            if case.state not in states:
                raise UserError(
                    self.env._(
                        "%(case)s is %(state)s.",
                        case=case.display_name,
                        state=dict(case._fields["state"]._description_selection(self.env))[
                            case.state
                        ].lower(),
                    )
                )

    def _open_list(self, action, domain):
        """An action of the application on some records only."""
        found = self.env["ir.actions.act_window"]._for_xml_id(action)
        return {**found, "domain": domain, "context": {}}
