import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common import DistributionCase
from .planned import PlannedCase


class TestTakeBack(DistributionCase):
    """A rejection is withdrawn: it is on record, and the proposal waits as it did before."""

    def setUp(self):
        super().setUp()
        self.reason = self.env.ref("distribution_planning.decision_reason_2")
        self.proposal = self._proposal("transfer", self.north, 8)

    def _reject(self, days=0, user=None):
        """Through the dialog, ruling the same out for some days."""
        self.env["distribution.proposal.reject"].with_user(user or self.planner).create(
            {
                "proposal_ids": self.proposal.ids,
                "reason_id": self.reason.id,
                "rule_out_days": days,
            }
        ).action_reject()

    def _take_back(self, user=None):
        action = self.proposal.with_user(user or self.planner).action_open_undo()
        wizard = (
            self.env["distribution.proposal.undo"]
            .with_user(user or self.planner)
            .with_context(**action["context"])
            .create({"reason": "Wrong row"})
        )
        return wizard.action_undo()["params"]["message"]

    def test_it_waits_again_and_both_are_on_record(self):
        self._reject()
        self.assertTrue(self.proposal.may_take_back)
        self.assertIn("Taken back, waiting for a decision again: 1", self._take_back())
        self.assertEqual(self.proposal.state, "to_approve")
        self.assertFalse(
            self.proposal.reject_reason
            or self.proposal.reason_id
            or self.proposal.decided_by_id
            or self.proposal.decided_on
            or self.proposal.may_take_back
        )
        self.assertEqual(self._ledger(self.proposal).mapped("event"), ["rejected", "taken_back"])
        entry = self._ledger(self.proposal)[-1]
        self.assertEqual(entry.user_id, self.planner)
        self.assertEqual(json.loads(entry["values"])["undo_reason"], "Wrong row")
        self.assertTrue(self.env["distribution.ledger.entry"].verify(self.company.id)["ok"])
        self.assertIn("Wrong row", self.proposal.message_ids[0].body)
        self._stock(self.central, 50)
        self.proposal.with_user(self.planner).action_approve()
        self.assertEqual(self.proposal.state, "executed", self.proposal.failure)

    def test_what_was_ruled_out_with_it_is_allowed_again(self):
        other = self.env["distribution.restriction"].create(
            {"company_id": self.company.id, "product_id": self.product.id, "reason": "Other"}
        )
        self._reject(days=5)
        made = self.env["distribution.restriction"].search([("proposal_id", "!=", False)])
        self.assertEqual(made.proposal_id, self.proposal)
        self._take_back()
        self.assertEqual((made.active, other.active), (False, True))
        allowed = json.loads(self._ledger(self.proposal)[-1]["values"])["allowed_again"]
        self.assertEqual(allowed, [made.display_name])

    def test_what_was_held_by_the_plan_is_held_again(self):
        self.proposal = self._proposal("hold", self.north, state="held", proposal_key="hold")
        self._reject()
        self._take_back()
        self.assertEqual(self.proposal.state, "held")

    def test_who_may(self):
        self.proposal._internally().approver = "manager"
        self._reject(user=self.manager)
        for user in (self.viewer, self.planner, self.governor):
            with self.assertRaises(AccessError):
                self._take_back(user)
        self.assertEqual(self.proposal.state, "rejected")
        self._take_back(self.manager)
        self.assertEqual(self.proposal.state, "to_approve")

    def test_not_what_was_proposed_again_or_long_ago(self):
        self._reject()
        self.env.flush_all()
        again = self._proposal("transfer", self.north, 20, run=self._run())
        self.env.invalidate_all()
        self.assertFalse(self.proposal.may_take_back)
        with self.assertRaisesRegex(UserError, "proposed again"):
            self._take_back()
        again._internally().state = "superseded"
        self.proposal._internally().decided_on = fields.Datetime.now() - timedelta(days=8)
        self.env.invalidate_all()
        self.assertFalse(self.proposal.may_take_back)
        with self.assertRaisesRegex(UserError, "more than 7 days"):
            self._take_back()

    def test_together_with_what_was_carried_out(self):
        self._stock(self.central, 50)
        done = self._proposal("transfer", self.south, 3)
        done.with_user(self.planner).action_approve()
        self._reject()
        both = self.proposal | done
        message = both.with_user(self.planner).action_undo("Both")["params"]["message"]
        self.assertIn("Undone: 1", message)
        self.assertIn("Taken back, waiting for a decision again: 1", message)
        self.assertEqual(both.mapped("state"), ["to_approve", "undone"])

    def test_what_is_held_is_taken_up_on_the_proposal(self):
        planner = self.proposal.with_user(self.planner)
        planner.action_hold(fields.Date.today() + timedelta(days=2))
        self.assertTrue(self.proposal.is_put_off)
        put_off = self.env["distribution.proposal"].search(
            [("is_put_off", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(put_off, self.proposal)
        planner.action_take_up()
        self.assertFalse(self.proposal.is_put_off or self.proposal.held_until)
        self.assertEqual(self._ledger(self.proposal).mapped("event"), ["put_off", "taken_up"])

    def test_from_the_workbench(self):
        bench = self.env["distribution.workbench"].with_user(self.planner)
        bench.reject(self.proposal.ids, self.reason.id)
        detail = bench.detail("proposal", self.proposal.id)
        self.assertEqual((detail["may_undo"], detail["may_take_back"]), (False, True))
        states = bench.undo(self.proposal.ids)["states"]
        self.assertEqual(states, {self.proposal.id: "to_approve"})
        history = bench.detail("proposal", self.proposal.id)["history"]
        self.assertEqual([one["event"] for one in history], ["Rejection Taken Back", "Rejected"])


@tagged("post_install", "-at_install")
class TestTakeBackAndPlans(PlannedCase):
    def test_the_next_plan_brings_it_up_to_date(self):
        proposal = self._open(self._plan())
        proposal.with_user(self.planner).action_reject("Not now")
        run = self._plan()
        self.assertFalse(self._open(run))
        self.assertLess(proposal.run_id.id, run.id)
        proposal.with_user(self.planner).action_undo("After all")
        self.assertEqual(proposal.state, "to_approve")
        again = self._plan()
        self.assertEqual(self._open(again), proposal)
