from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .distribution_policy_rule import SEPARATOR


class DistributionPolicyCondition(models.Model):
    """One comparison of a rule. It is changed through its rule only."""

    _name = "distribution.policy.condition"
    _inherit = ["distribution.guarded"]
    _description = "Policy Condition"
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one(
        "distribution.policy.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    sequence = fields.Integer()
    fact_id = fields.Many2one("distribution.policy.fact", required=True, ondelete="restrict")
    kind = fields.Selection(related="fact_id.kind", string="Kind of Fact")
    meaning = fields.Char(related="fact_id.meaning")
    operator_id = fields.Many2one(
        "distribution.policy.operator",
        string="Comparison",
        required=True,
        domain="[('kind', '=', kind)]",
        ondelete="restrict",
    )
    takes = fields.Selection(related="operator_id.takes")
    value_number = fields.Float(string="Number")
    value_text = fields.Char(string="Text", help="Several texts are separated by semicolons.")

    @api.onchange("fact_id")
    def _onchange_fact_id(self):
        if self.operator_id.kind != self.kind:
            self.operator_id = self.env["distribution.policy.operator"].search(
                [("kind", "=", self.kind)], limit=1
            )

    def unlink(self):
        if not self._is_internal():
            self._check_guard(["rule_id"])
        return super().unlink()

    def _engine_condition(self):
        from distribution_ai.govern.rules import Condition

        fact, operator = self.fact_id.name, self.operator_id
        if operator.kind != self.fact_id.kind:
            raise ValidationError(
                self.env._(
                    "%(fact)s cannot be compared by “%(operator)s”.",
                    fact=self.fact_id.display_name,
                    operator=operator.display_name,
                )
            )
        texts = tuple(part.strip() for part in (self.value_text or "").split(";") if part.strip())
        if operator.takes in ("text", "texts") and not texts:
            raise ValidationError(self.env._("%s needs a text.", self.fact_id.display_name))
        values = {
            "number": self.value_number,
            "text": (self.value_text or "").strip(),
            "texts": texts,
            "nothing": None,
        }
        return Condition(fact, operator.name, values[operator.takes])

    @api.model
    def _values_of(self, condition, place):
        fact = self.env["distribution.policy.fact"].search([("name", "=", condition.fact)])
        operator = self.env["distribution.policy.operator"].search(
            [("kind", "=", fact.kind), ("name", "=", condition.operator)]
        )
        value = condition.value
        text = SEPARATOR.join(value) if isinstance(value, tuple) else value
        return {
            "sequence": place,
            "fact_id": fact.id,
            "operator_id": operator.id,
            "value_number": value if operator.takes == "number" else 0.0,
            "value_text": text if operator.takes in ("text", "texts") else False,
        }
