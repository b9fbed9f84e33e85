import json

from odoo import fields
from odoo.tests.common import tagged

from .common import DistributionCase


@tagged("post_install", "-at_install")
class TestRetention(DistributionCase):
    def _dated_run(self, days, digest):
        run = self._run(snapshot_digest=digest * 64)
        attachment = self.env["ir.attachment"].create(
            {"name": "x.zip", "raw": b"x", "res_model": run._name, "res_id": run.id}
        )
        run._set(snapshot_attachment_id=attachment.id)
        run.flush_recordset()
        past = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        self.env.cr.execute(
            "UPDATE distribution_run SET create_date = %s WHERE id = %s", (past, run.id)
        )
        run.invalidate_recordset()
        return run

    def _expire(self):
        with self.enter_registry_test_mode():
            self.env.ref("distribution_planning.cron_expire_snapshots").method_direct_trigger()
        self.env.invalidate_all()

    def test_old_snapshots_go_and_what_they_were_stays(self):
        old, recent = self._dated_run(401, "1"), self._dated_run(399, "2")
        attachment = old.snapshot_attachment_id
        self._expire()
        self.assertFalse(attachment.exists())
        self.assertFalse(old.snapshot_attachment_id)
        self.assertEqual(old.snapshot_digest, "1" * 64)
        self.assertTrue(recent.snapshot_attachment_id)
        entry = self.env["distribution.ledger.entry"].search([], order="sequence desc", limit=1)
        self.assertEqual(entry.event, "expired")
        self.assertEqual(json.loads(entry.values), {"runs": {old.name: "1" * 64}})
        self.assertTrue(self.env["distribution.ledger.entry"].verify()["ok"])

    def test_newest_plan_keeps_its_snapshot(self):
        run = self._dated_run(900, "1")
        self._expire()
        self.assertTrue(run.snapshot_attachment_id)

    def test_many_in_batches(self):
        runs = [self._dated_run(500, "1") for _number in range(52)]
        newest = self._dated_run(1, "2")
        self._expire()
        self.assertFalse(any(run.snapshot_attachment_id for run in runs))
        self.assertTrue(newest.snapshot_attachment_id)
        entries = self.env["distribution.ledger.entry"].search([("event", "=", "expired")])
        self.assertEqual(len(entries), 2)

    def test_kept_for_ever(self):
        self.company.distribution_snapshot_days = 0
        old, _newest = self._dated_run(5000, "1"), self._dated_run(1, "2")
        self._expire()
        self.assertTrue(old.snapshot_attachment_id)
