from datetime import timedelta

from odoo import api, fields, models

from ..alone import alone

# What this extends has to be loaded before it.
from . import distribution_proposal_links  # noqa: F401  # pylint: disable=unused-import


class DistributionProposal(models.Model):
    """Deadlines that escalate, and one mail a day to each approver with what is new."""

    _inherit = "distribution.proposal"

    deadline = fields.Date(
        string="Decide By", readonly=True, copy=False, help="Passed on afterwards."
    )
    escalated_on = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _cron_remind(self):
        """Pass on what is late, and write to those who have to decide."""
        for run in self._latest_runs().sudo():
            alone(run, self._remind)

    def _remind(self, run):
        run._escalate()
        run._send_digests()

    def _is_news(self, since):
        """Whether an approver who was written to then should hear of it now."""
        today = fields.Date.context_today(self)
        taken_up = since and self.held_until and since.date() < self.held_until <= today
        return (
            not since
            or self.create_date > since
            or taken_up
            or (self.escalated_on and self.escalated_on > since)
            or (self.deadline and self.deadline <= today + timedelta(days=1))
        )
