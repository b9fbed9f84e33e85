from odoo import fields, models
from odoo.exceptions import UserError


class DistributionProposal(models.Model):
    """Undo: whoever may approve a proposal may take back what became of it, with a reason."""

    _inherit = "distribution.proposal"

    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    undone_on = fields.Datetime(readonly=True)
    undo_reason = fields.Char(string="Why It Was Undone", readonly=True)
    undo_left = fields.Char(string="Could Not Be Undone", readonly=True)

    def action_undo(self, reason):
        """Take back what the proposals did, as far as it has not become a fact; what was rejected
        waits for a decision again.

        What could not be taken back is said to the user, and kept on the proposal and in the
        ledger.
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason for undoing it."))
        self._check_may_undo()
        rejected = self.filtered(lambda proposal: proposal.state == "rejected")
        entries = [*rejected._take_back(reason.strip()), *(self - rejected)._undo(reason.strip())]
        self._to_ledger(entries)
        return self._undo_outcome(entries)

    def _undo(self, reason):
        """Undo what was carried out; returns entries of the ledger."""
        entries = []
        for proposal, (taken_back, stands) in self.env["distribution.executor"]._undo(self).items():
            if taken_back or not stands:
                proposal._set_undone(reason, stands)
            event = "undone" if taken_back or not stands else "refused"
            entries.append(
                (
                    proposal,
                    proposal._ledger_values(
                        event, ", ".join(taken_back), undo_reason=reason, stands=stands
                    ),
                )
            )
            proposal._message_log(body=self._undo_text(taken_back, stands))
        return entries

    def _check_may_undo(self):
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        for proposal in self:
            if not proposal._may_be_undone() and proposal.state != "rejected":
                raise UserError(self.env._("%s was not carried out.", proposal.display_name))
        self._check_approvers()
        self.filtered(lambda proposal: proposal.state == "rejected")._check_may_take_back()

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
        events = [values["event"] for _proposal, values in entries]
        undone, taken_back = events.count("undone"), events.count("taken_back")
        lines = [self.env._("Undone: %s.", undone)] if undone else []
        if taken_back:
            lines.append(self.env._("Taken back, waiting for a decision again: %s.", taken_back))
        done = len(lines)
        for proposal, values in entries:
            stands = values["values"]["stands"]
            if stands:
                lines.append(f"{proposal.display_name}: {' '.join(stands)}")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(lines[:11]),
                "type": "warning" if len(lines) > done or not done else "success",
                "sticky": len(lines) > done or not done,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_undo(self):
        return self._wizard("distribution_planning.action_proposal_undo")
