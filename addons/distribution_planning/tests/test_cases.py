import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DistributionCase, written_with

KEY = "00c0ffee00c0ffee"


class CasesCase(DistributionCase):
    """Plans with cases, written as planning writes them."""

    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()

    def _case(self, **values):
        return {
            "case_id": KEY,
            "kind": "late_supply",
            "subject": f"vendor-{self.vendor.id}",
            "subject_name": "Mill",
            "supplier_id": f"vendor-{self.vendor.id}",
            "item_locations": 1,
            "money_at_risk": 100,
            "cause": "The next deliveries from Mill come up to 9 days late.",
            "remedy": "ask for an earlier delivery",
            "response": "ask",
            "role": "buyer",
            "context": json.dumps({"late": 9.0}),
            "minimum_periods": 1,
            **values,
        }

    def _write(self, *cases, days=0, proposals=()):
        """Write a plan with these cases, as planned some days from now."""
        import pandas as pd

        from distribution_ai.plan import Plan

        place = {"item_id": str(self.product.id), "location_id": f"warehouse-{self.north.id}"}
        members = [{"case_id": case["case_id"], **place, "pool": "shortage"} for case in cases]
        plan = Plan.build(
            {
                "targets": pd.DataFrame([place]),
                "risks": pd.DataFrame([place]),
                "quality": pd.DataFrame([place]),
                "cases": pd.DataFrame(list(cases)),
                "case_members": pd.DataFrame(members),
                "proposals": pd.DataFrame(list(proposals)),
            }
        )
        run = self._run(as_of=self.today + timedelta(days=days))
        self.env["distribution.plan.writer"].write_plan(run, plan, written_with())
        return self.env["distribution.case"].search(
            [("company_id", "=", self.company.id), ("case_key", "not like", ":")]
        )


