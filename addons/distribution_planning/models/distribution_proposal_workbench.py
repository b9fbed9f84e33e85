from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What this extends has to be loaded before it.
from . import distribution_proposal_approval, distribution_proposal_policy  # noqa: F401  # pylint: disable=unused-import
from .distribution_proposal_decision import OPEN_STATES


class DistributionProposal(models.Model):
    """What the workbench asks of a proposal: another quantity's price, and peace until a day."""

    _inherit = "distribution.proposal"

    value_curve = fields.Text(
        readonly=True,
        copy=False,
        help="What other quantities are worth and cost, as the plan priced them, as JSON.",
    )
    held_until = fields.Date(
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        help="A person put it off until this day; until then it does not run by itself either.",
    )

    @api.model
    def _domain_put_off(self):
        """Still open, but put off until a day to come."""
        today = fields.Date.context_today(self)
        return Domain("state", "in", OPEN_STATES) & Domain("held_until", ">", today)

    @api.model
    def _domain_due(self):
        """Not put off, or only until today."""
        today = fields.Date.context_today(self)
        return Domain("held_until", "=", False) | Domain("held_until", "<=", today)

    def action_hold(self, until):
        """Put the proposals off until a day, which is kept in the ledger; no day: not any more."""
        until = fields.Date.to_date(until) or False
        if until and until <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day to come."))
        self._check_may_decide()
        self._internally().write({"held_until": until})
        self._to_ledger(
            [
                (
                    proposal,
                    proposal._ledger_values(
                        "put_off" if until else "taken_up", until=str(until or "") or None
                    ),
                )
                for proposal in self
            ]
        )
        return True

    def price_of(self, quantity):
        """What another quantity would be worth and cost, and whom it would need; nothing is kept.

        ``value`` and ``cost`` are None where the plan did not price as much.
        """
        from distribution_ai.decide.value_curve import priced_at

        self.ensure_one()
        self.check_access("read")
        priced = priced_at(self.value_curve, quantity) if self.value_curve else None
        value, cost = priced or (None, None)
        return {"quantity": quantity, "value": value, "cost": cost, **self._verdict_of(quantity)}

    def _verdict_of(self, quantity):
        """What the policy in force says of another quantity."""
        version = self.env["distribution.policy.version"].sudo()._active(self.company_id)
        if not self.facts or not version:
            return {"verdict": self.verdict, "approver": self.approver, "rules": self.rule_ids}
        from distribution_ai.govern import facts_table, judge, with_quantity

        facts = with_quantity(self._stored_facts(), quantity)
        said = judge(facts_table([facts]), version._policy()).to_dict("records")[0]
        return {
            "verdict": "block" if said["verdict"] == "block" else "approve",
            "approver": said["approver"] or "planner",
            "rules": said["rule_ids"],
        }

    def _refusals(self):
        """Why the user may not approve, ``{proposal: reason}``; the others may be approved."""
        refusals, may_write = {}, self.has_access("write")
        principals = self._principals()
        for company, proposals in self.grouped("company_id").items():
            roles = proposals.with_company(company)._my_roles() if may_write else ()
            latest = self.env["distribution.run"]._latest(company)
            for proposal in proposals:
                reason = proposal._refusal(roles, latest, principals[proposal])
                if reason:
                    refusals[proposal] = reason
        return refusals

    def _refusal(self, roles, latest, principal):
        try:
            self._check_open(latest)
            if (self.approver or "planner") not in roles:
                return (
                    self.env._("A manager has to decide it.")
                    if self.approver == "manager"
                    else self.env._("A planner has to decide it.")
                )
            if self.four_eyes or self.people > 1:
                self._check_own_approval(principal)
        except UserError as error:
            return str(error)
        return ""
