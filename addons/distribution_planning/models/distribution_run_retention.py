from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 50


class DistributionRun(models.Model):
    """How long stored snapshots are kept. Digests, ledger and what decisions rested on stay."""

    _inherit = "distribution.run"

    @api.model
    def _cron_expire_snapshots(self):
        """Delete the snapshots that are older than their company keeps them, in batches."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("distribution_snapshot_days", ">", 0)])
        expired = self.union(*map(self._expired, companies))
        cron._commit_progress(remaining=len(expired))
        for runs in expired.grouped("company_id").values():
            for start in range(0, len(runs), BATCH):
                batch = runs[start : start + BATCH]
                batch._delete_snapshots()
                if not cron._commit_progress(len(batch)):
                    return

    def _expired(self, company):
        """The company's runs whose snapshot is due; never the one of the plan in force."""
        old = fields.Datetime.now() - timedelta(days=company.distribution_snapshot_days)
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("create_date", "<", old)
            & Domain("snapshot_attachment_id", "!=", False)
            & Domain("id", "!=", self._latest(company).id),
            order="id",
        )

    def _delete_snapshots(self):
        """Delete the snapshots of runs of one company, and say so in its ledger."""
        company = self.company_id
        self.snapshot_attachment_id.unlink()
        self.env["distribution.ledger.entry"]._append(
            company,
            [
                {
                    "event": "expired",
                    "summary": self.env._(
                        "%(count)s snapshots older than %(days)s days deleted",
                        count=len(self),
                        days=company.distribution_snapshot_days,
                    ),
                    "values": {"runs": {run.name: run.snapshot_digest or None for run in self}},
                }
            ],
        )
