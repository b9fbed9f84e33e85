import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP


class DistributionDecisionReplay(models.Model):
    """A recommendation made again from its stored data, held against the ledger."""

    _name = "distribution.decision.replay"
    _description = "Replay of a Decision"
    _inherit = ["distribution.background"]
    _order = "id desc"

    _background_cron = "distribution_planning.cron_decision_replay"
    _lock_class = 1_684_632_180

    proposal_id = fields.Many2one(
        "distribution.proposal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="proposal_id.company_id", store=True, index=True)
    run_id = fields.Many2one(related="proposal_id.run_id")
    result = fields.Selection(
        [("identical", "Identical"), ("different", "Different")], readonly=True, copy=False
    )
    plan_is_identical = fields.Boolean(readonly=True, copy=False)
    plan_digest = fields.Char(string="Plan Made Again", readonly=True, copy=False)
    engine_then = fields.Char(readonly=True, copy=False)
    engine_now = fields.Char(readonly=True, copy=False)
    line_ids = fields.One2many("distribution.decision.replay.line", "replay_id", readonly=True)

    @api.depends("proposal_id")
    def _compute_display_name(self):
        for replay in self:
            replay.display_name = self.env._("Replay: %s", replay.proposal_id.display_name)

    def _check_may_work(self):
        groups = (*APPROVER_GROUPS.values(), GOVERNANCE_GROUP)
        if not (self.env.su or any(self.env.user.has_group(group) for group in groups)):
            raise AccessError(self.env._("Only planners and policy editors can replay a decision."))

    def _do_work(self):
        from distribution_ai.audit.replayed import differences

        self._report(self.env._("Reading the data"), 2)
        entry = self.proposal_id._recommendation()
        recorded = json.loads(entry.values)
        plan = self.env["distribution.engine"].plan_again(self.run_id, self)
        found = differences(recorded.get("planned", {}), plan, self.proposal_id.proposal_key)
        self._set(
            result="different" if found else "identical",
            plan_is_identical=plan.digest == entry.plan_digest,
            plan_digest=plan.digest,
            engine_then=recorded.get("engine_version"),
            engine_now=plan.provenance["engine_version"],
            line_ids=[fields.Command.create(self._line(*values)) for values in found],
        )

    def _line(self, name, recorded, made_again):
        return {"value_name": name, "recorded": str(recorded), "made_again": str(made_again)}

    def action_cancel(self):
        super().action_cancel()
        return self._form_action()

    def action_replay_again(self):
        """Another replay of the same decision."""
        return self.proposal_id.action_replay()

    def _form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class DistributionDecisionReplayLine(models.Model):
    _name = "distribution.decision.replay.line"
    _description = "Difference Found by a Replay"
    _inherit = ["distribution.guarded"]

    replay_id = fields.Many2one(
        "distribution.decision.replay", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True, index=True)
    value_name = fields.Char(readonly=True, required=True, help="Its name in the plan.")
    name = fields.Char(string="Value", compute="_compute_name")
    recorded = fields.Char(readonly=True)
    made_again = fields.Char(readonly=True)

    @api.depends("value_name")
    @api.depends_context("lang")
    def _compute_name(self):
        known = self.env["distribution.proposal"]._fields
        for line in self:
            field = known.get(line.value_name)
            line.name = field._description_string(self.env) if field else self.env._("Proposal")
