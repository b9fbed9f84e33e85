import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger
from psycopg2.errors import ForeignKeyViolation

from .common import GROUP, DistributionCase

POLICY = """
version: 1
rules: []
limits:
  - id: units-over-a-lane
    title: Twenty units a day
    why: A test wants to see it.
    measure: quantity
    per: lane
    days: 1
    maximum: 20
    examples:
      - {passes: true, already: 19, facts: {quantity: 1}}
      - {passes: false, already: 20, facts: {quantity: 1}}
  - id: value-for-everybody
    title: Hundred for everybody
    why: A test wants to see it.
    binds: everybody
    measure: stock_value
    per: company
    days: 2
    maximum: 100
    examples:
      - {passes: true, already: 99, facts: {stock_value: 1}}
      - {passes: false, already: 100, facts: {stock_value: 1}}
breakers:
  - id: flood
    title: A flood of proposals
    why: A test wants to see it.
    when: {all: [{fact: proposals_against_median, operator: greater_than, value: 3}]}
    examples:
      - {trips: true, facts: {proposals_against_median: 4}}
      - {trips: false, facts: {proposals_against_median: 3}}
"""


class PolicyCase(DistributionCase):
    def setUp(self):
        super().setUp()
        self.company.distribution_autonomy = "auto"
        self._policy(POLICY)
        self._stock(self.central, 500)

    def _policy(self, text):
        self.env["distribution.policy.version"].search(
            [("company_id", "=", self.company.id)]
        )._internally().write({"state": "retired"})
        self.env.flush_all()
        return (
            self.env["distribution.policy.version"]
            ._internally()
            .create(
                {
                    "name": "Limits",
                    "company_id": self.company.id,
                    "state": "active",
                    "governance_yaml": text,
                }
            )
        )

    def _judged(self, warehouse, quantity, stock_value, verb="transfer", verdict="auto", **values):
        facts = {
            "verb": verb,
            "quantity": quantity,
            "stock_value": stock_value,
            "lane": f"lane-{self.lanes[warehouse].id}" if verb == "transfer" else "",
            "company": self.company.name,
            **values.pop("facts", {}),
        }
        return self._proposal(
            verb, warehouse, quantity, verdict=verdict, facts=json.dumps(facts), **values
        )

    def _execute(self, proposals, how="automatic"):
        return proposals.env["distribution.executor"]._execute(proposals, how)

    def _events(self, proposal):
        return self._ledger(proposal).mapped("event")


