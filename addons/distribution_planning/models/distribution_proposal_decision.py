import json

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine_text import said
from ..roles import APPROVER_GROUPS

OPEN_STATES = ("to_approve", "failed")
SETTLED_STATES = ("executed", "asked", "undone", "rejected")
LEDGER_FIELDS = (
    "verb",
    "recommended_quantity",
    "quantity",
    "new_reorder_point",
    "new_order_up_to",
    "order_date",
    "due_date",
    "expected_value",
    "cost",
    "confidence",
    "reason",
    "verdict",
    "rule_ids",
    "approver",
)
LEDGER_LINKS = (
    "product_id",
    "origin_warehouse_id",
    "vendor_id",
    "warehouse_id",
    "lane_id",
    "supply_purchase_line_id",
    "supply_move_id",
    "substitute_id",
)


class DistributionProposal(models.Model):
    _inherit = "distribution.proposal"

    def action_approve(self):
        """Carry out the proposals with Odoo's own documents."""
        self._check_may_decide()
        entries = [(proposal, proposal._ledger_values("approved")) for proposal in self]
        self._to_ledger(entries)
        self.env["distribution.executor"]._execute(self, "person")
        return self._outcome()

    def action_reject(self, reason):
        """Refuse the proposals; the reason is kept in the record and in the ledger."""
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason for the rejection."))
        self._check_may_decide()
        self._internally().write(
            {"state": "rejected", "reject_reason": reason.strip(), **self._decision("person")}
        )
        self._to_ledger(
            [
                (proposal, proposal._ledger_values("rejected", reject_reason=reason.strip()))
                for proposal in self
            ]
        )
        return True

    def action_open_reject(self):
        return self._wizard("distribution_planning.action_proposal_reject")

    def action_open_approve(self):
        return self._wizard("distribution_planning.action_proposal_approve")

    def _wizard(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "context": {"default_proposal_ids": self.ids}}

    def write(self, vals):
        self._check_guard(vals)
        if "quantity" in vals and not self._is_internal():
            self._check_may_change_quantity(vals["quantity"])
        return super().write(vals)

    def _check_may_change_quantity(self, quantity):
        if any(proposal.state not in OPEN_STATES for proposal in self):
            raise UserError(
                self.env._("The quantity can only be changed while the proposal is waiting.")
            )
        if any(proposal.verb not in ("buy", "transfer") for proposal in self):
            raise UserError(self.env._("Only purchases and transfers have a quantity to change."))
        if any(proposal.uom_id.compare(quantity, 0) <= 0 for proposal in self):
            raise UserError(self.env._("The quantity must be more than zero."))

    def _check_may_decide(self):
        """Refuse the whole selection with the reason, if one of it may not be decided."""
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state", "run_id", "quantity"])
        for company, proposals in self.grouped("company_id").items():
            latest = self.env["distribution.run"]._latest(company)
            for proposal in proposals:
                proposal._check_open(latest)
        self._check_approvers()

    def _is_waiting(self):
        """Whether somebody may still decide; a hold waits for who wants to confirm it."""
        unconfirmed = not self.decided_on or self.decided_on < self.run_id.started_on
        return self.state in OPEN_STATES or (self.state == "held" and unconfirmed)

    def _check_open(self, latest):
        if self.state == "blocked" or self.verdict == "block":
            raise UserError(
                self.env._(
                    "%(proposal)s is blocked by the policy (%(rules)s).",
                    proposal=self.display_name,
                    rules=self.rule_ids or "",
                )
            )
        if not self._is_waiting():
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(proposal)s is not waiting for a decision any more: %(state)s.",
                    proposal=self.display_name,
                    state=states[self.state],
                )
            )
        if self.run_id.id < latest.id:
            raise UserError(self.env._("%s is not part of the newest plan.", self.display_name))

    def _check_approvers(self):
        for proposal in self:
            if not self.env.user.has_group(APPROVER_GROUPS[proposal.approver or "planner"]):
                raise AccessError(
                    self.env._("%s has to be decided by a manager.", proposal.display_name)
                    if proposal.approver == "manager"
                    else self.env._("%s has to be decided by a planner.", proposal.display_name)
                )

    def _decision(self, how):
        return {
            "decided_by_id": self.env.uid,
            "decided_on": fields.Datetime.now(),
            "decided_how": how,
        }

    def _ledger_values(self, event, documents="", **details):
        """The entry of one event, with everything that the proposal said at that moment."""
        values = {name: self._plain(self[name]) for name in LEDGER_FIELDS}
        values |= {name: self[name].id or None for name in LEDGER_LINKS}
        return {
            "event": event,
            "run_id": self.run_id.id,
            "proposal_key": self.proposal_key,
            "verb": self.verb,
            "summary": self.display_name,
            "values": {**values, **details},
            "snapshot_digest": self.run_id.snapshot_digest,
            "plan_digest": self.run_id.plan_digest,
            "policy_digest": self.run_id.policy_version_id.digest,
            "rule_ids": self.rule_ids,
            "documents": documents,
        }

    def _plain(self, value):
        if value is False:
            return None
        return json.loads(json.dumps(value, default=str))

    def _to_ledger(self, entries):
        """Append (proposal, values) pairs to the ledgers of their companies."""
        for company in self.company_id:
            self.env["distribution.ledger.entry"]._append(
                company, [values for proposal, values in entries if proposal.company_id == company]
            )

    def _outcome(self):
        """Tell the user what was done, and what was not and why."""
        failed = self.filtered(lambda proposal: proposal.state == "failed")
        done = len(self) - len(failed)
        lines = [self.env._("Carried out: %s", done)] if done else []
        lines += [
            f"{proposal.display_name}: {said(proposal, 'failure')}" for proposal in failed[:10]
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(lines),
                "type": "warning" if failed else "success",
                "sticky": bool(failed),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
