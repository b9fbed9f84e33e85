from odoo import api, models

from ..alone import alone

# What this extends has to be loaded before it.
from . import distribution_run_policy  # noqa: F401  # pylint: disable=unused-import


class DistributionRun(models.Model):
    _inherit = "distribution.run"

    def _conclude(self):
        concluded = super()._conclude()
        self.env["distribution.case"].sudo()._watch(self.company_id)
        return concluded


class DistributionProposal(models.Model):
    _inherit = "distribution.proposal"

    @api.model
    def _cron_remind(self):
        """Before people are written to, look at what waits for them."""
        for company in self.env["distribution.run"].sudo()._companies_to_plan():
            alone(company, self._look_at_cases)
        return super()._cron_remind()

    def _look_at_cases(self, company):
        Case = self.env["distribution.case"].sudo()
        Case._watch(company)
        Case._escalate(company)
