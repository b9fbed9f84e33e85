from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import HttpCase, new_test_user, tagged

from .common import GROUP, DistributionCase

CURVE = "[[5.0, 20.0, 40.0], [10.0, 25.0, 80.0], [20.0, 15.0, 160.0]]"


class WorkbenchCase(DistributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.reason = cls.env.ref("distribution_planning.decision_reason_2")

    def setUp(self):
        super().setUp()
        self.run_record = self._run(as_of=self.today)
        self.position = self._position(self.north)
        self._stock(self.central, 50)
        self.transfer = self._proposal(
            "transfer", self.north, 8, position_id=self.position.id, due_date=self._in(3)
        )
        self.buy = self._proposal("buy", self.central, 10, expected_value=90, value_curve=CURVE)
        self.spend = self._proposal(
            "buy", self.south, 5, approver="manager", expected_value=40, proposal_key="spend"
        )
        self.env["distribution.proposal.alternative"].create(
            [
                {
                    "proposal_id": self.transfer.id,
                    "rank": 1,
                    "verb": "buy",
                    "vendor_id": self.vendor.id,
                    "quantity": 8,
                    "expected_value": 11,
                    "cost": 32,
                    "why_not": "Comes two days later.",
                },
                {
                    "proposal_id": self.transfer.id,
                    "rank": 2,
                    "verb": "hold",
                    "why_not": "Risks 40 of shortage.",
                },
            ]
        )

    def _in(self, days):
        return self.today + timedelta(days=days)

    def _position(self, warehouse, **values):
        return self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": warehouse.id,
                "run_id": self.run_record.id,
                "reorder_point": 6,
                "safety_stock": 2,
                "order_up_to": 12,
                "lead_days": 3,
                "protection_days": 4,
                "demand_per_day": 1,
                "trust": 0.7,
                "trust_reasons": "Stock is counted below zero.",
                **values,
            }
        )

    def _bench(self, user=None):
        return self.env["distribution.workbench"].with_user(user or self.planner)

    def _ids(self, page):
        return [row["id"] for row in page["rows"]]


