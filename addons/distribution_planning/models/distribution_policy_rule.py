from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

EDITED = (
    "version_id", "code", "name", "why", "priority", "kind", "condition_ids", "verdict",
    "approver", "people", "four_eyes", "deadline_days", "escalate_to",
)  # fmt: skip
ROLES = [("planner", "Planner"), ("manager", "Manager")]
SEPARATOR = "; "


class DistributionPolicyRule(models.Model):
    """A rule of a policy version as a form. The text of the version is what holds: the form
    reads the rule from it and writes what was changed back into it."""

    _name = "distribution.policy.rule"
    _inherit = ["distribution.guarded"]
    _description = "Policy Rule"
    _order = "version_id, priority, code"

    version_id = fields.Many2one(
        "distribution.policy.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    editable = fields.Boolean(compute="_compute_editable")
    code = fields.Char(
        string="Identifier", required=True, help="Words in lower case joined by hyphens."
    )
    name = fields.Char(string="Title", required=True)
    why = fields.Text(required=True)
    priority = fields.Integer(default=100, required=True, aggregator=None)
    kind = fields.Selection(
        [("all", "all of these hold"), ("any", "any of these holds")],
        string="Fires When",
        required=True,
        default="all",
    )
    condition_ids = fields.One2many("distribution.policy.condition", "rule_id", string="Conditions")
    is_nested = fields.Boolean(
        readonly=True, help="Its conditions are nested; they are edited in the text."
    )
    when_text = fields.Text(string="When", readonly=True)
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
    example_text = fields.Text(string="Examples", readonly=True)

    @api.depends("version_id.state")
    def _compute_editable(self):
        for rule in self:
            rule.editable = rule.version_id.state in (False, "draft")

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | set(EDITED)

    @api.onchange("verdict")
    def _onchange_verdict(self):
        if self.verdict != "approve":
            self.update({"approver": False, "people": 1, "four_eyes": False, "deadline_days": 0,
                         "escalate_to": False})  # fmt: skip
        elif not self.approver:
            self.approver = "planner"

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_internal():
            return super().create(vals_list)
        self._check_guard({name for vals in vals_list for name in vals})
        rules = super(DistributionPolicyRule, self._internally()).create(vals_list)
        for rule in rules.with_env(self.env):
            rule._to_text("")
        return rules.with_env(self.env)

    def write(self, vals):
        if self._is_internal():
            return super().write(vals)
        self._check_guard(vals)
        if "version_id" in vals:
            raise UserError(self.env._("A rule stays in its version."))
        before = {rule: rule.code for rule in self}
        super(DistributionPolicyRule, self._internally()).write(vals)
        for rule, code in before.items():
            rule._to_text(code)
        return True

    def unlink(self):
        if self._is_internal():
            return super().unlink()
        from distribution_ai.govern.editing import without_rule

        for rule in self:
            rule.version_id._edit(lambda text, rule=rule: without_rule(text, rule.code))
        return True

    def action_suggest_examples(self):
        """Replace the examples by simple ones that hold."""
        self._to_text(self.code, suggest=True)
        return True

    def _to_text(self, before, suggest=False):
        """Write the rule into the text in the place of the one called ``before``."""
        from distribution_ai.govern.editing import with_rule

        self.ensure_one()
        known = {rule.id: rule for rule in self.version_id._text_rules()}
        rule = self._engine_rule(known.get(before), suggest)
        self.version_id._edit(lambda text: with_rule(text, rule, before))

    def _engine_rule(self, known, suggest):
        import dataclasses

        from distribution_ai.govern.rules import Group, Rule
        from distribution_ai.govern.suggested_examples import suggested_examples

        approves = self.verdict == "approve"
        when = known.when if known and self.is_nested else Group(
            self.kind, tuple(condition._engine_condition() for condition in self.condition_ids)
        )  # fmt: skip
        rule = Rule(
            id=self.code,
            title=self.name,
            why=known.why if known and self.why.strip() == known.why.strip() else self.why,
            priority=self.priority,
            when=when,
            verdict=self.verdict,
            approver=(self.approver or "planner") if approves else "",
            people=max(self.people, 1) if approves else 1,
            four_eyes=self.four_eyes and approves,
            deadline_days=(self.deadline_days or None) if approves else None,
            escalate_to=(self.escalate_to or "") if approves else "",
            examples=known.examples if known else (),
        )
        if not when.members:
            raise ValidationError(self.env._("%s has no conditions.", self.name))
        if suggest or not rule.examples:
            rule = dataclasses.replace(rule, examples=suggested_examples(rule))
        if not rule.examples:
            raise ValidationError(
                self.env._("No simple examples hold for %s. Write the rule as text.", self.name)
            )
        return rule

    @api.model
    def _values_of(self, rule):
        """The values of an engine's rule."""
        from distribution_ai.govern.difference import in_words
        from distribution_ai.govern.rule_text import entry_lines
        from distribution_ai.govern.rules import Condition

        nested = not all(isinstance(member, Condition) for member in rule.when.members)
        return {
            "code": rule.id,
            "name": rule.title,
            "why": rule.why.strip(),
            "priority": rule.priority,
            "kind": rule.when.kind,
            "is_nested": nested,
            "when_text": in_words(rule.when),
            "verdict": rule.verdict,
            "approver": rule.approver or False,
            "people": rule.people,
            "four_eyes": rule.four_eyes,
            "deadline_days": rule.deadline_days or 0,
            "escalate_to": rule.escalate_to or False,
            "example_text": "\n".join(entry_lines("examples", rule.examples)[1:]),
            "condition_ids": [fields.Command.clear()]
            + [
                fields.Command.create(
                    self.env["distribution.policy.condition"]._values_of(member, place)
                )
                for place, member in enumerate([] if nested else rule.when.members)
            ],
        }
