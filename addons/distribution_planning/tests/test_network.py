from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import HttpCase, new_test_user, tagged

from ..models.distribution_network import MOST_LANES, MOST_WAREHOUSES
from ..network_shape import echelons
from .common import DistributionCase


class NetworkCase(DistributionCase):
    """Central supplies North and South; 8 cups go North, 10 are bought for Central."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.write({"weight": 2, "volume": 0.5})
        cls.lanes[cls.north].write({"weight_capacity": 10, "volume_capacity": 16})

    def _positions(self, run):
        return self.env["distribution.position"].create(
            [
                {
                    "company_id": self.company.id,
                    "product_id": self.product.id,
                    "warehouse_id": warehouse.id,
                    "run_id": run.id,
                    "unit_cost": 3,
                    "stock_value": 30,
                    "shortage_cost": short,
                    "excess_value": excess,
                }
                for warehouse, short, excess in ((self.central, 0, 12), (self.north, 7, 0))
            ]
        )

    def _network(self):
        """Two positions, a transfer and a purchase, and what was learned of the transfer's lane."""
        run = self._run()
        central, north = self._positions(run)
        self._proposal("transfer", self.north, 8, run=run, position_id=north.id)
        self._proposal("buy", self.central, 10, run=run, position_id=central.id)
        self.env["distribution.lead.time"].create(
            {
                "company_id": self.company.id,
                "lane_id": self.lanes[self.north].id,
                "origin_warehouse_id": self.central.id,
                "warehouse_id": self.north.id,
                "planned_days": 1,
                "mean_days": 4,
                "on_time": 0.25,
                "observations": 8,
            }
        )
        return run

    def _picture(self, user=None, **asked):
        return self.env["distribution.network"].with_user(user or self.viewer).picture(**asked)


