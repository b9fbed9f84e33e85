from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_execution_supply import SupplyCase


@tagged("post_install", "-at_install")
class TestUndo(SupplyCase):
    def _undo(self, proposals, user=None):
        """Undo through the dialog, as people do."""
        action = proposals.with_user(user or self.planner).action_open_undo()
        wizard = (
            self.env["distribution.proposal.undo"]
            .with_user(user or self.planner)
            .with_context(**action["context"])
            .create({"reason": "Called off"})
        )
        return wizard.action_undo()["params"]["message"]

    def _check_undone(self, proposal, left=""):
        self.assertEqual(
            (proposal.state, proposal.undo_reason, proposal.undone_by_id),
            ("undone", "Called off", self.planner),
        )
        self.assertIn(left, proposal.undo_left or "")
        entry = self._ledger(proposal)[-1]
        self.assertEqual(entry.event, "undone")
        self.assertIn("Called off", entry.values)
        self.assertTrue(self.env["distribution.ledger.entry"].verify(self.company.id)["ok"])

    def test_a_transfer_that_has_not_left(self):
        self._stock(self.central, 20)
        both = self._proposal("transfer", self.north, 8, proposal_key="one")
        both |= self._proposal("transfer", self.north, 8, proposal_key="two")
        proposal, other = self._approve(both)
        self.assertEqual(proposal.picking_ids, other.picking_ids)
        self._undo(proposal)
        self._check_undone(proposal)
        self.assertEqual(set(proposal.move_ids.mapped("state")), {"cancel"})
        self.assertFalse({"cancel"} & set(other.move_ids.mapped("state")))
        self.assertEqual(
            self.product.with_context(location=self.central.lot_stock_id.id).free_qty, 12
        )

    def test_whatever_the_resupply_rule_says_of_cancelling(self):
        self._stock(self.central, 20)
        for propagate in (True, False):
            self.lanes[self.north].route_id.rule_ids.propagate_cancel = propagate
            proposal = self._approve(
                self._proposal("transfer", self.north, 4, proposal_key=str(propagate))
            )
            self._undo(proposal)
            self.assertEqual(set(proposal.move_ids.mapped("state")), {"cancel"})

    def test_a_transfer_half_gone_is_taken_back_by_half(self):
        self._stock(self.central, 20)
        proposal = self._approve(self._proposal("transfer", self.north, 8))
        leaving = proposal.move_ids.filtered("move_dest_ids")
        arriving = leaving.move_dest_ids
        leaving.write({"quantity": 3, "picked": True})
        leaving.picking_id._action_done()
        message = self._undo(proposal)
        self._check_undone(proposal, f"{leaving.picking_id.name} is done.")
        self.assertIn("is done", message)
        self.assertEqual((leaving.state, leaving.quantity), ("done", 3))
        self.assertEqual((arriving.state, arriving.product_uom_qty), ("assigned", 3))

    def test_nothing_can_be_taken_back_of_what_has_left(self):
        self._stock(self.central, 20)
        proposal = self._approve(self._proposal("transfer", self.north, 8))
        proposal.move_ids.filtered("move_dest_ids").picking_id.button_validate()
        self.assertIn("is done", self._undo(proposal))
        self.assertEqual(proposal.state, "executed")
        self.assertEqual(self._ledger(proposal)[-1].event, "refused")

    def test_a_purchase_that_is_not_confirmed(self):
        first, second = (
            self._approve(self._proposal("buy", self.central, quantity, proposal_key=str(quantity)))
            for quantity in (12, 5)
        )
        line = first.purchase_line_ids
        self.assertEqual(line.product_qty, 17)
        self._undo(first)
        self._check_undone(first)
        self.assertEqual(line.product_qty, 5)
        self._undo(second)
        self.assertEqual(line.order_id.state, "cancel")

    def test_what_the_vendor_s_unit_rounded_up_goes_too(self):
        self.product.seller_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
        alone = self._approve(self._proposal("buy", self.central, 10))
        line = alone.purchase_line_ids
        self.assertEqual(line.product_qty, 0.84)
        merged = self._approve(self._proposal("buy", self.central, 36, proposal_key="more"))
        self._undo(alone)
        self.assertEqual(line.product_qty, 3.01)
        self._undo(merged)
        self.assertEqual(line.order_id.state, "cancel")

    def test_a_confirmed_purchase_stands(self):
        proposal = self._approve(self._proposal("buy", self.central, 12))
        proposal.purchase_line_ids.order_id.button_confirm()
        self.assertIn("agree it with Mill", self._undo(proposal))
        self.assertEqual(proposal.state, "executed")
        self.assertEqual(proposal.purchase_line_ids.product_qty, 12)

    def test_minimum_and_maximum_are_put_back(self):
        first = self._approve(
            self._proposal("adjust", self.north, new_reorder_point=6, new_order_up_to=15)
        )
        rule = first.orderpoint_id
        second = self._approve(
            self._proposal(
                "adjust", self.north, proposal_key="2", new_reorder_point=9, new_order_up_to=20
            )
        )
        self._undo(first | second)
        self._check_undone(second)
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (6, 15))
        self.assertFalse(rule.active, "the first had made it")

    def test_a_rule_that_was_withdrawn_is_used_again(self):
        first = self._approve(
            self._proposal("adjust", self.north, new_reorder_point=6, new_order_up_to=15)
        )
        rule = first.orderpoint_id
        self._undo(first)
        rule.trigger = "auto"
        again = self._approve(
            self._proposal(
                "adjust", self.north, proposal_key="2", new_reorder_point=9, new_order_up_to=20
            )
        )
        self.assertEqual((again.state, again.orderpoint_id), ("executed", rule), again.failure)
        self.assertEqual((rule.active, rule.trigger, rule.product_min_qty), (True, "manual", 9))
        self._undo(again)
        self.assertEqual((rule.active, rule.trigger, rule.product_min_qty), (False, "auto", 6))

    def test_what_somebody_changed_since_stands(self):
        proposal = self._approve(
            self._proposal("adjust", self.north, new_reorder_point=6, new_order_up_to=15)
        )
        proposal.orderpoint_id.product_max_qty = 30
        self.assertIn("changed since", self._undo(proposal))
        self.assertEqual(proposal.state, "executed")
        self.assertTrue(proposal.orderpoint_id.active)

    def test_a_value_that_somebody_changed_since_stands(self):
        line = self._order(20).order_line
        proposal = self._planned("expedite", self.central, line, 20, due_date=self.today)
        self._approve(proposal)
        line.date_planned += timedelta(days=1)
        agreed = line.date_planned
        self.assertIn("changed since", self._undo(proposal))
        self.assertEqual((proposal.state, line.date_planned), ("executed", agreed))

    def test_dates_are_put_back(self):
        line = self._order(20, confirm=True).order_line
        before = line.date_planned, line.move_ids.date
        proposal = self._planned("expedite", self.central, line, 20, due_date=self.today, cost=5)
        self._approve(proposal)
        self.assertNotEqual(line.date_planned, before[0])
        self._undo(proposal)
        self._check_undone(proposal)
        self.assertEqual((line.date_planned, line.move_ids.date), before)
        self.assertFalse(line.order_id.activity_ids, "the question is withdrawn")

    def test_quantities_lines_and_requests_are_put_back(self):
        other = self._product("Plate")
        order = self._order(20)
        order.order_line.create({"order_id": order.id, "product_id": other.id, "product_qty": 3})
        line = order.order_line[0]
        cut = self._approve(self._planned("cancel", self.central, line, 15))
        self._undo(cut)
        self.assertEqual((line.product_qty, line.date_planned.date()), (20, self.due))
        removed = self._approve(self._planned("cancel", self.central, line, 20))
        self.assertFalse(line.exists())
        self._undo(removed)
        again = order.order_line - order.order_line.filtered(lambda one: one.product_id == other)
        self.assertEqual(
            (again.product_id, again.product_qty, again.date_planned.date(), again.price_unit),
            (self.product, 20, self.due, 4),
        )
        whole = self._order(7)
        cancelled = self._approve(self._planned("cancel", self.central, whole.order_line, 7))
        self.assertEqual(whole.state, "cancel")
        self._undo(cancelled)
        self.assertEqual(whole.state, "draft")

    def test_what_the_company_cut_from_a_confirmed_purchase(self):
        self.company.distribution_cancel_confirmed = True
        order = self._order(20, confirm=True)
        proposal = self._approve(self._planned("cancel", self.central, order.order_line, 15))
        self._undo(proposal)
        self.assertEqual(order.order_line.product_qty, 20)
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 20)

    def test_a_question_is_withdrawn_until_somebody_has_seen_to_it(self):
        for seen in (False, True):
            order = self._order(20, confirm=True)
            proposal = self._approve(self._planned("cancel", self.central, order.order_line, 20))
            self.assertEqual(proposal.state, "asked")
            if seen:
                order.activity_ids.action_feedback(feedback="They agreed")
            message = self._undo(proposal)
            self.assertEqual(proposal.state, "asked" if seen else "undone", message)

    def test_what_was_replaced_by_a_confirmed_purchase_stays_away(self):
        fast = self.env["res.partner"].create({"name": "Fast"})
        self.product.seller_ids.copy({"partner_id": fast.id, "delay": 1})
        order = self._order(20)
        proposal = self._planned("expedite", self.central, order.order_line, 20)
        proposal._internally().write({"vendor_id": fast.id, "due_date": self.today})
        self._approve(proposal)
        self.assertEqual((proposal.state, order.state), ("executed", "cancel"), proposal.failure)
        proposal.purchase_line_ids.order_id.button_confirm()
        self.assertIn("what took its place stands", self._undo(proposal))
        self.assertEqual((proposal.state, order.state), ("executed", "cancel"))

    def test_a_cancelled_transfer_stays_cancelled(self):
        self._stock(self.central, 20)
        self.central.out_type_id.reservation_method = "manual"
        leaving, _arriving = self._transfer()
        proposal = self._approve(self._planned("cancel", self.north, leaving, 8))
        self.assertIn("next plan", self._undo(proposal))
        self.assertEqual((proposal.state, leaving.state), ("executed", "cancel"))

    def test_it_is_not_proposed_again_at_once(self):
        line = self._order(20).order_line
        proposal = self._approve(
            self._planned("postpone", self.central, line, 20, due_date=self.due + timedelta(30))
        )
        self._undo(proposal)
        again = self._planned("postpone", self.central, line, 20, due_date=self.due + timedelta(30))
        self.assertFalse(again)

    def test_who_may_undo_and_what(self):
        self._stock(self.central, 20)
        proposal = self._proposal("transfer", self.north, 8, approver="manager")
        with self.assertRaisesRegex(UserError, "was not carried out"):
            proposal.with_user(self.manager).action_undo("Why not")
        proposal.with_user(self.manager).action_approve()
        for user in (self.viewer, self.planner, self.governor):
            with self.assertRaises(AccessError):
                proposal.with_user(user).action_undo("Why not")
        with self.assertRaisesRegex(UserError, "reason"):
            proposal.with_user(self.manager).action_undo(" ")
        proposal.with_user(self.manager).action_undo("Why not")
        with self.assertRaisesRegex(UserError, "was not carried out"):
            proposal.with_user(self.manager).action_undo("Twice")

    def test_one_that_cannot_be_undone_does_not_stop_the_others(self):
        self._stock(self.central, 20)
        gone, kept = (
            self._approve(self._proposal("transfer", warehouse, 4))
            for warehouse in (self.north, self.south)
        )
        gone.move_ids.filtered("move_dest_ids").picking_id.button_validate()
        message = self._undo(gone | kept)
        self.assertIn("Undone: 1", message)
        self.assertEqual((gone.state, kept.state), ("executed", "undone"))
