import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from distribution_ai.audit.trail import trail_of
from distribution_ai.audit.verify import verify_export

from .common import DistributionCase


class ExportCase(DistributionCase):
    def setUp(self):
        super().setUp()
        self.Ledger = self.env["distribution.ledger.entry"]
        self._stock(self.central, 50)

    def _file(self, text):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        path = folder / "ledger.jsonl"
        path.write_text(text, encoding="utf-8")
        return path

    def _dated(self, *days):
        """One entry on each day."""
        for day in days:
            with self.subTest(day=day):
                entry = {"event": "recommended", "summary": day, "on": f"{day} 23:30:00"}
                self.Ledger._append(self.company, [entry])


class TestLedgerExport(ExportCase):
    def test_export_is_trusted_outside_of_odoo(self):
        bought = self._proposal("buy", self.north, 12)
        moved = self._proposal("transfer", self.north, 8, product=self._moved_product())
        (bought | moved).with_user(self.planner).action_approve()
        self.assertEqual((bought | moved).mapped("state"), ["executed"] * 2)
        path = self._file(self.Ledger.with_user(self.manager).export_lines())
        found = verify_export(path)
        self.assertFalse(found.faults)
        self.assertEqual(found.entries, self.Ledger.search_count([]))
        for document in (bought.purchase_line_ids.order_id, *moved.picking_ids):
            with self.subTest(document=document.name):
                (decision,) = trail_of(path, document.name)
                self.assertEqual(decision.entries[-1]["event"], "executed")
                self.assertEqual(decision.entries[-1]["user_id"], self.planner.id)
                self.assertIn("rules:", decision.policy["files"]["governance.yaml"])

    def _moved_product(self):
        product = self._product("Bowl")
        self._stock(self.central, 50, product)
        return product

    def test_receipts_and_back_orders_are_found_by_their_names(self):
        bought = self._proposal("buy", self.north, 12)
        bought.with_user(self.planner).action_approve()
        order = bought.purchase_line_ids.order_id
        order.button_confirm()
        receipt = order.picking_ids
        receipt.move_ids.quantity = 5
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True)._action_done()
        back_order = order.picking_ids - receipt
        self.assertTrue(back_order)
        path = self._file(self.Ledger.with_user(self.governor).export_lines())
        for picking in (receipt, back_order):
            (decision,) = trail_of(path, picking.name)
            self.assertEqual(decision.proposal_key, bought.proposal_key)

    def test_days(self):
        self._dated("2026-01-01", "2026-01-02", "2026-01-04", "2026-01-04")
        for first, last, numbers in (
            (None, None, (1, 4)),
            ("2026-01-02", "2026-01-04", (2, 4)),
            ("2026-01-02", "2026-01-02", (2, 2)),
            (None, "2026-01-02", (1, 2)),
            ("2026-01-04", None, (3, 4)),
            ("2026-01-03", "2026-01-03", (None, None)),
            ("2027-01-01", None, (None, None)),
        ):
            with self.subTest(first=first, last=last):
                text = self.Ledger.with_user(self.manager).export_lines(None, first, last)
                found = verify_export(self._file(text))
                self.assertFalse(found.faults)
                self.assertEqual((found.first, found.last, found.head[0]), (*numbers, 4))

    def test_wizard_counts_and_downloads(self):
        self._dated("2026-01-01", "2026-01-02", "2026-01-04")
        Wizard = self.env["distribution.ledger.export"].with_user(self.manager)
        wizard = Wizard.create(
            {"scope": "days", "date_from": "2026-01-02", "date_to": "2026-01-04"}
        )
        self.assertEqual(wizard.entry_count, 2)
        self.assertIn("date_from=2026-01-02", wizard.action_export()["url"])
        self.assertEqual(Wizard.create({}).entry_count, 3)

    def test_only_managers_and_governance(self):
        for user in (self.viewer, self.planner):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Ledger.with_user(user).export_lines()
        with self.assertRaises(UserError):
            self.Ledger.with_user(self.manager).export_lines(None, "yesterday")

    def test_empty_ledger(self):
        found = verify_export(self._file(self.Ledger.with_user(self.manager).export_lines()))
        self.assertTrue(found.ok)

    def test_names_of_people_stay_inside(self):
        proposal = self._proposal("transfer", self.north, 8)
        proposal.with_user(self.planner).action_approve()
        text = self.Ledger.with_user(self.manager).export_lines()
        self.assertNotIn(self.planner.login, text)
        self.assertIn('"actor":"planner"', text)


@tagged("post_install", "-at_install")
class TestLedgerDownload(HttpCase, ExportCase):
    def test_download_with_a_key(self):
        self._dated("2026-01-01", "2026-01-02")
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.manager)
            ._generate("rpc", "test", datetime.now() + timedelta(hours=1))
        )
        answer = self._get("/distribution_planning/ledger/key?date_from=2026-01-02", key)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        found = verify_export(self._file(answer.text))
        self.assertEqual((found.ok, found.first, found.last), (True, 2, 2))

    def test_download_with_a_session(self):
        self._dated("2026-01-01")
        self.authenticate(self.governor.login, self.governor.login)
        answer = self.url_open("/distribution_planning/ledger")
        self.assertTrue(verify_export(self._file(answer.text)).ok)

    @mute_logger("odoo.http")
    def test_download_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.authenticate(self.planner.login, self.planner.login)
        self.assertEqual(self.url_open("/distribution_planning/ledger").status_code, 403)
        self.authenticate(self.manager.login, self.manager.login)
        for query in (f"company_id={other.id}", "company_id=x", "date_from=yesterday"):
            answer = self.url_open(f"/distribution_planning/ledger?{query}")
            self.assertGreaterEqual(answer.status_code, 400, query)
        self.assertEqual(self.url_open("/distribution_planning/ledger/key").status_code, 401)

    def _get(self, path, key):
        self.env.flush_all()
        headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": self.env.cr.dbname}
        return self.url_open(path, headers=headers)
