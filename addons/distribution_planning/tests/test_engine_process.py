import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .documents import DocumentsCase


@tagged("post_install", "-at_install")
class TestEngineProcess(DocumentsCase):
    """Real plans of a real process; commits are those of the test's cursor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls._product("Cup")
        cls._offer(product)
        moves = cls.env["stock.move"].create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": 8 + days_ago % 5,
                    "location_id": region.lot_stock_id.id,
                    "company_id": cls.company.id,
                    "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
                }
                for region in cls.regions
                for days_ago in range(1, 41)
            ]
        )
        moves._action_confirm()
        for move in moves:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        moves._action_done()
        for place, move in enumerate(moves):
            move.date -= timedelta(days=place % 40 + 1)

    def setUp(self):
        super().setUp()
        self.policy = self.env["distribution.policy.version"]._active(self.company)
        self.run = (
            self.env["distribution.run"]
            ._internally()
            .create({"name": "PLAN/ENGINE", "company_id": self.company.id, "state": "running"})
        )
        self.startPatcher(
            patch.object(type(self.run), "_checkpoint", lambda run: run.flush_recordset())
        )

    def _make(self, snapshot=None):
        return self.env["distribution.engine"].plan(self.run, snapshot or self._read(), self.policy)

    def test_the_command_line_makes_the_same_plan(self):
        from distribution_ai.adapters.files import unpack
        from distribution_ai.plan import read_plan
        from distribution_ai.snapshot import write_snapshot

        snapshot = self._read()
        plan = self._make(snapshot)
        self.assertTrue(len(plan["targets"]))
        self.assertTrue(len(plan["proposals"]))
        self.assertEqual(self.run.snapshot_digest, snapshot.digest)
        self.assertEqual(plan.provenance["snapshot_digest"], snapshot.digest)
        stored = unpack(self.run.snapshot_attachment_id.raw)
        self.assertEqual(stored.digest, snapshot.digest)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_snapshot(stored, folder / "snapshot", "csv")
            (rules,) = self.env["distribution.engine"]._write_policy(self.policy, folder / "rules")
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "distribution_ai",
                    "plan",
                    folder / "snapshot",
                    "--out",
                    folder / "plan",
                    "--policy",
                    rules,
                ],
                check=True,
                capture_output=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            )
            self.assertEqual(read_plan(folder / "plan").digest, plan.digest)

    def test_progress_shows_on_the_run(self):
        seen = []
        report = type(self.run)._report

        def noting(run, step, progress):
            seen.append((step, progress))
            return report(run, step, progress)

        with patch.object(type(self.run), "_report", noting):
            self._make()
        steps, shares = zip(*seen, strict=True)
        self.assertIn("Forecast", steps)
        self.assertEqual(list(shares), sorted(shares))
        self.assertEqual(self.run.progress, shares[-1])
        self.assertGreater(self.run.progress, 80)

    def test_forecasts_are_ready_to_be_written_before_the_plan_is_made(self):
        plan = self._make()
        self.assertEqual(self._staged(), self._weeks_of(plan))
        snapshot = self._read()
        self.env["distribution.plan.writer"].write_plan(self.run, plan, snapshot)
        self.assertEqual(
            self.env["distribution.forecast"].search_count([("company_id", "=", self.company.id)]),
            self._weeks_of(plan),
        )
        self.assertFalse(self._staged(), "nothing is left behind")

    def test_what_a_failed_run_staged_goes_with_the_next(self):
        plan = self._make()
        self.assertTrue(self._staged())
        other = self.run.copy({"name": "PLAN/NEXT", "company_id": self.company.id})
        writer = self.env["distribution.plan.writer"]
        writer.stage_forecasts(other, lambda columns: plan.pieces("forecasts", columns))
        self.assertFalse(self._staged())

    def _staged(self):
        """How many weeks are staged for the run."""
        table = f"pg_temp.staged_weeks_{self.run.id}"
        self.env.cr.execute("SELECT to_regclass(%s)", (table,))
        if not self.env.cr.fetchone()[0]:
            return 0
        self.env.cr.execute(f"SELECT count(*) FROM {table}")
        return self.env.cr.fetchone()[0]

    def _weeks_of(self, plan):
        from ..services.forecast_weeks import weekly_forecasts

        return len(weekly_forecasts(plan["forecasts"], self.run.as_of))

    def test_a_run_that_was_ended_ends_its_process(self):
        self.run._internally().write({"state": "failed"})
        with self._processes() as started, self.assertRaisesRegex(UserError, "stopped"):
            self._make()
        self._assert_ended(started)

    def test_a_killed_process_leaves_no_plan(self):
        def kill(run, step, progress):
            os.kill(started[0].pid, 9)

        with (
            self._processes() as started,
            patch.object(type(self.run), "_report", kill),
            self.assertRaisesRegex(UserError, "SIGKILL"),
        ):
            self._make()
        self._assert_ended(started)
        self.assertTrue(len(self._make()["targets"]), "the next run works")

    def test_a_process_that_takes_too_long_is_ended(self):
        limit = "odoo.addons.distribution_planning.services.engine_process.TIME_LIMIT"
        with (
            self._processes() as started,
            patch(limit, 0.05),
            self.assertRaisesRegex(UserError, "more than"),
        ):
            self._make()
        self._assert_ended(started)

    def test_faults_reach_the_user(self):
        import pandas as pd

        with (
            patch.object(
                self.env.registry["distribution.snapshot.reader"],
                "_read_items",
                lambda reader, scope: pd.DataFrame({"wrong": ["1"]}),
            ),
            self.assertRaisesRegex(UserError, "items.item_id"),
        ):
            self._read()

    @contextmanager
    def _processes(self):
        """The processes started within, as they are started."""
        from distribution_ai.run import process

        started, prepare = [], process.prepare

        def noting():
            started.append(prepare())
            return started[-1]

        with patch.object(process, "prepare", noting):
            yield started

    def _assert_ended(self, started):
        (process,) = started
        with self.assertRaises(ProcessLookupError):
            os.kill(process.pid, 0)
