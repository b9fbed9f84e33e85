from odoo import api, fields, models
from odoo.exceptions import UserError


class DistributionProposal(models.Model):
    """What the ledger knows of a proposal, and whether it was made again the same."""

    _inherit = "distribution.proposal"

    decision_replay_ids = fields.One2many("distribution.decision.replay", "proposal_id")
    decision_replay_id = fields.Many2one(
        "distribution.decision.replay", string="Last Replay", compute="_compute_decision_replay_id"
    )
    replayed = fields.Char(
        compute="_compute_decision_replay_id", help="What the last replay found, or how far it is."
    )

    @api.depends("decision_replay_ids.state", "decision_replay_ids.result")
    @api.depends_context("lang")
    def _compute_decision_replay_id(self):
        Replay = self.env["distribution.decision.replay"]
        said = {
            name: dict(Replay._fields[name]._description_selection(self.env))
            for name in ("state", "result")
        }
        for proposal in self:
            replay = proposal.decision_replay_ids[:1]
            proposal.decision_replay_id = replay
            proposal.replayed = said["result"].get(replay.result) or said["state"].get(replay.state)

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
        """Have the recommendation made again from its stored data, and show how far that is."""
        self.ensure_one()
        self.check_access("read")
        values = {"proposal_id": self.id}
        return self.env["distribution.decision.replay"]._ask_for(values)._form_action()

    def action_open_replay(self):
        """Show the last replay of the decision."""
        return self.decision_replay_id._form_action()

    def action_dossier(self):
        """Show the dossier on the screen; it prints from there, or as PDF from the print menu."""
        report = self.env.ref("distribution_planning.report_dossier_action")
        return {**report.report_action(self, config=False), "report_type": "qweb-html"}
