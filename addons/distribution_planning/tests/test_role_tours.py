from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests.common import HttpCase, tagged

from .common import DistributionCase
from .test_kpi import FiguresCase


@tagged("post_install", "-at_install")
class TestApproversAndEditors(HttpCase, DistributionCase):
    """The main path of each role in the browser."""

    def _tour(self, name, user):
        user.password = user.login
        self.start_tour("/odoo", f"distribution_planning_{name}", login=user.login)

    def test_an_approver_clears_ten_requests(self):
        self._stock(self.central, 500)
        run = self._run()
        proposals = self.env["distribution.proposal"].union(
            *(
                self._proposal(
                    "transfer", self.north, 3, run=run, product=self._product(f"Cup {number}"),
                    approver="manager",
                )
                for number in range(10)
            )
        )  # fmt: skip
        for product in proposals.product_id:
            self._stock(self.central, 20, product)
        planners = self._proposal("buy", self.south, 7, run=run, expected_value=900)
        self.manager.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        self._tour("approver", self.manager)
        self.assertEqual(set(proposals.mapped("state")), {"executed"}, proposals.mapped("failure"))
        self.assertTrue(all(proposals.mapped("picking_ids")))
        self.assertEqual(proposals.decided_by_id, self.manager)
        self.assertEqual(planners.state, "to_approve", "a planner decides it")
        entries = self.env["distribution.ledger.entry"].search(
            [("proposal_key", "in", proposals.mapped("proposal_key")), ("event", "=", "executed")]
        )
        self.assertEqual(len(entries), 10)

    def test_an_editor_tightens_a_rule_and_another_activates_it(self):
        Version = self.env["distribution.policy.version"]
        before = Version._active(self.company)
        self._tour("policy_editor", self.governor)
        draft = Version.search([("state", "=", "draft")], order="id desc", limit=1)
        rule = draft.rule_ids.filtered(lambda one: one.code == "spend-above-limit")
        self.assertEqual((rule.people, draft.faults), (2, False))
        self.assertEqual(draft.limit_ids.filtered_domain([("per", "=", "supplier")]).days, 60)
        breaker = draft.breaker_ids.filtered(lambda one: one.code == "abnormal-number")
        self.assertIn("proposals against median greater than 4 and", breaker.when_text)
        nested = draft.rule_ids.filtered(lambda one: one.code == "giver-left-short")
        self.assertIn("giver cover days after less than 7", nested.when_text)
        self.assertIn(
            "            - {fact: giver_cover_days_after, operator: less_than, value: 7}\n",
            draft.governance_yaml,
        )
        self.assertEqual(Version._active(self.company), before)
        with self.assertRaisesRegex(UserError, "another policy editor"):
            draft.with_user(self.governor).action_activate()
        self._tour("policy_activation", self.second_governor)
        self.assertEqual(Version._active(self.company), draft)
        self.assertEqual(draft.activated_by_id, self.second_governor)


@tagged("post_install", "-at_install")
class TestLeaders(HttpCase, FiguresCase):
    def test_a_leader_reads_what_decisions_were_worth(self):
        self._bought(self.central, 100, 80)
        self._bought(self.north, 1, 80)
        self._sold(self.north, 1, 70)
        month = (self.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        decided = fields.Datetime.to_datetime(month + timedelta(days=1))
        for ago in range(8):
            self._sold(self.north, 1, (self.today - decided.date()).days - ago, done=False)
        run = self._run()
        position = self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.north.id,
                "run_id": run.id,
                "protection_days": 14,
            }
        )
        self._proposal(
            "transfer", self.north, 10, run=run, state="rejected", position_id=position.id,
            order_date=decided.date(), due_date=decided.date() + timedelta(days=2),
            decided_on=decided, decided_how="person", decided_by_id=self.planner.id,
        )  # fmt: skip
        self._fill()
        self.env["distribution.outcome.writer"].score(self.company)
        self.viewer.password = self.viewer.login
        self.start_tour("/odoo", "distribution_planning_leader", login=self.viewer.login)
