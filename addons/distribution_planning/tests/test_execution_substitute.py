from odoo.fields import Command
from odoo.tests import tagged

from .common import DistributionCase


@tagged("post_install", "-at_install")
class TestSubstitute(DistributionCase):
    def setUp(self):
        super().setUp()
        self.mug = self._product("Mug", list_price=12)
        self._stock(self.north, 30, self.mug)
        self.customer = self.env["res.partner"].create({"name": "Customer"})

    def _order(self, quantity, confirm=True, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "warehouse_id": self.north.id,
                "user_id": self.manager.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": quantity})
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _substitute(self, quantity, **values):
        proposal = self._proposal(
            "substitute", self.north, quantity, substitute_id=self.mug.id, **values
        )
        proposal.with_user(self.planner).action_approve()
        return proposal

    def _lines(self, order):
        return {line.product_id: line.product_uom_qty for line in order.order_line}

    def test_an_order_that_waits_gets_the_replacement_at_the_agreed_amount(self):
        order = self._order(5)
        total = order.amount_untaxed
        proposal = self._substitute(5)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(self._lines(order), {self.product: 0, self.mug: 5})
        self.assertEqual(order.amount_untaxed, total)
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(
            [(move.product_id, move.product_uom_qty, move.state) for move in moves],
            [(self.mug, 5, "assigned")],
        )
        self.assertEqual(proposal.sale_line_ids, order.order_line)
        self.assertEqual((proposal.sale_count, order.distribution_proposal_count), (1, 1))
        self.assertEqual(order.activity_ids.user_id, self.manager)
        self.assertIn("Mug for Cup", self._ledger(proposal)[-1].documents)

    def test_more_or_fewer_units_of_the_replacement(self):
        order = self._order(5)
        total = order.amount_untaxed
        self._substitute(5, substitute_ratio=2)
        self.assertEqual(self._lines(order), {self.product: 0, self.mug: 10})
        self.assertEqual(order.amount_untaxed, total)

    def test_only_whole_lines_and_no_more_than_proposed(self):
        first, second, third = self._order(4), self._order(7), self._order(2)
        self._substitute(6)
        self.assertEqual(self._lines(first), {self.product: 0, self.mug: 4})
        self.assertEqual(self._lines(second), {self.product: 7})
        self.assertEqual(self._lines(third), {self.product: 0, self.mug: 2})

    def test_a_quotation_comes_after_the_orders(self):
        quotation, order = self._order(5, confirm=False), self._order(5)
        self._substitute(10)
        for found in (quotation, order):
            self.assertEqual(self._lines(found), {self.product: 0, self.mug: 5})
        self.assertEqual(quotation.state, "draft")

    def test_the_salesperson_is_asked_where_the_order_is_closed_to_change(self):
        order = self._order(5)
        order.action_lock()
        proposal = self._substitute(5)
        self.assertEqual(proposal.state, "asked", proposal.failure)
        self.assertEqual(self._lines(order), {self.product: 5})
        self.assertEqual(order.activity_ids.user_id, self.manager)
        self.assertIn("Mug instead of Cup", order.activity_ids.summary)

    def test_the_salesperson_is_asked_where_a_purchase_was_made_for_the_order(self):
        buy = self.north.buy_pull_id.route_id
        made_to_order = self.env.ref("stock.route_warehouse0_mto")
        made_to_order.active = True
        self.product.route_ids = buy | made_to_order
        order = self._order(5)
        purchase = self.env["purchase.order.line"].search([("product_id", "=", self.product.id)])
        self.assertEqual(purchase.product_qty, 5)
        for confirmed in (False, True):
            if confirmed:
                purchase.order_id.button_confirm()
            proposal = self._substitute(5, proposal_key=f"made-to-order-{confirmed}")
            self.assertEqual(proposal.state, "asked", proposal.failure)
            self.assertEqual(self._lines(order), {self.product: 5})
            asked = order.activity_ids.sorted("id")[-1]
            self.assertEqual(asked.user_id, self.manager)
            self.assertIn(purchase.order_id.name, asked.summary)
            self.assertEqual(purchase.product_qty, 5)

    def test_the_salesperson_is_asked_where_it_is_less_than_a_unit_of_the_replacement(self):
        order = self._order(1)
        proposal = self._substitute(1, substitute_ratio=0.001)
        self.assertEqual(proposal.state, "asked", proposal.failure)
        self.assertEqual(self._lines(order), {self.product: 1})

    def test_goods_set_aside_for_a_customer_stay_his(self):
        self._stock(self.north, 5)
        order = self._order(5)
        proposal = self._substitute(5)
        self.assertEqual(proposal.state, "failed")
        self.assertIn("No sales order in North waits", proposal.failure)
        self.assertEqual(self._lines(order), {self.product: 5})

    def test_refused_when_the_replacement_is_gone(self):
        order = self._order(5)
        self._stock(self.north, -27, self.mug)
        proposal = self._substitute(5)
        self.assertIn("only 3.0 of Mug", proposal.failure)
        self.assertEqual(self._lines(order), {self.product: 5})

    def test_undo_brings_the_product_back(self):
        order, quotation = self._order(5), self._order(3, confirm=False)
        proposal = self._substitute(8)
        proposal.with_user(self.planner).action_undo("The customer wants cups")
        self.assertEqual(proposal.state, "undone")
        self.assertEqual(self._lines(order), {self.product: 5, self.mug: 0})
        self.assertEqual(self._lines(quotation), {self.product: 3})
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(moves.mapped("product_id"), self.product)
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 5)
        self.assertFalse(order.activity_ids)

    def test_undo_leaves_what_was_delivered(self):
        order = self._order(5)
        proposal = self._substitute(5)
        order.picking_ids.filtered(lambda one: one.state == "assigned").button_validate()
        proposal.with_user(self.planner).action_undo("Too late")
        self.assertIn("delivered", proposal.undo_left or "")
        self.assertEqual(self._lines(order), {self.product: 0, self.mug: 5})
