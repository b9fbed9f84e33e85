from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation, UniqueViolation

from .documents import DocumentsCase


@tagged("post_install", "-at_install")
class TestLanes(DocumentsCase):
    def _lanes(self):
        return self.env["distribution.lane"].search([("company_id", "=", self.company.id)])

    def _lane(self, origin, destination):
        return self._lanes().filtered(
            lambda lane: lane.origin_warehouse_id == origin and lane.warehouse_id == destination
        )

    def test_every_pair_of_warehouses_has_a_lane(self):
        self.assertEqual(len(self._lanes()), 4 * 3)
        for region in self.regions:
            self.assertEqual(self._lane(self.centre, region).route_id, region.resupply_route_ids)
            self.assertFalse(self._lane(region, self.centre).route_id)

    def test_edits_survive(self):
        lane = self._lane(self.centre, self.regions[0])
        lane.write({"lead_days": 9, "fixed_cost": 50, "allowed": False})
        self.env["distribution.lane"]._sync(self.company)
        self.assertEqual((lane.lead_days, lane.fixed_cost, lane.allowed), (9, 50, False))
        self.assertEqual(len(self._lanes()), 12)

    def test_lanes_follow_the_warehouses(self):
        new = self.env["stock.warehouse"].create(
            {"name": "Region 4", "code": "R4", "company_id": self.company.id}
        )
        lane = self._lane(self.centre, new)
        self.assertTrue(lane)
        self.assertFalse(lane.route_id)
        new.resupply_wh_ids = self.centre
        self.assertEqual(lane.route_id, new.resupply_route_ids)
        new.resupply_wh_ids = False
        self.assertFalse(lane.route_id)

    def test_the_snapshot_has_what_people_entered(self):
        lane = self._lane(self.centre, self.regions[0])
        lane.write({"lead_days": 9, "fixed_cost": 50, "unit_cost": 0.25, "allowed": False})
        row = self._read()["lanes"].set_index("lane_id").loc[f"lane-{lane.id}"]
        self.assertEqual(
            (row["origin_id"], row["destination_id"]),
            (f"warehouse-{self.centre.id}", f"warehouse-{self.regions[0].id}"),
        )
        self.assertEqual(
            (row["lead_time_days"], row["fixed_cost"], row["unit_cost"], row["allowed"]),
            (9, 50, 0.25, False),
        )

    @mute_logger("odoo.sql_db")
    def test_what_a_lane_cannot_be(self):
        lane = self._lane(self.centre, self.regions[0])
        pair = {"origin_warehouse_id": self.centre.id, "company_id": self.company.id}
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            lane.create({**pair, "warehouse_id": self.regions[0].id})
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            lane.create({**pair, "warehouse_id": self.centre.id})
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            lane.lead_days = -1
            lane.flush_recordset()
        for name in ("lead_days", "premium_lead_days"):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                lane[name] = 36526
                lane.flush_recordset()
        with self.assertRaises(ValidationError):
            lane.write({"active_from": "2030-01-02", "active_to": "2030-01-01"})
        other = self.env["stock.warehouse"].search([("company_id", "!=", self.company.id)], limit=1)
        with self.assertRaises(UserError):
            lane.create({**pair, "warehouse_id": other.id})

    @mute_logger("odoo.sql_db")
    def test_a_horizon_is_as_long_as_plans_can_be(self):
        from distribution_ai.tables import LONGEST_HORIZON

        self.company.distribution_horizon_days = LONGEST_HORIZON["D"]
        self.company.flush_recordset()
        for days in (0, LONGEST_HORIZON["D"] + 1):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                self.company.distribution_horizon_days = days
                self.company.flush_recordset()
