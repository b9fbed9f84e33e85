from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DistributionCase


@tagged("post_install", "-at_install")
class TestReorderingRules(DistributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": cls.product.id,
                "warehouse_id": cls.north.id,
                "location_id": cls.north.lot_stock_id.id,
                "product_min_qty": 5,
                "product_max_qty": 20,
                "trigger": "manual",
            }
        )

    def _adjust(self):
        """A proposal of a plan that knew the rule."""
        run = self._run(started_on=fields.Datetime.now())
        return self._proposal(
            "adjust", self.north, run=run, new_reorder_point=9, new_order_up_to=30
        )

    def _changes(self):
        changes = self.env["distribution.orderpoint.change"].search(
            [("orderpoint_id", "=", self.rule.id)], order="id"
        )
        return [
            (one.old_minimum, one.minimum, one.old_maximum, one.maximum, one.proposal_id)
            for one in changes
        ]

    def test_every_change_is_kept_with_its_decision(self):
        no_decision = self.env["distribution.proposal"]
        proposal = self._adjust()
        proposal.with_user(self.planner).action_approve()
        self.rule.with_user(self.env.user).product_max_qty = 40
        self.rule.product_max_qty = 30
        proposal.with_user(self.planner).action_undo("No")
        self.rule.product_min_qty = 50
        expected = [
            (0, 5, 0, 20, no_decision),
            (5, 9, 20, 30, proposal),
            (9, 9, 30, 40, no_decision),
            (9, 9, 40, 30, no_decision),
            (9, 5, 30, 20, proposal),
            (5, 50, 20, 50, no_decision),
        ]
        self.assertEqual(self._changes(), expected)

    def test_the_maximum_that_odoo_computes_is_kept_too(self):
        self.rule.product_min_qty = 25
        self.assertEqual(self._changes()[-1][:4], (5, 25, 20, 25))

    def test_nothing_is_kept_of_what_stays_the_same(self):
        before = self._changes()
        self.rule.write({"product_min_qty": 5, "product_max_qty": 20})
        self.rule.snoozed_until = fields.Date.today()
        self.assertEqual(self._changes(), before)

    def test_rules_that_the_replenishment_report_makes_and_drops_are_no_changes(self):
        self.rule.unlink()
        self.product.route_ids |= self.central.buy_pull_id.route_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 7,
                "location_id": self.north.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        changes = self.env["distribution.orderpoint.change"]
        before = changes.search_count([("product_id", "=", self.product.id)])
        Rule = self.env["stock.warehouse.orderpoint"]
        Rule.action_open_orderpoints()
        self.assertTrue(Rule.search([("product_id", "=", self.product.id)]))
        after = changes.search_count([("product_id", "=", self.product.id)])
        self.assertEqual(after, before)

    def test_who_changed_it_and_nobody_forges_it(self):
        proposal = self._adjust()
        proposal.with_user(self.planner).action_approve()
        change = proposal.orderpoint_id.action_open_distribution_changes()["domain"]
        newest = self.env["distribution.orderpoint.change"].search(change, limit=1)
        self.assertEqual(newest.create_uid, self.planner)
        for user in (self.planner, self.manager, self.env.user):
            with self.assertRaises(AccessError):
                newest.with_user(user).maximum = 99

    def test_refused_when_somebody_changed_the_rule_meanwhile(self):
        proposal = self._adjust()
        # What is written in the same transaction has the same time.
        proposal.run_id._internally().started_on = self.env.cr.now() - timedelta(seconds=1)
        self.rule.product_max_qty = 33
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "failed")
        self.assertIn("changed the reordering rule", proposal.failure)
        self.assertEqual(self.rule.product_max_qty, 33)

    def test_a_hold_silences_the_suggestion_until_its_day(self):
        until = fields.Date.today() + timedelta(days=9)
        proposal = self._proposal("hold", self.north, due_date=until, state="held")
        proposal.with_user(self.planner).action_approve()
        self.assertEqual((proposal.state, self.rule.snoozed_until), ("held", until))
        self.assertIn("silenced", self._ledger(proposal)[-1].documents)
        proposal.with_user(self.planner).action_undo("Look now")
        self.assertEqual((proposal.state, self.rule.snoozed_until), ("undone", False))

    def test_a_hold_leaves_a_rule_that_orders_by_itself(self):
        self.rule.trigger = "auto"
        proposal = self._proposal("hold", self.north, state="held")
        proposal.with_user(self.planner).action_approve()
        self.assertEqual((proposal.state, self.rule.snoozed_until), ("held", False))

    def test_many_rules_in_few_queries(self):
        products = [self._product(f"Item {number}") for number in range(40)]
        proposals = self.env["distribution.proposal"].union(
            *(
                self._proposal(
                    "adjust", self.north, product=product, new_reorder_point=6, new_order_up_to=15
                )
                for product in products
            )
        )
        proposals.with_user(self.planner).action_approve()
        rules = proposals.orderpoint_id
        self.assertEqual(len(rules), 40)
        before = self.env.cr.sql_log_count
        rules.write({"product_min_qty": 7})
        rules.flush_recordset()
        few = self.env.cr.sql_log_count - before
        changes = self.env["distribution.orderpoint.change"].search_count(
            [("orderpoint_id", "in", rules.ids), ("minimum", "=", 7)]
        )
        self.assertEqual(changes, 40)
        self.assertLess(few, 120)
