from odoo import api, fields, models


class DistributionPolicyFact(models.Model):
    """The facts that rules may ask about, as the engine lists them."""

    _name = "distribution.policy.fact"
    _inherit = ["distribution.guarded"]
    _description = "Policy Fact"
    _order = "sequence, id"
    _rec_name = "name"

    name = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(
        [("number", "Number"), ("text", "Text"), ("boolean", "Yes or No")],
        required=True,
        readonly=True,
    )
    unit = fields.Char(readonly=True)
    meaning = fields.Char(readonly=True)

    _name_unique = models.UniqueIndex("(name)")

    @api.depends("name", "unit")
    def _compute_display_name(self):
        for fact in self:
            unit = f" ({fact.unit})" if fact.unit else ""
            fact.display_name = f"{fact.name.replace('_', ' ')}{unit}"

    @api.model
    def _sync(self):
        """Bring facts and comparisons in line with the engine; called at every update."""
        from distribution_ai.govern.operators import OPERATORS
        from distribution_ai.govern.vocabulary import FACTS

        facts = {
            (fact.name,): {
                "name": fact.name,
                "sequence": place,
                "kind": fact.kind,
                "unit": fact.unit,
                "meaning": fact.meaning,
            }
            for place, fact in enumerate(FACTS.values())
        }
        operators = {
            (kind, operator.name): {
                "name": operator.name,
                "sequence": place,
                "kind": kind,
                "takes": operator.takes,
                "meaning": operator.meaning,
            }
            for kind in OPERATORS
            for place, operator in enumerate(OPERATORS[kind].values())
        }
        self._bring_in_line(facts, ("name",))
        self.env["distribution.policy.operator"]._bring_in_line(operators, ("kind", "name"))
        self.env["distribution.policy.version"]._read_texts_before_lines()

    def _bring_in_line(self, wanted, key):
        records = self.sudo()._internally()
        known = {tuple(row[name] for name in key): row for row in records.search([])}
        for place, row in known.items():
            if place in wanted:
                row.write(wanted[place])
        records.create([values for place, values in wanted.items() if place not in known])
        gone = [row.id for place, row in known.items() if place not in wanted]
        records.browse(gone).unlink()


class DistributionPolicyOperator(models.Model):
    """The comparisons that rules may make, by the kind of the fact."""

    _name = "distribution.policy.operator"
    _inherit = ["distribution.policy.fact"]
    _description = "Policy Comparison"

    takes = fields.Selection(
        [("number", "A Number"), ("text", "A Text"), ("texts", "Texts"), ("nothing", "Nothing")],
        required=True,
        readonly=True,
    )

    _name_unique = models.UniqueIndex("(kind, name)")
