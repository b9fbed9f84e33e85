import os
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .planned import PlannedCase

WORK = "odoo.addons.distribution_planning.models.distribution_background"


@tagged("post_install", "-at_install")
class TestDecisionReplay(PlannedCase):
    """A decision made again by the scheduled action, with the real engine in its own process."""

    def setUp(self):
        super().setUp()
        self.run = self._plan()
        self.assertEqual(self.run.state, "done", self.run.error)
        self.proposal = self._open(self.run)

    def _queued(self, proposal=None, user=None):
        action = (proposal or self.proposal).with_user(user or self.planner).action_replay()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _other(self):
        """Another proposal of the same plan."""
        return self._proposal("transfer", self.south, 3, run=self.run, product=self._product("Jug"))

    def _page(self):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "distribution_planning.report_dossier", self.proposal.ids
        )
        return html.decode()

    def test_it_is_identical_and_stays_with_the_proposal(self):
        self.assertNotIn("Made again", self._page())
        replay = self._replayed(self.proposal)
        self.assertEqual((replay.state, replay.progress), ("done", 100), replay.error)
        self.assertEqual((replay.result, replay.plan_is_identical), ("identical", True))
        self.assertEqual(replay.plan_digest, self.run.plan_digest)
        self.assertFalse(replay.line_ids)
        proposal = self.proposal.with_user(self.viewer)
        self.assertEqual(proposal.replayed, "Identical")
        self.assertEqual(proposal.action_open_replay()["res_id"], replay.id)
        self.assertIn("Made again", self._page())
        self.assertIn("Identical, ", self._page())

    def test_what_is_different_is_shown(self):
        """Under another policy than the one that was in force, as if somebody had swapped it."""
        self._let_transfers_run()
        self.env.cr.execute(
            "UPDATE distribution_run SET policy_version_id = %s WHERE id = %s",
            (self.env["distribution.policy.version"]._active(self.company).id, self.run.id),
        )
        self.env.invalidate_all()
        replay = self._replayed(self.proposal, self.governor)
        self.assertEqual((replay.result, replay.plan_is_identical), ("different", False))
        verdict = replay.line_ids.filtered(lambda line: line.value_name == "verdict")
        self.assertEqual((verdict.name, verdict.made_again), ("Verdict", "auto"))

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.proposal.with_user(self.viewer).action_replay()
        replay = self._queued()
        with self.assertRaises(AccessError):
            replay.with_user(self.viewer).action_cancel()
        for user in (self.planner, self.governor):
            with self.assertRaises(AccessError):
                replay.with_user(user).write({"result": "identical"})
            with self.assertRaises(AccessError):
                self.env[replay._name].with_user(user).create({"proposal_id": self.proposal.id})

    def test_a_decision_is_queued_once(self):
        replay = self._queued()
        self.assertEqual(self._queued(user=self.governor), replay)
        self.assertNotEqual(self._queued(self._other()), replay)
        self._work_replays()
        self.assertNotEqual(self._queued(), replay, "what is finished is kept")

    def test_what_was_cancelled_while_it_waited_is_not_made(self):
        first, second = self._queued(), self._queued(self._other())
        report = type(first)._report

        def cancelling(record, step, progress):
            waiting = second.with_env(record.env).with_user(self.planner)
            if waiting.state == "queued":
                waiting.action_cancel()
            report(record, step, progress)

        with patch.object(type(first), "_report", cancelling):
            self._work_replays()
        self.assertEqual((first.state, second.state), ("done", "cancelled"))
        self.assertFalse(second.started_on)

    def test_cancelling_ends_the_process(self):
        replay, processes = self._queued(), []
        with (
            self._after_the_first_step(processes, lambda: replay.action_cancel()),
            patch.object(type(replay), "_checkpoint", lambda record: record.flush_recordset()),
            patch.object(self.env.cr, "rollback", lambda: None),
        ):
            replay._work()
        self.assertEqual((replay.state, replay.error), ("cancelled", False))
        self.assertFalse(replay.result)
        with self.assertRaises(ProcessLookupError):
            os.kill(processes[0].pid, 0)

    @mute_logger(WORK)
    def test_a_killed_process_is_told_and_the_next_one_works(self):
        processes = []
        with self._after_the_first_step(processes, lambda: os.kill(processes[0].pid, 9)):
            replay = self._replayed(self.proposal)
        self.assertEqual(replay.state, "failed")
        self.assertIn("SIGKILL", replay.error)
        self.assertEqual(self._replayed(self.proposal).result, "identical")

    @mute_logger(WORK)
    def test_without_its_data_it_says_so(self):
        self.run.snapshot_attachment_id.raw = b"something else"
        self.assertIn("no stored snapshot", self._replayed(self.proposal).error)
        self.run.snapshot_attachment_id.unlink()
        replay = self._replayed(self.proposal)
        self.assertEqual(replay.state, "failed")
        self.assertIn("no longer kept", replay.error)
        self.assertEqual(self.proposal.replayed, "Failed")

    @contextmanager
    def _after_the_first_step(self, processes, act):
        """Act once a process was started, which goes into the list, and has said what it does."""
        from distribution_ai.run import process

        Replay = type(self.env["distribution.decision.replay"])
        prepare, report = process.prepare, Replay._report

        def noting():
            processes.append(prepare())
            return processes[-1]

        def acting(record, step, progress):
            report(record, step, progress)
            if processes:
                act()

        with patch.object(process, "prepare", noting), patch.object(Replay, "_report", acting):
            yield
