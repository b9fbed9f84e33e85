from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DistributionCase

FAILED = "distribution_planning.activity_proposal_failed"
EIGHT_MOVED = '{"verb": "transfer", "quantity": 8.0, "stock_value": 32.0}'


@tagged("post_install", "-at_install")
class TestLastMoment(DistributionCase):
    """What is looked at again when a proposal is carried out."""

    def _planned(self, verb, warehouse, quantity, run=None, **values):
        """A proposal with the inventory position that its plan knew: what is so now."""
        run = run or self._run(as_of=fields.Date.context_today(self.company))
        product = values.setdefault("product", self.product)
        now = self.env["distribution.snapshot.reader"].positions_now(
            self.company, product, run.as_of
        )
        position = (
            self.env["distribution.position"]
            .sudo()
            .create(
                {
                    "run_id": run.id,
                    "company_id": self.company.id,
                    "product_id": product.id,
                    "warehouse_id": warehouse.id,
                    "inventory_position": now.get((product.id, warehouse.id), 0),
                }
            )
        )
        return self._proposal(verb, warehouse, quantity, run=run, position_id=position.id, **values)

    def _approve(self, proposals):
        proposals.with_user(self.planner).action_approve()
        return proposals.mapped("state")

    def _someone_buys(self, quantity):
        return self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.central.in_type_id.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_qty": quantity})
                ],
            }
        )

    def test_a_draft_made_meanwhile_counts_as_supply(self):
        proposal = self._planned("buy", self.central, 10)
        self._someone_buys(10)
        self.assertEqual(self._approve(proposal), ["failed"])
        self.assertIn("10.0 Units more are there or on order", proposal.failure)
        self.assertFalse(proposal.purchase_line_ids)

    def test_plans_of_several_moments_in_one_selection(self):
        """Each is held against what its own plan knew."""
        self._stock(self.central, 50)
        sent = self._planned("transfer", self.north, 20)
        first = self._planned(
            "buy", self.central, 20, run=sent.run_id, product=self._product("Plate")
        )
        self.assertEqual(self._approve(sent), ["executed"])
        changes = self._run(kind="changes", as_of=sent.run_id.as_of)
        later = self._planned("buy", self.central, 20, run=changes)
        self.assertEqual(self._approve(first | later), ["executed"] * 2, later.failure)

    def test_less_than_what_is_needed_does_not_stop_it(self):
        proposal = self._planned("buy", self.central, 10)
        self._someone_buys(9)
        self.assertEqual(self._approve(proposal), ["executed"])

    def test_receipts_of_what_was_on_order_change_nothing(self):
        order = self._someone_buys(10)
        order.button_confirm()
        proposal = self._planned("buy", self.central, 10)
        order.picking_ids.move_ids.write({"quantity": 10, "picked": True})
        order.picking_ids.button_validate()
        self.assertEqual(self._approve(proposal), ["executed"])

    def test_goods_found_count_too(self):
        proposal = self._planned("buy", self.central, 10)
        self._stock(self.central, 10)
        self.assertEqual(self._approve(proposal), ["failed"])

    def test_what_the_plan_brings_itself_does_not_count(self):
        self._stock(self.central, 40)
        first = self._planned("transfer", self.north, 10)
        others = self.env["distribution.proposal"].union(
            *(
                self._proposal(
                    "transfer",
                    self.north,
                    10,
                    run=first.run_id,
                    proposal_key=f"part-{number}",
                    position_id=first.position_id.id,
                )
                for number in (2, 3)
            )
        )
        self.assertEqual(self._approve(first), ["executed"])
        self.assertEqual(self._approve(others), ["executed", "executed"])

    def test_an_undone_one_does_not_hide_what_others_brought(self):
        proposal = self._planned("buy", self.central, 10)
        again = self._proposal(
            "buy",
            self.central,
            10,
            run=proposal.run_id,
            proposal_key="again",
            position_id=proposal.position_id.id,
        )
        self._approve(proposal)
        proposal.with_user(self.planner).action_undo("No")
        self._someone_buys(10)
        self.assertEqual(self._approve(again), ["failed"])

    def test_a_policy_that_changed(self):
        proposal = self._planned("buy", self.central, 10)
        self.env["distribution.policy.version"]._internally().create(
            {"name": "Stricter", "company_id": self.company.id, "state": "active"}
        )
        self.assertEqual(self._approve(proposal), ["failed"])
        self.assertIn("policy has changed", proposal.failure)

    def test_what_was_archived_since_gets_nothing_more(self):
        self._stock(self.central, 20)
        plate = self._product("Plate")
        to_south = self._proposal("transfer", self.south, 5)
        of_plates = self._proposal("buy", self.central, 5, product=plate)
        self.south.active = plate.active = False
        self.assertEqual(self._approve(to_south | of_plates), ["failed"] * 2)
        self.assertEqual(to_south.failure, "South is archived.")
        self.assertEqual(of_plates.failure, "Plate is archived.")

    def test_a_failure_has_an_owner_and_does_not_stop_the_others(self):
        plate = self._product("Plate")
        plate.seller_ids.unlink()
        good = self._proposal("buy", self.central, 10)
        bad = self._proposal("buy", self.central, 10, product=plate)
        self.assertEqual(self._approve(good | bad), ["executed", "failed"])
        activity = bad.activity_search([FAILED])
        self.assertEqual(activity.user_id, self.planner)
        self.assertIn("no longer a vendor", activity.summary)
        plate.write({"seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 4})]})
        self.assertEqual(self._approve(bad), ["executed"], bad.failure)
        self.assertFalse(bad.activity_search([FAILED]))

    def test_an_automatic_failure_goes_to_who_would_have_approved_it(self):
        self.company.distribution_autonomy = "auto"
        proposal = self._proposal(
            "transfer", self.north, 8, verdict="auto", approver="manager", facts=EIGHT_MOVED
        )
        self.env["distribution.executor"]._execute(proposal, "automatic")
        self.assertEqual(proposal.state, "failed")
        owner = proposal.activity_search([FAILED]).user_id
        self.assertIn(owner, proposal.run_id._approvers("manager"))

    @mute_logger("odoo.addons.distribution_planning.models.distribution_executor")
    def test_a_crash_undoes_only_its_own(self):
        self._stock(self.central, 20)
        good = self._proposal("transfer", self.north, 4)
        bad = self._proposal("transfer", self.north, 4, proposal_key="bad", due_date=False)
        self._approve(good | bad)
        self.assertEqual((good.state, bad.state), ("executed", "failed"))
        self.assertFalse(bad.move_ids)


@tagged("post_install", "-at_install")
class TestNoWayAround(DistributionCase):
    """A blocked proposal, and one that needs a manager, by every way a caller can try."""

    def setUp(self):
        super().setUp()
        self._stock(self.central, 20)
        self.blocked = self._proposal(
            "transfer", self.north, 8, verdict="block", state="blocked", proposal_key="blocked"
        )
        self.manager_s = self._proposal(
            "transfer",
            self.south,
            8,
            approver="manager",
            proposal_key="manager",
            facts=EIGHT_MOVED,
        )

    def tearDown(self):
        for proposal in self.blocked | self.manager_s:
            self.assertFalse(proposal.move_ids)
        super().tearDown()

    def test_button(self):
        with self.assertRaises(UserError):
            self.blocked.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            self.manager_s.with_user(self.planner).action_approve()

    def test_dialog(self):
        for proposal, user, error in (
            (self.blocked, self.manager, UserError),
            (self.manager_s, self.planner, AccessError),
        ):
            wizard = (
                self.env["distribution.proposal.approve"]
                .with_user(user)
                .create({"proposal_ids": proposal.ids})
            )
            with self.assertRaises(error):
                wizard.action_approve()

    def test_scheduler(self):
        self.company.distribution_autonomy = "auto"
        self.blocked.run_id._conclude()
        executor = self.env["distribution.executor"]
        executor._execute(self.blocked | self.manager_s, "automatic")
        self.assertEqual(self.manager_s.state, "failed")
        self.assertIn("does not let this run by itself", self.manager_s.failure)

    def test_server_action(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Execute",
                "model_id": self.env["ir.model"]._get_id("distribution.proposal"),
                "state": "code",
                "code": "env['distribution.executor']._execute(records, 'person')",
            }
        )
        action.with_context(active_model="distribution.proposal", active_ids=self.blocked.ids).run()
        self.assertIn("Blocked by the policy", self.blocked.failure)

    def test_remote_call(self):
        for model, method in (
            ("distribution.executor", "_execute"),
            ("distribution.executor", "_make"),
            ("distribution.executor", "_execute_transfer"),
            ("distribution.executor", "_undo"),
            ("distribution.proposal", "_internally"),
            ("distribution.proposal", "_set_undone"),
            ("distribution.snapshot.reader", "positions_now"),
            ("distribution.snapshot.reader", "supply_now"),
            ("distribution.plan.writer", "write_supply"),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    def test_import(self):
        for user in (self.planner, self.manager, self.env.user):
            for column, value in (
                ("verdict", "auto"),
                ("state", "to_approve"),
                ("approver", "planner"),
            ):
                result = (
                    self.env["distribution.proposal"]
                    .with_user(user)
                    .load([".id", column], [[str(self.blocked.id), value]])
                )
                self.assertFalse(result["ids"])
        self.assertEqual((self.blocked.verdict, self.blocked.state), ("block", "blocked"))

    def test_what_is_kept_for_undo_cannot_be_forged(self):
        forged = [{"kind": "changed", "model": "res.users", "id": 2, "before": {"login": "x"}}]
        for user in (self.planner, self.manager, self.env.user):
            with self.assertRaises(AccessError):
                self.manager_s.with_user(user).document_changes = forged
