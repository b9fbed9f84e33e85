import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import new_test_user

from .common import GROUP, DistributionCase

ACTIVITY = "distribution_planning.activity_approve_proposals"


class ApprovalCase(DistributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_manager, cls.second_planner = (
            new_test_user(
                cls.env,
                f"approval_{role}",
                groups=f"base.group_user,{GROUP}{role}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role in ("manager", "planner")
        )
        cls.today = fields.Date.today()

    def _spend(self, **values):
        return self._proposal(
            "buy", self.central, 20, **{"approver": "manager", "people": 2, **values}
        )

    def _events(self, proposal):
        return self._ledger(proposal).mapped("event")


class TestPeople(ApprovalCase):
    def test_two_people_are_two_people(self):
        proposal = self._spend()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.state, proposal.money_state), ("to_approve", "partly"))
        self.assertEqual(proposal.approvals, "1 / 2")
        self.assertFalse(proposal.purchase_line_ids)
        with self.assertRaisesRegex(UserError, "already approved"):
            proposal.with_user(self.manager).action_approve()
        proposal.with_user(self.second_manager).action_approve()
        self.assertEqual((proposal.state, proposal.money_state), ("executed", "approved"))
        self.assertEqual(self._events(proposal), ["approved", "approved", "executed"])
        self.assertEqual(
            self._ledger(proposal).mapped("user_id"), self.manager | self.second_manager
        )

    def test_what_failed_is_tried_again_by_who_approved_it(self):
        proposal = self._proposal("transfer", self.north, 5)
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "failed")
        self._stock(self.central, 50)
        self.env.invalidate_all()
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(len(proposal.approval_ids), 1)

    def test_an_approval_is_of_the_quantity_that_was_seen(self):
        proposal = self._spend()
        proposal.with_user(self.manager).action_approve()
        proposal.with_user(self.planner).quantity = 30
        self.assertEqual(proposal.approvals, "0 / 2")
        proposal.with_user(self.second_manager).action_approve()
        self.assertEqual(proposal.state, "to_approve")
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "executed")

    def test_an_approval_is_of_what_was_looked_at(self):
        """What a later plan says is within a tolerance the same, or has to be looked at again."""
        facts = json.dumps({"verb": "buy", "quantity": 20.0, "spend": 1000.0})
        dearer = json.dumps({"verb": "buy", "quantity": 20.0, "spend": 1101.0})
        slightly = json.dumps({"verb": "buy", "quantity": 20.0, "spend": 1099.0})
        day = self.today + timedelta(days=3)
        for number, (later, given) in enumerate(
            (
                ({}, "1 / 2"),
                ({"facts": slightly, "expected_value": 24.0}, "1 / 2"),
                ({"facts": dearer}, "0 / 2"),
                ({"expected_value": 22.0}, "0 / 2"),
                ({"expected_value": 60.0}, "1 / 2"),
                ({"due_date": day + timedelta(days=3)}, "1 / 2"),
                ({"due_date": day + timedelta(days=4)}, "0 / 2"),
                ({"due_date": day - timedelta(days=4)}, "0 / 2"),
            )
        ):
            with self.subTest(later=later):
                proposal = self._spend(proposal_key=f"seen-{number}", facts=facts, due_date=day)
                proposal.with_user(self.manager).action_approve()
                proposal._internally().write({"run_id": self._run().id, **later})
                self.assertEqual(proposal.approvals, given)
                proposal.with_user(self.second_manager).action_approve()
                state = "executed" if given == "1 / 2" else "to_approve"
                self.assertEqual(proposal.state, state, proposal.failure)

    def test_money_of_several_currencies_is_added_up_in_one(self):
        pounds = self.env["res.currency"].with_context(active_test=False).search(
            [("name", "=", "GBP")]
        )  # fmt: skip
        pounds.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "company_id": self.company.id, "name": self.today,
                 "rate": rate}
                for currency, rate in ((self.company.currency_id, 1.0), (pounds, 0.5))
            ]
        )  # fmt: skip
        there = self.env["res.company"].create({"name": "There", "currency_id": pounds.id})
        here = self._spend(expected_value=100, cost=10)
        both = self.company | there
        away = self._proposal(
            "hold", self.env["stock.warehouse"].search([("company_id", "=", there.id)]),
            run=self._run(company_id=there.id), company_id=there.id, expected_value=100, cost=10,
        )  # fmt: skip
        manager = self.manager.copy({"login": "both", "company_ids": [Command.set(both.ids)]})
        Approve = self.env["distribution.proposal.approve"].with_user(manager)
        Approve = Approve.with_context(allowed_company_ids=both.ids)
        dialogue = Approve.create({"proposal_ids": [Command.set((here | away).ids)]})
        self.assertEqual(dialogue.proposal_count, 2)
        self.assertEqual(dialogue.currency_id, self.company.currency_id)
        self.assertEqual((dialogue.expected_value, dialogue.cost), (300, 30))
        dialogue = Approve.create({"proposal_ids": [Command.set(away.ids)]})
        self.assertEqual((dialogue.currency_id, dialogue.expected_value), (pounds, 100))

    def test_four_eyes(self):
        proposal = self._spend(people=1, four_eyes=True)
        proposal.with_user(self.manager).quantity = 25
        with self.assertRaisesRegex(AccessError, "another person"):
            proposal.with_user(self.manager).action_approve()
        proposal.with_user(self.second_manager).action_approve()
        self.assertEqual(proposal.state, "executed")

    def test_who_accepts_the_plan_does_not_approve_the_money_under_four_eyes(self):
        proposal = self._spend(people=1, four_eyes=True)
        proposal.with_user(self.manager).action_accept()
        with self.assertRaises(AccessError):
            proposal.with_user(self.manager).action_approve()

    def test_accepting_the_plan_is_not_approving_the_spend(self):
        proposal = self._spend(people=1)
        self.assertEqual((proposal.plan_state, proposal.money_state), ("open", "waiting"))
        proposal.with_user(self.planner).action_accept()
        self.assertEqual((proposal.plan_state, proposal.money_state), ("accepted", "waiting"))
        self.assertEqual((proposal.state, proposal.accepted_by_id), ("to_approve", self.planner))
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).action_approve()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual((proposal.plan_state, proposal.money_state), ("accepted", "approved"))
        self.assertEqual(self._events(proposal), ["accepted", "approved", "executed"])

    def test_what_asks_for_no_money_is_approved_at_once(self):
        proposal = self._proposal("transfer", self.north, 5)
        self._stock(self.central, 50)
        self.assertEqual(proposal.money_state, "none")
        with self.assertRaisesRegex(UserError, "no approval of money"):
            proposal.with_user(self.planner).action_accept()
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "executed")

    def test_many_are_approved_in_few_queries(self):
        many = self.env["distribution.proposal"].union(
            *(self._spend(product=self._product(f"Item {number}")) for number in range(50))
        )
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        many.with_user(self.manager).action_approve()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 100)
        self.assertEqual(set(many.mapped("approvals")), {"1 / 2"})

    def test_approvals_cannot_be_made_or_taken_by_hand(self):
        proposal = self._spend()
        Approval = self.env["distribution.approval"]
        values = {"proposal_id": proposal.id, "user_id": self.manager.id,
                  "for_user_id": self.manager.id, "quantity": 20}  # fmt: skip
        for user in (self.planner, self.manager, self.governor, self.env.user):
            with self.assertRaises(AccessError):
                Approval.with_user(user).create(values)
        with self.assertRaises(AccessError):
            proposal.with_user(self.manager).write({"people": 1})
        with self.assertRaises(AccessError):
            proposal.with_user(self.manager).write({"approval_ids": [Command.create(values)]})
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).write({"accepted_by_id": self.manager.id})


