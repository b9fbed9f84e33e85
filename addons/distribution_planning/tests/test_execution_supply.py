from datetime import datetime, time, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date

from .common import DistributionCase


@tagged("post_install", "-at_install")
class SupplyCase(DistributionCase):
    """Open purchases and transfers, and proposals about them as a plan writes them."""

    def setUp(self):
        super().setUp()
        self.today = fields.Date.context_today(self.company)
        self.due = self.today + timedelta(days=10)

    def _order(self, quantity=20, confirm=False, product=None, **values):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.central.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.product).id,
                            "product_qty": quantity,
                            "date_planned": datetime.combine(self.due, time(12)),
                        }
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.button_confirm()
        return order

    def _transfer(self, quantity=8, warehouse=None):
        """An open transfer from the central warehouse: its moves, leaving and arriving."""
        proposal = self._proposal(
            "transfer",
            warehouse or self.north,
            quantity,
            proposal_key="made-before",
            due_date=self.due,
            order_date=self.due - timedelta(days=2),
        )
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "executed", proposal.failure)
        leaving = proposal.move_ids.filtered("move_dest_ids")
        return leaving, leaving.move_dest_ids

    def _planned(self, verb, warehouse, supply, quantity, **values):
        """A proposal about open supply, put into the plan by the plan writer."""
        import pandas as pd

        from distribution_ai.plan import Plan

        key = (
            f"purchase-line-{supply.id}"
            if supply._name == "purchase.order.line"
            else f"move-{supply.id}"
        )
        row = {
            "proposal_id": f"{verb}-{key}",
            "verb": verb,
            "item_id": str(self.product.id),
            "destination_id": f"warehouse-{warehouse.id}",
            "supply_id": key,
            "quantity": quantity,
            "order_date": str(self.today),
            "expected_value": 40,
            "cost": 0,
            "confidence": 0.8,
            "priority": 70,
            "reason": "Because of the test.",
            "verdict": "approve",
            "approver": "planner",
            **{name: str(value) for name, value in values.items()},
        }
        snapshot = self.env["distribution.snapshot.reader"].read_snapshot(self.company, self.today)
        run = self._run(as_of=self.today, started_on=fields.Datetime.now() + timedelta(seconds=1))
        writer = self.env["distribution.plan.writer"]
        writer.write_plan(run, Plan.build({"proposals": pd.DataFrame([row])}, {}), snapshot)
        writer.write_supply(run, snapshot)
        return self.env["distribution.proposal"].search([("run_id", "=", run.id)])

    def _approve(self, proposal):
        proposal.with_user(self.planner).action_approve()
        return proposal


class TestPlanned(SupplyCase):
    def test_a_plan_s_row_becomes_a_proposal_with_its_document(self):
        line = self._order(20).order_line
        proposal = self._planned("expedite", self.central, line, 20, due_date=self.today)
        self.assertEqual(
            (proposal.verb, proposal.supply_purchase_line_id, proposal.priority),
            ("expedite", line, 70),
        )
        self.assertEqual((proposal.supply_quantity, proposal.supply_date), (20, self.due))
        self.assertEqual(proposal.purchase_count, 1)
        self.assertEqual(line.order_id.distribution_proposal_count, 1)

    def test_one_about_a_transfer_too(self):
        self._stock(self.central, 20)
        leaving, _arriving = self._transfer()
        proposal = self._planned("postpone", self.north, leaving, 8, due_date=self.due)
        self.assertEqual(proposal.supply_move_id, leaving)
        self.assertEqual((proposal.supply_quantity, proposal.supply_date), (8, self.due))
        self.assertIn(leaving.picking_id, proposal.picking_ids)
        self.assertEqual(leaving.picking_id.distribution_proposal_count, 2)


