from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import DistributionCase


class TestDeletion(DistributionCase):
    """What planning only looked at can be deleted; what somebody decided about is archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env["stock.warehouse"].create(
            {"name": "West", "code": "WES", "company_id": cls.company.id}
        )

    def _named_by(self, state, **values):
        """A proposal that names a product and a vendor of its own."""
        vendor = self.env["res.partner"].create({"name": "Kiln"})
        product = self._product("Bowl", seller_ids=[Command.create({"partner_id": vendor.id})])
        proposal = self._proposal(
            "buy", self.west, 5, product=product, vendor_id=vendor.id, state=state, **values
        )
        self.env["distribution.proposal.alternative"].create(
            {"proposal_id": proposal.id, "rank": 1, "verb": "buy", "vendor_id": vendor.id}
        )
        return proposal

    def _delete(self, records):
        if records._name == "stock.warehouse":
            # Odoo deletes no warehouse before the rules of its own.
            rules = self.env["stock.rule"].with_context(active_test=False)
            rules.search([("picking_type_id.warehouse_id", "in", records.ids)]).unlink()
        records.unlink()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_product_goes_with_what_nobody_decided(self):
        for state in ("to_approve", "failed", "held", "blocked", "observed", "superseded"):
            for kept_as in ("product_id", "product_id.product_tmpl_id"):
                with self.subTest(state=state, kept_as=kept_as):
                    proposal = self._named_by(state)
                    self._ledger_notes(proposal)
                    record = proposal.mapped(kept_as)
                    self._delete(record)
                    self.assertFalse(record.exists())
                    self.assertFalse(proposal.exists())

    def _ledger_notes(self, proposal):
        self.env["distribution.ledger.entry"]._append(
            self.company, [proposal._ledger_values("rejected")]
        )

    def test_a_replacement_goes_with_what_nobody_decided(self):
        replacement = self._product("Mug")
        proposal = self._proposal("substitute", self.north, 5, substitute_id=replacement.id)
        self._delete(replacement)
        self.assertFalse(proposal.exists())

    def test_vendor_and_warehouse_go_with_what_nobody_decided(self):
        for name in ("vendor_id", "warehouse_id"):
            with self.subTest(name):
                proposal = self._named_by("to_approve")
                record = proposal[name]
                self._delete(record)
                self.assertFalse(record.exists() or proposal.exists())

    def test_the_warehouse_that_gives_goes_too(self):
        self.lanes = self._lanes()
        proposal = self._proposal(
            "transfer", self.south, 5, origin_warehouse_id=self.north.id, lane_id=False
        )
        self._delete(self.north)
        self.assertFalse(self.north.exists() or proposal.exists())

    def test_a_lane_goes_and_its_proposals_stay(self):
        proposal = self._proposal("transfer", self.north, 5)
        self._delete(self.lanes[self.north])
        self.assertEqual(proposal.origin_warehouse_id, self.central)

    def test_the_ledger_keeps_what_went(self):
        proposal = self._named_by("to_approve")
        self._ledger_notes(proposal)
        key, name = proposal.proposal_key, proposal.display_name
        self._delete(proposal.product_id)
        entry = self.env["distribution.ledger.entry"].search([("proposal_key", "=", key)])
        self.assertEqual(entry.summary, name)
        self.assertTrue(entry.verify(self.company.id)["ok"])

    def test_what_was_decided_is_archived_instead(self):
        decided = {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}
        for state in ("executed", "asked", "undone", "rejected"):
            proposal = self._named_by(state, **decided)
            waiting = self._proposal(
                "buy", self.south, 5, product=proposal.product_id, vendor_id=proposal.vendor_id.id
            )
            template = proposal.product_id.product_tmpl_id
            for record in (*(proposal[name] for name in ("product_id", "vendor_id")), template,
                           proposal.warehouse_id):  # fmt: skip
                with (
                    self.subTest(state=state, record=record),
                    self.assertRaisesRegex(UserError, f"(?s){record.display_name}.*Archive"),
                ):
                    self._delete(record)
            self.assertTrue(waiting.exists())

    def test_a_hold_that_changed_a_document_is_kept(self):
        changes = [{"model": "stock.warehouse.orderpoint", "kind": "changed", "id": 0}]
        proposal = self._named_by("held", document_changes=changes)
        with self.assertRaisesRegex(UserError, "Archive"):
            self._delete(proposal.product_id)