class TestDeputies(ApprovalCase):
    def _deputy(self, user=None, **values):
        user = user or self.manager
        return (
            self.env["distribution.deputy"]
            .with_user(user)
            .create(
                {
                    "company_id": self.company.id,
                    "user_id": user.id,
                    "deputy_id": self.planner.id,
                    "date_from": self.today,
                    "date_to": self.today + timedelta(days=7),
                    **values,
                }
            )
        )

    def test_a_deputy_decides_in_the_name_of_who_is_away(self):
        proposal = self._spend(people=1)
        self._deputy()
        self.assertTrue(proposal.with_user(self.planner).is_mine)
        self.assertIn(
            proposal,
            self.env["distribution.proposal"]
            .with_user(self.planner)
            .search([("is_mine", "=", True)]),
        )
        proposal.with_user(self.planner).action_approve()
        self.assertEqual(proposal.state, "executed")
        approval = proposal.approval_ids
        self.assertEqual((approval.user_id, approval.for_user_id), (self.planner, self.manager))

    def test_as_many_queries_for_many_proposals(self):
        self._deputy()
        proposals = self.env["distribution.proposal"]
        for number in range(20):
            proposals |= self._spend(proposal_key=f"spent-{number}")
        queries = [self._queries(proposals[:count]) for count in (2, 2, 20)]
        self.assertEqual(queries[1], queries[2])

    def _queries(self, proposals):
        """Of what the dialogue asks before the user approves."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertFalse(proposals.with_user(self.planner)._refusals())
        return self.env.cr.sql_log_count - before

    def test_only_on_the_days_named(self):
        proposal = self._spend(people=1)
        self._deputy(
            date_from=self.today - timedelta(days=9), date_to=self.today - timedelta(days=1)
        )
        self._deputy(
            date_from=self.today + timedelta(days=1), date_to=self.today + timedelta(days=2)
        )
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).action_approve()

    def test_who_is_away_and_the_deputy_are_one_approval(self):
        proposal = self._spend()
        self._deputy()
        proposal.with_user(self.planner).action_approve()
        with self.assertRaisesRegex(UserError, "already approved"):
            proposal.with_user(self.manager).action_approve()
        self.assertEqual(proposal.state, "to_approve")

    def test_a_deputy_of_two_speaks_for_the_one_who_has_not_yet(self):
        for manager in (self.manager, self.second_manager):
            self._deputy(manager)
        for first, other in (
            (self.manager, self.second_manager),
            (self.second_manager, self.manager),
        ):
            proposal = self._spend(proposal_key=f"spent-{first.login}")
            proposal.with_user(first).action_approve()
            proposal.with_user(self.planner).action_approve()
            self.assertEqual(proposal.state, "executed")
            self.assertEqual(proposal.approval_ids.for_user_id, first | other)
            asked = self._spend(proposal_key=f"asked-{other.login}", people=1, four_eyes=True)
            asked.with_user(first).quantity = 25
            asked.with_user(self.planner).action_approve()
            self.assertEqual(asked.approval_ids.for_user_id, other)

    def test_the_dialog_asks_each_company_s_plan_and_deputies(self):
        other = self.env["res.company"].create({"name": "Other"})
        (self.planner | self.manager).company_ids |= other
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        there = self._proposal(
            "hold", warehouse, run=self._run(company_id=other.id), company_id=other.id,
            approver="manager",
        )  # fmt: skip
        here = self._proposal("hold", self.north, run=self._run())
        self.env["distribution.deputy"].create(
            {
                "company_id": other.id,
                "user_id": self.manager.id,
                "deputy_id": self.planner.id,
                "date_to": self.today,
            }
        )
        wizard = (
            self.env["distribution.proposal.approve"]
            .with_user(self.planner)
            .with_context(allowed_company_ids=(self.company | other).ids)
            .create({"proposal_ids": (there | here).ids})
        )
        self.assertEqual((wizard.proposal_count, wizard.refusals), (2, ""))

    def test_who_left_the_company_has_no_deputy_there(self):
        proposal = self._spend(people=1)
        self._deputy()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write(
            {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        )
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).action_approve()

    def test_people_appoint_their_own_and_only_planners(self):
        values = {"user_id": self.manager.id, "deputy_id": self.planner.id}
        with self.assertRaises(AccessError):
            self._deputy(self.planner, **values)
        with self.assertRaises(ValidationError):
            self._deputy(deputy_id=self.viewer.id)
        self._deputy(self.governor, **values)
        row = self._deputy(self.planner, deputy_id=self.second_planner.id)
        with self.assertRaises(AccessError):
            row.with_user(self.second_planner).user_id = self.manager
        with self.assertRaises(AccessError):
            row.with_user(self.planner).user_id = self.manager

    def test_deputies_are_asked_too(self):
        self._deputy()
        run = self._spend().run_id
        self.assertIn(self.planner, run._approvers("manager"))


class TestDeadlines(ApprovalCase):
    def _late(self, **values):
        return self._proposal(
            "transfer", self.north, 5,
            **{"deadline": self.today - timedelta(days=1), "escalate_to": "manager", **values},
        )  # fmt: skip

    def test_what_is_late_is_passed_on_once(self):
        proposal = self._late()
        run = proposal.run_id
        run._ask_approvers()
        self.assertEqual(run.activity_ids.user_id, self.planner | self.second_planner)
        run._escalate()
        self.assertEqual(proposal.approver, "manager")
        self.assertIn(self.manager, run.activity_ids.user_id)
        self.assertEqual(run.activity_ids[0].date_deadline, proposal.deadline)
        self.assertEqual(self._events(proposal), ["escalated"])
        self.assertFalse(run._escalate())
        with self.assertRaises(AccessError):
            proposal.with_user(self.planner).action_approve()

    def test_what_is_due_today_or_has_no_higher_role_stays(self):
        today = self._late(deadline=self.today)
        nobody = self._late(escalate_to=False, proposal_key="x")
        today.run_id._escalate()
        self.assertEqual((today.approver, nobody.approver), ("planner", "planner"))

    def test_what_is_held_is_passed_on_only_from_its_day(self):
        proposal = self._late()
        run = proposal.run_id
        proposal.with_user(self.planner).action_hold(self.today + timedelta(days=1))
        run._ask_approvers()
        self.assertFalse(run.activity_ids)
        self.assertFalse(run._escalate())
        watcher = self.env["distribution.watcher"]._of(self.company)["late_approval"]
        Case = self.env["distribution.case"].with_company(self.company)
        self.assertFalse(Case._see_late_approval(self.company, watcher))
        figures = self.env["distribution.kpi.day"].operational_picture()["waiting"]
        self.assertEqual((figures["roles"], figures["overdue"]), ([], 0))
        proposal._internally().held_until = self.today
        self.assertEqual(len(Case._see_late_approval(self.company, watcher)), 1)
        run._ask_approvers()
        self.assertEqual(run.activity_ids.user_id, self.planner | self.second_planner)
        self.assertEqual(run._escalate(), proposal)


class TestMine(ApprovalCase):
    """What waits for whom, the same in mails and lists."""

    def _mine(self, user):
        found = (
            self.env["distribution.proposal"]
            .with_user(user)
            .search([("is_mine", "=", True), ("company_id", "=", self.company.id)])
        )
        run = self.env["distribution.run"]._latest(self.company)
        self.assertEqual(found, run._waiting_for(user), "mails say the same")
        return found

    def test_managers_are_asked_what_planners_may_not_decide(self):
        transfer, spend = self._proposal("transfer", self.north, 5), self._spend(people=1)
        self.assertEqual(self._mine(self.planner), transfer)
        self.assertEqual(self._mine(self.manager), spend)
        self.assertFalse(self._mine(self.viewer) | self._mine(self.governor))
        planners = self.planner | self.second_planner
        planners.group_ids = [
            Command.unlink(self.env.ref(f"{GROUP}planner").id),
            Command.link(self.env.ref(f"{GROUP}user").id),
        ]
        self.env.invalidate_all()
        self.assertEqual(self._mine(self.manager), transfer | spend, "nobody else can")

    def test_what_a_deputy_is_asked(self):
        spend = self._spend(people=1)
        self.assertFalse(self._mine(self.planner))
        self.env["distribution.deputy"].with_user(self.manager).create(
            {
                "company_id": self.company.id,
                "user_id": self.manager.id,
                "deputy_id": self.planner.id,
                "date_to": self.today,
            }
        )
        self.assertEqual(self._mine(self.planner), spend)
        self._spend(proposal_key="two").with_user(self.planner).action_approve()
        self.assertEqual(self._mine(self.manager), spend, "the other was approved in their name")

    def test_what_waits_for_another_person_is_not_mine(self):
        first, second = self._spend(), self._spend(proposal_key="b", four_eyes=True, people=1)
        first.with_user(self.manager).action_approve()
        second.with_user(self.manager).quantity = 25
        self.assertFalse(self._mine(self.manager))
        self.assertEqual(self._mine(self.second_manager), first | second)

    def test_what_is_held_is_not_mine_until_its_day(self):
        proposal = self._proposal("transfer", self.north, 5)
        proposal.with_user(self.planner).action_hold(self.today + timedelta(days=1))
        self.assertFalse(self._mine(self.planner) or proposal.with_user(self.planner).is_mine)
        proposal._internally().held_until = self.today
        self.assertEqual(self._mine(self.planner), proposal)


class TestDigest(ApprovalCase):
    def _mails(self, run):
        return run._send_digests()

    def test_one_mail_a_day_and_only_with_news(self):
        proposal = self._proposal("transfer", self.north, 5)
        run = proposal.run_id
        mails = self._mails(run)
        self.assertEqual(mails.recipient_ids, (self.planner | self.second_planner).partner_id)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        body = mails[0].body_html
        self.assertNotRegex(body, r"\bt-(out|if|foreach|esc)=")
        for needed in ("Cup", "Central", "North", "25.00", "2.00", "North runs out in two days."):
            self.assertIn(needed, body)
        self.assertFalse(self._mails(run))
        yesterday = fields.Datetime.now() + timedelta(days=-1)
        (self.planner | self.second_planner).write({"distribution_mailed_on": yesterday})
        self.env.cr.execute(
            "UPDATE distribution_proposal SET create_date = create_date - interval '2 days'"
        )
        proposal.invalidate_recordset()
        self.assertFalse(self._mails(run))
        proposal._internally().deadline = self.today
        self.assertEqual(len(self._mails(run)), 2)

    def test_each_company_writes_of_its_own(self):
        first = self._proposal("transfer", self.north, 5)
        other = self.env["res.company"].create({"name": "Other"})
        self.planner.company_ids |= other
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        run = self._run(company_id=other.id)
        self._proposal("buy", warehouse, 5, run=run, company_id=other.id)
        for plan in (first.run_id, run):
            self.assertIn(self.planner.partner_id, self._mails(plan).recipient_ids)
            self.assertFalse(self._mails(plan))

    def test_what_is_held_is_no_news_until_its_day(self):
        proposal = self._proposal("transfer", self.north, 5)
        run = proposal.run_id
        proposal.with_user(self.planner).action_hold(self.today + timedelta(days=1))
        self.assertFalse(self._mails(run))
        yesterday = fields.Datetime.now() + timedelta(days=-1)
        (self.planner | self.second_planner).write({"distribution_mailed_on": yesterday})
        self.env.cr.execute(
            "UPDATE distribution_proposal SET create_date = create_date - interval '2 days'"
        )
        proposal.invalidate_recordset()
        proposal._internally().held_until = self.today
        self.assertEqual(len(self._mails(run)), 2)

    def test_who_has_approved_is_not_asked_again(self):
        proposal = self._spend()
        proposal.with_user(self.manager).action_approve()
        self.assertEqual(self._mails(proposal.run_id).recipient_ids, self.second_manager.partner_id)

    def test_a_company_can_do_without(self):
        self.company.distribution_digest = False
        self.assertFalse(self._mails(self._spend().run_id))


class TestReasons(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.reason = self.env["distribution.decision.reason"].create({"name": "Stock is wrong"})

    def test_reject_many_for_a_reason_and_a_note(self):
        proposals = self._proposal("transfer", self.north, 5) | self._proposal(
            "transfer", self.south, 5
        )
        self.env["distribution.proposal.reject"].with_user(self.planner).create(
            {"proposal_ids": proposals.ids, "reason_id": self.reason.id, "reason": "by 40"}
        ).action_reject()
        self.assertEqual(set(proposals.mapped("reject_reason")), {"Stock is wrong: by 40"})
        self.assertEqual(proposals.reason_id, self.reason)

    def test_change_many_by_a_percentage(self):
        proposals = self._proposal("transfer", self.north, 10) | self._proposal(
            "transfer", self.south, 20
        )
        wizard = (
            self.env["distribution.proposal.change"]
            .with_user(self.planner)
            .create({"proposal_ids": proposals.ids, "reason_id": self.reason.id})
        )
        with self.assertRaisesRegex(UserError, "percent"):
            wizard.action_change()
        wizard.percentage = -20
        wizard.action_change()
        self.assertEqual(proposals.mapped("quantity"), [8, 16])
        self.assertEqual(self._events(proposals[0]), ["changed"])
        self.assertIn("10.0 → 8.0: Stock is wrong", proposals[0].message_ids[0].body)

    def test_a_change_needs_a_reason_and_a_planner(self):
        proposal = self._proposal("transfer", self.north, 10)
        with self.assertRaisesRegex(UserError, "reason"):
            proposal.with_user(self.planner).action_change({proposal.id: 5}, " ")
        with self.assertRaises(AccessError):
            proposal.with_user(self.viewer).action_change({proposal.id: 5}, "because")
