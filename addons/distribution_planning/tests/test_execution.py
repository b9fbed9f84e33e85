from datetime import datetime, time, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import DistributionCase


class TestTransfer(DistributionCase):
    def setUp(self):
        super().setUp()
        self._stock(self.central, 20)

    def _approve(self, proposal):
        return proposal.with_user(self.planner).action_approve()

    def test_by_resupply_route(self):
        self.assertTrue(self.lanes[self.north].route_id)
        proposal = self._proposal("transfer", self.north, 8)
        self._approve(proposal)
        self._check_chain(proposal, self.north)
        self.assertEqual(proposal.move_ids.rule_id.route_id, self.lanes[self.north].route_id)

    def test_a_route_that_was_archived_does_not_stop_transfers(self):
        self.lanes[self.north].route_id.active = False
        proposal = self._proposal("transfer", self.north, 8)
        self._approve(proposal)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self._check_chain(proposal, self.north)

    def test_dates_are_the_proposal_s_whatever_the_rule_s_delay(self):
        self.lanes[self.north].route_id.rule_ids.delay = 3
        proposal = self._proposal("transfer", self.north, 8)
        self._approve(proposal)
        self._check_chain(proposal, self.north)

    def test_days_are_those_of_the_warehouses(self):
        """At noon in Greenwich the next day has begun in Auckland."""
        self._stock(self.central, 50)
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            (self.central | self.north | self.south).partner_id.tz = zone
            day = fields.Date.today() + timedelta(days=3)
            by_route, through_transit, bought = (
                self._proposal(verb, warehouse, 5, proposal_key=f"{zone}{verb}{warehouse.code}")
                for verb, warehouse in (
                    ("transfer", self.north),
                    ("transfer", self.south),
                    ("buy", self.central),
                )
            )
            proposals = by_route | through_transit | bought
            proposals.with_user(self.planner).action_approve()
            reader = self.env["distribution.snapshot.reader"]
            supply = reader.supply_now(self.company, self.product, fields.Date.today())
            found = {key for key, (_quantity, due) in supply.items() if due == day}
            self.assertEqual(len(found), len(supply), zone)
            leaving = proposals.move_ids.filtered("move_dest_ids")
            days = {
                fields.Date.context_today(one.with_context(tz=zone), one.date) for one in leaving
            }
            self.assertEqual(days, {by_route.order_date})
            proposals.with_user(self.planner).action_undo("Another zone")

    def test_through_transit_without_route(self):
        self.lanes[self.south].route_id = False
        proposal = self._proposal("transfer", self.south, 8)
        self._approve(proposal)
        self._check_chain(proposal, self.south)

    def _check_chain(self, proposal, destination):
        self.assertEqual(proposal.state, "executed", proposal.failure)
        shipment = proposal.move_ids.filtered("move_dest_ids")
        receipt = shipment.move_dest_ids
        self.assertEqual(proposal.move_ids, shipment | receipt)
        self.assertEqual(shipment.location_id, self.central.lot_stock_id)
        self.assertEqual(shipment.location_dest_id, self.company.internal_transit_location_id)
        self.assertEqual(receipt.location_dest_id, destination.lot_stock_id)
        self.assertEqual(shipment.picking_type_id, self.central.out_type_id)
        self.assertEqual(receipt.picking_type_id, destination.in_type_id)
        self.assertEqual(shipment.date, datetime.combine(proposal.order_date, time(12)))
        self.assertEqual(receipt.date, datetime.combine(proposal.due_date, time(12)))
        self.assertEqual([shipment.product_uom_qty, receipt.product_uom_qty], [8, 8])
        self.assertEqual(shipment.state, "assigned")
        self.assertEqual(len(proposal.picking_ids), 2)
        pickings = proposal.picking_ids.with_user(self.env.user)
        self.assertEqual(pickings.mapped("distribution_proposal_count"), [1, 1])
        self.assertEqual(
            pickings[0].action_open_distribution_proposals()["domain"],
            [("id", "in", proposal.ids)],
        )
        shipment.picking_id.button_validate()
        self.assertEqual(receipt.state, "assigned")

    def test_what_arrives_teaches_its_lane_how_long_it_takes(self):
        proposal = self._proposal("transfer", self.north, 8)
        self._approve(proposal)
        today = fields.Date.context_today(proposal)
        left = today - timedelta(days=9)
        proposal._internally().write(
            {
                "order_date": left,
                "due_date": left + timedelta(days=2),
                "decided_on": datetime.combine(left - timedelta(days=1), time(12)),
            }
        )
        shipment = proposal.move_ids.filtered("move_dest_ids")
        shipment.picking_id.button_validate()
        first = self._receive(shipment.move_dest_ids, 5, left + timedelta(days=2))
        rest = proposal.move_ids - shipment - first
        self._receive(rest, 3, left + timedelta(days=6))
        rows = self.env["distribution.snapshot.reader"].read_snapshot(self.company, today)
        rows = rows["receipts"].sort_values("received_on").to_dict("records")
        self.assertEqual({row["lane_id"] for row in rows}, {f"lane-{self.lanes[self.north].id}"})
        self.assertEqual([row["quantity"] for row in rows], [5, 3], "one leg and no more")
        self.assertEqual([(row["received_on"] - row["ordered_on"]).days for row in rows], [2, 6])
        self.assertEqual({row["promised_on"].date() for row in rows}, {proposal.due_date})

    def _receive(self, move, quantity, day):
        move.write({"quantity": quantity, "picked": True})
        move.picking_id.with_context(skip_backorder=True).button_validate()
        self.assertEqual(move.state, "done")
        move.date = datetime.combine(day, time(12))
        return move

    def test_second_approval_makes_nothing(self):
        proposal = self._proposal("transfer", self.north, 8)
        self._approve(proposal)
        pickings = proposal.picking_ids
        with self.assertRaisesRegex(UserError, "not waiting"):
            self._approve(proposal)
        proposal.invalidate_recordset()
        self.assertEqual(proposal.picking_ids, pickings)

    def test_same_lane_shares_pickings_and_destinations_do_not(self):
        other = self._product("Plate")
        self._stock(self.central, 20, other)
        proposals = (
            self._proposal("transfer", self.north, 4)
            | self._proposal("transfer", self.north, 4, product=other)
            | self._proposal("transfer", self.south, 4)
        )
        self._approve(proposals)
        self.assertEqual(set(proposals.mapped("state")), {"executed"})
        self.assertEqual(proposals[0].picking_ids, proposals[1].picking_ids)
        self.assertFalse(proposals[0].picking_ids & proposals[2].picking_ids)

    def test_refused_when_stock_is_gone(self):
        first = self._proposal("transfer", self.north, 15)
        second = self._proposal("transfer", self.south, 15)
        self._approve(first)
        self._approve(second)
        self.assertEqual(second.state, "failed")
        self.assertIn("only 5.0", second.failure)
        self.assertFalse(second.move_ids)
        self.assertEqual(self._ledger(second).mapped("event"), ["approved", "refused"])

    def test_refused_in_the_same_selection_with_manual_reservation(self):
        self.central.out_type_id.reservation_method = "manual"
        proposals = self._proposal("transfer", self.north, 15) | self._proposal(
            "transfer", self.south, 15
        )
        self._approve(proposals)
        self.assertEqual(proposals.mapped("state"), ["executed", "failed"])

    def test_refused_when_made_after_the_data_was_read(self):
        executed = self._proposal("transfer", self.north, 5)
        self._approve(executed)
        self.env.flush_all()
        again = self._proposal("transfer", self.north, 5, run=self._run())
        self._approve(again)
        self.assertEqual(again.state, "failed")
        self.assertIn("after the plan's data was read", again.failure)

    def test_backorder_keeps_the_link(self):
        proposal = self._proposal("transfer", self.north, 8)
        self._approve(proposal)
        shipment = proposal.move_ids.filtered("move_dest_ids")
        shipment.quantity = 3
        shipment.picked = True
        shipment.picking_id._action_done()
        proposal.invalidate_recordset()
        self.assertEqual(
            sum(
                proposal.move_ids.filtered(
                    lambda move: move.location_id == self.central.lot_stock_id
                ).mapped("product_uom_qty")
            ),
            8,
        )


