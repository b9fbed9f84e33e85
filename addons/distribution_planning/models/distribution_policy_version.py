from functools import lru_cache

import yaml
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine_text import EngineText, said
from ..roles import GOVERNANCE_GROUP

CONTENT = {"parameters_yaml", "governance_yaml", "company_id"}


class DistributionPolicyVersion(models.Model):
    _name = "distribution.policy.version"
    _inherit = ["mail.thread", "distribution.guarded"]
    _description = "Policy Version"
    _order = "id desc"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="restrict",
        help="Empty: the policy of every company without its own.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        copy=False,
        index=True,
    )
    parameters_yaml = fields.Text(
        string="Parameters", required=True, default="version: 1\nparameters: []\n"
    )
    governance_yaml = fields.Text(
        string="Governance", required=True, default="version: 1\nrules: []\n"
    )
    digest = fields.Char(readonly=True, copy=False)
    editor_ids = fields.Many2many(
        "res.users",
        string="Written By",
        readonly=True,
        copy=False,
        help="None of them can activate this version.",
    )
    activated_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True, ondelete="restrict"
    )
    activated_on = fields.Datetime(readonly=True, copy=False)
    previous_id = fields.Many2one(
        "distribution.policy.version",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    faults = EngineText(kind="policy_faults", readonly=True, copy=False)

    _one_active = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE state = 'active'",
        "A company can have only one active policy.",
    )

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | CONTENT | {"name"}

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions._internally().editor_ids = self.env.user
        return versions

    def write(self, vals):
        if CONTENT & vals.keys():
            if any(version.state != "draft" for version in self):
                raise UserError(
                    self.env._("Only a draft can be edited. Duplicate this version to change it.")
                )
            super(DistributionPolicyVersion, self._internally()).write(
                {"editor_ids": [fields.Command.link(self.env.uid)]}
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(version.state != "draft" for version in self):
            raise UserError(self.env._("A version that was active is kept for the record."))

    @api.model
    def _active(self, company):
        """The policy in force for the company: its own, else the shared one."""
        return self.sudo().search(
            [("state", "=", "active"), ("company_id", "in", [company.id, False])],
            order="company_id",
            limit=1,
        )

    @api.model
    def _create_shipped(self, texts):
        version = (
            self.sudo()
            ._internally()
            .create(
                {
                    "name": self.env._("Shipped policy"),
                    "state": "active",
                    "parameters_yaml": texts["parameters"],
                    "governance_yaml": texts["governance"],
                    "activated_on": fields.Datetime.now(),
                }
            )
        )
        return version.with_env(self.env)

    def _policy(self):
        """The engine's policy. Raises the engine's PolicyError with all faults."""
        return _read(self.parameters_yaml or "", self.governance_yaml or "")

    def _limits(self, how):
        """The limits over time that bind what is carried out in this way."""
        if not self:
            return ()
        return [
            limit
            for limit in self._policy().limits
            if how == "automatic" or limit.binds == "everybody"
        ]

    def _parameter_rows(self):
        """The parameters of a valid version as rows of the engine's table: all text, as written.

        Needs nothing of the engine's libraries.
        """
        files = [self.governance_yaml or "", self.parameters_yaml or ""]
        contents = [yaml.load(text, Loader=yaml.BaseLoader) or {} for text in files]
        return [
            {**row, "policy": self.name}
            for content in contents
            for row in content.get("parameters") or []
        ]

    def action_validate(self):
        """Note all faults, each with its file and line, and every example that does not hold."""
        self.check_access("write")
        self._validate()
        return True

    def _validate(self):
        from distribution_ai.errors import PolicyError
        from distribution_ai.govern import check_examples

        for version in self:
            try:
                policy = version._policy()
            except PolicyError as error:
                values = {"digest": False, "faults": "\n".join(map(str, error.faults))}
            else:
                broken = [str(one) for one in check_examples(policy) if not one.holds]
                values = {"digest": policy.digest, "faults": "\n".join(broken) or False}
            version._internally().write(values)

    def action_activate(self):
        """Put the version in force and retire the one before it.

        A draft by somebody who did not write it; the version before the active one (roll back)
        by any policy editor.
        """
        self.ensure_one()
        if not self.env.user.has_group(GOVERNANCE_GROUP):
            raise AccessError(self.env._("Only a policy editor can activate a policy."))
        self.lock_for_update()
        before = self.search([("state", "=", "active"), ("company_id", "=", self.company_id.id)])
        self._check_may_activate(before)
        self.action_validate()
        if self.faults:
            raise UserError(self.env._("The policy has faults:\n%s", said(self, "faults")))
        event = "rolled_back" if self.state == "retired" else "activated"
        before._internally().write({"state": "retired"})
        self.flush_model()
        self._internally().write(
            {
                "state": "active",
                "previous_id": before.id,
                "activated_by_id": self.env.uid,
                "activated_on": fields.Datetime.now(),
            }
        )
        self._to_ledger(event, before)
        return True

    def _check_may_activate(self, before):
        if self.state == "active":
            raise UserError(self.env._("This policy is already active."))
        if self.state == "draft" and self.env.user in self.editor_ids:
            raise UserError(
                self.env._("You wrote this version: another policy editor has to activate it.")
            )
        if self.state == "retired" and self != before.previous_id:
            raise UserError(
                self.env._(
                    "Only the version before the active one can be gone back to. Duplicate this "
                    "one, and let another policy editor activate the copy."
                )
            )

    def _to_ledger(self, event, before):
        """Note the change with every company that follows this policy."""
        companies = self.company_id or self.env["distribution.run"].sudo()._companies_to_plan()
        for company in companies:
            if self._active(company) == self:
                self.env["distribution.ledger.entry"]._append(
                    company,
                    [
                        {
                            "event": event,
                            "summary": self.name,
                            "values": {
                                "before": before.digest or None,
                                "source": self.source or None,
                                "written_by": self.editor_ids.ids,
                            },
                            "policy_digest": self.digest,
                        }
                    ],
                )


@lru_cache(maxsize=8)
def _read(parameters, governance):
    from distribution_ai.govern import policy_from_texts

    return policy_from_texts({"parameters.yaml": parameters, "governance.yaml": governance})
