import io
import json

from odoo.exceptions import UserError
from odoo.tests.common import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from .common import DistributionCase
from .planned import PlannedCase


@tagged("post_install", "-at_install")
class TestDossier(PlannedCase):
    """A decision with the real engine: recorded, and shown on one page."""

    def _planned(self):
        self.run = self._plan()
        self.assertEqual(self.run.state, "done", self.run.error)
        self.proposal = self._open(self.run)

    def _values(self, proposal=None):
        return json.loads((proposal or self.proposal)._recommendation().values)

    def _page(self, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.viewer)
        html, kind = report._render_qweb_html(
            "distribution_planning.report_dossier", self.proposal.ids
        )
        self.assertEqual(kind, "html")
        return html.decode()

    def test_every_proposal_is_recorded_and_has_its_page(self):
        self._planned()
        recorded = self.env["distribution.ledger.entry"].search(
            [("run_id", "=", self.run.id), ("event", "=", "recommended")], order="sequence"
        )
        self.assertEqual(recorded[0].proposal_key, False)
        self.assertEqual(
            recorded[1:].mapped("proposal_key"),
            self.run.proposal_ids.sorted("id").mapped("proposal_key"),
        )
        values = self._values()
        self.assertEqual(values["recommended_quantity"], self.proposal.recommended_quantity)
        north = values["places"][f"warehouse-{self.north.id}"]
        self.assertEqual(north["stock"]["on_hand"], 2)
        self.assertEqual(values["places"][f"warehouse-{self.central.id}"]["stock"]["on_hand"], 400)
        self.assertEqual(len(north["forecast"]), 4)
        self.assertEqual(values["facts"]["quantity"], self.proposal.quantity)
        self.assertTrue(self.env["distribution.ledger.entry"].verify()["ok"])
        page = self._page()
        for said in (
            "What was recommended",
            self.proposal.reason,
            "On which data",
            self.run.snapshot_digest,
            self.run.plan_digest,
            "Central",
            "origin",
            "Inventory position",
            "Demand since, against the forecast",
            self.proposal._recommendation().hash,
        ):
            self.assertIn(said, page)
        self.assertIn("No documents were made", page)

    def test_page_of_an_executed_proposal(self):
        self._let_transfers_run()
        self._planned()
        self.proposal.with_user(self.planner).quantity = self.proposal.quantity + 1
        decider = self.planner if self.proposal.approver == "planner" else self.manager
        self.proposal.with_user(decider).action_approve()
        page = self._page()
        for picking in self.proposal.picking_ids:
            self.assertIn(f"/odoo/stock.picking/{picking.id}", page)
        self.assertIn(decider.name, page)
        self.assertIn("A person changed the quantity", page)
        self.assertIn("Received", page)
        for entry in self.proposal._ledger_entries():
            self.assertIn(entry.hash, page)
        self.assertIn("Transfers run by themselves", page)
        self.assertIn("verb equal to transfer", page)


@tagged("post_install", "-at_install")
class TestDossierServed(HttpCase, DistributionCase):
    @mute_logger("odoo.http")
    def test_only_to_those_who_may_read(self):
        proposal = self._proposal("transfer", self.north, 8)
        self.env.flush_all()
        address = f"/report/html/distribution_planning.report_dossier/{proposal.id}"
        entry = self.env["distribution.ledger.entry"]._append(
            self.company, [proposal._ledger_values("rejected")]
        )
        action = entry.with_user(self.viewer).action_dossier()
        self.assertEqual(action["context"]["active_ids"], proposal.ids)
        self.assertEqual(action["report_type"], "qweb-html")
        self.authenticate(self.viewer.login, self.viewer.login)
        page = self.url_open(address).text
        self.assertIn("Dossier of a decision", page)
        self.assertIn("its inputs were not kept", page)
        self.assertEqual(page.count("<body"), 1)
        self.assertIn(f"@page dossier-{proposal.id}", page)
        self.assertIn(f"page: dossier-{proposal.id}", page)
        stranger = new_test_user(self.env, "dossier_stranger", groups="base.group_user")
        self.authenticate(stranger.login, stranger.login)
        self.assertGreaterEqual(self.url_open(address).status_code, 400)

    def test_it_prints_as_pdf(self):
        """Where Odoo has what prints it; elsewhere it says so, and the button shows the page."""
        proposal = self._proposal("transfer", self.north, 8)
        entry = self.env["distribution.ledger.entry"]._append(
            self.company, [proposal._ledger_values("rejected")]
        )
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        printing = ("distribution_planning.report_dossier", proposal.ids)
        if report.get_wkhtmltopdf_state() in ("install", "broken"):
            with self.assertRaisesRegex(UserError, "Wkhtmltopdf"):
                report._render_qweb_pdf(*printing)
            return
        pdf, kind = report._render_qweb_pdf(*printing)
        self.assertEqual(kind, "pdf")
        page = PdfReader(io.BytesIO(pdf)).pages[0]
        self.assertEqual([round(side) for side in page.mediabox[2:]], [595, 842], "A4")
        # Of a font that is part of the page only what looks like typewriting can be read back.
        self.assertIn(entry.hash, "".join(page.extract_text().split()))
