from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine_text import EngineChar
from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP

ACTIVITY = "distribution_planning.activity_breaker_tripped"


class DistributionStop(models.Model):
    """Automatic execution of a company is stopped until a person lifts the stop.

    Made by a person (the kill switch) or by a breaker of the policy that tripped. The
    executor asks for stops at the moment of execution, whoever calls it.
    """

    _name = "distribution.stop"
    _inherit = ["distribution.guarded"]
    _description = "Stop of Automatic Execution"
    _order = "id desc"

    name = EngineChar(kind="rule_title", string="What Stopped It", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("person", "Kill Switch"), ("breaker", "Breaker")], required=True, readonly=True
    )
    breaker = fields.Char(readonly=True, help="Which breaker of the policy tripped.")
    reason = fields.Text(readonly=True)
    run_id = fields.Many2one(
        "distribution.run", string="Planning Run", readonly=True, ondelete="restrict"
    )
    stopped_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    stopped_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    lifted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    lifted_on = fields.Datetime(readonly=True, index=True)
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")

    _breaker_once = models.UniqueIndex(
        "(company_id, breaker) WHERE lifted_on IS NULL AND breaker IS NOT NULL"
    )

    @api.depends("lifted_on")
    def _compute_in_force(self):
        for stop in self:
            stop.in_force = not stop.lifted_on

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("lifted_on", "=" if True in value else "!=", False)]

    @api.model
    def _is_stopped(self, company):
        """Whether a stop is in force, also one that somebody else made since this transaction
        began."""
        if self.sudo().search_count(
            [("company_id", "=", company.id), ("lifted_on", "=", False)], limit=1
        ):
            return True
        with self.env.registry.cursor() as others:
            others.execute(
                "SELECT FROM distribution_stop WHERE company_id = %s AND lifted_on IS NULL LIMIT 1",
                [company.id],
            )
            return bool(others.rowcount)

    @api.model
    def action_stop_all(self):
        """The kill switch: nothing runs by itself any more in all companies of the user."""
        groups = (GOVERNANCE_GROUP, APPROVER_GROUPS["manager"])
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._("Only a manager or a policy editor can stop automatic execution.")
            )
        stops = self.browse()
        for company in self.env.user.company_ids:
            stopped = [("company_id", "=", company.id), ("kind", "=", "person")]
            if not self.sudo().search_count([*stopped, ("lifted_on", "=", False)], limit=1):
                stops |= self._stop(
                    company,
                    name=self.env._("Kill switch"),
                    kind="person",
                    stopped_by_id=self.env.uid,
                )
        return self._told(
            self.env._("Nothing runs by itself any more. A policy editor can lift the stop.")
            if stops
            else self.env._("Automatic execution was already stopped.")
        )

    @api.model
    def _stop(self, company, **values):
        stop = self.sudo()._internally().create({"company_id": company.id, **values})
        stop._to_ledger("stopped", stop.reason)
        return stop.with_env(self.env)

    def action_lift(self):
        """Let things run by themselves again, as far as policy and autonomy allow."""
        self.check_access("read")
        for stop in self:
            stop._check_may_lift()
        stops = self.sudo()._internally()
        stops.write({"lifted_by_id": self.env.uid, "lifted_on": fields.Datetime.now()})
        for stop in stops:
            stop._to_ledger("resumed", stop.reason)
        for stop in self.filtered("run_id"):
            stop.run_id.sudo().activity_feedback([ACTIVITY], feedback=self.env._("Reset"))
        return self._told(self.env._("The stop is lifted."))

    def _check_may_lift(self):
        if self.lifted_on:
            raise UserError(self.env._("%s was already lifted.", self.name))
        user = self.env.user
        if user.has_group(GOVERNANCE_GROUP):
            return
        if self.kind == "person" or not user.has_group(APPROVER_GROUPS["manager"]):
            raise AccessError(
                self.env._("Only a policy editor can lift the kill switch.")
                if self.kind == "person"
                else self.env._("Only a manager or a policy editor can reset a breaker.")
            )

    def _to_ledger(self, event, reason):
        self.env["distribution.ledger.entry"]._append(
            self.company_id,
            [
                {
                    "event": event,
                    "run_id": self.run_id.id,
                    "summary": self.name,
                    "values": {"kind": self.kind, "breaker": self.breaker or None,
                               "reason": reason or None},
                    "snapshot_digest": self.run_id.snapshot_digest,
                    "plan_digest": self.run_id.plan_digest,
                    "policy_digest": self.env["distribution.policy.version"]
                    ._active(self.company_id)
                    .digest,
                }
            ],
        )  # fmt: skip

    def _told(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
