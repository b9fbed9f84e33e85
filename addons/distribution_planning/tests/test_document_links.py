from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .common import GROUP, DistributionCase

DOCUMENTS = (
    "stock.group_stock_manager,purchase.group_purchase_manager,sales_team.group_sale_manager"
)


class TestDocumentLinks(DistributionCase):
    """Only carrying a proposal out says that a document came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = [
            new_test_user(
                cls.env,
                f"documents_{role}",
                groups=f"{DOCUMENTS},{GROUP}{role}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role in ("user", "planner", "manager", "governance")
        ] + [cls.env.user, cls.env["res.users"].browse(SUPERUSER_ID)]
        cls.move = cls.env["stock.move"].create(cls._move_values())
        cls.purchase = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "company_id": cls.company.id,
                "order_line": [Command.create({"product_id": cls.product.id, "product_qty": 4})],
            }
        )
        cls.sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.vendor.id,
                "company_id": cls.company.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
            }
        )

    def setUp(self):
        super().setUp()
        self.proposal = self._proposal("transfer", self.north, 8)

    @classmethod
    def _move_values(cls):
        return {
            "product_id": cls.product.id,
            "product_uom_qty": 4,
            "location_id": cls.central.lot_stock_id.id,
            "location_dest_id": cls.north.lot_stock_id.id,
            "company_id": cls.company.id,
        }

    def _documents(self, user):
        yield self.move.with_user(user), {"distribution_proposal_id": self.proposal.id}
        for lines in (self.purchase.order_line, self.sale.order_line):
            for command in (
                Command.link(self.proposal.id),
                Command.set(self.proposal.ids),
                Command.clear(),
            ):
                yield lines.with_user(user), {"distribution_proposal_ids": [command]}

    def test_nobody_writes_a_link(self):
        for user in self.users:
            for document, values in self._documents(user):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    document.write(values)

    def test_nobody_creates_a_link(self):
        link = [Command.link(self.proposal.id)]
        for user in self.users:
            Move = self.env["stock.move"].with_user(user)
            Order = self.env["purchase.order"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    Move.create(
                        self._move_values() | {"distribution_proposal_id": self.proposal.id}
                    )
                line = {"product_id": self.product.id, "distribution_proposal_ids": link}
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    Order.create(
                        {"partner_id": self.vendor.id, "order_line": [Command.create(line)]}
                    )

    def test_a_link_is_not_taken_off(self):
        proposal = self._executed()
        for user in self.users:
            move = proposal.move_ids[:1].with_user(user)
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                move.write({"distribution_proposal_id": False})
        self.assertEqual(len(proposal.move_ids), 2)

    def test_planners_need_no_access_to_documents(self):
        """Who may only plan opens a proposal and sees how many documents came of it."""
        sent, bought = self._executed(), self._proposal("buy", self.central, 5)
        bought.action_approve()
        for one, counts in ((sent, (2, 0)), (bought, (0, 1))):
            self.env.invalidate_all()
            form = Form(one.with_user(self.planner))
            self.assertEqual((form.picking_count, form.purchase_count), counts)

    def test_buyers_and_salespeople_need_no_access_to_proposals(self):
        self._stock(self.central, 50)
        for group, order in (
            ("purchase.group_purchase_user", self.purchase),
            ("sales_team.group_sale_salesman_all_leads", self.sale),
        ):
            user = new_test_user(
                self.env,
                group,
                groups=f"base.group_user,{group}",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            theirs = order.with_user(user)
            theirs.order_line = [Command.create({"product_id": self.product.id})]
            line = theirs.order_line[-1]
            self.assertFalse(line.sudo().distribution_proposal_ids)
            self.assertNotIn("distribution_proposal_ids", line.fields_get())
            theirs.copy()

    def test_defaults_in_the_context_are_ignored(self):
        move = (
            self.env["stock.move"]
            .with_context(default_distribution_proposal_id=self.proposal.id)
            .create(self._move_values())
        )
        self.assertFalse(move.distribution_proposal_id)
        line = (
            self.env["purchase.order.line"]
            .with_context(default_distribution_proposal_ids=self.proposal.ids)
            .create({"order_id": self.purchase.id, "product_id": self.product.id})
        )
        self.assertFalse(line.distribution_proposal_ids)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_an_import_sets_no_link(self):
        result = (
            self.env["stock.move"]
            .with_user(self.users[2])
            .load(
                ["product_id/.id", "product_uom_qty", "location_id/.id", "location_dest_id/.id",
                 "company_id/.id", "distribution_proposal_id/.id"],
                [[str(self.product.id), "1", str(self.central.lot_stock_id.id),
                  str(self.north.lot_stock_id.id), str(self.company.id), str(self.proposal.id)]],
            )
        )  # fmt: skip
        self.assertFalse(result["ids"])
        self.assertFalse(self.proposal.move_ids)

    def _executed(self):
        self._stock(self.central, 50)
        self.proposal.action_approve()
        self.assertEqual(self.proposal.state, "executed", self.proposal.failure)
        return self.proposal

    def test_a_link_goes_on_with_the_goods(self):
        """A back order and the next step belong to the proposal, whoever makes them."""
        proposal = self._executed()
        leaving = proposal.move_ids.filtered("move_dest_ids")
        picking = leaving.picking_id.with_user(self.users[0])
        leaving.write({"quantity": 3, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(sum(proposal.move_ids.mapped("product_uom_qty")), 16)
        rest = proposal.move_ids.filtered(lambda move: move.state != "done")
        self.assertTrue(rest.filtered("move_dest_ids"))
