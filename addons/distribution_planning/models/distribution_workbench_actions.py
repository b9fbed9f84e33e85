from odoo import api, models
from odoo.exceptions import UserError

# What this extends has to be loaded before it.
from . import distribution_workbench  # noqa: F401  # pylint: disable=unused-import

MOST_TOLD = 10


class DistributionWorkbench(models.AbstractModel):
    """What people do in the workbench; each goes through the proposal's own methods."""

    _inherit = "distribution.workbench"

    @api.model
    def preview(self, ids):
        """How many of the proposals the user can approve, their money, and why not the others."""
        proposals = self._chosen(ids)
        refusals = proposals._refusals()
        able = proposals.filtered(lambda proposal: proposal not in refusals)
        return {
            "ids": able.ids,
            "count": len(able),
            "value": sum(able.mapped("expected_value")),
            "cost": sum(able.mapped("cost")),
            "refused": [
                {"name": proposal.display_name, "reason": reason}
                for proposal, reason in list(refusals.items())[:MOST_TOLD]
            ],
            "refused_count": len(refusals),
        }

    @api.model
    def approve(self, ids):
        proposals = self._chosen(ids)
        return self._told(proposals, proposals.action_approve())

    @api.model
    def undo(self, ids):
        proposals = self._chosen(ids)
        reason = self.env._("Undone from the workbench")
        return self._told(proposals, proposals.action_undo(reason))

    @api.model
    def change(self, proposal_id, quantity, reason_id, note=""):
        proposal = self._chosen([proposal_id])
        reason = self._reason(reason_id, note)
        proposal.action_change({proposal.id: quantity}, reason)
        proposal._internally().write({"reason_id": reason_id})
        return self._told(proposal)

    @api.model
    def reject(self, ids, reason_id, note=""):
        proposals = self._chosen(ids)
        proposals.action_reject(self._reason(reason_id, note))
        proposals._internally().write({"reason_id": reason_id})
        return self._told(proposals)

    @api.model
    def hold(self, ids, until):
        proposals = self._chosen(ids)
        proposals.action_hold(until)
        return self._told(proposals)

    def _chosen(self, ids):
        proposals = self.env["distribution.proposal"].browse(map(int, ids)).exists()
        if not proposals:
            raise UserError(self.env._("These proposals are no more: the plan has changed."))
        proposals.check_access("read")
        return proposals

    def _reason(self, reason_id, note):
        name = self.env["distribution.decision.reason"].browse(reason_id).name
        return ": ".join(filter(None, [name, (note or "").strip()]))

    def _told(self, proposals, outcome=None):
        """What became of the proposals, and what to tell the user."""
        told = outcome["params"] if outcome else {}
        return {
            "message": told.get("message", ""),
            "type": told.get("type", "success"),
            "states": {proposal.id: proposal.state for proposal in proposals},
        }
