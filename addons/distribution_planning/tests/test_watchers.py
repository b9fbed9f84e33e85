from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..hooks import post_init_hook
from .common import GROUP
from .planned import PlannedCase
from .test_cases import KEY, CasesCase


@tagged("post_install", "-at_install")
class TestWatchers(CasesCase):
    """Whose cases they are, how many a day, and what happens when nobody acts."""

    def setUp(self):
        super().setUp()
        self.buyer = new_test_user(
            self.env,
            "distribution_buyer",
            groups=f"purchase.group_purchase_user,{GROUP}user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _watcher(self, kind):
        return self.env["distribution.watcher"]._of(self.company)[kind]

    def _rule(self, user, **criteria):
        return self.env["distribution.responsibility"].create(
            {"company_id": self.company.id, "user_id": user.id, **criteria}
        )

    def _activities(self, case):
        kind = self.env.ref("distribution_planning.activity_case")
        return case.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_defaults_are_those_of_the_engine(self):
        from distribution_ai.cases import WATCHERS

        for watcher in WATCHERS:
            row = self._watcher(watcher.kind)
            self.assertEqual(
                (row.goal, row.measure, row.role, row.minimum_periods, row.deadline_days),
                (watcher.goal, watcher.measure, watcher.role, watcher.limits.minimum_periods,
                 watcher.deadline_days),
            )  # fmt: skip
            self.assertAlmostEqual(row.threshold, watcher.limits.threshold)
        kinds = {kind for kind, _label in self.env["distribution.case"]._fields["kind"].selection}
        self.assertEqual(kinds, set(self.env["distribution.watcher"]._of(self.company)))

    def test_they_are_there_once_the_app_is(self):
        Watcher = self.env["distribution.watcher"].with_context(active_test=False)
        Watcher.search([("company_id", "=", self.company.id)]).unlink()
        post_init_hook(self.env)
        found = Watcher.search([("company_id", "=", self.company.id)])
        self.assertIn("late_supply", found.mapped("kind"))

    def test_only_managers_set_watchers(self):
        watcher = self._watcher("late_supply")
        watcher.with_user(self.manager).deadline_days = 9
        with self.assertRaises(AccessError):
            watcher.with_user(self.planner).deadline_days = 8
        case = self._write(self._case())
        self.assertEqual(case.deadline, self.today + timedelta(days=9))

    def test_the_limits_go_into_the_data_of_the_plan(self):
        self._watcher("late_supply").write({"horizon_days": 11, "active": False})
        reader = self.env["distribution.snapshot.reader"]
        rows = reader.read_snapshot(self.company, self.today)["watchers"].set_index("kind")
        self.assertEqual(rows.loc["late_supply", "horizon_days"], 11)
        self.assertFalse(rows.loc["late_supply", "active"])
        self.assertNotIn("run_health", rows.index)

    def test_the_rule_that_names_the_most_wins(self):
        self._rule(self.planner)
        self._rule(self.buyer, partner_id=self.vendor.id, kind="late_supply")
        self._rule(self.manager, partner_id=self.vendor.id)
        case = self._write(self._case())
        self.assertEqual(case.user_id, self.buyer)
        (activity,) = self._activities(case)
        self.assertEqual((activity.user_id, activity.date_deadline), (self.buyer, case.deadline))
        self._write(self._case(), days=1)
        self.assertEqual(len(self._activities(case)), 1, "asked once")
        self._write(days=2)
        self.assertFalse(self._activities(case), "nothing is asked of what is resolved")

    def test_a_warehouse_is_responsible_where_only_it_suffers(self):
        self._rule(self.buyer, warehouse_id=self.north.id)
        self._rule(self.manager, warehouse_id=self.south.id)
        self.assertEqual(self._write(self._case()).user_id, self.buyer)

    def test_a_manual_assignment_stays(self):
        case = self._write(self._case())
        case.with_user(self.planner).user_id = self.manager
        self._rule(self.buyer)
        self._write(self._case(), days=1)
        self.assertEqual(case.user_id, self.manager)

    def test_responsible_people_have_to_see_cases(self):
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(ValidationError):
            self._rule(stranger)

    def test_a_daily_budget_of_cards(self):
        self.company.distribution_cards_buyer = 2
        self._rule(self.buyer)
        cases = self._write(
            *(self._case(case_id=f"{KEY}{n}", money_at_risk=10 * n) for n in range(1, 5))
        )
        cards = self.env["distribution.case"].with_user(self.buyer).cards_of_the_day("buyer")
        best = cases.sorted("money_at_risk", reverse=True)
        self.assertEqual(cards["case_ids"], best[:2].ids)
        self.assertEqual((cards["left_out"], cards["money_left_out"]), (2, 30))
        self.assertEqual(set(self._activities(cases).mapped("res_id")), set(best[:2].ids))
        self.assertEqual(cards["budget"], 2)

    def test_late_is_escalated_once(self):
        self._rule(self.buyer)
        case = self._write(self._case())
        case._internally().deadline = self.today - timedelta(days=1)
        Case = self.env["distribution.case"]
        self.assertEqual(Case._escalate(self.company), case)
        self.assertEqual(case.escalated_to, "manager")
        self.assertIn(self.manager, self._activities(case).user_id)
        self.assertFalse(Case._escalate(self.company))
        case.with_user(self.buyer).action_snooze(self.today + timedelta(days=3))
        self.assertFalse(case.escalated_on or case.deadline or self._activities(case))

    def test_late_approvals_are_a_case_until_decided(self):
        """Also those of a plan of changes after the whole one."""
        self._run()
        late = {"deadline": self.today - timedelta(days=1)}
        proposal = self._proposal("transfer", self.north, 5, self._run(kind="changes"), **late)
        Case = self.env["distribution.case"]
        Case._watch(self.company)
        case = Case.search([("kind", "=", "late_approval"), ("company_id", "=", self.company.id)])
        self.assertEqual((case.money_at_risk, case.state), (25, "open"))
        self.assertEqual(Case.env["distribution.proposal"].search(case.action_fix()["domain"]),
                         proposal)  # fmt: skip
        proposal._internally().state = "rejected"
        Case._watch(self.company)
        self.assertEqual(case.state, "resolved")

    def test_planning_that_is_not_well(self):
        self._run(as_of=self.today - timedelta(days=5))
        self._run(state="failed", error="The disk is full")
        self.env["distribution.stop"]._stop(self.company, name="Too many", kind="breaker",
                                            breaker="many")  # fmt: skip
        Case = self.env["distribution.case"]
        Case._watch(self.company)
        cases = Case.search([("kind", "=", "run_health"), ("company_id", "=", self.company.id)])
        topics = {case.case_key.split(":")[1].split("-")[0]: case for case in cases}
        self.assertLessEqual({"failed", "stale", "stop"}, set(topics))
        self.assertIn("The disk is full", topics["failed"].cause)
        self.assertEqual(topics["failed"].action_fix()["res_model"], "distribution.run")
        self.assertEqual(topics["stop"].action_fix()["res_model"], "distribution.stop")
        case = self._write(self._case())
        self.assertEqual(topics["stop"].state, "open", "a plan lets go of its own cases only")
        Case._watch(self.company)
        self.assertEqual(topics["failed"].state, "resolved")
        self.assertEqual(case.state, "open")

    def test_one_mail_with_cases_and_approvals(self):
        case = self._write(self._case())
        run = case.run_id
        mails = run._send_digests()
        mine = mails.filtered(lambda mail: mail.recipient_ids == self.buyer.partner_id)
        self.assertIn("Supply Too Late: Mill", mine.body_html)
        self.assertIn("100.00", mine.body_html)
        self.assertNotIn("Decide now", mine.body_html)
        self.assertFalse(run._send_digests())
        self.buyer.distribution_mailed_on = fields.Datetime.now() - timedelta(days=1)
        case._internally().opened_on = fields.Datetime.now() - timedelta(days=2)
        self.assertFalse(run._send_digests(), "nothing is new")


@tagged("post_install", "-at_install")
class TestFixes(CasesCase):
    """Each kind of case leads to the records where its cause is removed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        roles = ("purchase.group_purchase_manager", "stock.group_stock_user")
        cls.planner.group_ids |= cls.env["res.groups"].union(*map(cls.env.ref, roles))

    def _fix(self, kind, **values):
        row = self._case(kind=kind, **values)
        self._write(row)
        case = self.env["distribution.case"].search([("case_key", "=", row["case_id"])])
        case = case.with_user(self.planner)
        return case, case.action_fix()

    def _found(self, action):
        return self.env[action["res_model"]].search(action["domain"])

    def test_every_kind_has_a_fix(self):
        kinds = [kind for kind, _label in self.env["distribution.case"]._fields["kind"].selection]
        for kind in kinds:
            case, action = self._fix(kind, case_id=f"{kind}:planner")
            with self.subTest(kind=kind):
                self.assertIn("res_model", action)
                self.env[action["res_model"]].search(action.get("domain") or [], limit=1)
            case.sudo()._internally().unlink()

    def test_learned_lead_times_are_taken_over_in_one_go(self):
        case, action = self._fix("wrong_lead_time")
        self.env["distribution.lead.time"].create(
            {
                "company_id": self.company.id,
                "vendor_id": self.vendor.id,
                "warehouse_id": self.north.id,
                "product_id": self.product.id,
                "planned_days": 5,
                "mean_days": 12.4,
                "observations": 9,
            }
        )
        price = self._found(action)
        self.assertEqual(price, self.product.seller_ids)
        self.assertEqual((price.delay, price.distribution_learned_days), (5, 12))
        case.action_adopt_lead_times()
        self.assertEqual(price.delay, 12)
        self.assertIn("5 → 12 days, learned from 9",
                      self.product.product_tmpl_id.message_ids[0].body)  # fmt: skip

    def test_what_one_company_learned_is_taken_over_from_the_screen_of_another(self):
        case, _action = self._fix("wrong_lead_time")
        self.env["distribution.lead.time"].create(
            {
                "company_id": self.company.id,
                "vendor_id": self.vendor.id,
                "warehouse_id": self.north.id,
                "planned_days": 5,
                "mean_days": 12.4,
                "observations": 9,
            }
        )
        self.product.seller_ids.company_id = False
        other = self.env["res.company"].create({"name": "Other"})
        self.planner.company_ids |= other
        elsewhere = case.with_context(allowed_company_ids=(other | self.company).ids)
        elsewhere.action_adopt_lead_times()
        self.assertEqual(self.product.seller_ids.delay, 12)

    def test_products_without_cost_are_those_of_the_case_s_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.planner.company_ids |= other
        self.product.with_company(other).standard_price = 0
        self.product.with_company(self.company).standard_price = 0
        case, action = self._fix("no_cost")
        self.assertEqual(self._found(action), self.product)
        self.product.with_company(other).standard_price = 3
        elsewhere = case.with_context(allowed_company_ids=(other | self.company).ids)
        self.assertEqual(self._found(elsewhere.action_fix()), self.product)

    def test_nothing_learned_is_nothing_to_take_over(self):
        case, _action = self._fix("wrong_lead_time")
        with self.assertRaises(UserError):
            case.action_adopt_lead_times()

    def test_overdue_lines_of_the_vendor(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_qty": 4,
                            "date_planned": fields.Datetime.now() + timedelta(days=days),
                        }
                    )
                    for days in (-3, 3)
                ],
            }
        )
        order.button_confirm()
        _case, action = self._fix("overdue_supply")
        self.assertEqual(self._found(action), order.order_line.sorted("date_planned")[0])

    def test_a_promotion_becomes_an_event_filled_in(self):
        _case, action = self._fix(
            "unregistered_promotion",
            context='{"days_ago_from": 14, "days_ago_to": 8, "times": 2.5}',
        )
        event = self.env["distribution.event"].with_context(**action["context"]).create({})
        self.assertEqual(
            (event.date_from, event.date_to, event.expected_lift, event.product_ids),
            (self.today - timedelta(days=14), self.today - timedelta(days=8), 2.5, self.product),
        )
        self.assertEqual(event.warehouse_ids, self.north)

    def test_a_count_is_asked_for_in_the_physical_inventory(self):
        self._stock(self.north, 7)
        self._stock(self.south, 7)
        _case, action = self._fix("phantom_stock")
        quant = self._found(action)
        self.assertEqual(quant.location_id, self.north.lot_stock_id)
        self.assertEqual((quant.inventory_date, quant.user_id), (self.today, self.planner))

    def test_a_count_needs_a_user_of_inventory(self):
        case = self._write(self._case(kind="phantom_stock")).with_user(self.viewer)
        with self.assertRaises(AccessError):
            case.action_fix()


@tagged("post_install", "-at_install")
class TestCasesOfAPlan(PlannedCase):
    def test_what_the_engine_sees_arrives(self):
        """North sells three a day, and its stock is less than nothing."""
        self.env.invalidate_all()
        self._count(self.north, -4)
        run = self._plan()
        self.assertEqual(run.state, "done", run.error)
        case = self.env["distribution.case"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "negative_stock")]
        )
        self.assertEqual((case.warehouse_id, case.role, case.state),
                         (self.north, "warehouse", "open"))  # fmt: skip
        self.assertEqual(case.position_ids.product_id, self.product)
        self.assertIn("4 units too few", case.cause)
        proposals = run.proposal_ids.filtered(lambda one: one.warehouse_id == self.north)
        self.assertEqual(proposals.case_id, case)
