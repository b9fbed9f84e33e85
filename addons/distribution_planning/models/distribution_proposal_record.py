from odoo import models
from odoo.exceptions import UserError


class DistributionProposal(models.Model):
    """What the ledger knows of a proposal."""

    _inherit = "distribution.proposal"

    def _ledger_entries(self):
        """All entries about the proposal as it is in its run, oldest first."""
        self.ensure_one()
        return self.env["distribution.ledger.entry"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("run_id", "=", self.run_id.id),
                ("proposal_key", "=", self.proposal_key),
            ],
            order="sequence",
        )

    def _recommendation(self):
        """The entry of the recommendation; raises UserError where there is none."""
        entry = self._ledger_entries().filtered(lambda entry: entry.event == "recommended")[:1]
        if not entry:
            raise UserError(
                self.env._("%s is older than the record of recommendations.", self.display_name)
            )
        return entry

    def action_replay(self):
        """Make the recommendation again from its stored data, and show whether it is the same."""
        replay = self.env["distribution.decision.replay"]._of(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay: %s", self.display_name),
            "res_model": replay._name,
            "res_id": replay.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_dossier(self):
        """Show the dossier on the screen; it prints from there, or as PDF from the print menu."""
        report = self.env.ref("distribution_planning.report_dossier_action")
        return {**report.report_action(self, config=False), "report_type": "qweb-html"}
