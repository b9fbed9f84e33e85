import psycopg2
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import DistributionCase


class TestLedger(DistributionCase):
    def setUp(self):
        super().setUp()
        self.Ledger = self.env["distribution.ledger.entry"]
        self.entries = self.Ledger._append(
            self.company,
            [
                {"event": "recommended", "summary": f"Plan {n}", "values": {"n": n, "x": n / 3}}
                for n in range(5)
            ],
        )

    def _forge(self, statement, *values):
        """Change the table as its owner could, with the guard switched off."""
        self.env.cr.execute("ALTER TABLE distribution_ledger_entry DISABLE TRIGGER USER")
        self.env.cr.execute(statement, values)
        self.env.cr.execute("ALTER TABLE distribution_ledger_entry ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def test_untouched_chain_is_whole(self):
        result = self.Ledger.with_user(self.viewer).verify()
        self.assertEqual(result, {"ok": True, "entries": 5, "faults": []})
        self.assertEqual(self.entries.mapped("sequence"), [1, 2, 3, 4, 5])
        self.assertEqual(self.entries[1].previous_hash, self.entries[0].hash)
        self.assertEqual(self.Ledger.action_verify()["params"]["type"], "success")

    def test_database_refuses_changes(self):
        for statement in (
            "UPDATE distribution_ledger_entry SET summary = 'x'",
            "DELETE FROM distribution_ledger_entry",
            "TRUNCATE distribution_ledger_entry",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.Error, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_orm_refuses_changes(self):
        for user in (self.manager, self.env.user):
            entries = self.entries.with_user(user)
            with self.assertRaises(AccessError):
                entries.write({"summary": "x"})
            with self.assertRaises(AccessError):
                entries.unlink()
            with self.assertRaises(AccessError):
                entries.create(
                    {
                        "company_id": self.company.id,
                        "event": "executed",
                        "summary": "x",
                        "actor": "me",
                        "hash": "0",
                        "sequence": 9,
                        "previous_hash": "0",
                        "on": "2026-01-01",
                    }
                )

    def test_changed_entry_is_found(self):
        self._forge(
            "UPDATE distribution_ledger_entry SET actor = 'nobody' WHERE id = %s",
            self.entries[2].id,
        )
        self.assertEqual(self.Ledger.verify()["faults"], ["Number 3 was changed."])

    def test_missing_entry_is_found(self):
        self._forge("DELETE FROM distribution_ledger_entry WHERE id = %s", self.entries[2].id)
        self.assertFalse(self.Ledger.verify()["ok"])

    def test_missing_end_is_found(self):
        self._forge("DELETE FROM distribution_ledger_entry WHERE id = %s", self.entries[4].id)
        self.assertEqual(self.Ledger.verify()["faults"], ["The last entries are missing."])

    def test_consistently_forged_entry_is_found(self):
        """Even with a hash that fits the changed entry, the next one does not follow it."""
        self._forge(
            "UPDATE distribution_ledger_entry SET actor = 'x' WHERE id = %s", self.entries[2].id
        )
        row = next(row for row in self.Ledger._rows(self.company) if row["sequence"] == 3)
        self._forge(
            "UPDATE distribution_ledger_entry SET hash = %s WHERE id = %s",
            self.Ledger._digest(row),
            self.entries[2].id,
        )
        self.assertEqual(
            self.Ledger.verify()["faults"], ["Number 4 does not follow the one before it."]
        )

    def test_chains_of_companies_are_separate(self):
        other = self.env["res.company"].create({"name": "Other"})
        first = self.Ledger._append(other, [{"event": "recommended", "summary": "Plan"}])
        self.assertEqual((first.sequence, first.previous_hash), (1, "0" * 64))

    def test_executed_only_once(self):
        proposal = self._proposal("hold", self.north)
        values = proposal._ledger_values("executed")
        self.Ledger._append(self.company, [values])
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.Ledger._append(self.company, [values])
