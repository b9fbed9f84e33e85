import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP

# By default Odoo ends a request after two minutes.
TIME_LIMIT = 100


class DistributionDecisionReplay(models.TransientModel):
    """A recommendation made again from its stored data, held against the ledger."""

    _name = "distribution.decision.replay"
    _description = "Replay of a Decision"
    _inherit = ["distribution.guarded"]

    proposal_id = fields.Many2one("distribution.proposal", required=True, ondelete="cascade")
    run_id = fields.Many2one(related="proposal_id.run_id")
    result = fields.Selection(
        [("identical", "Identical"), ("different", "Different")], readonly=True
    )
    plan_is_identical = fields.Boolean(readonly=True)
    plan_digest = fields.Char(string="Plan Made Again", readonly=True)
    engine_then = fields.Char(readonly=True)
    engine_now = fields.Char(readonly=True)
    line_ids = fields.One2many("distribution.decision.replay.line", "replay_id", readonly=True)

    @api.model
    def _of(self, proposal):
        """Make the recommendation of a proposal again: the result as a record."""
        if not any(
            self.env.user.has_group(group)
            for group in (*APPROVER_GROUPS.values(), GOVERNANCE_GROUP)
        ):
            raise AccessError(self.env._("Only planners and policy editors can replay a decision."))
        from distribution_ai.audit.replayed import differences

        entry = proposal._recommendation()
        recorded = json.loads(entry.values)
        plan = self.env["distribution.engine"].plan_again(proposal.run_id, TIME_LIMIT)
        found = differences(recorded.get("planned", {}), plan, proposal.proposal_key)
        return self._internally().create(
            {
                "proposal_id": proposal.id,
                "result": "different" if found else "identical",
                "plan_is_identical": plan.digest == entry.plan_digest,
                "plan_digest": plan.digest,
                "engine_then": recorded.get("engine_version"),
                "engine_now": plan.provenance["engine_version"],
                "line_ids": [fields.Command.create(self._line(*found)) for found in found],
            }
        )

    def _line(self, name, recorded, made_again):
        field = self.env["distribution.proposal"]._fields.get(name)
        label = field._description_string(self.env) if field else self.env._("Proposal")
        return {"name": label, "recorded": str(recorded), "made_again": str(made_again)}


class DistributionDecisionReplayLine(models.TransientModel):
    _name = "distribution.decision.replay.line"
    _description = "Difference Found by a Replay"
    _inherit = ["distribution.guarded"]

    replay_id = fields.Many2one("distribution.decision.replay", required=True, ondelete="cascade")
    name = fields.Char(string="Value", readonly=True)
    recorded = fields.Char(readonly=True)
    made_again = fields.Char(readonly=True)
