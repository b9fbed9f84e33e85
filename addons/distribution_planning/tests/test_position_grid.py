from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import HttpCase, new_test_user, tagged

from .common import DistributionCase, written_with


class GridCase(DistributionCase):
    """A plan of two positions: North is supplied from Central, Central by the vendor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def _targets(self, product, **north):
        """Central: a hundred of which 4 a day go, 30 of them excess. North: as told."""
        central = {
            "location_id": f"warehouse-{self.central.id}",
            "lane_id": f"vendor-{self.vendor.id}>warehouse-{self.central.id}>5d",
            "lead_time_days": 10,
            "on_hand": 100,
            "inventory_position": 100,
            "demand_per_day": 4,
            "safety_stock": 20,
            "order_up_to": 70,
            "excess": 30,
        }
        receiver = {
            "location_id": f"warehouse-{self.north.id}",
            "lane_id": f"lane-{self.lanes[self.north].id}",
            "lead_time_days": 5,
            "on_hand": 6,
            "inventory_position": 8,
            "demand_per_day": 2,
            "safety_stock": 5,
            "order_up_to": 30,
            "excess": 0,
            **north,
        }
        return [{"item_id": str(product.id), **row} for row in (central, receiver)]

    def _write(self, products=None, as_of=None, supply=(), cost=3, **north):
        """Write a plan and its grid; the positions of the first product by warehouse."""
        import pandas as pd

        from distribution_ai.plan import Plan

        products = products or self.product
        rows = [row for product in products for row in self._targets(product, **north)]
        targets = pd.DataFrame(rows).assign(segment="A smooth", protection_days=12)
        ids = targets[["item_id", "location_id"]]
        plan = Plan.build(
            {
                "targets": targets,
                "risks": ids.assign(stockout_probability=0.4, shortage_cost=12),
                "quality": ids.assign(trust=0.8, reasons=""),
            }
        )
        run = self._run(as_of=as_of or self.today)
        costs = [(str(product.id), cost) for product in products]
        self.env["distribution.plan.writer"].write_plan(run, plan, written_with(costs, supply))
        found = self.env["distribution.position"].search([("product_id", "=", products[0].id)])
        return {position.warehouse_id: position for position in found}


@tagged("post_install", "-at_install")
class TestPositionGrid(GridCase):
    def test_source_is_found_up_to_the_vendor(self):
        positions = self._write()
        north, central = positions[self.north], positions[self.central]
        self.assertEqual((north.lane_id, north.vendor_id), (self.lanes[self.north], self.vendor))
        self.assertEqual((central.lane_id.id, central.vendor_id), (False, self.vendor))
        self.assertEqual(north.product_categ_id, self.product.categ_id)
        positions = self._write(lane_id="")
        north = positions[self.north]
        self.assertFalse(north.has_source or north.vendor_id or north.lane_id)
        self.assertTrue(positions[self.central].has_source)

    def test_days_and_money(self):
        positions = self._write()
        north, central = positions[self.north], positions[self.central]
        self.assertEqual((north.cover_days, north.supply_days, north.spare_days), (3, 5, -2))
        self.assertEqual((central.cover_days, central.spare_days), (25, 15))
        self.assertEqual((central.stock_value, central.excess_value), (300, 90))
        self.assertEqual(central.excess_days, 7.5)

    def test_supply_on_its_way_comes_first_and_late_supply_today(self):
        here = (str(self.product.id), f"warehouse-{self.north.id}")
        soon = self.today + timedelta(days=2)
        late = self.today - timedelta(days=9)
        north = self._write(supply=[(*here, soon)])[self.north]
        self.assertEqual((north.supply_days, north.spare_days), (2, 1))
        north = self._write(supply=[(*here, soon), (*here, late)])[self.north]
        self.assertEqual(north.supply_days, 0)

    def test_stock_that_nobody_asks_for_lasts_for_ever(self):
        north = self._write(demand_per_day=0, excess=6)[self.north]
        self.assertEqual((north.cover_days, north.excess_days), (999, 999))
        north = self._write(demand_per_day=0, on_hand=0)[self.north]
        self.assertEqual(north.cover_days, 0)
        self.assertNotEqual(north.status, "stock_out")

    def test_status_is_the_worse_of_today_and_one_lead_time_ahead(self):
        """North has 6 and asks for 2 a day: in 5 days 8 - 10 is left."""
        for north, today, ahead, worse in (
            ({}, "ok", "stock_out", "stock_out"),
            ({"inventory_position": 13}, "ok", "low", "low"),
            ({"inventory_position": 25}, "ok", "ok", "ok"),
            ({"inventory_position": 25, "on_hand": 3}, "low", "ok", "low"),
            ({"inventory_position": 25, "on_hand": 0}, "stock_out", "ok", "stock_out"),
            ({"inventory_position": 45, "on_hand": 3}, "low", "excess", "low"),
            ({"inventory_position": 45}, "ok", "excess", "excess"),
        ):
            with self.subTest(**north):
                position = self._write(**north)[self.north]
                found = (position.status_today, position.status_ahead, position.status)
                self.assertEqual(found, (today, ahead, worse))

    def test_a_plan_writes_each_position_once(self):
        counts = []
        for _plan in range(2):
            self._write()
            self.env.cr.execute(
                """SELECT pg_stat_get_xact_tuples_inserted(oid)
                          + pg_stat_get_xact_tuples_updated(oid)
                     FROM pg_class WHERE relname = 'distribution_position'"""
            )
            counts += self.env.cr.fetchone()
        self.assertEqual(counts[1] - counts[0], 2)

    def test_positions_sort_by_how_bad_they_are(self):
        self._write()
        Position = self.env["distribution.position"]
        mine = [("company_id", "=", self.company.id)]
        found = Position.search(mine, order="status, id").mapped("status")
        self.assertEqual(found, ["stock_out", "excess"])
        self.assertEqual(Position.search(mine, order="status desc, id")[0].status, "excess")

    def test_forecast_is_held_against_the_plan_of_an_earlier_day(self):
        north = self._write(as_of=self.today - timedelta(days=1))[self.north]
        self.assertEqual(north.forecast_change, 0)
        self._write(demand_per_day=3)
        self.assertEqual((north.demand_before, north.forecast_change), (2, 0.5))
        self._write(demand_per_day=5)
        self.assertEqual((north.demand_before, north.forecast_change), (2, 1.5))

    def test_cover_of_a_group_is_that_of_its_money(self):
        self._write()
        [group] = self.env["distribution.position"].formatted_read_group(
            [("company_id", "=", self.company.id)],
            ["vendor_id"],
            ["cover_days:avg", "excess_days:avg", "stock_value:sum", "spare_days:min"],
        )
        self.assertAlmostEqual(group["cover_days:avg"], 106 / 6)
        self.assertAlmostEqual(group["excess_days:avg"], 30 / 6)
        self.assertEqual((group["stock_value:sum"], group["spare_days:min"]), (318, -2))

    def test_filters(self):
        positions = self._write()
        Position = self.env["distribution.position"]
        transfer = self._proposal("transfer", self.north, 8, position_id=positions[self.north].id)
        view = Position.get_view(self.env.ref("distribution_planning.view_position_search").id)
        for name, expected in (
            ("runs_out", self.north),
            ("below_target", self.north),
            ("excess", self.central),
            ("excess_30", self.env["stock.warehouse"]),
            ("no_source", self.env["stock.warehouse"]),
            ("waiting", self.north),
        ):
            with self.subTest(filter=name):
                domain = self._filter(view["arch"], name)
                found = Position.search([("company_id", "=", self.company.id), *domain])
                self.assertEqual(found.warehouse_id, expected)
        self.assertEqual(positions[self.north].waiting_count, 1)
        transfer._internally().state = "rejected"
        positions[self.north].invalidate_recordset()
        self.assertEqual(positions[self.north].waiting_count, 0)

    def _filter(self, arch, name):
        from ast import literal_eval

        from lxml import etree

        return literal_eval(etree.fromstring(arch).find(f".//filter[@name='{name}']").get("domain"))

    def test_as_many_queries_for_a_thousand_rows(self):
        shown = {
            "product_id": {"fields": {"display_name": {}}},
            "vendor_id": {"fields": {"display_name": {}}},
            "warehouse_id": {"fields": {"display_name": {}}},
            **{name: {} for name in ("status", "stock_value", "cover_days", "waiting_count")},
        }
        few = self._write(self.product.browse([self._product(f"A{n}").id for n in range(5)]))
        self.assertEqual(len(few), 2)
        counts = [self._queries(shown)]
        many = self.product.create([{"name": f"B{n}", "is_storable": True} for n in range(495)])
        self._write(many | self.product)
        counts.append(self._queries(shown))
        self.assertEqual(counts[0], counts[1])

    def _queries(self, shown):
        Position = self.env["distribution.position"].with_user(self.viewer)
        Position.web_search_read([], shown, limit=1)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = Position.web_search_read([], shown, limit=2000)
        self.assertIn(found["length"], (10, 992))
        return self.env.cr.sql_log_count - before

    def test_viewers_read_and_other_companies_see_nothing(self):
        self._write()
        Position = self.env["distribution.position"]
        mine = [("company_id", "=", self.company.id)]
        self.assertEqual(Position.with_user(self.viewer).search_count(mine), 2)
        self.assertFalse(Position.with_user(self.viewer).has_access("write"))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "grid_stranger",
            groups="distribution_planning.group_distribution_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        theirs = Position.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search_count(mine))
        self.assertFalse(theirs._read_group(mine, ["vendor_id"], ["stock_value:sum"]))

    def test_buttons_from_products_and_reordering_rules(self):
        positions = self._write()
        product = self.product.with_user(self.planner)
        self.assertEqual(product.distribution_stockout_probability, 0.4)
        template = product.product_tmpl_id
        self.assertEqual(template.distribution_stockout_probability, 0.4)
        opened = template.action_open_distribution_positions()
        found = self.env["distribution.position"].search(opened["domain"])
        self.assertEqual(found.warehouse_id, self.north | self.central)
        rules = self.env["stock.warehouse.orderpoint"].create(
            [
                {"product_id": self.product.id, "location_id": warehouse.lot_stock_id.id}
                for warehouse in (self.north, self.south)
            ]
        )
        self.assertEqual(rules[0].distribution_position_id, positions[self.north])
        self.assertEqual(rules.mapped("distribution_stockout_probability"), [0.4, 0])
        self.assertEqual(
            rules[0].action_open_distribution_position()["res_id"], positions[self.north].id
        )


@tagged("post_install", "-at_install")
class TestPositionGridTour(HttpCase, GridCase):
    def test_planner_finds_what_runs_out(self):
        self._write()
        self.planner.password = self.planner.login
        self.planner.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        self.start_tour(
            "/odoo/distribution-positions",
            "distribution_planning_positions",
            login=self.planner.login,
        )
