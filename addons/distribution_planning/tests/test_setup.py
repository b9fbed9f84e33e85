from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import HttpCase, new_test_user, tagged

from .common import DistributionCase


class SetupCase(DistributionCase):
    def _picture(self, user=None):
        return self.env["distribution.setup"].with_user(user or self.manager).picture()

    def _step(self, key, user=None):
        [step] = [step for step in self._picture(user)["steps"] if step["key"] == key]
        return step

    def _position(self, run, warehouse, reasons, trust=0.5, **values):
        return self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": warehouse.id,
                "run_id": run.id,
                "trust": trust,
                "trust_reasons": reasons,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestSetup(SetupCase):
    def test_before_the_first_plan(self):
        picture = self._picture()
        states = {step["key"]: step["state"] for step in picture["steps"]}
        self.assertFalse(picture["has_plan"] or picture["faults"])
        for key in ("plan", "data", "lead_times", "replay"):
            self.assertEqual(states[key], "todo", key)
        self.assertIn("3 warehouses", self._step("data")["text"])

    def test_home_is_the_setup_until_there_is_a_plan(self):
        Setup = self.env["distribution.setup"].with_user(self.viewer)
        self.assertEqual(Setup.action_home()["tag"], "distribution_planning.setup")
        self._run(state="failed")
        self.assertEqual(Setup.action_home()["tag"], "distribution_planning.setup")
        self._run()
        self.assertNotEqual(Setup.action_home().get("tag"), "distribution_planning.setup")
        root = self.env.ref("distribution_planning.menu_root")
        self.assertEqual(root.action, self.env.ref("distribution_planning.action_home"))

    def test_plan_is_queued_and_followed(self):
        Setup = self.env["distribution.setup"].with_user(self.planner)
        Setup.action_plan()
        step = self._step("plan", self.planner)
        self.assertEqual((step["state"], step["progress"]), ("working", 0))
        self.assertNotIn("action_plan", [button["method"] for button in step["buttons"]])
        run = self.env["distribution.run"].search([("company_id", "=", self.company.id)])
        run._internally().write({"state": "failed", "error": "No warehouse"})
        step = self._step("plan", self.planner)
        self.assertEqual(step["state"], "attention")
        self.assertIn("No warehouse", step["text"])

    def test_replay_is_queued(self):
        self.env["distribution.setup"].with_user(self.planner).action_replay()
        self.assertEqual(self._step("replay")["state"], "working")

    def test_who_may_press_what(self):
        """Buttons are shown to those who may use them; what they call refuses the others."""
        buttons = [button["method"] for button in self._step("plan", self.viewer)["buttons"]]
        self.assertEqual(buttons, ["action_baseline"], "everybody may read the baseline")
        Setup = self.env["distribution.setup"].with_user(self.viewer)
        with self.assertRaises(AccessError):
            Setup.action_plan()
        with self.assertRaises(AccessError):
            Setup.action_replay()
        nobody = new_test_user(self.env, "setup_nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._picture(nobody)

    def test_faults_are_ranked_by_the_money_that_rests_on_them(self):
        """North: its proposal would save 25. Central: nothing is proposed, 40 are at risk."""
        run = self._run()
        north = self._position(
            run, self.north, "negative stock on hand; no demand on record", shortage_cost=3
        )
        self._position(run, self.central, "no demand on record", shortage_cost=40)
        self._position(run, self.south, "", trust=1, shortage_cost=1000)
        self._proposal("transfer", self.north, 8, run=run, position_id=north.id)
        found = [(row["key"], row["positions"], row["money"]) for row in self._picture()["faults"]]
        self.assertEqual(
            found, [("no demand on record", 2, 65.0), ("negative stock on hand", 1, 25.0)]
        )
        step = self._step("data")
        self.assertEqual(step["state"], "attention")
        action = self.env["distribution.setup"].action_doubtful()
        doubtful = self.env["distribution.position"].search(action["domain"])
        self.assertEqual(doubtful.warehouse_id, self.north | self.central)

    def test_every_fault_of_the_engine_has_a_remedy_that_opens(self):
        from distribution_ai.quality import PENALTIES

        Setup = self.env["distribution.setup"].with_user(self.manager)
        self.assertEqual(set(Setup._remedies()), set(PENALTIES))
        self._position(self._run(), self.north, "; ".join(PENALTIES))
        for fault in PENALTIES:
            with self.subTest(fault=fault):
                action = Setup.action_fix(fault)
                self.env[action["res_model"]].search(action["domain"])
        with self.assertRaises(UserError):
            Setup.action_fix("never heard of")

    def test_negative_stock_opens_the_quants_to_count(self):
        self._stock(self.north, -3)
        self._stock(self.south, 5)
        self._position(self._run(), self.north, "negative stock on hand")
        action = self.env["distribution.setup"].action_fix("negative stock on hand")
        quants = self.env["stock.quant"].search(action["domain"])
        self.assertEqual(quants.mapped("quantity"), [-3])

    def test_lead_times_that_differ(self):
        values = {"company_id": self.company.id, "vendor_id": self.vendor.id, "planned_days": 5}
        self.env["distribution.lead.time"].create(
            [
                {**values, "warehouse_id": place.id, "delay_days": delay, "observations": count}
                for place, delay, count in (
                    (self.central, 3, 9), (self.north, 0.2, 9), (self.south, 0, 0)
                )
            ]
        )  # fmt: skip
        self.assertIn("2 of 3 lanes", self._step("lead_times")["text"])
        action = self.env["distribution.setup"].action_lead_times()
        found = self.env["distribution.lead.time"].search(action["domain"])
        self.assertEqual(found.warehouse_id, self.central)

    def test_two_editors_are_needed(self):
        self.assertEqual(self._step("people")["state"], "done")
        self.second_governor.active = False
        self.assertEqual(self._step("people")["state"], "attention")

    def test_another_company_has_its_own(self):
        self._position(self._run(), self.north, "no demand on record")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "setup_stranger",
            groups="distribution_planning.group_distribution_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        theirs = self.env["distribution.setup"].with_user(stranger)
        theirs = theirs.with_context(allowed_company_ids=other.ids)
        picture = theirs.picture()
        self.assertFalse(picture["has_plan"] or picture["faults"])

    def test_as_many_queries_for_a_thousand_positions(self):
        run = self._run()
        self._position(run, self.north, "no demand on record; negative stock on hand")
        few = self._queries()
        products = self.env["product.product"].create([{"name": f"C{n}"} for n in range(1000)])
        self.env["distribution.position"].create(
            [
                {
                    "company_id": self.company.id,
                    "product_id": product.id,
                    "warehouse_id": self.central.id,
                    "run_id": run.id,
                    "trust_reasons": "no demand on record; negative stock on hand",
                }
                for product in products
            ]
        )
        self.assertEqual(self._queries(), few)
        self.assertEqual(self._picture()["faults"][0]["positions"], 1001)

    def _queries(self):
        """Of one picture, when what does not depend on the data is cached."""
        for _time in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._picture()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestSetupTour(HttpCase, SetupCase):
    def test_manager_starts_the_first_plan(self):
        self.manager.password = self.manager.login
        self.start_tour("/odoo", "distribution_planning_setup", login=self.manager.login)
        run = self.env["distribution.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "queued")