class TestSupply(DistributionCase):
    def test_buy_makes_a_request_for_quotation(self):
        self.product.seller_ids.copy({"min_qty": 10, "price": 3})
        proposal = self._proposal("buy", self.central, 12)
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "executed", proposal.failure)
        line = proposal.purchase_line_ids
        self.assertEqual((line.product_qty, line.price_unit), (12, 3))
        self.assertEqual(line.order_id.state, "draft")
        self.assertEqual(line.order_id.partner_id, self.vendor)
        self.assertEqual(line.order_id.picking_type_id, self.central.in_type_id)
        self.assertEqual(line.date_planned.date(), proposal.due_date)
        self.assertEqual(line.distribution_proposal_ids, proposal)
        self.assertIn(line.order_id.name, self._ledger(proposal)[-1].documents)
        self.assertEqual(line.order_id.distribution_proposal_count, 1)

    def test_buy_merges_into_the_open_request(self):
        first = self._proposal("buy", self.central, 12)
        first.with_user(self.planner).action_approve()
        second = self._proposal("buy", self.central, 5, proposal_key="more")
        second.with_user(self.planner).action_approve()
        self.assertEqual(first.purchase_line_ids, second.purchase_line_ids)
        self.assertEqual(first.purchase_line_ids.product_qty, 17)

    def test_the_documents_of_several_are_opened_together(self):
        bought = self._proposal("buy", self.central, 12)
        self._stock(self.central, 20)
        moved = self._proposal("transfer", self.north, 5, proposal_key="moved")
        both = bought | moved
        both.with_user(self.planner).action_approve()
        self.assertEqual(bought.action_open_documents()["res_model"], "purchase.order")
        again = self._proposal("buy", self.central, 5, proposal_key="more")
        again.with_user(self.planner).action_approve()
        opened = (bought | again).action_open_documents()
        orders = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(orders, (bought | again).purchase_line_ids.order_id)
        opened = both.action_open_documents()
        self.assertEqual(opened["res_model"], "distribution.proposal")
        self.assertEqual(self.env[opened["res_model"]].search(opened["domain"]), both)

    def test_what_others_order_goes_on_beside_it(self):
        """A reordering rule orders without a proposal, into the same request."""
        proposal = self._proposal("buy", self.central, 12)
        proposal.with_user(self.planner).action_approve()
        line = proposal.purchase_line_ids
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "location_id": self.central.lot_stock_id.id,
                "route_id": self.central.buy_pull_id.route_id.id,
                "product_min_qty": 30,
                "product_max_qty": 30,
            }
        )
        rule.action_replenish()
        self.assertEqual(sum(line.order_id.order_line.mapped("product_qty")), 30)
        self.assertEqual(line.order_id.order_line.distribution_proposal_ids, proposal)

    def test_buy_in_the_vendors_unit(self):
        self.product.seller_ids.product_uom_id = self.env.ref("uom.product_uom_dozen")
        proposal = self._proposal("buy", self.central, 24)
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.purchase_line_ids.product_qty, 2)

    def test_no_vendor_any_more(self):
        proposal = self._proposal("buy", self.central, 12)
        self.product.seller_ids.unlink()
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "failed")
        self.assertIn("no longer a vendor", proposal.failure)
        self.assertEqual(self._ledger(proposal).mapped("event"), ["approved", "failed"])

    def test_adjust_creates_and_updates_the_reordering_rule(self):
        proposal = self._proposal("adjust", self.north, new_reorder_point=6, new_order_up_to=15)
        proposal.with_user(self.planner).action_approve()
        rule = proposal.orderpoint_id
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (6, 15))
        self.assertEqual((rule.trigger, rule.location_id), ("manual", self.north.lot_stock_id))
        again = self._proposal(
            "adjust", self.north, proposal_key="again", new_reorder_point=9, new_order_up_to=20
        )
        again.with_user(self.planner).action_approve()
        self.assertEqual(again.orderpoint_id, rule)
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (9, 20))
        self.assertIn("minimum 6.0 → 9.0", str(again.message_ids.mapped("body")))

    def test_hold(self):
        proposal = self._proposal("hold", self.north)
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "held")
        self.assertFalse(proposal.move_ids)


