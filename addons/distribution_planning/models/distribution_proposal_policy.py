import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine_text import comparison_in_words, in_words, number_in_words
from ..message_text import MessageChar
from ..proposal_facts import OWN_FACTS, facts_for


class DistributionProposal(models.Model):
    """What the policy said of a proposal, on which facts, and what it asks of the approval."""

    _inherit = "distribution.proposal"

    state = fields.Selection(
        selection_add=[("observed", "Observed")], ondelete={"observed": "cascade"}
    )
    autonomy = fields.Selection(
        lambda self: (
            self.env["res.company"]
            ._fields["distribution_autonomy"]
            ._description_selection(self.env)
        ),
        readonly=True,
        help="How far this may go by itself.",
    )
    facts = fields.Text(readonly=True, help="What the rules were given, as JSON.")
    trace = fields.Text(readonly=True, help="Which rules fired on which values, as JSON.")
    why_verdict = fields.Text(string="Why", compute="_compute_why_verdict")
    people = fields.Integer(
        string="People Needed", readonly=True, default=1, help="How many people have to approve."
    )
    four_eyes = fields.Boolean(
        readonly=True, help="Whoever changed the proposal may not approve it."
    )
    deadline_days = fields.Integer(readonly=True)
    escalate_to = fields.Selection(
        [("planner", "Planner"), ("manager", "Manager")],
        readonly=True,
        help="Who is asked when the deadline is over.",
    )
    held_back = MessageChar(
        readonly=True, help="Why this waits for a person although the policy lets it run."
    )
    requester_id = fields.Many2one(
        "res.users", string="Changed By", readonly=True, copy=False, ondelete="restrict"
    )

    @api.depends("trace")
    @api.depends_context("lang")
    def _compute_why_verdict(self):
        for proposal in self:
            rules = json.loads(proposal.trace or "[]")
            proposal.why_verdict = "\n".join(self._told(rule) for rule in rules) or False

    def _told(self, rule):
        """A rule that fired: its title, and each comparison with the value that it saw."""
        because = (
            comparison_in_words(self.env, held)
            + ("" if held["value"] is None else f" {self._shown(held['value'])}")
            + ("" if held["seen"] is None else self._seen(held["seen"]))
            for held in rule["because"]
        )
        title = in_words(self.env, "rule_title", rule["title"])
        return f"{title}: {', '.join(because)}"

    def _seen(self, value):
        return " " + self.env._("(it is %s)", self._shown(value))

    def _shown(self, value):
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if isinstance(value, float):
            return number_in_words(self.env, value)
        return str(value)

    def _stored_facts(self):
        """The facts as the rules were given them, for the quantity that is proposed now."""
        facts = json.loads(self.facts or "{}") or {name: self[name] for name in OWN_FACTS}
        facts.setdefault("company", self.company_id.name)
        return facts_for(facts, self.verb, self.quantity)

    def _facts_table(self):
        """One row of facts for each proposal."""
        from distribution_ai.govern import facts_table

        return facts_table(proposal._stored_facts() for proposal in self)

    def write(self, vals):
        result = super().write(vals)
        if "quantity" in vals and not self._is_internal():
            self._internally().requester_id = self.env.uid
            self._judge_again()
        return result

    def _judge_again(self, refuse=True):
        """Hold changed proposals against the policy in force; who may approve follows from the
        quantity that will be carried out.

        One that the policy blocks is refused, or with ``refuse`` false put into that state.
        """
        judged = self.filtered("facts")
        for company, proposals in judged.grouped("company_id").items():
            version = self.env["distribution.policy.version"]._active(company)
            if version:
                proposals._take_verdicts(version._policy(), refuse)

    def _take_verdicts(self, policy, refuse):
        from distribution_ai.govern import judge

        for proposal, verdict in zip(
            self, judge(self._facts_table(), policy).to_dict("records"), strict=True
        ):
            blocked = verdict["verdict"] == "block"
            if blocked and refuse:
                raise UserError(
                    self.env._(
                        "The policy blocks %(quantity)s for %(proposal)s (%(rules)s).",
                        quantity=proposal.quantity,
                        proposal=proposal.display_name,
                        rules=verdict["rule_ids"],
                    )
                )
            proposal._internally().write(
                {
                    **({"state": "blocked"} if blocked else {}),
                    "verdict": "block" if blocked else "approve",
                    "rule_ids": verdict["rule_ids"],
                    "people": max(int(verdict["people"]), 1),
                    "four_eyes": bool(verdict["four_eyes"]),
                    "trace": verdict["trace"],
                    **proposal._whom_and_when(verdict),
                }
            )

    def _whom_and_when(self, verdict):
        """Who is asked, and until when: what was passed on stays so, a deadline is not put off."""
        days = verdict["deadline_days"]
        days = int(days) if days == days else 0
        first = fields.Date.context_today(self) + timedelta(days=days) if days else False
        passed_on = self.escalated_on and self.approver == "manager"
        return {
            "approver": "manager" if passed_on else verdict["approver"] or "planner",
            "deadline_days": days,
            "deadline": first and (self.deadline or first),
            "escalate_to": verdict["escalate_to"] or False,
        }
