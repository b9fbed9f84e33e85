import base64
import itertools
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine_text import faults_in_words, in_words
from .distribution_policy_entry import LINES
from .distribution_policy_version import CONTENT


class DistributionPolicyVersion(models.Model):
    """A version's text, and its rules, limits and breakers as lines: two faces of the same."""

    _inherit = "distribution.policy.version"

    rule_ids = fields.One2many("distribution.policy.rule", "version_id", string="Rules")
    limit_ids = fields.One2many("distribution.policy.limit", "version_id", string="Limits")
    breaker_ids = fields.One2many("distribution.policy.breaker", "version_id", string="Breakers")
    rule_count = fields.Integer(compute="_compute_rule_count")
    is_editor = fields.Boolean(
        string="Written by Me",
        compute="_compute_is_editor",
        help="Whoever wrote a version cannot activate it.",
    )
    source = fields.Char(
        help="Where the text came from, such as the commit of a repository.", tracking=True
    )
    governance_file = fields.Binary(compute="_compute_files", string="governance.yaml")
    parameters_file = fields.Binary(compute="_compute_files", string="parameters.yaml")
    governance_name = fields.Char(compute="_compute_files")
    parameters_name = fields.Char(compute="_compute_files")

    @api.depends("name", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            is_draft = version.state == "draft"
            version.display_name = (
                self.env._("%s (draft)", version.name) if is_draft else version.name
            )

    def copy_data(self, default=None):
        given = default or {}
        return [
            {**vals, "name": given.get("name") or version._next_name()}
            for version, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _next_name(self):
        """The name with the first number in brackets that no version has yet."""
        stem = re.sub(r" \(\d+\)$", "", self.name)
        alike = self.sudo().search([("name", "=like", f"{stem} (%)")])
        taken = set(alike.mapped("name"))
        names = (f"{stem} ({number})" for number in itertools.count(2))
        return next(name for name in names if name not in taken)

    @api.depends("rule_ids")
    def _compute_rule_count(self):
        for version in self:
            version.rule_count = len(version.rule_ids)

    @api.depends_context("uid")
    @api.depends("editor_ids")
    def _compute_is_editor(self):
        for version in self:
            version.is_editor = self.env.user in version.editor_ids

    @api.depends("governance_yaml", "parameters_yaml")
    def _compute_files(self):
        for version in self:
            for name in ("governance", "parameters"):
                text = version[f"{name}_yaml"] or ""
                version[f"{name}_file"] = base64.b64encode(text.encode())
                version[f"{name}_name"] = f"{name}.yaml"

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | {"source", *LINES.values()}

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._read_text()
        return versions

    def write(self, vals):
        """The text first: lines that are given with it are written into it."""
        text = {name: vals[name] for name in vals if name in CONTENT}
        rest = {name: vals[name] for name in vals if name not in CONTENT}
        if text:
            super().write(text)
            self._read_text()
        return super().write(rest) if rest or not text else True

    def _read_text(self):
        """Check the text, run its examples, and bring the lines in line with it."""
        for version in self:
            version._validate()
            version._lines_from_text()

    def _lines_from_text(self):
        """The lines as the text says; a text with faults leaves them as they are."""
        try:
            policy = self._text_policy()
        except ValidationError:
            return
        for kind, name in LINES.items():
            Line = self.env[self._fields[name].comodel_name].sudo()._internally()
            known = {line.code: line for line in Line.search([("version_id", "=", self.id)])}
            for entry in getattr(policy, kind):
                values = Line._values_of(entry)
                if entry.id in known:
                    known.pop(entry.id).write(values)
                else:
                    Line.create({"version_id": self.id, **values})
            Line.union(*known.values()).unlink()
        self.invalidate_recordset(list(LINES.values()))

    def _text_policy(self):
        """The engine's policy of the governance text."""
        from distribution_ai.errors import PolicyError
        from distribution_ai.govern import policy_from_texts

        try:
            return policy_from_texts({"governance.yaml": self.governance_yaml})
        except PolicyError as error:
            raise ValidationError(
                self.env._("Correct the text first:\n%s", faults_in_words(self.env, error))
            ) from error

    def _edit(self, edit):
        """Replace the governance text by what ``edit`` makes of it."""
        self.check_access("write")
        text = edit(self.governance_yaml)
        if text != self.governance_yaml:
            self.governance_yaml = text

    @api.model
    def _read_all_texts(self):
        """The lines of every version as its text says; called at every update."""
        for version in self.sudo().search([("governance_yaml", "!=", False)]):
            version._lines_from_text()

    @api.model
    @api.readonly
    def vocabulary(self, about):
        """The facts that conditions may ask about a ``proposal`` or a whole ``plan``, the
        comparisons by kind of fact, and how they are grouped: plain data for the browser."""
        from distribution_ai.govern import FACTS, PLAN_FACTS
        from distribution_ai.govern.operators import OPERATORS
        from distribution_ai.govern.rules import GROUPS, MAXIMUM_NESTING

        self.browse().check_access("read")
        facts = PLAN_FACTS if about == "plan" else FACTS
        return {
            "facts": [
                {**self._named(fact), "kind": fact.kind, "unit": self._in_words(fact.unit)}
                for fact in facts.values()
            ],
            "operators": {
                kind: [{**self._named(one), "takes": one.takes} for one in operators.values()]
                for kind, operators in OPERATORS.items()
            },
            "groups": list(GROUPS),
            "maximum_nesting": MAXIMUM_NESTING,
        }

    def _named(self, one):
        """The name of a fact or comparison as rules have it, and as people read it."""
        return {
            "name": one.name,
            "label": self._in_words(one.name.replace("_", " ")),
            "meaning": self._in_words(one.meaning),
        }

    def _in_words(self, text):
        return in_words(self.env, "vocabulary", text)

    def action_roll_back(self):
        """Put the version before this one in force again, at once."""
        self.ensure_one()
        if self.state != "active" or not self.previous_id:
            raise UserError(self.env._("There is no version before this one to go back to."))
        return self.previous_id.action_activate()

    def action_draft(self):
        """A draft with the same rules, to be changed."""
        self.ensure_one()
        draft = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def action_dry_run(self):
        return self._wizard("distribution_planning.action_policy_dry_run")

    def action_compare(self):
        return self._wizard("distribution_planning.action_policy_difference")

    def _wizard(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        context = {"default_version_id": self.id, "dialog_size": "extra-large"}
        return {**action, "context": context}
