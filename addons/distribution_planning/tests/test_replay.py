import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..models.distribution_replay_work import LOCK_CLASS
from .planned import PlannedCase

WORK = "odoo.addons.distribution_planning.models.distribution_background"
DAYS = 200


@tagged("post_install", "-at_install")
class TestReplay(PlannedCase):
    """The last year played again on real documents, with the real engine in its own process."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.env.ref("stock.stock_location_customers")
        stock = cls.north.lot_stock_id
        cls._history(cls.north, stock, customers, quantity=3, days=DAYS)
        cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": cls.product.id,
                "warehouse_id": cls.north.id,
                "location_id": stock.id,
                "product_min_qty": 60,
                "product_max_qty": 600,
            }
        )

    def _queue(self, user=None):
        action = self.env["distribution.replay"].with_user(user or self.planner).action_replay_now()
        return self.env["distribution.replay"].browse(action["res_id"])

    def _play(self):
        replay = self._queue()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("distribution_planning.cron_replay").method_direct_trigger()
        self.env.invalidate_all()
        return replay

    def test_the_last_year_against_the_rules_in_force(self):
        before = self._everything()
        replay = self._play()
        self.assertEqual(replay.state, "done", replay.error)
        self.assertEqual(self._everything(), before, "nothing in the ERP is changed")
        self.assertEqual(len(replay.snapshot_digest), 64)
        self.assertLess(replay.date_from, replay.date_to)
        total, *places = replay.line_ids
        self.assertFalse(total.warehouse_id)
        self.assertLessEqual(set(self.north | self.central), {line.warehouse_id for line in places})
        for name in ("demand", "plan_stock_value", "rules_stock_value", "rules_cost", "plan_cost"):
            self.assertAlmostEqual(total[name], sum(line[name] for line in places), places=2)
        self.assertAlmostEqual(
            replay.stock_saved, total.rules_stock_value - total.plan_stock_value, places=2
        )
        self.assertAlmostEqual(replay.cost_saved, total.rules_cost - total.plan_cost, places=2)
        north = replay.line_ids.filtered(lambda line: line.warehouse_id == self.north)
        self.assertGreater(north.rules_stock_value, 4 * 100, "the rule keeps up to 600")
        self.assertLess(north.plan_stock_value, north.rules_stock_value)
        self.assertGreater(north.plan_fill_rate, 0.7, "its demand doubles 60 days before today")
        self.assertIn("the rules in force", replay.summary)
        self.assertIn("Lead times are their learned mean", replay.assumptions)

    def _everything(self):
        """What a replay could have changed, counted."""
        models = ("stock.move", "stock.quant", "purchase.order", "stock.warehouse.orderpoint",
                  "distribution.run", "distribution.proposal", "distribution.position",
                  "distribution.ledger.entry", "ir.attachment")  # fmt: skip
        return {name: self.env[name].sudo().search_count([]) for name in models}

    def test_its_picture_is_plain_data(self):
        replay = self._play()
        picture = replay.with_user(self.viewer).picture()
        json.dumps(picture)
        self.assertEqual(picture["places"][0]["name"], self.company.name)
        self.assertIn("North", [place["name"] for place in picture["places"]])
        for place in picture["places"]:
            for whose in ("plan", "rules"):
                for values in place[whose].values():
                    self.assertEqual(len(values), len(picture["dates"]))

    def test_it_prints(self):
        replay = self._play()
        html, kind = self.env["ir.actions.report"]._render_qweb_html(
            "distribution_planning.report_replay", replay.ids
        )
        self.assertEqual(kind, "html")
        for part in (replay.name, "What this assumes", "North", replay.snapshot_digest):
            self.assertIn(part, html.decode())

    def test_only_planners_start_and_cancel(self):
        for action in ("action_replay_now", "action_cancel"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(self.env["distribution.replay"].with_user(self.viewer), action)()
        replay = self._queue()
        self.assertEqual(self._queue(), replay, "one at a time")
        for user in (self.planner, self.manager):
            with self.assertRaises(AccessError):
                replay.with_user(user).write({"state": "done"})

    def test_other_companies_see_nothing(self):
        replay = self._queue()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.viewer.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        elsewhere = self.env(user=self.viewer, context={"allowed_company_ids": other.ids})
        for model in ("distribution.replay", "distribution.replay.line"):
            self.assertFalse(elsewhere[model].search([]))
        with self.assertRaises(AccessError):
            replay.with_env(elsewhere).picture()

    def test_what_was_cancelled_before_it_began_is_not_played(self):
        replay = self._queue()
        replay.with_user(self.planner).action_cancel()
        with self.enter_registry_test_mode():
            self.env.ref("distribution_planning.cron_replay").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((replay.state, replay.started_on), ("cancelled", False))
        self.assertNotEqual(self._queue(), replay)

    def test_cancelling_ends_the_process(self):
        from distribution_ai.run import process

        started, start = [], process.start_replay

        def noting(*arguments):
            started.append(start(*arguments))
            return started[-1]

        replay, report = self._queue(), type(self.env["distribution.replay"])._report

        def cancelling(record, step, progress):
            report(record, step, progress)
            if started:
                record.action_cancel()

        with (
            patch.object(process, "start_replay", noting),
            patch.object(type(replay), "_report", cancelling),
            patch.object(type(replay), "_checkpoint", lambda record: record.flush_recordset()),
            patch.object(self.env.cr, "rollback", lambda: None),
        ):
            replay._work()
        self.assertEqual(replay.state, "cancelled")
        self.assertFalse(replay.error)
        with self.assertRaises(ProcessLookupError):
            import os

            os.kill(started[0].pid, 0)

    @mute_logger(WORK)
    def test_a_failure_says_why(self):
        self.env["stock.move"].search([("product_id", "=", self.product.id)]).date = "2020-01-01"
        replay = self._play()
        self.assertEqual(replay.state, "failed")
        self.assertIn("Nothing could be replayed: there", replay.error)
        self.assertFalse(replay.line_ids)

    @mute_logger(WORK)
    def test_a_killed_process_is_told_and_the_next_one_works(self):
        from distribution_ai.run import process

        start = process.start_replay

        def killed(*arguments):
            import os

            begun = start(*arguments)
            os.kill(begun.pid, 9)
            return begun

        with patch.object(process, "start_replay", killed):
            replay = self._play()
        self.assertEqual(replay.state, "failed")
        self.assertIn("SIGKILL", replay.error)
        self.assertEqual(self._play().state, "done")

    def test_two_at_once_are_one_after_the_other(self):
        from odoo.sql_db import db_connect

        replay = self._queue()
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", (LOCK_CLASS, self.company.id))
            replay._work()
        self.assertEqual(replay.state, "queued")