class TestExpedite(SupplyCase):
    def test_a_request_for_quotation_gets_another_date(self):
        line = self._order(20).order_line
        sooner = self.today + timedelta(days=4)
        proposal = self._planned("expedite", self.central, line, 20, due_date=sooner)
        self._approve(proposal)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(line.date_planned, datetime.combine(sooner, time(12)))
        self.assertIn(f"→ {format_date(self.env, sooner)}", self._ledger(proposal)[-1].documents)
        self.assertIn("Because of the test", str(line.order_id.message_ids.mapped("body")))
        self.assertFalse(line.order_id.activity_ids, "nobody has to be asked about a draft")

    def test_a_confirmed_purchase_at_a_known_premium_moves_with_its_receipt(self):
        order = self._order(20, confirm=True, user_id=self.manager.id)
        sooner = self.today + timedelta(days=4)
        proposal = self._planned(
            "expedite", self.central, order.order_line, 20, due_date=sooner, cost=85
        )
        self._approve(proposal)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        noon = datetime.combine(sooner, time(12))
        move = order.order_line.move_ids
        self.assertEqual(
            (order.order_line.date_planned, move.date, move.date_deadline), (noon,) * 3
        )
        self.assertEqual(order.activity_ids.user_id, self.manager)
        self.assertIn("Ask Mill to deliver Cup", order.activity_ids.summary)
        self.assertIn("85.00", order.activity_ids.summary)

    def test_otherwise_the_buyer_asks_and_the_receipt_follows_what_was_agreed(self):
        order = self._order(20, confirm=True, user_id=self.manager.id)
        line = order.order_line
        sooner = self.today + timedelta(days=4)
        proposal = self._approve(self._planned("expedite", self.central, line, 20, due_date=sooner))
        self.assertEqual(proposal.state, "asked", proposal.failure)
        self.assertEqual(
            (line.date_planned.date(), line.move_ids.date.date()), (self.due, self.due)
        )
        self.assertEqual(order.activity_ids.user_id, self.manager)
        agreed = datetime.combine(sooner + timedelta(days=1), time(12))
        line.with_user(self.env.user).date_planned = agreed
        self.assertEqual(line.move_ids.date, agreed)
        now = self.env["distribution.snapshot.reader"].supply_now(
            self.company, self.product, self.today
        )
        self.assertEqual(now[f"purchase-line-{line.id}", self.product.id], (20, agreed.date()))

    def test_a_request_moves_to_a_faster_vendor(self):
        fast = self.env["res.partner"].create({"name": "Fast"})
        self.product.seller_ids.copy({"partner_id": fast.id, "price": 6, "sequence": 9})
        order = self._order(20)
        proposal = self._planned(
            "expedite",
            self.central,
            order.order_line,
            20,
            due_date=self.today + timedelta(days=2),
            origin_id=f"vendor-{fast.id}",
        )
        self._approve(proposal)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(order.state, "cancel")
        line = proposal.purchase_line_ids
        self.assertEqual((line.partner_id, line.product_qty, line.price_unit), (fast, 20, 6))

    def test_a_transfer_moves_with_all_its_steps(self):
        self._stock(self.central, 20)
        leaving, arriving = self._transfer()
        dates = leaving.date, arriving.date
        sooner = self.due - timedelta(days=3)
        proposal = self._planned("expedite", self.north, leaving, 8, due_date=sooner)
        self._approve(proposal)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(
            [leaving.date, arriving.date], [date - timedelta(days=3) for date in dates]
        )

    def test_refused_when_the_document_changed_since_the_plan(self):
        sooner = self.today + timedelta(days=4)
        for name, change, words in (
            ("date", lambda line: line.write({"date_planned": sooner}), "expected on"),
            ("quantity", lambda line: line.write({"product_qty": 7}), "7.0 are on order"),
            ("cancelled", lambda line: line.order_id.button_cancel(), "Nothing is on order"),
            ("received", self._receive, "Nothing is on order"),
        ):
            with self.subTest(name):
                line = self._order(20).order_line
                proposal = self._planned("expedite", self.central, line, 20, due_date=sooner)
                change(line)
                self._approve(proposal)
                self.assertEqual(proposal.state, "failed")
                self.assertIn(words, proposal.failure)
                self.assertEqual(self._ledger(proposal)[-1].event, "refused")

    def _receive(self, line):
        line.order_id.button_confirm()
        line.order_id.picking_ids.move_ids.write({"quantity": 20, "picked": True})
        line.order_id.picking_ids.button_validate()

    def test_refused_when_the_plan_did_not_say_what_it_knew(self):
        line = self._order(20).order_line
        proposal = self._proposal("expedite", self.central, 20, supply_purchase_line_id=line.id)
        self._approve(proposal)
        self.assertIn("Plan again", proposal.failure)