class TestDecision(DistributionCase):
    def setUp(self):
        super().setUp()
        self._stock(self.central, 20)

    def test_reject_keeps_the_reason(self):
        proposal = self._proposal("transfer", self.north, 8)
        wizard = (
            self.env["distribution.proposal.reject"]
            .with_user(self.planner)
            .create({"proposal_ids": proposal.ids, "reason": "Customer cancelled"})
        )
        wizard.action_reject()
        self.assertEqual(proposal.state, "rejected")
        self.assertEqual(proposal.reject_reason, "Customer cancelled")
        self.assertEqual(proposal.decided_by_id, self.planner)
        self.assertIn("Customer cancelled", self._ledger(proposal).values)

    def test_reject_asks_for_a_reason(self):
        proposal = self._proposal("transfer", self.north, 8)
        with self.assertRaisesRegex(UserError, "reason"):
            proposal.with_user(self.planner).action_reject(" ")

    def test_changed_quantity_is_carried_out_and_the_recommendation_kept(self):
        proposal = self._proposal("transfer", self.north, 8)
        proposal.with_user(self.planner).quantity = 5
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(set(proposal.move_ids.mapped("product_uom_qty")), {5})
        self.assertEqual(proposal.recommended_quantity, 8)
        with self.assertRaisesRegex(UserError, "while the proposal is waiting"):
            proposal.with_user(self.planner).quantity = 7

    def test_bulk_confirmation_states_the_total(self):
        proposals = self._proposal("transfer", self.north, 4) | self._proposal(
            "transfer", self.south, 4
        )
        action = proposals.with_user(self.planner).action_open_approve()
        wizard = (
            self.env["distribution.proposal.approve"]
            .with_user(self.planner)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual((wizard.proposal_count, wizard.expected_value, wizard.cost), (2, 50, 4))
        wizard.action_approve()
        self.assertEqual(set(proposals.mapped("state")), {"executed"})

    def test_who_may_approve(self):
        proposal = self._proposal("transfer", self.north, 8, approver="manager")
        for user in (self.viewer, self.planner, self.governor):
            with self.assertRaises(AccessError):
                proposal.with_user(user).action_approve()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "executed")

    def test_blocked_for_everyone(self):
        proposal = self._proposal(
            "transfer", self.north, 8, verdict="block", state="blocked", rule_ids="giver-left-short"
        )
        with self.assertRaisesRegex(UserError, "giver-left-short"):
            proposal.with_user(self.manager).action_approve()
        self.env["distribution.executor"]._execute(proposal, "person")
        self.assertFalse(proposal.move_ids)

    def test_only_the_newest_plan(self):
        proposal = self._proposal("transfer", self.north, 8)
        self._run()
        with self.assertRaisesRegex(UserError, "newest plan"):
            proposal.with_user(self.planner).action_approve()
        self.assertFalse(proposal.is_current)

    def test_ledger_tells_the_whole_story(self):
        proposal = self._proposal("transfer", self.north, 8, rule_ids="small-transfer")
        proposal.with_user(self.planner).action_approve()
        approved, executed = self._ledger(proposal)
        self.assertEqual([approved.event, executed.event], ["approved", "executed"])
        self.assertEqual((executed.actor, executed.user_id), ("planner", self.planner))
        self.assertEqual(executed.snapshot_digest, proposal.run_id.snapshot_digest)
        self.assertEqual(executed.plan_digest, proposal.run_id.plan_digest)
        self.assertTrue(executed.policy_digest)
        self.assertEqual(executed.rule_ids, "small-transfer")
        for picking in proposal.picking_ids:
            self.assertIn(picking.name, executed.documents)
        self.assertIn('"expected_value":25.0', executed.values)
