import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .documents import DocumentsCase

DAYS = 60


class ProbeCase(DocumentsCase):
    """Questions that planning in an ERP easily gets wrong, asked of real documents."""

    def _plan(self):
        """The plan of what the ERP holds now, made as a run makes it, but in this process."""
        from distribution_ai.planner import plan

        return plan(self._read())

    def _proposals(self, plan, product):
        """``{(verb, from, to): quantity}`` of a product, without holds and changed rules."""
        rows = plan["proposals"]
        rows = rows[(rows["item_id"] == str(product.id)) & ~rows["verb"].isin(["hold", "adjust"])]
        names = {f"warehouse-{one.id}": one.code for one in self.centre | self.regions}
        names[f"vendor-{self.vendor.id}"] = "vendor"
        return {
            (row["verb"], names.get(row["origin_id"]), names[row["destination_id"]]): row[
                "quantity"
            ]
            for row in rows.to_dict("records")
        }

    def _target(self, plan, product, warehouse):
        rows = plan["targets"]
        place = (rows["item_id"] == str(product.id)) & (
            rows["location_id"] == f"warehouse-{warehouse.id}"
        )
        (row,) = rows[place].to_dict("records")
        return row

    def _moved(self, product, source, target, quantity, days_ago, **values):
        """A done move outside of any order, as a point of sale or a manufacturing order makes."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
                **values,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        self._date(move, days_ago)
        return move

    def _sales(self, product, warehouse, quantity, days=DAYS):
        """The same quantity to customers on each of the last days; then nothing is on hand."""
        customers = self.env.ref("stock.stock_location_customers")
        stock = warehouse.lot_stock_id
        self._stock(product, warehouse, quantity * days)
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "location_id": stock.id,
                    "location_dest_id": customers.id,
                    "company_id": self.company.id,
                }
                for _day in range(days)
            ]
        )
        moves._action_confirm(merge=False)
        moves.write({"quantity": quantity, "picked": True})
        moves._action_done()
        for days_ago, move in enumerate(moves, 1):
            self._date(move, days_ago)

    def _production(self):
        return self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )


@tagged("post_install", "-at_install")
class TestDemandProbes(ProbeCase):
    def test_a_an_order_in_one_two_and_three_steps_is_the_same_demand(self):
        product = self._product("A")
        for region in self.regions:
            self._stock(product, region, 50)
            self._deliver(product, region, 10, 5)
        self.assertEqual(self._rows("demand", product)["quantity"].tolist(), [10, 10, 10])

    def test_a_what_a_region_draws_is_the_centre_s_dependent_demand(self):
        product, region = self._product("A"), self.regions[0]
        self._offer(product)
        self._sales(product, region, 4)
        self._stock(product, self.centre, 100)
        plan = self._plan()
        self.assertFalse(len(self._rows("demand", product, self.centre)))
        self.assertAlmostEqual(
            self._target(plan, product, self.centre)["demand_per_day"], 4, delta=0.2
        )

    def test_a_production_and_points_of_sale_count_and_scrap_does_not(self):
        product, region = self._product("A"), self.regions[0]
        self._stock(product, region, 100)
        stock = region.lot_stock_id
        self._moved(product, stock, self._production(), 7, 3)
        self._moved(product, stock, self.env.ref("stock.stock_location_customers"), 5, 3)
        self.env["stock.scrap"].create(
            {
                "product_id": product.id,
                "scrap_qty": 9,
                "location_id": stock.id,
                "company_id": self.company.id,
            }
        ).action_validate()
        snapshot = self._read(self.today + timedelta(days=1))
        self.assertEqual(
            self._rows("demand", product, snapshot=snapshot)["quantity"].tolist(), [12]
        )

    def test_b_each_warehouse_has_its_own_demand(self):
        few, many = self._product("PA"), self._product("PB")
        one, other = self.regions[:2]
        self._sales(few, one, 1)
        self._sales(few, other, 30)
        self._sales(many, one, 300)
        plan = self._plan()
        for product, warehouse, expected in ((few, one, 1), (few, other, 30), (many, one, 300)):
            rate = self._target(plan, product, warehouse)["demand_per_day"]
            self.assertAlmostEqual(rate / expected, 1, delta=0.05)

    def test_g_returns_lessen_the_day_they_were_delivered_on(self):
        product, region = self._product("G"), self.regions[2]
        picking = self._deliver(product, region, 10, 9)
        self._return(picking, 6, 2)
        (row,) = self._rows("demand", product).to_dict("records")
        self.assertEqual((row["quantity"], str(row["date"].date())), (4, self._day(9)))

    def test_h_an_empty_shelf_is_no_lack_of_demand(self):
        product = self._product("H")
        self._offer(product)
        empty, full = self.regions[:2]
        customers = self.env.ref("stock.stock_location_customers")
        self._stock(product, empty, 150)
        for days_ago in range(30, 15, -1):
            self._moved(product, empty.lot_stock_id, customers, 10, days_ago)
        self._sales(product, full, 10, days=30)
        self._stock(product, full, 1)
        plan = self._plan()
        sold_out, never = (self._target(plan, product, region) for region in (empty, full))
        self.assertAlmostEqual(sold_out["demand_per_day"], 10, delta=0.5)
        self.assertAlmostEqual(sold_out["demand_per_day"], never["demand_per_day"], delta=0.5)
        self.assertAlmostEqual(sold_out["safety_stock"], never["safety_stock"], delta=2)

    def test_units_of_measure(self):
        product, region = self._product("U"), self.regions[1]
        dozen = self.env.ref("uom.product_uom_dozen")
        self._stock(product, region, 100)
        self._deliver(product, region, 2, 4, product_uom_id=dozen.id)
        self._sell(product, region, 3, product_uom_id=dozen.id)
        self.assertEqual(self._rows("demand", product)["quantity"].tolist(), [24])
        self.assertEqual(self._rows("orders", product)["quantity"].tolist(), [36])

    def test_several_companies(self):
        other = self.env["res.company"].create({"name": "Sister"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        product, region = self._product("Shared", company_id=False), self.regions[0]
        self._stock(product, warehouse, 70)
        self._stock(product, region, 100)
        between = self.env.ref("stock.stock_location_inter_company")
        self._moved(product, region.lot_stock_id, between, 6, 3)
        self.assertEqual(self._rows("demand", product)["quantity"].tolist(), [6])
        self.assertEqual(self._rows("stock", product)["on_hand"].tolist(), [94])


@tagged("post_install", "-at_install")
class TestStockProbes(ProbeCase):
    def test_packages_and_sub_locations_are_stock_of_the_warehouse(self):
        product, region = self._product("Shelf"), self.regions[0]
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 1", "location_id": region.lot_stock_id.id}
        )
        package = self.env["stock.package"].create({"name": "PACK1"})
        Quant = self.env["stock.quant"]
        Quant._update_available_quantity(product, shelf, 30)
        Quant._update_available_quantity(product, region.lot_stock_id, 20, package_id=package)
        self.assertEqual(self._rows("stock", product)["on_hand"].tolist(), [50])
        customers = self.env.ref("stock.stock_location_customers")
        self._moved(product, shelf, customers, 5, 2)
        self.assertEqual(self._rows("demand", product)["quantity"].tolist(), [5])

    def test_goods_of_others_do_not_serve(self):
        product, region = self._product("Consigned"), self.regions[0]
        self._offer(product)
        self._sales(product, region, 3)
        self.env["stock.quant"]._update_available_quantity(
            product, region.lot_stock_id, 500, owner_id=self.customer
        )
        plan = self._plan()
        self.assertEqual(self._target(plan, product, region)["on_hand"], 0)
        arrives = {to for _verb, _origin, to in self._proposals(plan, product)}
        self.assertIn(region.code, arrives | {self.centre.code})
        self.assertTrue(arrives)

    def test_l_a_rule_without_stock_or_demand_is_planned(self):
        product, region = self._product("L"), self.regions[0]
        rule = self.env["stock.warehouse.orderpoint"].create(
            {"product_id": product.id, "location_id": region.lot_stock_id.id}
        )
        self.assertFalse(rule.qty_to_order)
        self.assertTrue(self._target(self._plan(), product, region))


@tagged("post_install", "-at_install")
class TestDecisionProbes(ProbeCase):
    def setUp(self):
        super().setUp()
        self.north, self.south = self.regions[:2]
        self.product = self._product("Cup")

    def test_c_one_plan_shares_what_is_scarce_and_buys_for_the_regions(self):
        self._offer(self.product, price=4, delay=7)
        self.regions.buy_to_resupply = False
        for region in (self.north, self.south):
            self._sales(self.product, region, 1)
            self._sell(self.product, region, 10)
        self._stock(self.product, self.centre, 10)
        proposals = self._proposals(self._plan(), self.product)
        sent = [
            proposals.get(("transfer", "DC", region.code), 0) for region in (self.north, self.south)
        ]
        self.assertLessEqual(sum(sent), 10)
        self.assertGreater(sum(sent), 7)
        self.assertLessEqual(abs(sent[0] - sent[1]), 2, "a fair share")
        self.assertGreaterEqual(proposals.get(("buy", "vendor", "DC"), 0), 20 - sum(sent))

    def test_c_destinations_have_pickings_of_their_own(self):
        self._stock(self.product, self.centre, 10)
        proposals = self._written_transfers(self.north, self.south, quantity=5)
        self.env["distribution.executor"]._execute(proposals, "person")
        self.assertEqual(set(proposals.mapped("state")), {"executed"})
        self.assertFalse(proposals[0].picking_ids & proposals[1].picking_ids)

    def test_d_what_a_neighbour_has_too_much_of_is_not_bought(self):
        self._offer(self.product, price=4, delay=7)
        self._sales(self.product, self.north, 2)
        self._sales(self.product, self.south, 1)
        self._stock(self.product, self.south, 500)
        proposals = self._proposals(self._plan(), self.product)
        self.assertIn(("transfer", "R2", "R1"), proposals)
        self.assertFalse([key for key in proposals if key[0] == "buy" and key[2] == "R1"])

    def test_i_without_a_vendor_there_is_a_remedy_and_no_number_made_up(self):
        self._sales(self.product, self.centre, 7)
        plan = self._plan()
        self.assertFalse(self._proposals(plan, self.product))
        cases = plan["cases"]
        (remedy,) = cases.loc[cases["kind"] == "no_source", "remedy"]
        self.assertIn("vendor", remedy)
        self.assertLess(self._target(plan, self.product, self.centre)["lead_time_days"], 100)

    def test_j_only_the_policy_lets_something_run(self):
        self._stock(self.product, self.centre, 40)
        allowed, waiting = self._written_transfers(self.north, self.south, quantity=5)
        facts = json.dumps({"verb": "transfer", "quantity": 5.0, "stock_value": 20.0})
        allowed._internally().write({"verdict": "auto", "facts": facts})
        self.company.distribution_autonomy = "auto"
        executor = self.env["distribution.executor"]
        executed = executor._execute(allowed | waiting, "automatic")
        self.assertEqual(executed, allowed)
        self.assertTrue(allowed.move_ids)
        self.assertFalse(waiting.move_ids)

    def test_the_position_at_execution_is_counted_as_the_plan_counts_it(self):
        self._offer(self.product)
        self._stock(self.product, self.centre, 40)
        self._stock(self.product, self.north, 3)
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.north.lot_stock_id, 7, owner_id=self.customer
        )
        for region in self.regions:
            self._sell(self.product, region, 5)
        later = self._sell(self.product, self.north, 2)
        later.picking_ids.move_ids.date_deadline = fields.Datetime.now() + timedelta(days=20)
        self._buy(self.product, self.centre, 20)
        self._buy(self.product, self.centre, 30, confirm=False)
        transfers = self._written_transfers(self.north, self.south, quantity=5)
        self.env["distribution.executor"]._execute(transfers, "person")
        leaving = transfers[0].move_ids.filtered("move_dest_ids")
        leaving.picking_id.button_validate()
        targets = self._plan()["targets"]
        planned = {
            (int(row["item_id"]), int(row["location_id"].split("-")[1])): row["inventory_position"]
            for row in targets.to_dict("records")
            if row["item_id"] == str(self.product.id)
        }
        now = self.env["distribution.snapshot.reader"].positions_now(
            self.company, self.product, self.today
        )
        self.assertEqual(now, planned)
        self.assertEqual(planned[self.product.id, self.centre.id], 40 - 10 + 50)
        self.assertEqual(planned[self.product.id, self.north.id], 3 + 5 - 5)

    def test_a_purchase_is_priced_at_the_smallest_quantity_offered(self):
        for sequence, (quantity, price) in enumerate(((500, 2), (50, 3), (1, 4)), 1):
            self._offer(self.product, min_qty=quantity, price=price, sequence=sequence)
        self.centre.buy_to_resupply, self.regions.buy_to_resupply = True, False
        (row,) = self._rows("sourcing", self.product).to_dict("records")
        self.assertEqual((row["unit_price"], row["min_quantity"]), (4, 1))

    def test_the_vendor_that_the_reordering_rule_names_comes_first_whatever_the_quantity(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self._offer(self.product, partner_id=other.id, sequence=1)
        offers = [self._offer(self.product, min_qty=quantity, sequence=9) for quantity in (1, 50)]
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.product.id,
                "location_id": self.centre.lot_stock_id.id,
                "supplier_id": offers[1].id,
            }
        )
        rows = self._rows("sourcing", self.product).set_index("lane_id")["priority"]
        named, first = (
            rows[f"vendor-{vendor.id}>warehouse-{self.centre.id}"]
            for vendor in (self.vendor, other)
        )
        self.assertLess(named, first)

    def test_the_later_of_two_dates_holds_for_a_purchase(self):
        self._offer(self.product)
        for name in ("order", "receipt"):
            order = self._buy(self.product, self.centre, 20)
            later = fields.Datetime.now() + timedelta(days=30)
            if name == "order":
                order.order_line.date_planned = later
            else:
                order.picking_ids.scheduled_date = later
            rows = self._rows("supply", self.product)
            supply = rows[rows["supply_id"] == f"purchase-line-{order.order_line.id}"]
            self.assertEqual(supply["due_date"].dt.date.tolist(), [later.date()], name)

    def test_an_express_transfer_is_known_with_its_price(self):
        lanes = self.env["distribution.lane"].search([("origin_warehouse_id", "=", self.centre.id)])
        lanes[0].write({"premium_lead_days": 0.5, "premium_fixed_cost": 80})
        table = self._read()["lanes"].set_index("lane_id")
        express = table.loc[f"lane-{lanes[0].id}"]
        self.assertEqual(
            (express["premium_lead_time_days"], express["premium_fixed_cost"]), (0.5, 80)
        )
        self.assertTrue(table.loc[f"lane-{lanes[1].id}"].isna()["premium_fixed_cost"])

    def test_replacement_products_reach_the_plan(self):
        other = self._product("Mug")
        self.env["distribution.substitute"].create(
            {
                "product_id": self.product.id,
                "substitute_id": other.id,
                "ratio": 2,
                "penalty": 1.5,
                "company_id": self.company.id,
            }
        )
        (row,) = self._rows("substitutes", self.product).to_dict("records")
        self.assertEqual(
            (row["substitute_id"], row["ratio"], row["penalty"]), (str(other.id), 2, 1.5)
        )

    def _written_transfers(self, *destinations, quantity):
        """Transfers from the centre to each destination, in a plan of their own."""
        policy = self.env["distribution.policy.version"]._active(self.company)
        run = (
            self.env["distribution.run"]
            ._internally()
            .create(
                {
                    "name": "PLAN/PROBE",
                    "company_id": self.company.id,
                    "state": "done",
                    "started_on": fields.Datetime.now(),
                    "policy_version_id": policy.id,
                }
            )
        )
        lanes = self.env["distribution.lane"].search([("origin_warehouse_id", "=", self.centre.id)])
        return (
            self.env["distribution.proposal"]
            ._internally()
            .create(
                [
                    {
                        "proposal_key": f"probe-{warehouse.id}",
                        "run_id": run.id,
                        "company_id": self.company.id,
                        "verb": "transfer",
                        "product_id": self.product.id,
                        "origin_warehouse_id": self.centre.id,
                        "warehouse_id": warehouse.id,
                        "lane_id": lanes.filtered(
                            lambda one, to=warehouse: one.warehouse_id == to
                        ).id,
                        "quantity": quantity,
                        "recommended_quantity": quantity,
                        "order_date": self.today,
                        "due_date": self.today + timedelta(days=2),
                    }
                    for warehouse in destinations
                ]
            )
        )