class TestPostpone(SupplyCase):
    def test_purchases_wait(self):
        later = self.due + timedelta(days=30)
        for confirm in (False, True):
            with self.subTest(confirm=confirm):
                line = self._order(20, confirm=confirm).order_line
                proposal = self._planned("postpone", self.central, line, 20, due_date=later)
                self._approve(proposal)
                self.assertEqual(proposal.state, "executed", proposal.failure)
                self.assertEqual(line.date_planned.date(), later)
                self.assertEqual(len(line.order_id.activity_ids), int(confirm))
                self.assertEqual(
                    set(line.move_ids.mapped("date")),
                    set(line.mapped("date_planned") if confirm else []),
                )

    def test_a_line_does_not_when_a_part_of_it_is_needed(self):
        line = self._order(20).order_line
        later = self.due + timedelta(days=30)
        proposal = self._approve(self._planned("postpone", self.central, line, 12, due_date=later))
        self.assertIn("Only a part", proposal.failure)
        self.assertEqual(line.date_planned.date(), self.due)

    def test_a_transfer_under_way_does_not(self):
        self._stock(self.central, 20)
        leaving, arriving = self._transfer()
        leaving.picking_id.button_validate()
        proposal = self._planned(
            "postpone", self.north, arriving, 8, due_date=self.due + timedelta(days=30)
        )
        self._approve(proposal)
        self.assertIn("under way", proposal.failure)
        self.assertEqual(arriving.date.date(), self.due)

    def test_what_is_made_to_order_does_not(self):
        line = self._order(20).order_line
        customers = self.env.ref("stock.stock_location_customers")
        line.move_dest_ids = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 20,
                "location_id": self.central.lot_stock_id.id,
                "location_dest_id": customers.id,
                "company_id": self.company.id,
                "origin": "S00077",
                "state": "waiting",
            }
        )
        for verb in ("postpone", "cancel"):
            proposal = self._planned(
                verb, self.central, line, 20, due_date=self.due + timedelta(days=30)
            )
            self._approve(proposal)
            self.assertIn("made to order for S00077", proposal.failure)


class TestCancel(SupplyCase):
    def test_a_request_is_cut_or_cancelled(self):
        other = self._product("Plate")
        order = self._order(20)
        order.order_line.create({"order_id": order.id, "product_id": other.id, "product_qty": 3})
        line = order.order_line[0]
        proposal = self._planned("cancel", self.central, line, 15)
        self._approve(proposal)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual((line.product_qty, line.date_planned.date()), (5, self.due))
        self._approve(self._planned("cancel", self.central, line, 5))
        self.assertFalse(line.exists())
        self.assertEqual(order.order_line.product_id, other)

        order = self._order(20)
        self._approve(self._planned("cancel", self.central, order.order_line, 20))
        self.assertEqual(order.state, "cancel")

    def test_a_confirmed_purchase_is_asked_for_once(self):
        order = self._order(20, confirm=True, user_id=self.manager.id)
        proposal = self._planned("cancel", self.central, order.order_line, 20)
        self._approve(proposal)
        self.assertEqual(proposal.state, "asked", proposal.failure)
        self.assertEqual(order.state, "purchase")
        self.assertIn("take 20.0 Units", order.activity_ids.summary)
        self.assertFalse(self._planned("cancel", self.central, order.order_line, 20))
        self.assertTrue(self._planned("cancel", self.central, order.order_line, 12))

    def test_a_confirmed_purchase_is_cut_where_the_company_allows_it(self):
        self.company.distribution_cancel_confirmed = True
        order = self._order(20, confirm=True)
        self._approve(self._planned("cancel", self.central, order.order_line, 15))
        self.assertEqual(order.order_line.product_qty, 5)
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 5)
        self._approve(self._planned("cancel", self.central, order.order_line, 5))
        self.assertEqual(order.state, "cancel")

    def test_not_once_something_was_received(self):
        self.company.distribution_cancel_confirmed = True
        order = self._order(20, confirm=True)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking._action_done()
        proposal = self._planned("cancel", self.central, order.order_line, 16)
        self._approve(proposal)
        self.assertEqual(proposal.state, "asked", proposal.failure)
        self.assertEqual(order.order_line.product_qty, 20)

    def test_a_transfer_nobody_reserved_is_cancelled_all_along(self):
        self._stock(self.central, 20)
        self.central.out_type_id.reservation_method = "manual"
        leaving, arriving = self._transfer()
        self._approve(self._planned("cancel", self.north, leaving, 3))
        self.assertEqual([leaving.product_uom_qty, arriving.product_uom_qty], [5, 5])
        self._approve(self._planned("cancel", self.north, leaving, 5))
        self.assertEqual([leaving.state, arriving.state], ["cancel", "cancel"])

    def test_a_reserved_transfer_is_asked_for(self):
        self._stock(self.central, 20)
        leaving, _arriving = self._transfer()
        proposal = self._planned("cancel", self.north, leaving, 8)
        self._approve(proposal)
        self.assertEqual(proposal.state, "asked", proposal.failure)
        self.assertEqual(leaving.state, "assigned")
        self.assertTrue(leaving.picking_id.activity_ids)