class TestLimits(PolicyCase):
    def test_the_most_valuable_pass_and_the_rest_waits_for_a_person(self):
        other = self._product("Plate")
        self._stock(self.central, 500, other)
        small = self._judged(self.north, 12, 10, expected_value=5)
        large = self._judged(self.north, 15, 10, expected_value=50, product=other)
        self.assertEqual(self._execute(small | large), large)
        self.assertEqual((large.state, small.state), ("executed", "to_approve"))
        self.assertIn("Twenty units a day", small.held_back)
        self.assertIn("15 of 20", small.held_back)
        self.assertEqual(self._events(small), ["held_back"])

    def test_what_ran_today_counts_and_what_ran_yesterday_does_not(self):
        earlier = self._judged(self.north, 15, 10)
        self.assertTrue(self._execute(earlier))
        again = self._judged(self.north, 10, 10, run=self._run(), proposal_key="next")
        self.assertFalse(self._execute(again))
        earlier._internally().decided_on = fields.Datetime.now() - timedelta(days=1)
        self.assertTrue(self._execute(again))

    def test_what_was_asked_of_others_counts_as_what_was_carried_out(self):
        asked = self._judged(self.north, 15, 90)
        asked._internally().write({"state": "asked", **asked._decision("automatic")})
        again = self._judged(self.north, 10, 5, run=self._run(), proposal_key="next")
        self.assertFalse(self._execute(again))
        self.assertIn("15 of 20", again.held_back)
        beyond = self._judged(self.south, 5, 11, verdict="approve")
        beyond.with_user(self.manager).action_approve()
        self.assertIn("Hundred for everybody", beyond.failure)

    def test_what_was_carried_out_counts_with_the_quantity_that_was_decided(self):
        changed = self._judged(self.north, 5, 40, verdict="approve")
        changed.with_user(self.planner).quantity = 10
        changed.with_user(self.planner).action_approve()
        self.assertEqual(changed.state, "executed", changed.failure)
        beyond = self._judged(self.south, 5, 21, verdict="approve")
        beyond.with_user(self.manager).action_approve()
        self.assertIn("80 of 100", beyond.failure)

    def test_a_limit_with_conditions_counts_only_what_they_concern(self):
        when = "    when: {all: [{fact: data_trust, operator: less_than, value: 0.5}]}\n"
        text = POLICY.replace("    measure: stock_value\n", f"    measure: stock_value\n{when}")
        self._policy(text.replace("facts: {stock_value", "facts: {data_trust: 0.1, stock_value"))
        for trust, state in ((0.9, "executed"), (0.1, "executed"), (0.1, "failed")):
            proposal = self._judged(
                self.north, 5, 60, verdict="approve", facts={"data_trust": trust},
                run=self._run(), proposal_key=f"{trust}-{state}",
            )  # fmt: skip
            proposal.with_user(self.manager).action_approve()
            self.assertEqual(proposal.state, state, proposal.failure)

    def test_today_begins_and_ends_where_people_are(self):
        """In Auckland, 13 hours ahead in December, the second of December begins at 11:00."""
        auckland = self.env(context={**self.env.context, "tz": "Pacific/Auckland"})
        with freeze_time("2026-12-01 20:00:00"):
            earlier = self._judged(self.north, 15, 10).with_env(auckland)
            self.assertTrue(self._execute(earlier))
        again = self._judged(self.north, 10, 10, run=self._run(), proposal_key="next")
        again = again.with_env(auckland)
        with freeze_time("2026-12-02 10:59:00"):
            self.assertFalse(self._execute(again))
        with freeze_time("2026-12-02 11:00:00"):
            self.assertTrue(self._execute(again))

    def test_a_limit_holds_however_its_key_is_written(self):
        self._policy(POLICY.replace("limits:", r'"\x6cimits":'))
        self.assertTrue(self._execute(self._judged(self.north, 15, 10)))
        again = self._judged(self.north, 10, 10, run=self._run(), proposal_key="next")
        self.assertFalse(self._execute(again))

    def test_a_limit_for_everybody_refuses_people_with_its_reason(self):
        allowed = self._judged(self.north, 5, 90, verdict="approve")
        allowed.with_user(self.manager).action_approve()
        self.assertEqual(allowed.state, "executed")
        beyond = self._judged(self.south, 5, 11, verdict="approve")
        beyond.with_user(self.manager).action_approve()
        self.assertEqual(beyond.state, "failed")
        self.assertIn("Hundred for everybody", beyond.failure)
        self.assertFalse(beyond.move_ids)
        self.assertEqual(self._events(beyond), ["approved", "refused"])

    def test_a_planner_cannot_raise_the_quantity_past_a_limit(self):
        proposal = self._judged(self.north, 5, 50, verdict="approve")
        proposal.with_user(self.planner).quantity = 11
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "failed")
        self.assertIn("needs 110", proposal.failure)

    def test_a_forged_context_lifts_no_limit(self):
        self._judged(self.north, 5, 100, verdict="approve").with_user(self.manager).action_approve()
        beyond = self._judged(self.south, 5, 11, verdict="approve")
        beyond.with_user(self.manager).with_context(distribution_held_back={}).action_approve()
        self.assertEqual(beyond.state, "failed")

    def test_how_much_of_a_limit_is_used_can_be_seen(self):
        self._execute(self._judged(self.north, 15, 30))
        Use = self.env["distribution.limit.use"].with_user(self.viewer)
        lines = Use.search(Use.action_show()["domain"])
        self.assertIn(self.lanes[self.north].display_name, lines.mapped("scope"))
        seen = {(line.name, line.used, line.maximum): line.share for line in lines}
        self.assertEqual(
            seen,
            {("Twenty units a day", 15, 20): 75, ("Hundred for everybody", 30, 100): 30},
        )

    def test_a_changed_quantity_never_runs_by_itself(self):
        proposal = self._judged(self.north, 5, 10)
        proposal._internally().quantity = 6
        self.assertFalse(self._execute(proposal))
        self.assertEqual(proposal.state, "to_approve")


