import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests.common import tagged

import distribution_ai

from .planned import PlannedCase


@tagged("post_install", "-at_install")
class TestAudit(PlannedCase):
    """A stranger with the exported ledger and the stored snapshots, and nothing else."""

    def _hand_over(self):
        """The files that the stranger gets."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        ledger = self.env["distribution.ledger.entry"].with_user(self.manager)
        (folder / "ledger.jsonl").write_text(ledger.export_lines(), encoding="utf-8")
        (folder / "snapshots").mkdir()
        for attachment in self.env["distribution.run"].search([]).snapshot_attachment_id:
            (folder / "snapshots" / attachment.name).write_bytes(attachment.raw)
        return folder

    def _ask(self, folder, *arguments):
        """Run the command line in the stranger's folder, without any of Odoo's settings."""
        found = str(Path(distribution_ai.__file__).parents[1])
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "distribution_ai", "ledger", *arguments],
            cwd=folder,
            env=kept | {"PYTHONPATH": found},
            capture_output=True,
            text=True,
        )

    def _decide(self):
        """Documents by the scheduler and by a person."""
        self._let_transfers_run()
        self.company.distribution_autonomy = "auto"
        automatic = self._plan()
        self.assertEqual(automatic.state, "done", automatic.error)
        self._count(self.central, 0)
        run = self._plan()
        bought = run.proposal_ids.filtered(
            lambda proposal: proposal.verb == "buy" and proposal.state == "to_approve"
        )[:1]
        self.assertTrue(bought, "the central warehouse is empty, so something has to be bought")
        decider = self.manager if bought.approver == "manager" else self.planner
        bought.with_user(decider).action_approve()
        self.assertEqual(bought.state, "executed", bought.failure)
        bought.purchase_line_ids.order_id.button_confirm()
        return decider

    def test_for_any_document_the_three_questions_are_answered(self):
        decider = self._decide()
        folder = self._hand_over()
        verified = self._ask(folder, "verify", "ledger.jsonl")
        self.assertEqual(verified.returncode, 0, verified.stderr)
        company = [("company_id", "=", self.company.id)]
        orders = self.env["purchase.order"].search(company)
        pickings = self.env["stock.picking"].search(company)
        self.assertTrue(orders.picking_ids)
        self.assertGreater(pickings, orders.picking_ids)
        bought = orders.mapped("name") + orders.picking_ids.mapped("name")
        for name in orders.mapped("name") + pickings.mapped("name"):
            with self.subTest(document=name):
                is_bought = name in bought
                self._assert_answered(
                    folder,
                    name,
                    verb="buy" if is_bought else "transfer",
                    by=decider.id if is_bought else self.env.ref("base.user_root").id,
                )
        unknown = self._ask(folder, "show", "ledger.jsonl", "--document", "P99999")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("no proposal recorded in this export led to P99999", unknown.stderr)
        self._assert_forgery_found(folder)

    maxDiff = None

    def _assert_answered(self, folder, name, verb, by):
        asked = ("--document", name, "--snapshots", "snapshots", "--json")
        answer = self._ask(folder, "show", "ledger.jsonl", *asked)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        said = json.loads(answer.stdout)
        self.assertTrue(said["verified"])
        self.assertTrue(said["decisions"])
        for decision in said["decisions"]:
            # What was recommended, and why.
            self.assertEqual(decision["recommended"]["verb"], verb)
            self.assertGreater(decision["recommended"]["recommended_quantity"], 0)
            self.assertTrue(decision["recommended"]["reason"])
            # On which data: the inputs, and the snapshot they can be computed from once more.
            self.assertTrue(decision["recommended"]["places"])
            self.assertEqual(
                decision["replay"],
                {"result": "identical", "plan_is_identical": True, "differences": []},
            )
            # Who or what executed it.
            self.assertEqual([one["user_id"] for one in decision["executed_by"]], [by])

    def _assert_forgery_found(self, folder):
        """Somebody changes the export on its way to the stranger."""
        export = folder / "ledger.jsonl"
        lines = export.read_text("utf-8").splitlines(keepends=True)
        place = next(n for n, line in enumerate(lines) if '"event":"executed"' in line)
        lines[place] = lines[place].replace('"event":"executed"', '"event":"refused"')
        export.write_text("".join(lines), encoding="utf-8")
        verified = self._ask(folder, "verify", "ledger.jsonl")
        self.assertEqual(verified.returncode, 1)
        self.assertIn(f"line {place + 1}: entry {place} was changed", verified.stderr)
