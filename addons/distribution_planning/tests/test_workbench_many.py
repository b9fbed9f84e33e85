from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests.common import new_test_user, tagged

from .common import DistributionCase


@tagged("post_install", "-at_install")
class TestWorkbenchMany(DistributionCase):
    """More than a page: all are selected, their money is told, slices are kept one by one."""

    def setUp(self):
        super().setUp()
        self.run_record = self._run()
        self.bench = self.env["distribution.workbench"].with_user(self.planner)

    def _many(self, warehouse, count, **values):
        """Transfers of one product each, worth 1, 2, 3 …"""
        products = self.env["product.product"].create(
            [{"name": f"Part {n}", "is_storable": True} for n in range(count)]
        )
        return self.env["distribution.proposal"].union(
            *(
                self._proposal(
                    "transfer", warehouse, 1, run=self.run_record, product=product,
                    expected_value=number, cost=0.5, **values,
                )
                for number, product in enumerate(products, 1)
            )
        )  # fmt: skip

    def test_all_that_the_filters_find_is_selected_with_all_its_money(self):
        north = self._many(self.north, 90)
        self._many(self.south, 3)
        ids = self.bench.select({"warehouse": self.north.id})
        self.assertEqual(ids, north.sorted("expected_value", reverse=True).ids)
        preview = self.bench.preview(ids)
        self.assertEqual((preview["count"], preview["value"], preview["cost"]), (90, 4095, 45))
        nobody = new_test_user(self.env, "bench_select", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.bench.with_user(nobody).select()

    def test_slices_keep_documents_together_the_most_valuable_first(self):
        north = self._many(self.north, 30)
        south = self._many(self.south, 4)
        buys = self.env["distribution.proposal"].union(
            *(
                self._proposal(
                    "buy", warehouse, 1, run=self.run_record, expected_value=5, proposal_key=key
                )
                for warehouse, key in ((self.north, "a"), (self.south, "b"))
            )
        )
        slices = self.bench.slices((south | buys | north).ids)
        self.assertEqual(
            [sorted(one) for one in slices], [north.ids, (south | buys[0]).ids, buys[1].ids]
        )
        long = self._many(self.north, 130)
        self.assertEqual([len(one) for one in self.bench.slices(long.ids)], [40, 40, 40, 10])

    def test_a_slice_approves_what_it_may_and_tells_why_not_the_rest(self):
        proposals = self._many(self.north, 3)
        for product in proposals[:2].product_id:
            self._stock(self.central, 5, product)
        above = self._proposal("buy", self.south, 5, approver="manager", run=self.run_record)
        told = self.bench.approve_slice((proposals | above).ids)
        first, second, third = proposals.ids
        self.assertEqual(told["states"], {first: "executed", second: "executed", third: "failed"})
        self.assertEqual(
            [(one["name"], one["reason"][:18]) for one in told["left"]],
            [
                (above.display_name, "A manager has to d"),
                (proposals[2].display_name, "Central has only 0"),
            ],
        )
        self.assertEqual(len(proposals[:2].picking_ids), 2, "one transfer for both")
        self.assertFalse(self._ledger(above))
        self.assertEqual(self._ledger(proposals[0]).mapped("event"), ["approved", "executed"])
        self.assertTrue(self.env["distribution.ledger.entry"].verify(self.company.id)["ok"])
        viewer = self.bench.with_user(self.viewer).approve_slice(above.ids)
        self.assertEqual((viewer["states"], len(viewer["left"])), ({}, 1))

    def test_the_dialog_of_the_list_has_the_money_of_all_and_approves_in_slices(self):
        proposals = self._many(self.north, 90)
        above = self._proposal("buy", self.south, 5, approver="manager", run=self.run_record)
        wizard = (
            self.env["distribution.proposal.approve"]
            .with_user(self.planner)
            .create({"proposal_ids": (proposals | above).ids})
        )
        self.assertEqual(
            (wizard.proposal_count, wizard.expected_value, wizard.cost, wizard.refused_count),
            (90, 4095, 45, 1),
        )
        self.assertIn("A manager has to decide it.", wizard.refusals)
        action = wizard.action_approve()
        self.assertEqual(action["tag"], "distribution_planning.approve_many")
        slices = action["params"]["slices"]
        self.assertEqual([len(one) for one in slices], [40, 40, 10])
        self.assertEqual(sorted(id_ for one in slices for id_ in one), proposals.ids)
        self.assertEqual(set(proposals.mapped("state")), {"to_approve"}, "nothing is done yet")

    def test_mine_of_what_was_decided_are_the_own_decisions(self):
        mine, theirs = self._many(self.north, 2)
        mine.with_user(self.planner).action_reject("No")
        theirs.with_user(self.manager).action_reject("No")
        found = self.bench.proposals({"status": "decided", "mine": True})
        self.assertEqual([row["id"] for row in found["rows"]], mine.ids)

    def test_mine_of_what_is_held_comes_back_to_me(self):
        proposals = self._many(self.north, 2)
        until = Date.today() + timedelta(days=3)
        proposals[0].with_user(self.planner).action_hold(until)
        held = self.bench.proposals({"status": "held", "mine": True})
        self.assertEqual([row["id"] for row in held["rows"]], proposals[0].ids)
        waiting = self.bench.proposals({"mine": True})
        self.assertEqual([row["id"] for row in waiting["rows"]], proposals[1].ids)
