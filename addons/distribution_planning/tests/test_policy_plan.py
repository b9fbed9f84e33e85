import json
from datetime import timedelta

import pandas as pd
from odoo import fields
from odoo.exceptions import AccessError, UserError

from distribution_ai.plan import Plan

from .common import DistributionCase, written_with


class TestPolicyOfAPlan(DistributionCase):
    """What a new plan makes of proposals that people have touched, and of levels of autonomy."""

    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()

    def _write(self, **values):
        proposal = {
            "proposal_id": "key-1",
            "verb": "buy",
            "item_id": str(self.product.id),
            "origin_id": f"vendor-{self.vendor.id}",
            "destination_id": f"warehouse-{self.central.id}",
            "quantity": 100.0,
            "order_date": str(self.today),
            "due_date": str(self.today + timedelta(days=5)),
            "expected_value": 50.0,
            "cost": 5.0,
            "verdict": "approve",
            "approver": "planner",
            "people": 1.0,
            "four_eyes": 0.0,
            "deadline_days": 7.0,
            "escalate_to": "manager",
            "trace": json.dumps([{"rule": "r", "title": "Rule", "verdict": "approve",
                                  "approver": "planner", "because": []}]),
            "facts": json.dumps({"verb": "buy", "quantity": 100.0, "spend": 400.0,
                                 "value": 50.0, "data_trust": 0.9}),
            **values,
        }  # fmt: skip
        run = self._run()
        plan = Plan.build({"proposals": pd.DataFrame([proposal])})
        self.env["distribution.plan.writer"].write_plan(run, plan, written_with())
        return self.env["distribution.proposal"].search([("run_id", "=", run.id)])

    def test_facts_trace_and_what_is_asked_are_kept(self):
        proposal = self._write(people=2.0, four_eyes=1.0)
        self.assertEqual(json.loads(proposal.facts)["spend"], 400)
        self.assertEqual((proposal.people, proposal.four_eyes), (2, True))
        self.assertEqual(proposal.escalate_to, "manager")
        self.assertIn("Rule", proposal.why_verdict)

    def test_what_did_not_hold_within_not_is_told_as_such(self):
        held = {"fact": "spend", "operator": "greater_than", "value": 5000.0, "seen": 400.0}
        rule = {"rule": "small", "title": "Small", "verdict": "auto", "approver": ""}
        trace = json.dumps([{**rule, "because": [{**held, "negated": True}]}])
        proposal = self._write(trace=trace)
        self.assertEqual(proposal.why_verdict, "Small: not spend greater than 5,000 (it is 400)")

    def test_a_deadline_counts_from_the_first_plan(self):
        proposal = self._write()
        self.assertEqual(proposal.deadline, self.today + timedelta(days=7))
        proposal._internally().deadline = self.today
        self.assertEqual(self._write(), proposal)
        self.assertEqual(proposal.deadline, self.today)
        self._write(deadline_days=float("nan"), escalate_to="")
        self.assertFalse(proposal.deadline)

    def test_what_was_passed_on_stays_with_the_higher_role(self):
        proposal = self._write()
        proposal._internally().write({"deadline": self.today - timedelta(days=1)})
        proposal.run_id._escalate()
        self.assertEqual(self._write().approver, "manager")

    def test_another_quantity_does_not_take_back_what_was_passed_on(self):
        proposal = self._write()
        proposal._internally().write({"deadline": self.today - timedelta(days=1)})
        proposal.run_id._escalate()
        proposal.with_user(self.planner).quantity = 95
        self.assertEqual(proposal.approver, "manager")
        self._write()
        self.assertEqual((proposal.quantity, proposal.approver), (95, "manager"))

    def test_another_quantity_has_the_deadline_that_the_policy_gives_it(self):
        proposal = self._write(deadline_days=float("nan"), escalate_to="")
        proposal.with_user(self.planner).quantity = 20000
        self.assertEqual((proposal.people, proposal.deadline_days), (2, 3))
        self.assertEqual(proposal.deadline, self.today + timedelta(days=3))

    def test_a_quantity_that_somebody_raised_is_not_approved_as_the_plans(self):
        proposal = self._write()
        proposal.with_user(self.planner).quantity = 2000
        self.assertEqual(proposal.approver, "manager")
        self._write(verdict="auto", approver="")
        self.assertEqual((proposal.quantity, proposal.approver), (2000, "manager"))
        self.assertEqual(proposal.verdict, "approve")
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).action_approve()

    def test_a_changed_quantity_that_the_policy_blocks_now_does_not_stop_the_plan(self):
        proposal = self._write()
        proposal.with_user(self.planner).quantity = 95
        facts = {"verb": "buy", "quantity": 100.0, "spend": 400.0, "value": -5.0}
        self._write(facts=json.dumps(facts))
        self.assertEqual((proposal.quantity, proposal.state), (95, "blocked"))
        with self.assertRaises(UserError):
            proposal.with_user(self.manager).action_approve()

    def test_where_it_is_observe_nobody_is_asked(self):
        self.env["distribution.autonomy"].create(
            {"company_id": self.company.id, "verb": "buy", "level": "observe"}
        )
        proposal = self._write(verdict="auto", approver="")
        self.assertEqual((proposal.state, proposal.autonomy), ("observed", "observe"))
        proposal.run_id._ask_approvers()
        self.assertFalse(proposal.run_id.activity_ids)
        self.assertFalse(self.env["distribution.executor"]._execute(proposal, "automatic"))
        with self.assertRaises(UserError):
            proposal.with_user(self.manager).action_approve()
        self.assertEqual(self._write(), proposal)
        self.env["distribution.autonomy"].search([]).unlink()
        self.assertEqual((self._write(), proposal.state), (proposal, "to_approve"))

    def test_a_plan_without_a_policy_asks_one_planner(self):
        proposal = self._write(verdict="", approver="", people=float("nan"),
                               four_eyes=float("nan"), deadline_days=float("nan"),
                               escalate_to="", trace="", facts="")  # fmt: skip
        self.assertEqual((proposal.people, proposal.four_eyes), (1, False))
        self.assertFalse(proposal.facts)
        self.assertFalse(proposal.deadline)
