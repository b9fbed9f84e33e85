from contextlib import suppress

import psutil
from odoo.sql_db import db_connect
from odoo.tests.common import tagged
from odoo.tools import mute_logger
from psycopg2.errors import DivisionByZero

from ..models.distribution_run_planning import LOCK_CLASS
from .planned import PlannedCase

PLANNING = "odoo.addons.distribution_planning.models.distribution_run_planning"


@tagged("post_install", "-at_install")
class TestPlanning(PlannedCase):
    """The whole loop on real documents, with the real engine in its own process."""

    def test_from_stock_to_transfer_and_no_second_one(self):
        run = self._plan()
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual((run.progress, run.position_count), (100, 3))
        forecasts = self.env["distribution.forecast"].search(
            [("company_id", "=", self.company.id), ("warehouse_id", "=", self.north.id)]
        )
        self.assertEqual(sorted(forecasts.mapped("lag")), list(range(14)))
        self.assertGreater(min(forecasts.mapped("planned")), 0)
        self.assertEqual(len(run.snapshot_digest), 64)
        self.assertTrue(run.snapshot_attachment_id)
        proposal = self._open(run)
        self.assertEqual(len(proposal), 1)
        self.assertEqual(proposal.origin_warehouse_id, self.central)
        self.assertGreater(proposal.expected_value, 0)
        self.assertTrue(proposal.reason)
        self.assertEqual(proposal.position_id.warehouse_id, self.north)

        proposal.with_user(
            self.planner if proposal.approver == "planner" else self.manager
        ).action_approve()
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(len(proposal.picking_ids), 2)

        again = self._plan()
        self.assertEqual(again.state, "done", again.error)
        self.assertFalse(self._open(again))
        self.assertEqual(proposal.state, "executed")
        events = self._ledger(proposal).mapped("event")
        self.assertEqual(events[:3], ["recommended", "approved", "executed"])
        self.assertTrue(self.env["distribution.ledger.entry"].verify()["ok"])

    def test_same_situation_gives_the_same_proposals(self):
        first = self._plan()
        keys = set(first.proposal_ids.mapped("proposal_key"))
        second = self._plan()
        self.assertEqual(set(second.proposal_ids.mapped("proposal_key")), keys)
        self.assertFalse(first.proposal_ids)
        third = self._plan()
        self.assertEqual(set(third.proposal_ids.mapped("proposal_key")), keys)
        self.assertEqual(third.snapshot_digest, second.snapshot_digest)
        self.assertEqual(third.plan_digest, second.plan_digest)
        self.assertNotEqual(first.snapshot_digest, second.snapshot_digest, "it knows what ran")

    def test_recommend_mode_waits_for_a_planner(self):
        self._let_transfers_run()
        run = self._plan()
        proposal = self._open(run)
        self.assertEqual((proposal.verdict, proposal.rule_ids), ("auto", "transfers-run"))
        self.assertEqual(run.executed_count, 0)
        activities = run.activity_ids
        self.assertEqual(activities.user_id, self.planner)
        self.assertEqual(len(activities), 1)
        self.assertIn("to approve", activities.summary)

    def test_automatic_mode_executes(self):
        self._let_transfers_run()
        self.company.distribution_autonomy = "auto"
        run = self._plan()
        proposal = run.proposal_ids.filtered(
            lambda p: p.verb == "transfer" and p.warehouse_id == self.north
        )
        self.assertEqual((proposal.state, proposal.decided_how), ("executed", "automatic"))
        self.assertEqual(len(proposal.picking_ids), 2)
        self.assertGreaterEqual(run.executed_count, 1)
        recommended, executed = self._ledger(proposal)
        self.assertEqual((recommended.event, executed.event), ("recommended", "executed"))
        self.assertEqual((executed.actor, executed.rule_ids), ("scheduler", "transfers-run"))

    @mute_logger(PLANNING)
    def test_killed_engine_leaves_the_old_plan(self):
        before = self._plan()
        proposals = before.proposal_ids
        positions = self.env["distribution.position"].search_read(
            [("company_id", "=", self.company.id)]
        )

        def kill(run, step, progress):
            for child in psutil.Process().children():
                child.kill()

        self.patch(self.registry["distribution.run"], "_report", kill)
        run = self._plan()
        self.assertEqual(run.state, "failed")
        self.assertIn("No plan could be made", run.error)
        self.assertEqual(before.proposal_ids, proposals)
        self.assertTrue(all(proposals.mapped("is_current")))
        self.assertEqual(
            positions,
            self.env["distribution.position"].search_read([("company_id", "=", self.company.id)]),
        )
        self.env.registry.clear_cache()

    def test_interrupted_run_is_marked(self):
        interrupted = self._run(state="running")
        run = self._plan()
        self.assertEqual((interrupted.state, run.state), ("failed", "done"))
        self.assertIn("Interrupted", interrupted.error)

    def test_an_archived_company_is_not_planned(self):
        gone = self.env["res.company"].create({"name": "Closed down"})
        Run = self.env["distribution.run"]
        self.assertIn(gone, Run._companies_to_plan())
        gone.active = False
        self.assertNotIn(gone, Run._companies_to_plan())

    def test_one_run_of_a_company_at_a_time(self):
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_CLASS, self.company.id))
            run = self._plan()
            self.assertEqual(run.state, "queued")
            other.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK_CLASS, self.company.id))
        self.assertEqual(self._plan(), run)
        self.assertEqual(run.state, "done", run.error)

    def test_a_run_that_another_process_has_made_is_not_made_again(self):
        run = self._plan()
        self.assertEqual(run.state, "done", run.error)
        recorded = self._ledger_of(run)
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.assertTrue(run.with_env(self.env(cr=cr))._work())
        self.env.invalidate_all()
        self.assertEqual(self._ledger_of(run), recorded)

    def _ledger_of(self, run):
        return self.env["distribution.ledger.entry"].search([("run_id", "=", run.id)])

    @mute_logger("odoo.sql_db")
    def test_the_next_run_may_begin_after_a_transaction_that_failed(self):
        run = self._run(state="running")
        self.env.flush_all()
        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            suppress(DivisionByZero),
            run.with_env(self.env(cr=cr))._company_lock(),
        ):
            cr.execute("SELECT 1 / 0")
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", (LOCK_CLASS, self.company.id))
            self.assertTrue(other.fetchone()[0])
            other.execute("SELECT pg_advisory_unlock(%s, %s)", (LOCK_CLASS, self.company.id))

    def test_summary(self):
        summary = self._plan().with_user(self.planner).summary()
        self.assertEqual(summary["positions"], 3)
        self.assertEqual(
            sum(row["proposals"] for row in summary["by_action"]), summary["proposals"]
        )
        values = [row["expected_value"] for row in summary["top"]]
        self.assertEqual(values, sorted(values, reverse=True))

    @mute_logger(PLANNING)
    def test_failure_is_told(self):
        self.env["distribution.policy.version"]._internally().create(
            {
                "name": "Broken",
                "company_id": self.company.id,
                "state": "active",
                "governance_yaml": "version: 1\nrules:\n  - id: broken\n",
            }
        )
        run = self._plan()
        self.assertEqual(run.state, "failed")
        self.assertIn("governance.yaml", run.error)
        self.assertNotIn("Traceback", run.error)
