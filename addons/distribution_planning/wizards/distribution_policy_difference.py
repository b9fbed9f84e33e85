import difflib

from odoo import api, fields, models


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
            return "\n".join(map(str, error.faults))
        changes = difference(*policies)
        return "\n".join(map(str, changes)) or self.env._("No rule and no parameter differs.")

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
