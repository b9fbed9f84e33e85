from lxml import etree
from odoo import fields
from odoo.fields import Command, Domain

from .common import DistributionCase

OVERDUE = "open supply that is overdue"


class TestSearches(DistributionCase):
    """The filters and groups that the screens offer."""

    def setUp(self):
        super().setUp()
        self.run_record = self._run()
        self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.north.id,
                "run_id": self.run_record.id,
                "shortage_cost": 5,
            }
        )
        self._proposal("transfer", self.north, 8)
        self._proposal("transfer", self.south, 8, approver="manager")

    def test_positions_by_category(self):
        groups = (
            self.env["distribution.position"]
            .with_user(self.viewer)
            .formatted_read_group(
                [("company_id", "=", self.company.id)], ["product_categ_id"], ["shortage_cost:sum"]
            )
        )
        self.assertEqual(groups[0]["shortage_cost:sum"], 5)

    def test_mine_to_approve(self):
        Proposal = self.env["distribution.proposal"]
        domain = Domain("company_id", "=", self.company.id)
        for user, expected in ((self.viewer, 0), (self.planner, 1), (self.manager, 1)):
            mine = Proposal.with_user(user).search(domain & Domain("is_mine", "=", True))
            self.assertEqual(len(mine), expected, user.login)
            self.assertTrue(all(mine.mapped("is_mine")))
            self.assertFalse(expected and mine.approver != user.login.split("_")[1])
            rest = Proposal.with_user(user).search(domain & Domain("is_mine", "=", False))
            self.assertEqual(len(rest), 2 - expected, user.login)

    def test_reordering_rules_show_what_they_would_become(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "distribution_planning.action_proposal_adjust"
        )
        views = self.env["distribution.proposal"].get_views(action["views"])["views"]
        columns = etree.fromstring(views["list"]["arch"]).xpath("field/@name")
        self.assertIn("new_reorder_point", columns)
        self.assertIn("new_order_up_to", columns)
        self.assertNotIn("quantity", columns)

    def test_settings_say_what_their_numbers_are(self):
        """Odoo shows no text that stands beside the fields of a setting without an element."""
        view = self.env.ref("distribution_planning.res_config_settings_view_form")
        beside = etree.fromstring(view.arch).xpath("//setting/text()[normalize-space()]")
        self.assertEqual([text.strip() for text in beside], [])

    def test_newest_plan(self):
        Proposal = self.env["distribution.proposal"]
        domain = [("company_id", "=", self.company.id), ("is_current", "=", True)]
        self.assertEqual(Proposal.search_count(domain), 2)
        self._run()
        self.assertEqual(Proposal.search_count(domain), 0)

    def test_everything_that_is_offered_can_be_read_and_exported(self):
        """Also by people who have no access to the documents that came of a proposal."""
        self._stock(self.central, 20)
        self.product.route_ids = self.north.buy_pull_id.route_id
        made = self._proposal("transfer", self.north, 5, proposal_key="moved")
        made |= self._proposal("buy", self.north, 5, proposal_key="bought")
        made.with_user(self.planner).action_approve()
        self.assertTrue(made.move_ids and made.purchase_line_ids)
        for user in (self.viewer, self.planner, self.manager, self.governor):
            user.group_ids |= self.env.ref("base.group_allow_export")
            mine = made.with_user(user)
            offered = list(mine.fields_get())
            self.env.invalidate_all()
            self.assertEqual(len(mine.read(offered)), 2)
            exported = mine.export_data([name for name in offered if mine._fields[name].exportable])
            self.assertTrue(exported["datas"])
        clerk = self.planner
        clerk.group_ids |= self.env.ref("stock.group_stock_user")
        self.assertEqual(made.with_user(clerk).move_ids, made.move_ids)

    def test_receipts_from_a_subcontractor_are_among_the_inputs(self):
        subcontracting = self.env["stock.location"].create(
            {"name": "Subcontracting", "usage": "internal", "company_id": self.company.id}
        )
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "picking_type_id": self.central.in_type_id.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_qty": 5})],
            }
        )
        purchase.button_confirm()
        receipt = purchase.picking_ids.move_ids
        receipt.write({"location_id": subcontracting.id, "date": "2020-01-01"})
        proposal = self._proposal("buy", self.central, 5)
        self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.central.id,
                "run_id": proposal.run_id.id,
                "trust_reasons": OVERDUE,
            }
        )
        proposal.run_id._internally().as_of = fields.Date.today()
        overdue = self.env["distribution.setup"].action_fix(OVERDUE)
        self.assertEqual(self.env["stock.move"].search(overdue["domain"]), receipt)
        receipt.write({"quantity": 5, "picked": True})
        purchase.picking_ids.button_validate()
        receipts = proposal.action_open_receipts()
        self.assertEqual(self.env["stock.move"].search(receipts["domain"]), receipt)

    def test_numbers_lead_to_inputs(self):
        self._stock(self.central, 20)
        proposal = self._proposal("transfer", self.north, 5, proposal_key="linked")
        proposal.with_user(self.planner).action_approve()
        shipment = proposal.move_ids.filtered("move_dest_ids")
        receipt = shipment.move_dest_ids
        supply = proposal.action_open_supply()
        self.assertEqual(self.env[supply["res_model"]].search(supply["domain"]), receipt)
        shipment.picking_id.button_validate()
        receipt.picking_id.button_validate()
        receipts = proposal.action_open_receipts()
        self.assertEqual(self.env[receipts["res_model"]].search(receipts["domain"]), receipt)
        stock = proposal.action_open_stock()
        self.assertEqual(
            sum(self.env[stock["res_model"]].search(stock["domain"]).mapped("quantity")), 5
        )
        ledger = proposal.action_open_ledger()
        self.assertEqual(self.env[ledger["res_model"]].search_count(ledger["domain"]), 2)
