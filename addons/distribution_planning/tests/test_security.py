from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import new_test_user

from .common import GROUP, DistributionCase

MODELS = ("run", "position", "proposal", "lane", "policy.version", "ledger.entry")
DEMAND_MODELS = (
    "event",
    "signal",
    "signal.value",
    "override.reason",
    "forecast",
    "forecast.accuracy",
    "forecast.backtest",
    "forecast.override",
    "forecast.reason",
    "demand.correction",
)


class TestGuard(DistributionCase):
    """What a remote caller can try: any context, any field, any public method."""

    def setUp(self):
        super().setUp()
        self.proposal = self._proposal("transfer", self.north, 8, verdict="block", state="blocked")

    def test_guarded_fields_cannot_be_written(self):
        for values in (
            {"state": "to_approve"},
            {"verdict": "auto"},
            {"approver": "planner"},
            {"recommended_quantity": 1},
            {"run_id": self.proposal.run_id.id},
            {"expected_value": 1e6},
            {"decided_by_id": self.manager.id},
            {"quantity": 5, "state": "to_approve"},
            {"move_ids": [Command.clear()]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.proposal.with_user(self.manager).write(values)

    def test_superuser_and_context_are_no_way_around(self):
        for forged in (True, "TOKEN", {}, object()):
            with self.subTest(forged=forged), self.assertRaises(AccessError):
                self.proposal.with_user(SUPERUSER_ID).with_context(
                    distribution_internal=forged
                ).write({"state": "to_approve"})

    def test_proposals_and_runs_cannot_be_made(self):
        values = self.proposal.copy_data()[0]
        for model, vals in (
            ("distribution.proposal", values),
            ("distribution.run", {"name": "x", "state": "done", "company_id": self.company.id}),
        ):
            for user in (self.manager, self.env.user):
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(vals)

    def test_defaults_in_the_context_are_ignored(self):
        version = (
            self.env["distribution.policy.version"]
            .with_user(self.governor)
            .with_context(default_state="active", default_digest="x")
            .create({"name": "Mine"})
        )
        self.assertEqual(version.state, "draft")
        self.assertFalse(version.digest)

    def test_quantity_rules(self):
        open_proposal = self._proposal("transfer", self.south, 8)
        with self.assertRaises(AccessError):
            open_proposal.with_user(self.viewer).quantity = 3
        with self.assertRaises(UserError):
            open_proposal.with_user(self.planner).quantity = -3
        with self.assertRaises(UserError):
            self._proposal("hold", self.south).with_user(self.planner).quantity = 3
        with self.assertRaises(UserError):
            self.proposal.with_user(self.planner).quantity = 3

    def test_proposals_cannot_be_deleted(self):
        with self.assertRaises(AccessError):
            self.proposal.with_user(self.planner).unlink()

    def test_viewer_cannot_plan(self):
        with self.assertRaises(AccessError):
            self.env["distribution.run"].with_user(self.viewer).action_plan_now()
        with self.assertRaises(AccessError):
            self.env["distribution.run"].with_user(self.governor).plan_now()


class TestCompanies(DistributionCase):
    def test_another_company_sees_nothing(self):
        proposal = self._proposal("transfer", self.north, 8)
        self.env["distribution.ledger.entry"]._append(
            self.company, [proposal._ledger_values("rejected")]
        )
        self.env["distribution.proposal.alternative"].create(
            {"proposal_id": proposal.id, "rank": 1, "verb": "buy"}
        )
        self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.north.id,
                "run_id": proposal.run_id.id,
            }
        )
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "distribution_stranger",
            groups=f"base.group_user,{GROUP}manager,{GROUP}governance",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for name in ("run", "position", "proposal", "proposal.alternative", "lane", "ledger.entry"):
            model = self.env[f"distribution.{name}"]
            domain = [("company_id", "=", self.company.id)]
            abroad = model.with_user(stranger).with_context(allowed_company_ids=other.ids)
            with self.subTest(model=name):
                self.assertTrue(model.with_user(self.manager).search_count(domain))
                self.assertFalse(abroad.search_count(domain))
        with self.assertRaises(AccessError):
            proposal.with_user(stranger).action_approve()
        with self.assertRaises(AccessError):
            self.env["distribution.ledger.entry"].with_user(stranger).verify(self.company.id)

    def test_portal_and_public_see_nothing(self):
        portal = new_test_user(self.env, "distribution_portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for name in (*MODELS, *DEMAND_MODELS):
                with self.subTest(user=user.login, model=name), self.assertRaises(AccessError):
                    self.env[f"distribution.{name}"].with_user(user).search([])
