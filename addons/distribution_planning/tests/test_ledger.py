import psycopg2
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from distribution_ai.audit.chain import Chain

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
        for table in ("entry", "head"):
            self.env.cr.execute(f"ALTER TABLE distribution_ledger_{table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement, values)
        self.env["distribution.ledger.head"]._guard()
        self.env.invalidate_all()

    def test_untouched_chain_is_whole(self):
        result = self.Ledger.with_user(self.viewer).verify()
        self.assertEqual(
            result, {"ok": True, "entries": 5, "faults": [], "head": self.entries[4].hash}
        )
        self.assertEqual(self.entries.mapped("sequence"), [1, 2, 3, 4, 5])
        self.assertEqual(self.entries[1].previous_hash, self.entries[0].hash)
        self.assertEqual(self.Ledger.action_verify()["params"]["type"], "success")

    def _refused(self, statement, *values):
        with (
            self.subTest(statement=statement),
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.Error, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, values)

    def test_database_refuses_changes(self):
        """The test's database user owns the tables; the superuser has a test in tests/audit/."""
        for table in ("distribution_ledger_entry", "distribution_ledger_head"):
            self._refused(f"UPDATE {table} SET hash = 'x'")
            self._refused(f"DELETE FROM {table}")
            self._refused(f"TRUNCATE {table}")
        self._refused("TRUNCATE res_company CASCADE")
        self._refused("UPDATE distribution_ledger_head SET sequence = sequence - 1")
        self._refused(
            "INSERT INTO distribution_ledger_head (company_id, sequence, hash) VALUES (0, 7, 'x')"
        )

    def test_database_refuses_what_does_not_follow(self):
        copied = ", ".join(
            f'"{name}"' for name in ("company_id", "on", "event", "summary", "actor", "hash")
        )
        for sequence, previous in ((6, "0" * 64), (7, self.entries[4].hash), (6, "x")):
            self._refused(
                f"""INSERT INTO distribution_ledger_entry ({copied}, sequence, previous_hash)
                    SELECT {copied}, %s, %s FROM distribution_ledger_entry WHERE id = %s""",
                sequence,
                previous,
                self.entries[0].id,
            )

    def test_orm_refuses_changes(self):
        for user in (self.manager, self.governor, self.env.user):
            entries = self.entries.with_user(user)
            for refused in (
                lambda entries: entries.write({"summary": "x"}),
                lambda entries: entries.unlink(),
                lambda entries: entries.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    refused(entries)
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

    def test_import_refuses_changes(self):
        for user in (self.manager, self.env.user):
            for header, row in (
                (["summary", "event", "actor"], ["x", "executed", "me"]),
                ([".id", "summary"], [str(self.entries[0].id), "x"]),
            ):
                with self.subTest(user=user.login, header=header), mute_logger("odoo.sql_db"):
                    try:
                        result = self.Ledger.with_user(user).load(header, [row])
                    except AccessError:
                        continue
                    self.assertFalse(result["ids"])
                    self.assertTrue(result["messages"])
        self.assertTrue(self.Ledger.verify()["ok"])

    def test_guard_that_was_switched_off_is_found_and_put_back(self):
        self.env.cr.execute("ALTER TABLE distribution_ledger_entry DISABLE TRIGGER USER")
        self.assertEqual(
            self.Ledger.verify()["faults"], ["The database's guard of the ledger is switched off."]
        )
        self.env["distribution.ledger.head"].init()
        self.assertTrue(self.Ledger.verify()["ok"])
        self._refused("DELETE FROM distribution_ledger_entry")

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
        rows = list(self.Ledger._rows(self.company))
        forged = Chain(2, rows[1]["hash"]).append(rows[2])
        self._forge(
            "UPDATE distribution_ledger_entry SET hash = %s WHERE id = %s",
            forged["hash"],
            self.entries[2].id,
        )
        self.assertEqual(
            self.Ledger.verify()["faults"], ["Number 4 does not follow the one before it."]
        )

    def test_chains_of_companies_are_separate(self):
        other = self.env["res.company"].create({"name": "Other"})
        first = self.Ledger._append(other, [{"event": "recommended", "summary": "Plan"}])
        self.assertEqual((first.sequence, first.previous_hash), (1, "0" * 64))

    def test_many_entries_in_one_go(self):
        """More than one batch: the same chain as entry by entry."""
        self.Ledger._append(
            self.company, ({"event": "recommended", "summary": f"Row {n}"} for n in range(5100))
        )
        result = self.Ledger.verify()
        self.assertEqual((result["ok"], result["entries"]), (True, 5105))

    def test_people_are_ids_and_roles(self):
        for user, role in (
            (self.planner, "planner"),
            (self.manager, "manager"),
            (self.governor, "governance"),
            (self.viewer, "user"),
            (self.env.ref("base.user_root"), "scheduler"),
        ):
            entry = self.Ledger.with_user(user)._append(
                self.company, [{"event": "approved", "summary": "x"}]
            )
            self.assertEqual((entry.actor, entry.user_id), (role, user))

    def test_executed_only_once(self):
        proposal = self._proposal("hold", self.north)
        values = proposal._ledger_values("executed")
        self.Ledger._append(self.company, [values])
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.Ledger._append(self.company, [values])
