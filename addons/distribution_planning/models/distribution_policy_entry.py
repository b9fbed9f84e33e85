from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine_text import conditions_in_words, faults_in_words, in_words

LINES = {"rules": "rule_ids", "limits": "limit_ids", "breakers": "breaker_ids"}
"""The lists of the governance text, and the field of a version that shows each."""


class DistributionPolicyEntry(models.AbstractModel):
    """A rule, limit or breaker of a policy version as a form. The text of the version is what
    holds: the form reads the entry from it and writes what was changed back into it."""

    _name = "distribution.policy.entry"
    _inherit = ["distribution.guarded"]
    _description = "Policy Entry"
    # The list of the governance text that it stands in, a key of LINES.
    _listed = ""

    version_id = fields.Many2one(
        "distribution.policy.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    editable = fields.Boolean(compute="_compute_editable")
    code = fields.Char(
        string="Identifier", required=True, help="Words in lower case joined by hyphens."
    )
    name = fields.Char(string="Title", required=True, help="As the text has it.")
    title = fields.Char(string="Title in Your Language", compute="_compute_title")
    why = fields.Text(required=True, help="The reason that it is there, for whoever reads it.")
    conditions = fields.Json(help="Conditions on facts, in groups: as in the text, under 'when'.")
    when_text = fields.Text(string="Applies When", compute="_compute_when_text")
    example_text = fields.Text(string="Examples", readonly=True)

    @api.model
    def _facts(self):
        """The engine's vocabulary of the conditions."""
        from distribution_ai.govern import FACTS

        return FACTS

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_title(self):
        for entry in self:
            entry.title = in_words(self.env, "rule_title", entry.name or "")

    @api.depends("conditions")
    @api.depends_context("lang")
    def _compute_when_text(self):
        for entry in self:
            entry.when_text = conditions_in_words(self.env, entry.conditions)

    @api.depends("version_id.state")
    def _compute_editable(self):
        for entry in self:
            entry.editable = entry.version_id.state in (False, "draft")

    @api.model
    def _editable_fields(self):
        edited = {"version_id", "code", "name", "why", "conditions"}
        return super()._editable_fields() | edited

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_internal():
            return super().create(vals_list)
        self._check_guard({name for vals in vals_list for name in vals})
        entries = super(DistributionPolicyEntry, self._internally()).create(vals_list)
        for entry in entries.with_env(self.env):
            entry._to_text("")
        return entries.with_env(self.env)

    def write(self, vals):
        if self._is_internal():
            return super().write(vals)
        self._check_guard(vals)
        if "version_id" in vals:
            raise UserError(self.env._("It stays in its version."))
        before = {entry: entry.code for entry in self}
        super(DistributionPolicyEntry, self._internally()).write(vals)
        for entry, code in before.items():
            entry._to_text(code)
        return True

    def unlink(self):
        if self._is_internal():
            return super().unlink()
        from distribution_ai.govern.editing import without_entry

        for entry in self:
            entry.version_id._edit(
                lambda text, entry=entry: without_entry(text, entry._listed, entry.code)
            )
        return True

    def action_suggest_examples(self):
        """Replace the examples by simple ones that hold."""
        self._to_text(self.code, suggest=True)
        return True

    def _to_text(self, before, suggest=False):
        """Write the entry into the text in the place of the one called ``before``."""
        from distribution_ai.errors import PolicyError
        from distribution_ai.govern.editing import with_entry

        self.ensure_one()
        known = {one.id: one for one in getattr(self.version_id._text_policy(), self._listed)}
        try:
            entry = self._with_examples(self._engine_entry(known.get(before)), suggest)
            self.version_id._edit(lambda text: with_entry(text, entry, before))
        except PolicyError as error:
            kind = self.env["ir.model"]._get(self._name).name
            raise ValidationError(
                self.env._(
                    "%(kind)s “%(name)s”:\n%(faults)s",
                    kind=kind,
                    name=self.name,
                    faults=faults_in_words(self.env, error),
                )
            ) from error

    def _with_examples(self, entry, suggest):
        import dataclasses

        from distribution_ai.govern.suggested_examples import suggested_examples

        if suggest or not entry.examples:
            entry = dataclasses.replace(entry, examples=suggested_examples(entry))
        if not entry.examples:
            raise ValidationError(
                self.env._("No simple examples hold for %s. Write it as text.", self.name)
            )
        return entry

    def _engine_entry(self, known):
        """The engine's entry; ``known`` is the one in the text that it takes the place of."""
        raise NotImplementedError

    def _engine_values(self, known):
        """What the engine has of every kind of entry."""
        same = known and self.why.strip() == known.why.strip()
        return {
            "id": self.code,
            "title": self.name,
            "why": known.why if same else self.why,
            "when": self._engine_conditions(),
            "examples": known.examples if known else (),
        }

    def _engine_conditions(self):
        from distribution_ai.govern.condition_data import conditions_from_data

        return conditions_from_data(self.conditions, self._facts())

    @api.model
    def _values_of(self, entry):
        """The values of an engine's entry."""
        from distribution_ai.govern.condition_data import conditions_as_data
        from distribution_ai.govern.rule_text import entry_lines

        return {
            "code": entry.id,
            "name": entry.title,
            "why": entry.why.strip(),
            "conditions": conditions_as_data(entry.when) if entry.when else False,
            "example_text": "\n".join(entry_lines("examples", entry.examples)[1:]),
        }