@tagged("post_install", "-at_install")
class TestNetwork(NetworkCase):
    def test_flows_of_lanes(self):
        self._network()
        lanes = {(lane["origin"], lane["destination"]): lane for lane in self._picture()["lanes"]}
        transfer = lanes[self.central.id, self.north.id]
        self.assertEqual((transfer["count"], transfer["units"], transfer["value"]), (1, 8, 24))
        self.assertEqual(transfer["worth"], 25)
        bought = lanes[0, self.central.id]
        self.assertEqual((bought["units"], bought["value"], bought["fill"]), (10, 30, None))
        self.assertNotIn((self.south.id, self.north.id), lanes, "nothing flows there")

    def test_vehicles_fill_by_weight_or_volume(self):
        """8 cups weigh 16 of 10 and take 4 of 16: 1.6 vehicles."""
        self._network()
        [lane] = [lane for lane in self._picture()["lanes"] if lane["lane_id"]]
        self.assertAlmostEqual(lane["fill"], 1.6)
        self.lanes[self.north].weight_capacity = 0
        [lane] = [lane for lane in self._picture()["lanes"] if lane["lane_id"]]
        self.assertAlmostEqual(lane["fill"], 0.25)

    def test_capacities_reach_the_plan(self):
        from odoo import fields

        reader = self.env["distribution.snapshot.reader"]
        lanes = reader.read_snapshot(self.company, fields.Date.today())["lanes"]
        capacities = lanes.set_index("lane_id")[["weight_capacity", "volume_capacity"]]
        mine = capacities.loc[f"lane-{self.lanes[self.north].id}"]
        self.assertEqual(mine.tolist(), [10, 16])
        self.assertTrue(capacities.loc[f"lane-{self.lanes[self.south].id}"].isna().all())

    def test_lateness_and_imbalance(self):
        self._network()
        picture = self._picture()
        [lane] = [lane for lane in picture["lanes"] if lane["lane_id"]]
        self.assertEqual((lane["late"], lane["on_time"], lane["receipts"]), (3, 0.25, 8))
        nodes = {node["id"]: node for node in picture["nodes"]}
        self.assertEqual((nodes[self.central.id]["excess"], nodes[self.north.id]["short"]), (12, 7))
        self.assertEqual(nodes[self.south.id]["positions"], 0)
        self.assertEqual(nodes[self.central.id]["echelon"], 0)
        self.assertEqual(nodes[self.north.id]["echelon"], 1)

    def test_addresses_are_used_where_known(self):
        self._network()
        self.north.partner_id = self.vendor
        self.vendor.write({"partner_latitude": 53.8, "partner_longitude": -1.5})
        nodes = {node["id"]: node for node in self._picture()["nodes"]}
        self.assertAlmostEqual(nodes[self.north.id]["latitude"], 53.8)

    def test_filters(self):
        self._network()
        bought = self._picture(verb="buy")
        self.assertFalse([lane for lane in bought["lanes"] if lane["lane_id"] and lane["count"]])
        other = self.env["product.category"].create({"name": "Other"})
        nothing = self._picture(category_id=other.id)
        self.assertFalse([lane for lane in nothing["lanes"] if lane["count"]])
        self.assertFalse(sum(node["positions"] for node in nothing["nodes"]))
        with self.assertRaises(UserError):
            self._picture(verb="hold")

    def test_lanes_and_warehouses_open(self):
        run = self._network()
        Network = self.env["distribution.network"].with_user(self.viewer)
        for origin, destination, verb in (
            (self.central.id, self.north.id, "transfer"),
            (0, self.central.id, "buy"),
        ):
            action = Network.action_open_lane(origin, destination)
            found = self.env["distribution.proposal"].search(action["domain"])
            self.assertEqual((found.verb, found.run_id), (verb, run))
        action = Network.action_open_warehouse(self.north.id)
        found = self.env["distribution.position"].search(action["domain"])
        self.assertEqual(found.warehouse_id, self.north)

    def test_without_rights_or_in_another_company(self):
        self._network()
        nobody = new_test_user(self.env, "network_nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._picture(nobody)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "network_stranger",
            groups="distribution_planning.group_distribution_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        picture = (
            self.env["distribution.network"]
            .with_user(stranger)
            .with_context(allowed_company_ids=other.ids)
            .picture()
        )
        self.assertEqual(len(picture["nodes"]), 1)
        self.assertFalse(picture["lanes"])

    def test_two_hundred_warehouses(self):
        """The busiest lanes are shown, the others counted; as many queries as for three."""
        run = self._network()
        few = self._queries()
        warehouses = self.env["stock.warehouse"].create(
            [
                {"name": f"Shop {n}", "code": f"S{n}", "company_id": self.company.id}
                for n in range(MOST_LANES + 5)
            ]
        )
        lanes = self.env["distribution.lane"].search(
            [
                ("origin_warehouse_id", "=", self.central.id),
                ("warehouse_id", "in", warehouses.ids),
            ]
        )
        for lane in lanes:
            self._proposal(
                "transfer", self.north, 1, run=run,
                warehouse_id=lane.warehouse_id.id, lane_id=lane.id, proposal_key=lane.display_name,
            )  # fmt: skip
        many = self._queries()
        self.assertEqual(few, many)
        picture = self._picture()
        self.assertLessEqual(len(picture["nodes"]), MOST_WAREHOUSES)
        left = picture["left_out"]
        self.assertEqual(len(picture["lanes"]) + left["lanes"], MOST_LANES + 5 + 2)
        self.assertEqual(len(picture["nodes"]) + left["warehouses"], MOST_LANES + 5 + 3)
        drawn = {node["id"] for node in picture["nodes"]} | {0}
        for lane in picture["lanes"]:
            self.assertLessEqual({lane["origin"], lane["destination"]}, drawn)
        self.assertIn(self.north.id, drawn, "the lane with the most money is there")

    def _queries(self):
        """Of one picture, when what does not depend on the data is cached."""
        for _time in range(3):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._picture()
        return self.env.cr.sql_log_count - before

    def test_echelons(self):
        self.assertEqual(echelons([(1, 2), (2, 3), (1, 3)]), {1: 0, 2: 1, 3: 2})
        self.assertEqual(set(echelons([(1, 2), (2, 1)])), {1, 2}, "a circle ends")


@tagged("post_install", "-at_install")
class TestNetworkTour(HttpCase, NetworkCase):
    def test_planner_looks_at_the_network(self):
        self._network()
        self.planner.password = self.planner.login
        self.start_tour(
            "/odoo/distribution-network",
            "distribution_planning_network",
            login=self.planner.login,
        )