@tagged("post_install", "-at_install")
class TestCases(CasesCase):
    """Cases from plan to plan, and what people decide about them."""

    def test_a_case_names_its_records_and_its_proposals(self):
        case = self._write(
            self._case(),
            proposals=[
                {
                    "proposal_id": "1" * 16,
                    "verb": "transfer",
                    "item_id": str(self.product.id),
                    "origin_id": f"warehouse-{self.central.id}",
                    "lane_id": f"lane-{self.lanes[self.north].id}",
                    "destination_id": f"warehouse-{self.north.id}",
                    "quantity": 10,
                    "expected_value": 60,
                    "case_id": KEY,
                }
            ],
        )
        self.assertEqual(
            (case.kind, case.partner_id, case.state, case.role, case.periods),
            ("late_supply", self.vendor, "open", "buyer", 1),
        )
        self.assertEqual(case.position_ids.warehouse_id, self.north)
        self.assertEqual(case.proposal_ids.case_id, case)
        self.assertEqual((case.money_at_risk, case.expected_value), (100, 60))
        self.assertEqual(case.context, {"late": 9.0})
        self.assertEqual(case.deadline, self.today + timedelta(days=2))
        self.assertEqual(case.display_name, "Supply Too Late: Mill")

    def test_dates_in_its_words_are_written_as_people_write_them(self):
        said = (
            "3 times the usual was asked for, 40 units more at 2 item-locations, and no event"
            " says why"
        )
        case = self._write(
            self._case(
                subject_name="Mug, week of 2026-11-11",
                cause=f"Mug, week of 2026-11-11: {said}",
            )
        )
        [read] = case.with_context(lang="en_US").read(["subject", "cause", "display_name"])
        self.assertEqual(read["subject"], "Mug, week of 11 Nov 2026")
        self.assertEqual(read["cause"], f"Mug, week of 11 Nov 2026: {said}")
        self.assertEqual(read["display_name"], "Supply Too Late: Mug, week of 11 Nov 2026")

    def test_the_same_cause_keeps_its_row_and_counts_plans_by_day(self):
        case = self._write(self._case())
        self.assertEqual(self._write(self._case(money_at_risk=120)), case)
        self.assertEqual((case.periods, case.money_at_risk), (1, 120), "two plans on one day")
        self._write(self._case(), days=1)
        self.assertEqual((case.periods, case.first_seen), (2, self.today))
        self.assertEqual(case.last_seen, self.today + timedelta(days=1))

    def test_a_case_is_watched_until_enough_plans_have_seen_it(self):
        case = self._write(self._case(minimum_periods=3))
        states = [case.state]
        for day in (1, 2):
            self._write(self._case(minimum_periods=3), days=day)
            states.append(case.state)
        self.assertEqual(states, ["watching", "watching", "open"])

    def test_a_plan_in_between_that_does_not_see_it_starts_the_count_again(self):
        case = self._write(self._case(minimum_periods=2))
        self._write(days=1)
        self._write(self._case(minimum_periods=2), days=2)
        self.assertEqual((case.state, case.periods), ("watching", 1))

    def test_unseen_is_resolved_and_comes_back_open(self):
        case = self._write(self._case())
        self._write(days=1)
        self.assertEqual(case.state, "resolved")
        self.assertFalse(case.position_ids)
        self._write(self._case(), days=2)
        self.assertEqual((case.state, case.periods), ("open", 1))

    def test_snoozed_until_its_day(self):
        case = self._write(self._case()).with_user(self.planner)
        with self.assertRaises(UserError):
            case.action_snooze(self.today)
        case.action_snooze(fields.Date.to_string(self.today + timedelta(days=3)))
        self._write(self._case(), days=2)
        self.assertEqual(case.state, "snoozed")
        self._write(self._case(), days=3)
        self.assertEqual(case.state, "open")

    def test_dismissed_until_materially_worse(self):
        case = self._write(self._case()).with_user(self.planner)
        with self.assertRaises(UserError):
            case.action_dismiss("  ")
        case.action_dismiss("Agreed with the mill")
        self._write(self._case(money_at_risk=150), days=1)
        self.assertEqual(case.state, "dismissed")
        self._write(days=2)
        self._write(self._case(money_at_risk=100), days=3)
        self.assertEqual(case.state, "dismissed", "a dismissal is remembered while unseen")
        self._write(self._case(money_at_risk=151), days=4)
        self.assertEqual(case.state, "open")

    def test_dismissed_without_money_until_half_as_many_more_suffer(self):
        case = self._write(self._case(money_at_risk=0, item_locations=4)).with_user(self.planner)
        case.action_dismiss("Known")
        self._write(self._case(money_at_risk=0, item_locations=6), days=1)
        self.assertEqual(case.state, "dismissed")
        self._write(self._case(money_at_risk=0, item_locations=7), days=2)
        self.assertEqual(case.state, "open")

    def test_reopened(self):
        case = self._write(self._case()).with_user(self.planner)
        case.action_dismiss("Known")
        case.action_reopen()
        self.assertEqual(case.state, "open")
        with self.assertRaises(UserError):
            case.action_reopen()

    def test_a_dismissal_and_its_end_are_in_the_ledger(self):
        case = self._write(self._case()).with_user(self.planner)
        case.action_snooze(fields.Date.to_string(self.today + timedelta(days=3)))
        case.action_reopen()
        case.action_dismiss("Agreed with the mill")
        case.action_reopen()
        self.assertEqual((case.deadline > self.today, case.dismiss_reason), (True, False))
        entries = self.env["distribution.ledger.entry"].search(
            [("company_id", "=", self.company.id), ("run_id", "=", case.run_id.id)],
            order="sequence",
        )
        self.assertEqual(entries.mapped("event"), ["dismissed", "reopened"])
        self.assertEqual(entries.user_id, self.planner)
        for entry in entries:
            said = json.loads(entry.values)
            self.assertEqual(said["case_key"], case.case_key)
            self.assertEqual(said["reason"], "Agreed with the mill")
            self.assertEqual(said["money_at_risk"], case.money_at_risk)
        self.assertTrue(self.env["distribution.ledger.entry"].verify(self.company.id)["ok"])

    def test_who_may_decide(self):
        case = self._write(self._case())
        with self.assertRaises(AccessError):
            case.with_user(self.viewer).action_dismiss("I say so")
        with self.assertRaises(AccessError):
            case.with_user(self.planner).state = "resolved"
        case.user_id = self.viewer
        case.with_user(self.viewer).action_dismiss("It is mine")
        self.assertEqual(case.state, "dismissed")

    def test_the_wizards_and_lists(self):
        case = self._write(self._case()).with_user(self.planner)
        for action, values in (
            (case.action_open_snooze, {}),
            (case.action_open_dismiss, {"reason": "Known"}),
        ):
            wizard = action()
            made = (
                self.env[wizard["res_model"]]
                .with_user(self.planner)
                .with_context(**wizard["context"])
                .create(values)
            )
            getattr(made, f"action_{wizard['res_model'].rpartition('.')[2]}")()
        self.assertEqual(case.state, "dismissed")
        positions = self.env["distribution.position"].search(case.action_open_positions()["domain"])
        self.assertEqual(positions, case.position_ids)
        self.assertEqual(case.action_open_proposals()["res_model"], "distribution.proposal")