class TestChangedQuantity(PolicyCase):
    def setUp(self):
        super().setUp()
        self._policy(self.env["distribution.policy.version"]._active(
            self.env["res.company"]).governance_yaml)  # fmt: skip

    def test_who_approves_follows_from_the_quantity_that_will_be_carried_out(self):
        facts = {"spend": 4000.0, "data_trust": 0.9, "value": 5.0}
        proposal = self._judged(self.central, 100, 4000, "buy", "approve", facts=facts)
        self.assertEqual(proposal.approver, "planner")
        proposal.with_user(self.planner).quantity = 200
        self.assertEqual((proposal.approver, proposal.requester_id), ("manager", self.planner))
        self.assertIn("spend-above-limit", proposal.rule_ids)
        self.assertIn("spend greater than 5,000 (it is 8,000)", proposal.why_verdict)
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).action_approve()

    def test_a_quantity_that_the_policy_blocks_is_refused(self):
        proposal = self._judged(
            self.north, 5, 10, facts={"giver_free_stock_after": 4.0}, verdict="approve"
        )
        with self.assertRaises(UserError) as refused:
            proposal.with_user(self.planner).quantity = 20
        self.assertIn("giver-left-short", str(refused.exception))
        proposal.invalidate_recordset()
        self.assertEqual(proposal.quantity, 5)


