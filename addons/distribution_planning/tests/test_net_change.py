import sys
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.distribution_net_change import DistributionNetChange
from .planned import PlannedCase

CHANGES = "odoo.addons.distribution_planning.models.distribution_run_changes"


@tagged("post_install", "-at_install")
class TestNetChange(PlannedCase):
    """What an event changes is planned again at once, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._product("Saucer")
        cls.env["stock.quant"]._update_available_quantity(cls.other, cls.central.lot_stock_id, 30)

    def setUp(self):
        super().setUp()
        self.whole = self._plan()
        self.assertEqual(self.whole.state, "done", self.whole.error)
        self._forget()

    def _forget(self):
        self.env.cr.flush()
        self.env["distribution.net.change"].search([]).unlink()

    def _noted(self):
        """The products noted by the transaction so far, as its end would."""
        self.env.cr.flush()
        return (
            self.env["distribution.net.change"]
            .search([("company_id", "=", self.company.id)])
            .product_id
        )

    def _plan_changes(self):
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref("distribution_planning.cron_net_change").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["distribution.run"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "changes")]
        )

    def test_a_worker_with_nothing_to_plan_loads_the_engine(self):
        with patch.dict(sys.modules):
            del sys.modules["distribution_ai.planner"]
            self._plan_changes()
            self.assertIn("distribution_ai.planner", sys.modules)

    def _sell(self, quantity, warehouse=None, product=None, partner=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.vendor).id,
                "company_id": self.company.id,
                "warehouse_id": (warehouse or self.south).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.product).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _positions(self, product):
        return self.env["distribution.position"].search([("product_id", "=", product.id)])

    def _waiting(self, verb, warehouse):
        return self.env["distribution.proposal"].search(
            [
                ("product_id", "=", self.product.id),
                ("warehouse_id", "=", warehouse.id),
                ("verb", "=", verb),
                ("state", "=", "to_approve"),
                ("is_current", "=", True),
            ]
        )

    def test_a_sale_is_followed_by_a_proposal_and_others_stay(self):
        self.assertFalse(self._waiting("transfer", self.south))
        counted = self.env["distribution.position"].search_count([])
        forecasts = self.env["distribution.forecast"].search([]).ids
        untouched = self._positions(self.other).mapped("write_date")

        self._sell(90)
        self.assertEqual(self._noted(), self.product)
        run = self._plan_changes()

        self.assertEqual((run.state, run.kind, len(run)), ("done", "changes", 1), run.error)
        proposal = self._waiting("transfer", self.south)
        self.assertEqual(proposal.run_id, run)
        self.assertGreaterEqual(proposal.quantity, 50)
        self.assertTrue(self._waiting("transfer", self.north))
        self.assertEqual(self._positions(self.product).run_id, run)
        self.assertEqual(self._positions(self.other).run_id, self.whole)
        self.assertEqual(self._positions(self.other).mapped("write_date"), untouched)
        self.assertEqual(self.env["distribution.position"].search_count([]), counted)
        self.assertEqual(self.env["distribution.forecast"].search([]).ids, forecasts)
        self.assertEqual(self.env["distribution.run"]._latest(self.company), self.whole)
        self.assertFalse(self._noted())
        self.assertEqual(self._ledger(proposal)[-1].run_id, run)
        self.assertTrue(self.env["distribution.ledger.entry"].verify()["ok"])

    def test_what_changed_is_carried_out_once(self):
        self._sell(90)
        self._plan_changes()
        proposal = self._waiting("transfer", self.south)
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertFalse(self._noted(), "The plan's own documents are no event")

        self._sell(1, self.south)
        again = self._plan_changes()[:1]
        self.assertEqual(again.state, "done", again.error)
        self.assertEqual(proposal.state, "executed")
        self.assertFalse(self._waiting("transfer", self.south))
        whole = self._plan()
        self.assertEqual(whole.state, "done", whole.error)
        self.assertFalse(self._waiting("transfer", self.south))

    def test_without_an_event_the_same_is_planned_from_the_same_data(self):
        before = {
            (proposal.proposal_key, proposal.quantity, proposal.verdict)
            for proposal in self.whole.proposal_ids
            if proposal.product_id == self.product
        }
        figures = (
            "reorder_point",
            "order_up_to",
            "safety_stock",
            "stockout_probability",
            "segment",
        )
        positions = self._positions(self.product).read(figures)
        self.env["distribution.net.change"].create(
            {"company_id": self.company.id, "product_id": self.product.id}
        )
        run = self._plan_changes()
        self.assertEqual(run.state, "done", run.error)
        after = {(one.proposal_key, one.quantity, one.verdict) for one in run.proposal_ids}
        self.assertEqual(after, before)
        self.assertEqual(self._positions(self.product).read(figures), positions)

    def test_the_decision_can_be_made_again_from_its_data(self):
        self._sell(90)
        run = self._plan_changes()
        replay = self._replayed(self._waiting("transfer", self.south))
        self.assertEqual(replay.result, "identical", replay.line_ids.mapped("name"))
        self.assertEqual(replay.plan_digest, run.plan_digest)

    def test_what_is_an_event(self):
        order = self._sell(5)
        self.assertEqual(self._noted(), self.product)
        self._forget()
        move = order.picking_ids.move_ids
        move._action_assign()
        self.assertFalse(self._noted(), "Setting goods aside changes no stock")
        move.date += timedelta(days=3)
        self.assertEqual(self._noted(), self.product)
        self._forget()
        order.picking_ids.move_ids.write({"quantity": 5, "picked": True})
        order.picking_ids._action_done()
        self.assertEqual(self._noted(), self.product)
        self._forget()
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {
                "product_id": self.other.id,
                "location_id": self.north.lot_stock_id.id,
                "inventory_quantity": 7,
            }
        ).action_apply_inventory()
        self.assertEqual(self._noted(), self.other)
        self._forget()
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        self._sell(1, product=service)
        self.assertFalse(self._noted())

    def test_purchases_are_events(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.central.in_type_id.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_qty": 40})],
            }
        )
        for change in (
            lambda: None,
            lambda: order.order_line.write({"product_qty": 50}),
            order.button_confirm,
            lambda: order.picking_ids.move_ids.write(
                {"date": fields.Datetime.now() + timedelta(days=30)}
            ),
            order.button_cancel,
        ):
            change()
            self.assertEqual(self._noted(), self.product)
            self._forget()

    def test_another_tier_of_who_waits_for_goods_is_an_event(self):
        buyer = self.env["res.partner"].create({"name": "Hospital", "is_company": True})
        ward = self.env["res.partner"].create({"name": "Ward 3", "parent_id": buyer.id})
        order = self._sell(5, partner=ward)
        self._sell(5, product=self.other)
        self._forget()
        seller = new_test_user(self.env, "seller", "base.group_user,base.group_partner_manager")
        for change, noted in (
            ({"distribution_customer_tier": "A"}, self.product),
            ({"distribution_customer_tier": "A"}, self.env["product.product"]),
            ({"name": "Hospital North"}, self.env["product.product"]),
            ({"distribution_customer_tier": False}, self.product),
        ):
            buyer.with_user(seller).write(change)
            self.assertEqual(self._noted(), noted, change)
            self._forget()
        order.picking_ids.move_ids.write({"quantity": 5, "picked": True})
        order.picking_ids._action_done()
        self._forget()
        buyer.distribution_customer_tier = "B"
        self.assertFalse(self._noted(), "Nobody waits for it any longer")

    def test_steps_inside_a_warehouse_are_no_event(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.central.lot_stock_id.id}
        )
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 3,
                "location_id": self.central.lot_stock_id.id,
                "location_dest_id": shelf.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        self.assertFalse(self._noted())

    def test_a_company_may_wait_for_the_night(self):
        self.company.distribution_event_planning = False
        self._sell(90)
        self.assertFalse(self._noted())

    def test_a_whole_plan_takes_over_what_was_noted(self):
        self._sell(90)
        self.env.cr.flush()
        whole = self._plan()
        self.assertEqual(whole.state, "done", whole.error)
        self.assertFalse(self._noted())
        self.assertTrue(self._waiting("transfer", self.south))
        self.assertFalse(self.whole.kept_attachment_id)
        self.assertTrue(whole.kept_attachment_id)

    def test_too_much_at_once_is_a_whole_plan(self):
        self._sell(90)
        self.patch(
            self.env.registry["distribution.run"],
            "_can_plan",
            lambda run, products, today: False,
        )
        self.assertFalse(self._plan_changes())
        queued = self.env["distribution.run"].search(
            [("company_id", "=", self.company.id), ("state", "=", "queued")]
        )
        self.assertEqual(queued.kind, "whole")
        self.assertEqual(self._noted(), self.product)

    @mute_logger(CHANGES)
    def test_a_failure_leaves_everything(self):
        self._sell(90)
        positions = self._positions(self.product).read()
        waiting = self.whole.proposal_ids

        def fail(writer, run):
            raise RuntimeError("The lights went out")

        self.patch(self.env.registry["distribution.plan.writer"], "_replace_alternatives", fail)
        run = self._plan_changes()
        self.assertEqual((run.state, run.kind), ("failed", "changes"))
        self.assertIn("lights", run.error)
        self.assertEqual(self._positions(self.product).read(), positions)
        self.assertEqual(self.whole.proposal_ids, waiting)
        self.assertEqual(self._noted(), self.product)

    def test_one_statement_whatever_the_number_of_moves(self):
        self._sell(2)
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 1,
                    "location_id": self.south.lot_stock_id.id,
                    "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                    "company_id": self.company.id,
                }
                for _move in range(20)
            ]
        )
        self._forget()
        moves._action_confirm(merge=False)
        with patch.object(
            DistributionNetChange, "_write_noted", autospec=True,
            side_effect=DistributionNetChange._write_noted,
        ) as written:  # fmt: skip
            self.env.cr.flush()
        self.assertLessEqual(written.call_count, 1)
        self.assertEqual(
            self.env["distribution.net.change"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            1,
        )
