from odoo import api, fields, models

ROLES = [("planner", "Planner"), ("manager", "Manager")]
ASKED = ("approver", "people", "four_eyes", "deadline_days", "escalate_to")


class DistributionPolicyRule(models.Model):
    _name = "distribution.policy.rule"
    _inherit = ["distribution.policy.entry"]
    _description = "Policy Rule"
    _order = "version_id, priority, code"
    _listed = "rules"

    priority = fields.Integer(
        default=100,
        required=True,
        aggregator=None,
        help="Orders the rules in the record of a decision, small numbers first. It does not "
        "make one rule win over another: the strongest verdict does.",
    )
    verdict = fields.Selection(
        [("block", "Block"), ("approve", "A Person Approves"), ("auto", "Runs by Itself")],
        required=True,
        default="approve",
    )
    approver = fields.Selection(ROLES, default="planner")
    people = fields.Integer(string="People Needed", default=1, aggregator=None)
    four_eyes = fields.Boolean(help="Whoever changed the proposal may not approve it.")
    deadline_days = fields.Integer(string="Days to Decide", help="0: no deadline.", aggregator=None)
    escalate_to = fields.Selection(ROLES, help="Who is asked when the deadline is over.")

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | {"priority", "verdict", *ASKED}

    @api.onchange("verdict")
    def _onchange_verdict(self):
        if self.verdict != "approve":
            self.update({"approver": False, "people": 1, "four_eyes": False, "deadline_days": 0,
                         "escalate_to": False})  # fmt: skip
        elif not self.approver:
            self.approver = "planner"

    def _engine_entry(self, known):
        from distribution_ai.govern.rules import Rule

        approves = self.verdict == "approve"
        return Rule(
            **self._engine_values(known),
            priority=self.priority,
            verdict=self.verdict,
            approver=(self.approver or "planner") if approves else "",
            people=max(self.people, 1) if approves else 1,
            four_eyes=self.four_eyes and approves,
            deadline_days=(self.deadline_days or None) if approves else None,
            escalate_to=(self.escalate_to or "") if approves else "",
        )

    @api.model
    def _values_of(self, entry):
        asked = {name: getattr(entry, name) or False for name in ASKED}
        return {
            **super()._values_of(entry),
            "priority": entry.priority,
            "verdict": entry.verdict,
            **asked,
            "deadline_days": entry.deadline_days or 0,
        }