class TestStops(PolicyCase):
    def setUp(self):
        super().setUp()
        self.Stop = self.env["distribution.stop"]

    def _stops(self):
        return self.Stop.search([("company_id", "=", self.company.id)])

    def test_the_kill_switch_stops_what_runs_by_itself_and_nothing_else(self):
        self.Stop.with_user(self.manager).action_stop_all()
        proposal = self._judged(self.north, 5, 10)
        self.assertFalse(self._execute(proposal))
        self.assertEqual(proposal.state, "to_approve")
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "executed")

    def test_it_is_in_the_ledger_and_a_second_push_changes_nothing(self):
        self.Stop.with_user(self.governor).action_stop_all()
        self.Stop.with_user(self.manager).action_stop_all()
        (stop,) = self._stops()
        self.assertEqual(stop.stopped_by_id, self.governor)
        stop.with_user(self.second_governor).action_lift()
        entries = self.env["distribution.ledger.entry"].search(
            [("company_id", "=", self.company.id)], order="sequence"
        )
        entries = entries.filtered(lambda entry: entry.event != "autonomy")
        self.assertEqual(entries.mapped("event"), ["stopped", "resumed"])
        self.assertEqual(entries.user_id, self.governor | self.second_governor)

    def test_only_governance_lifts_the_kill_switch(self):
        self.Stop.with_user(self.manager).action_stop_all()
        stop = self._stops()
        for user in (self.viewer, self.planner, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                stop.with_user(user).action_lift()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                stop.with_user(user).write({"lifted_on": fields.Datetime.now()})
        stop.with_user(self.governor).action_lift()
        self.assertTrue(self._execute(self._judged(self.north, 5, 10)))

    def test_planners_and_viewers_cannot_stop_or_make_stops(self):
        for user in (self.viewer, self.planner):
            with self.assertRaises(AccessError):
                self.Stop.with_user(user).action_stop_all()
        values = {"name": "x", "kind": "person", "company_id": self.company.id}
        for user in (self.manager, self.governor, self.env.user):
            with self.assertRaises(AccessError):
                self.Stop.with_user(user).create(values)

    def test_a_stop_that_another_transaction_made_meanwhile_holds_at_once(self):
        company = self.env.ref("base.main_company")
        self.assertFalse(self.Stop._is_stopped(company))
        with self.env.registry.cursor() as other:
            other.execute(
                """INSERT INTO distribution_stop (name, company_id, kind, stopped_on)
                   VALUES ('test', %s, 'person', now()) RETURNING id""",
                [company.id],
            )
            stop_id = other.fetchone()[0]
        try:
            self.assertFalse(self.Stop.sudo().search_count([("id", "=", stop_id)]))
            self.assertTrue(self.Stop._is_stopped(company))
        finally:
            with self.env.registry.cursor() as other:
                other.execute("DELETE FROM distribution_stop WHERE id = %s", [stop_id])

    def test_a_stop_in_the_middle_of_a_run_holds_for_what_is_left(self):
        proposal = self._judged(self.north, 5, 10)
        answers = iter([False])
        stopped = type(self.Stop)
        with patch.object(stopped, "_is_stopped", lambda self, company: next(answers, True)):
            self.assertFalse(self._execute(proposal))
        self.assertFalse(proposal.move_ids)
        self.assertIn("stopped", proposal.failure)


class TestBreakers(PolicyCase):
    def _measured(self, proposals, **values):
        return self._run(measures={"proposals": proposals, "item_locations": 3}, **values)

    def _conclude_flood(self):
        for number in range(4):
            self._measured(10, name=f"PLAN/{number}")
        run = self._measured(31)
        proposal = self._judged(self.north, 5, 10, run=run)
        run._conclude()
        return run, proposal

    def test_an_abnormal_run_turns_the_company_to_recommend(self):
        run, proposal = self._conclude_flood()
        self.assertEqual((run.executed_count, proposal.state), (0, "to_approve"))
        stop = run.stop_ids
        self.assertEqual((stop.kind, stop.breaker, stop.in_force), ("breaker", "flood", True))
        self.assertIn("proposals_against_median is 3.1", stop.reason)
        activities = run.activity_ids.filtered(lambda a: "flood" in a.summary)
        self.assertEqual(activities.user_id & (self.manager | self.governor | self.planner),
                         self.manager | self.governor)  # fmt: skip
        entry = self.env["distribution.ledger.entry"].search(
            [("company_id", "=", self.company.id), ("event", "=", "stopped")]
        )
        self.assertEqual((entry.run_id, entry.summary), (run, "A flood of proposals"))

    def test_it_trips_once_and_holds_until_a_person_resets_it(self):
        run, proposal = self._conclude_flood()
        run._conclude()
        self.assertEqual(len(run.stop_ids), 1)
        self.assertFalse(self._execute(proposal))
        with self.assertRaises(AccessError):
            run.stop_ids.with_user(self.planner).action_lift()
        run.stop_ids.with_user(self.manager).action_lift()
        self.assertTrue(self._execute(proposal))
        self.assertFalse(run.activity_ids.filtered(lambda a: "flood" in a.summary))

    def test_the_reason_says_what_did_not_hold(self):
        above = "{all: [{fact: proposals_against_median, operator: greater_than, value: 3}]}"
        few = "{not: [{fact: proposals_against_median, operator: less_than_or_equal_to, value: 3}]}"
        self._policy(POLICY.replace(above, few))
        run, _proposal = self._conclude_flood()
        self.assertEqual(
            run.stop_ids.reason,
            "proposals_against_median is 3.1 (not less than or equal to 3)",
        )

    def test_an_ordinary_run_carries_on(self):
        for number in range(4):
            self._measured(10, name=f"PLAN/{number}")
        run = self._measured(30)
        self._judged(self.north, 5, 10, run=run)
        run._conclude()
        self.assertEqual(run.executed_count, 1)
        self.assertFalse(run.stop_ids)


class TestAutonomy(PolicyCase):
    def _autonomy(self, level, **scope):
        return (
            self.env["distribution.autonomy"].with_user(self.governor).create(
                {"company_id": self.company.id, "level": level, **scope}
            )
        )  # fmt: skip

    def test_the_most_specific_row_wins(self):
        Autonomy = self.env["distribution.autonomy"]
        above = self.env["product.category"].create({"name": "Kitchen"})
        category = self.env["product.category"].create({"name": "Cups", "parent_id": above.id})

        def level(verb="transfer", warehouse=self.north):
            scope = (warehouse.id, category.id, verb)
            return Autonomy._levels_of(self.company, {scope})[scope]

        self.assertEqual(level(), "auto")
        self._autonomy("observe", verb="transfer")
        self.assertEqual((level(), level("buy")), ("observe", "auto"))
        self._autonomy("recommend", category_id=above.id)
        self.assertEqual(level(), "recommend")
        self._autonomy("guided", category_id=category.id)
        self.assertEqual(level(), "guided")
        self._autonomy("recommend", warehouse_id=self.north.id)
        self.assertEqual((level(), level(warehouse=self.south)), ("recommend", "guided"))
        self._autonomy("auto", category_id=above.id, verb="transfer")
        self.assertEqual((level(), level("buy")), ("auto", "recommend"))

    def test_as_many_queries_for_many_scopes(self):
        self._autonomy("guided", warehouse_id=self.north.id)
        categories = self.env["product.category"].create([{"name": f"C{n}"} for n in range(40)])
        proposals = self.env["distribution.proposal"]
        for number, category in enumerate(categories):
            cup = self._product(f"Cup {number}", categ_id=category.id)
            proposals |= self._judged(self.north, 5, 10, product=cup)
        queries = [self._queries(proposals[:count]) for count in (2, 40)]
        self.assertEqual(queries[0], queries[1])

    def _queries(self, proposals):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["distribution.autonomy"]._levels(proposals)
        return self.env.cr.sql_log_count - before

    @mute_logger("odoo.sql_db")
    def test_what_is_deleted_never_widens_a_level(self):
        category = self.env["product.category"].create({"name": "To go"})
        row = self._autonomy("auto", verb="buy", category_id=category.id)
        with self.assertRaises(ForeignKeyViolation), self.cr.savepoint():
            category.unlink()
        self.assertEqual(row.category_id, category)

    def test_only_where_it_is_automatic_something_runs_by_itself(self):
        self._autonomy("guided", warehouse_id=self.north.id)
        guided = self._judged(self.north, 5, 10)
        automatic = self._judged(self.south, 5, 10)
        self.assertEqual(self._execute(guided | automatic), automatic)

    def test_guided_is_released_by_one_person_all_at_once(self):
        first = self._judged(self.north, 5, 10, autonomy="guided")
        second = self._judged(self.south, 5, 10, autonomy="guided")
        waiting = self._judged(self.central, 5, 10, "buy", "approve", autonomy="guided")
        run = first.run_id
        self.assertEqual(run.with_user(self.planner).ready_count, 2)
        run.with_user(self.planner).action_release()
        self.assertEqual(
            [p.state for p in first | second | waiting], ["executed", "executed", "to_approve"]
        )
        self.assertEqual(first.decided_by_id, self.planner)
        waiting._internally().verdict = "auto"
        with self.assertRaises(AccessError):
            run.with_user(self.viewer).action_release()

    def test_every_change_of_autonomy_is_in_the_ledger(self):
        row = self._autonomy("observe", warehouse_id=self.north.id, verb="buy")
        row.level = "guided"
        row.reason = "dry run of May"
        row.warehouse_id = self.south
        row.unlink()
        self.company.distribution_autonomy = "recommend"
        entries = self.env["distribution.ledger.entry"].search(
            [("company_id", "=", self.company.id), ("event", "=", "autonomy")], order="sequence"
        )
        told = [(entry.summary, *json.loads(entry.values).values()) for entry in entries[-6:]]
        self.assertEqual(
            told,
            [
                ("North, buy", "observe", None),
                ("North, buy", "guided", "observe"),
                ("North, buy", None, "guided"),
                ("South, buy", "guided", None),
                ("South, buy", None, "guided"),
                ("Planned", "recommend", "auto"),
            ],
        )

    def test_only_governance_gives_autonomy(self):
        for user in (self.viewer, self.planner, self.manager):
            with self.assertRaises(AccessError):
                self.env["distribution.autonomy"].with_user(user).create(
                    {"company_id": self.company.id, "verb": "buy", "level": "auto"}
                )

    def test_other_companies_see_neither_stops_nor_autonomy(self):
        self._autonomy("observe", verb="buy")
        self.env["distribution.stop"].with_user(self.manager).action_stop_all()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "limits_stranger",
            groups=f"base.group_user,{GROUP}manager,{GROUP}governance",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("distribution.stop", "distribution.autonomy"):
            seen = self.env[model].with_user(stranger).with_context(allowed_company_ids=other.ids)
            self.assertFalse(seen.search_count([("company_id", "=", self.company.id)]))