@tagged("post_install", "-at_install")
class TestWorkbench(WorkbenchCase):
    def test_the_most_valuable_comes_first(self):
        screen = self._bench().load()
        page = screen["page"]
        self.assertEqual(self._ids(page), [self.buy.id, self.spend.id, self.transfer.id])
        self.assertEqual((page["total"], page["value"]), (3, 155))
        self.assertEqual(screen["run"]["id"], self.run_record.id)
        self.assertEqual(screen["facets"]["total"], 3)
        self.assertEqual(
            [(one["key"], one["count"]) for one in screen["facets"]["verb"]],
            [("buy", 2), ("transfer", 1)],
        )

    def test_filters(self):
        bench = self._bench()
        for filters, found in (
            ({"verb": "transfer"}, self.transfer),
            ({"warehouse": self.central.id}, self.buy),
            ({"search": "mill"}, self.buy + self.spend),
            ({"search": "north"}, self.transfer),
            ({"mine": True}, self.buy + self.transfer),
            ({"verdict": "auto"}, self.buy.browse()),
            ({"status": "held"}, self.buy.browse()),
            ({"status": "blocked"}, self.buy.browse()),
            ({"status": "decided"}, self.buy.browse()),
        ):
            with self.subTest(filters=filters):
                self.assertEqual(self._ids(bench.proposals(filters)), found.ids)

    def test_pages_and_groups(self):
        page = self._bench().proposals({"group": "verb"}, offset=1, limit=2)
        self.assertEqual(self._ids(page), [self.spend.id, self.transfer.id])
        self.assertEqual([row["group_label"] for row in page["rows"]], ["Buy", "Transfer"])
        self.assertEqual(page["groups"]["buy"], {"count": 2, "value": 130})

    def test_before_the_first_plan_and_while_one_is_made(self):
        company = self.env["res.company"].create({"name": "New"})
        user = new_test_user(
            self.env, "bench_new", groups=f"base.group_user,{GROUP}planner",
            company_id=company.id, company_ids=[Command.set(company.ids)],
        )  # fmt: skip
        bench = self._bench(user).with_context(allowed_company_ids=company.ids)
        screen = bench.load()
        self.assertIsNone(screen["run"])
        self.assertEqual(screen["page"]["total"], 0, "other companies' proposals are not shown")
        self.assertFalse(screen["running"]["id"])
        run = self.env["distribution.run"]._internally().create(
            {"name": "NEXT", "company_id": company.id, "state": "running", "progress": 40}
        )  # fmt: skip
        self.assertEqual(bench.running()["id"], run.id)
        self.assertEqual(bench.running()["progress"], 40)

    def test_other_companies_cannot_be_looked_into(self):
        company = self.env["res.company"].create({"name": "New"})
        user = new_test_user(
            self.env, "bench_stranger", groups=f"base.group_user,{GROUP}manager",
            company_id=company.id, company_ids=[Command.set(company.ids)],
        )  # fmt: skip
        bench = self._bench(user).with_context(allowed_company_ids=company.ids)
        for call in (
            lambda: bench.detail("proposal", self.buy.id),
            lambda: bench.preview([self.buy.id]),
            lambda: bench.hold([self.buy.id], str(self._in(2))),
            lambda: (
                self.buy.with_user(user).with_context(allowed_company_ids=company.ids).price_of(5)
            ),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_nobody_without_a_role_sees_anything(self):
        user = new_test_user(self.env, "bench_nobody", groups="base.group_user")
        self.assertEqual(self._bench(user).load(), {"access": False})
        with self.assertRaises(AccessError):
            self._bench(user).proposals()

    def test_detail(self):
        detail = self._bench().detail("proposal", self.transfer.id)
        self.assertEqual(detail["reason"], "North runs out in two days.")
        self.assertEqual(detail["refusal"], "")
        self.assertEqual(
            [(one["verb_label"], one["chosen"], one["value"]) for one in detail["alternatives"]],
            [("Transfer", True, 25), ("Buy", False, 11), ("Hold", False, 0)],
        )
        self.assertEqual(detail["position"]["trust_reasons"], "Stock is counted below zero.")
        receiver, giver = detail["pictures"]
        self.assertEqual((receiver["on_hand"], giver["on_hand"]), (0, 50))
        self.assertEqual(receiver["changes"], [{"day": 3, "quantity": 8}])
        self.assertEqual(giver["after"]["expected"][0], 42)
        self.assertEqual(receiver["before"]["status"], "out")
        self.assertEqual(receiver["days"][3], str(self._in(3)))

    def test_the_picture_goes_by_the_forecast_and_the_supply(self):
        monday = self.today - timedelta(days=self.today.weekday())
        self.env["distribution.forecast"].create(
            [
                {
                    "company_id": self.company.id,
                    "product_id": self.product.id,
                    "warehouse_id": self.north.id,
                    "made_on": self.today,
                    "made_week": monday,
                    "week": monday + timedelta(weeks=lag),
                    "lag": lag,
                    "planned": 2.0 * (7 if lag else 7 - self.today.weekday()),
                    "q05": 0, "q25": 10, "q75": 18, "q95": 28,
                }
                for lag in range(6)
            ]
        )  # fmt: skip
        self._stock(self.north, 7)
        picture = self._bench().detail("proposal", self.transfer.id)["pictures"][0]
        self.assertEqual(picture["before"]["expected"][:4], [7, 5, 3, 1])
        self.assertEqual(picture["after"]["expected"][:5], [7, 5, 3, 9, 7])
        self.assertEqual((picture["before"]["out_on"], picture["after"]["out_on"]), (4, 8))
        self.assertEqual(picture["before"]["status"], "low")
        low, high = picture["before"]["ranges"][0], picture["before"]["ranges"][-1]
        self.assertTrue(all(a <= b for a, b in zip(low, high, strict=True)))

    def test_a_proposal_that_is_gone(self):
        gone = self.buy.id
        self.buy._internally().unlink()
        self.assertIsNone(self._bench().detail("proposal", gone))
        with self.assertRaisesRegex(UserError, "no more"):
            self._bench().approve([gone])

    def test_another_quantity_is_priced_and_nothing_is_kept(self):
        buy = self.buy.with_user(self.planner)
        self.assertEqual((buy.price_of(15)["value"], buy.price_of(15)["cost"]), (20, 120))
        self.assertIsNone(buy.price_of(50)["value"], "the plan did not price as much")
        self.assertEqual(buy.quantity, 10)
        self.assertFalse(self._ledger(self.buy))
        self.assertIsNone(self.transfer.price_of(3)["value"])

    def test_change_approve_and_undo(self):
        bench = self._bench()
        bench.change(self.transfer.id, 6, self.reason.id, "counted")
        self.assertEqual(self.transfer.quantity, 6)
        self.assertEqual(self.transfer.reason_id, self.reason)
        outcome = bench.approve([self.transfer.id])
        self.assertEqual(outcome["states"], {self.transfer.id: "executed"}, outcome["message"])
        self.planner.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        detail = bench.detail("proposal", self.transfer.id)
        self.assertEqual(len(detail["documents"]), 2)
        self.assertTrue(detail["may_undo"])
        self.assertEqual(self._ids(bench.proposals({"status": "decided"})), self.transfer.ids)
        self.assertEqual(bench.undo([self.transfer.id])["states"], {self.transfer.id: "undone"})
        history = bench.detail("proposal", self.transfer.id)["history"]
        self.assertEqual(
            [one["event"] for one in history], ["Undone", "Executed", "Approved", "Changed"]
        )
        self.assertEqual(history[-1]["reason"], f"{self.reason.name}: counted")

    def test_rejecting_needs_a_reason(self):
        bench = self._bench()
        with self.assertRaises(UserError):
            bench.reject([self.buy.id], False)
        bench.reject([self.buy.id], self.reason.id)
        self.assertEqual((self.buy.state, self.buy.reject_reason), ("rejected", self.reason.name))

    def test_holding_until_a_day(self):
        bench = self._bench()
        with self.assertRaisesRegex(UserError, "day to come"):
            bench.hold([self.buy.id], str(self.today))
        bench.hold([self.buy.id], str(self._in(2)))
        self.assertNotIn(self.buy.id, self._ids(bench.proposals()))
        self.assertEqual(self._ids(bench.proposals({"status": "held"})), self.buy.ids)
        self.assertEqual(self._ledger(self.buy).event, "put_off")
        bench.hold([self.buy.id], False)
        self.assertIn(self.buy.id, self._ids(bench.proposals()))

    def test_what_is_held_does_not_run_by_itself(self):
        self.company.distribution_autonomy = "auto"
        facts = '{"verb": "transfer", "quantity": 8.0, "stock_value": 32.0}'
        self.transfer._internally().write({"verdict": "auto", "facts": facts})
        self._bench().hold([self.transfer.id], str(self._in(2)))
        self.run_record._conclude()
        self.assertEqual(self.transfer.state, "to_approve")
        self._bench().hold([self.transfer.id], False)
        self.env.invalidate_all()
        self.run_record._conclude()
        self.assertEqual(self.transfer.state, "executed", self.transfer.held_back)

    def test_bulk_says_what_cannot_be_approved(self):
        ids = (self.buy + self.transfer + self.spend).ids
        seen = self._bench().preview(ids)
        self.assertEqual(seen["ids"], (self.buy + self.transfer).ids)
        self.assertEqual((seen["count"], seen["value"], seen["cost"]), (2, 115, 4))
        self.assertEqual(seen["refused"][0]["reason"], "A manager has to decide it.")
        self.assertEqual(self._bench(self.manager).preview(ids)["count"], 3)
        self.assertEqual(self._bench(self.viewer).preview(ids)["count"], 0)
        self._run()
        stale = self._bench().preview(ids)
        self.assertEqual((stale["count"], stale["refused_count"]), (0, 3))

    def test_roles(self):
        """Who only looks, or governs, decides nothing."""
        day = str(self._in(2))
        for user in (self.viewer, self.governor):
            bench = self._bench(user)
            self.assertEqual(bench.load()["page"]["total"], 3)
            self.assertFalse(bench.load()["may_decide"])
            self.assertTrue(bench.detail("proposal", self.buy.id)["refusal"])
            for call in (
                lambda bench=bench: bench.approve([self.buy.id]),
                lambda bench=bench: bench.change(self.buy.id, 4, self.reason.id),
                lambda bench=bench: bench.reject([self.buy.id], self.reason.id),
                lambda bench=bench: bench.hold([self.buy.id], day),
                lambda bench=bench: bench.undo([self.buy.id]),
            ):
                with self.assertRaises(AccessError):
                    call()

    def _case(self, number, **values):
        return self.env["distribution.case"]._internally().create(
            {
                "case_key": f"late_supply-{number}",
                "company_id": self.company.id,
                "kind": "late_supply",
                "subject": f"Vendor {number}",
                "cause": "It is late.",
                "money_at_risk": number,
                "position_ids": [Command.set(self.position.ids)],
                "position_count": 1,
                **values,
            }
        )  # fmt: skip

    def test_few_cases_a_role_and_the_rest_on_request(self):
        for number in range(1, 11):
            self._case(number)
        self._case(50, role="buyer")
        self._case(40, role="buyer")
        self._case(99, state="watching")
        self.assertEqual(len(self._bench().cases()["cards"]), 12, "of 12 and 8 a day")
        self.company.write({"distribution_cards_planner": 8, "distribution_cards_buyer": 1})
        found = self._bench().load()["cases"]
        self.assertEqual((len(found["cards"]), found["more"], found["total"]), (9, 3, 12))
        money = [card["money_at_risk"] for card in found["cards"]]
        self.assertEqual(money, [50, 10, 9, 8, 7, 6, 5, 4, 3])
        self.assertEqual(len(self._bench().cases(every=True)["cards"]), 12)

    def test_a_case_with_its_proposals_and_positions(self):
        case = self._case(7)
        self.transfer._internally().write({"case_id": case.id})
        detail = self._bench().detail("case", case.id)
        self.assertEqual([row["id"] for row in detail["proposals"]], self.transfer.ids)
        self.assertEqual([row["warehouse"] for row in detail["positions"]], ["North"])
        self.assertEqual(detail["expected_value"], 25)
        page = self._bench().proposals({"case": case.id})
        self.assertEqual(self._ids(page), self.transfer.ids)

    def test_snoozing_and_dismissing_cases(self):
        first, second = self._case(7), self._case(8)
        bench = self._bench()
        with self.assertRaises(AccessError):
            self._bench(self.viewer).act_on_case(first.id, "snooze", str(self._in(3)))
        self.assertFalse(self._bench(self.viewer).detail("case", first.id)["may_act"])
        left = bench.act_on_case(first.id, "snooze", str(self._in(3)))
        self.assertEqual([card["id"] for card in left["cards"]], second.ids)
        bench.act_on_case(second.id, "dismiss", "Known")
        self.assertEqual((first.state, second.state), ("snoozed", "dismissed"))
        self.assertEqual(second.dismiss_reason, "Known")
        detail = bench.detail("case", second.id)
        self.assertEqual((detail["may_act"], detail["may_reopen"]), (False, True))
        with self.assertRaises(AccessError):
            self._bench(self.viewer).act_on_case(second.id, "reopen", False)
        left = bench.act_on_case(second.id, "reopen", False)
        self.assertEqual([card["id"] for card in left["cards"]], second.ids)
        self.assertFalse(bench.detail("case", second.id)["may_reopen"])

    def test_queries_do_not_grow_with_the_rows(self):
        """A thousand proposals take as many queries as ten."""
        bench = self._bench()
        self._many(10)
        few = self._queries(bench)
        self._many(1000)
        many = self._queries(bench)
        self.assertTrue(all(b <= a for a, b in zip(few, many, strict=True)), (few, many))
        self.assertLess(max(few), 60, few)

    def _many(self, count):
        products = self.env["product.product"].create(
            [{"name": f"Part {count} {n}", "is_storable": True} for n in range(min(count, 100))]
        )
        self.env["distribution.proposal"]._internally().create(
            [
                {
                    "proposal_key": f"many-{count}-{n}",
                    "run_id": self.run_record.id,
                    "company_id": self.company.id,
                    "verb": "buy",
                    "product_id": products[n % len(products)].id,
                    "warehouse_id": self.south.id,
                    "vendor_id": self.vendor.id,
                    "quantity": 1,
                    "expected_value": 100 + n,
                }
                for n in range(count)
            ]
        )
        self.env.flush_all()

    def _queries(self, bench):
        """Queries of the screen, of the detail and of a bulk preview, with cold caches."""
        counts = []
        ids = self._ids(bench.proposals())
        for call in (
            bench.load,
            lambda: bench.detail("proposal", self.transfer.id),
            lambda: bench.preview(ids),
        ):
            call()  # what is cached per process or session is not counted
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            counts.append(self.env.cr.sql_log_count - before)
        return counts


@tagged("post_install", "-at_install")
class TestWorkbenchInTheBrowser(HttpCase, WorkbenchCase):
    def test_planners_morning(self):
        case = self.env["distribution.case"]._internally().create(
            {
                "case_key": "late_supply-mill",
                "company_id": self.company.id,
                "kind": "late_supply",
                "subject": "Mill",
                "cause": "Mill is late by nine days.",
                "position_ids": [Command.set(self.position.ids)],
                "position_count": 1,
                "money_at_risk": 40,
                "run_id": self.run_record.id,
            }
        )  # fmt: skip
        self.transfer._internally().write(
            {
                "case_id": case.id,
                "reason": "North runs out of Cup.",
                "value_curve": "[[4.0, 17.0, 1.0], [8.0, 25.0, 2.0]]",
            }
        )
        self.planner.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        self.planner.password = self.planner.login
        self.start_tour("/odoo", "distribution_planning_morning", login=self.planner.login)
        self.assertEqual((self.transfer.state, self.transfer.quantity), ("undone", 6))
        self.assertEqual(
            self.transfer.reason_id, self.env["distribution.decision.reason"].search([])[1]
        )
        self.assertEqual(self.buy.state, "to_approve")
        self.assertEqual(self._ledger(self.buy).mapped("event"), ["rejected", "taken_back"])
