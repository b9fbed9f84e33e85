from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .planned import PlannedCase


@tagged("post_install", "-at_install")
class TestRestrictions(PlannedCase):
    """What planners say holds in the next plan, and the rest is decided around it."""

    def _restrict(self, **values):
        values = {"company_id": self.company.id, "reason": "The road is closed", **values}
        return self.env["distribution.restriction"].with_user(self.planner).create(values)

    def _lane(self):
        return self.env["distribution.lane"].search(
            [
                ("origin_warehouse_id", "=", self.central.id),
                ("warehouse_id", "=", self.north.id),
            ]
        )

    def test_a_closed_lane_is_not_used_until_it_expires(self):
        lane = self._lane()
        action = lane.with_user(self.planner).action_restrict()
        closed = self._restrict(lane_id=action["context"]["default_lane_id"])
        self.assertFalse(self._open(self._plan()))
        closed.sudo().valid_until = fields.Date.today() - timedelta(days=1)
        self.assertTrue(closed.is_expired)
        self.assertEqual(self._open(self._plan()).lane_id, lane)

    def test_a_rejected_way_is_ruled_out_for_some_days(self):
        proposal = self._open(self._plan())
        wizard = self.env["distribution.proposal.reject"].with_user(self.planner)
        wizard.create(
            {"proposal_ids": proposal.ids, "reason": "Not this way", "rule_out_days": 3}
        ).action_reject()
        restriction = self.env["distribution.restriction"].search(
            [("proposal_id", "=", proposal.id)]
        )
        self.assertEqual(restriction.valid_until, fields.Date.today() + timedelta(days=2))
        self.assertEqual(restriction.reason, "Not this way")
        self._count(self.north, 0)
        self.assertFalse(self._open(self._plan()))

    def test_a_changed_quantity_is_planned_around_and_the_recommendation_stays(self):
        proposal = self._open(self._plan())
        recommended = proposal.quantity
        proposal.with_user(self.planner).action_change({proposal.id: 7.0}, "The van is small")
        run = self._plan()
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(proposal.run_id, run)
        self.assertEqual((proposal.quantity, proposal.recommended_quantity), (7.0, recommended))
        self.assertFalse(self._open(run) - proposal)
        again = self._plan()
        self.assertEqual((proposal.quantity, proposal.recommended_quantity), (7.0, recommended))
        self.assertEqual(proposal.run_id, again)

    def test_what_is_running_is_given_back_to_the_next_plan(self):
        proposal = self._open(self._plan())
        tables = self.env["distribution.snapshot.reader"].read_snapshot(
            self.company, fields.Date.today()
        )
        row = tables["previous"].query("verb == 'transfer'").iloc[0]
        self.assertEqual(
            (row["item_id"], row["origin_id"], row["destination_id"], row["quantity"]),
            (
                str(self.product.id),
                f"warehouse-{self.central.id}",
                f"warehouse-{self.north.id}",
                proposal.quantity,
            ),
        )

    def test_a_restriction_names_something_and_one_origin(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._restrict(verb="buy")
        with self.assertRaises(ValidationError):
            self._restrict(
                origin_warehouse_id=self.central.id, vendor_id=self.env.user.partner_id.id
            )

    def test_a_vendor_that_offers_nothing_restricts_nothing(self):
        self._restrict(vendor_id=self.env.user.partner_id.id)
        run = self._plan()
        self.assertEqual(run.state, "done", run.error)
        self.assertTrue(self._open(run))

    def test_viewers_may_not_restrict(self):
        viewer = self.env["distribution.restriction"].with_user(self.viewer)
        with self.assertRaises(AccessError):
            viewer.create({"lane_id": self._lane().id, "reason": "No"})
