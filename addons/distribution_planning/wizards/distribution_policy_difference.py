import difflib

from odoo import api, fields, models

from ..engine_text import conditions_in_words, faults_in_words, in_words
from ..models.distribution_policy_entry import LINES

# Where a form calls it otherwise than the text does.
_FIELDS = {"title": "name", "when": "when_text", "examples": "example_text"}


class DistributionPolicyDifference(models.TransientModel):
    """How two versions of the policy differ: in rules, and in lines of text."""

    _name = "distribution.policy.difference"
    _description = "Difference of Two Policies"

    other_id = fields.Many2one(
        "distribution.policy.version",
        string="From",
        required=True,
        compute="_compute_other_id",
        store=True,
        readonly=False,
    )
    version_id = fields.Many2one("distribution.policy.version", string="To", required=True)
    changes = fields.Text(compute="_compute_difference")
    lines = fields.Text(string="Lines of Text", compute="_compute_difference")

    @api.depends("version_id")
    def _compute_other_id(self):
        Version = self.env["distribution.policy.version"]
        for wizard in self:
            version = wizard.version_id
            active = Version._active(version.company_id or self.env.company)
            wizard.other_id = version.previous_id if active == version else active

    @api.depends("version_id", "other_id")
    def _compute_difference(self):
        for wizard in self:
            wizard.changes = wizard._changes()
            wizard.lines = wizard._lines()

    def _changes(self):
        from distribution_ai.errors import PolicyError
        from distribution_ai.govern import difference

        if not (self.version_id and self.other_id):
            return ""
        try:
            policies = [version._policy() for version in (self.other_id, self.version_id)]
        except PolicyError as error:
            return faults_in_words(self.env, error)
        told = [self._told(change, policies) for change in difference(*policies)]
        return "\n".join(told) or self.env._("No rule and no parameter differs.")

    def _told(self, change, policies):
        """A change from the first policy to the second, in the words of the forms."""
        kinds = {
            "rule": self.env._("Rule"),
            "limit": self.env._("Limit"),
            "breaker": self.env._("Breaker"),
            "parameter": self.env._("Parameter"),
        }
        named = {"kind": kinds[change.kind], "id": change.id}
        if change.what == "added":
            title = in_words(self.env, "rule_title", change.after)
            return self.env._("%(kind)s %(id)s was added: %(title)s", title=title, **named)
        if change.what == "removed":
            title = in_words(self.env, "rule_title", change.before)
            return self.env._("%(kind)s %(id)s was removed: %(title)s", title=title, **named)
        field, (before, after) = self._values(change, policies)
        return self.env._(
            "%(kind)s %(id)s: %(field)s %(before)s → %(after)s",
            field=field,
            before=before or "–",
            after=after or "–",
            **named,
        )

    def _values(self, change, policies):
        """The label of what changed, and its words before and after."""
        both = (change.before, change.after)
        listed = f"{change.kind}s"
        if listed not in LINES:
            return self.env._("Value"), both
        line = self.env[self.version_id._fields[LINES[listed]].comodel_name]
        name = _FIELDS.get(change.what, change.what)
        field = line.fields_get([name], ["string", "type", "selection"])[name]
        if change.what == "when":
            groups = (_when(policy, listed, change.id) for policy in policies)
            return field["string"], [conditions_in_words(self.env, group) for group in groups]
        words = dict(field.get("selection", ()))
        if field["type"] == "boolean":
            words = {"yes": self.env._("yes"), "no": self.env._("no")}
        elif change.what == "title":
            words = {text: in_words(self.env, "rule_title", text) for text in both}
        return field["string"], [words.get(text, text) for text in both]

    def _lines(self):
        lines = []
        for name in ("governance", "parameters"):
            before, after = (
                (version[f"{name}_yaml"] or "").splitlines()
                for version in (self.other_id, self.version_id)
            )
            lines += difflib.unified_diff(
                before, after, f"{self.other_id.name}/{name}.yaml",
                f"{self.version_id.name}/{name}.yaml", lineterm="",
            )  # fmt: skip
        return "\n".join(lines)


def _when(policy, listed, entry_id):
    """The conditions of an entry of a policy as a form has them, None where it has none."""
    from distribution_ai.govern.condition_data import conditions_as_data

    entry = next(entry for entry in getattr(policy, listed) if entry.id == entry_id)
    return entry.when and conditions_as_data(entry.when)
