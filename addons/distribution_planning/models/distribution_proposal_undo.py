from odoo import fields, models
from odoo.exceptions import UserError


class DistributionProposal(models.Model):
    """Undo: whoever may approve a proposal may take it back, with a reason."""

    _inherit = "distribution.proposal"

    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    undone_on = fields.Datetime(readonly=True)
    undo_reason = fields.Char(string="Why It Was Undone", readonly=True)
    undo_left = fields.Char(string="Could Not Be Undone", readonly=True)

    def action_undo(self, reason):
        """Take back what the proposals did, as far as it has not become a fact.

        What could not be taken back is said to the user, and kept on the proposal and in the
        ledger.
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason for undoing it."))
        self._check_may_undo()
        entries = []
        for proposal, (taken_back, stands) in self.env["distribution.executor"]._undo(self).items():
            if taken_back or not stands:
                proposal._set_undone(reason.strip(), stands)
            event = "undone" if taken_back or not stands else "refused"
            entries.append(
                (
                    proposal,
                    proposal._ledger_values(
                        event, ", ".join(taken_back), undo_reason=reason.strip(), stands=stands
                    ),
                )
            )
            proposal._message_log(body=self._undo_text(taken_back, stands))
        self._to_ledger(entries)
        return self._undo_outcome(entries)

    def _check_may_undo(self):
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        for proposal in self:
            if not proposal._may_be_undone():
                raise UserError(self.env._("%s was not carried out.", proposal.display_name))
            proposal._check_approver()

    def _may_be_undone(self):
        return self.state in ("executed", "asked") or (
            self.state == "held" and bool(self.document_changes)
        )

    def _set_undone(self, reason, stands):
        self._internally().write(
            {
                "state": "undone",
                "undone_by_id": self.env.uid,
                "undone_on": fields.Datetime.now(),
                "undo_reason": reason,
                "undo_left": " ".join(stands),
            }
        )

    def _undo_text(self, taken_back, stands):
        parts = []
        if taken_back:
            parts.append(self.env._("Taken back: %s", ", ".join(taken_back)))
        if stands:
            parts.append(self.env._("Could not be undone: %s", " ".join(stands)))
        return " ".join(parts) or self.env._("Undone")

    def _undo_outcome(self, entries):
        """Tell the user what was taken back, and what was not and why."""
        undone = [proposal for proposal, values in entries if values["event"] == "undone"]
        lines = [self.env._("%s proposals undone.", len(undone))] if undone else []
        for proposal, values in entries:
            stands = values["values"]["stands"]
            if stands:
                lines.append(f"{proposal.display_name}: {' '.join(stands)}")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(lines[:11]),
                "type": "warning" if len(lines) > 1 or not undone else "success",
                "sticky": len(lines) > 1 or not undone,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_undo(self):
        return self._wizard("distribution_planning.action_proposal_undo")
