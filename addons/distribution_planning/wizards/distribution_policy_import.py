import base64

from odoo import fields, models
from odoo.exceptions import UserError

MOST_BYTES = 4_000_000


class DistributionPolicyImport(models.TransientModel):
    """A draft from files, such as those of a repository."""

    _name = "distribution.policy.import"
    _description = "Import a Policy"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", help="Empty: every company without its own.")
    source = fields.Char(string="Commit", help="Where the files come from, such as a commit.")
    governance_file = fields.Binary(string="governance.yaml", required=True, attachment=False)
    parameters_file = fields.Binary(string="parameters.yaml", attachment=False)

    def action_import(self):
        values = {"name": self.name, "company_id": self.company_id.id, "source": self.source}
        for name in ("governance", "parameters"):
            if self[f"{name}_file"]:
                values[f"{name}_yaml"] = self._text(self[f"{name}_file"], f"{name}.yaml")
        version = self.env["distribution.policy.version"].create(values)
        return {
            "type": "ir.actions.act_window",
            "res_model": version._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }

    def _text(self, file, name):
        content = base64.b64decode(file)
        if len(content) > MOST_BYTES:
            raise UserError(self.env._("%s is too long for a policy.", name))
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UserError(self.env._("%s is not a text file in UTF-8.", name)) from error
