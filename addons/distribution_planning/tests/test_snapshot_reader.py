import tempfile
from datetime import timedelta
from pathlib import Path

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .documents import DocumentsCase


@tagged("post_install", "-at_install")
class TestDemand(DocumentsCase):
    def test_counts_a_delivery_once_whatever_its_steps(self):
        product = self._product("Steps")
        for region in self.regions:
            self._stock(product, region, 100)
            self._deliver(product, region, 10, 5)
        snapshot = self._read()
        for region in self.regions:
            demand = self._rows("demand", product, region, snapshot)
            self.assertEqual(demand["quantity"].tolist(), [10], region.delivery_steps)
            self.assertEqual(demand["date"].dt.date.astype(str).tolist(), [self._day(5)])
            self.assertEqual(demand["revenue"].tolist(), [100])

    def test_keeps_warehouses_apart(self):
        few, many = self._product("PA"), self._product("PB")
        one, other = self.regions[:2]
        self._deliver(few, one, 1, 3)
        self._deliver(many, other, 300, 3)
        demand = self._read()["demand"]
        found = set(zip(demand["item_id"], demand["location_id"], demand["quantity"], strict=True))
        self.assertEqual(
            found,
            {(str(few.id), f"warehouse-{one.id}", 1), (str(many.id), f"warehouse-{other.id}", 300)},
        )

    def test_nets_returns_on_the_day_of_delivery(self):
        product = self._product("Returned")
        for region in self.regions:
            picking = self._deliver(product, region, 10, 9)
            self._return(picking, 6, 2)
            demand = self._rows("demand", product, region)
            self.assertEqual(demand["quantity"].tolist(), [4], region.delivery_steps)
            self.assertEqual(demand["date"].dt.date.astype(str).tolist(), [self._day(9)])

    def test_does_not_know_what_comes_later(self):
        product, region = self._product("Later"), self.regions[0]
        picking = self._deliver(product, region, 10, 9)
        self._return(picking, 6, 2)
        self._deliver(product, region, 5, 3)
        demand = self._rows("demand", product, region, self._read(self.today - timedelta(days=3)))
        self.assertEqual(demand["quantity"].tolist(), [10])

    def test_counts_production_but_no_transfer_scrap_or_adjustment(self):
        product, region = self._product("Made"), self.regions[0]
        self._stock(product, region, 100)
        production = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )
        for destination, quantity in (
            (production, 7),
            (self.regions[1].lot_stock_id, 11),
            (self.company.internal_transit_location_id, 13),
            (
                self.env["stock.location"].search(
                    [("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1
                ),
                17,
            ),
        ):
            move = self.env["stock.move"].create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "location_id": region.lot_stock_id.id,
                    "location_dest_id": destination.id,
                    "company_id": self.company.id,
                }
            )
            move._action_confirm()
            move.write({"quantity": quantity, "picked": True})
            move._action_done()
            self._date(move, 4)
        self.assertEqual(self._rows("demand", product)["quantity"].tolist(), [7])

    def test_a_slash_in_the_name_of_a_category_makes_no_level(self):
        Category = self.env["product.category"]
        nuts = Category.create({"name": "Nuts"})
        below = Category.create({"name": "Bolts", "parent_id": nuts.id})
        both = Category.create({"name": "Nuts/Bolts"})
        products = [self._product("Bolt", categ_id=one.id) for one in (below, both)]
        self.env["distribution.parameter"].create(
            {"company_id": self.company.id, "parameter": "service_level", "value": "0.9",
             "product_categ_id": both.id}
        )  # fmt: skip
        snapshot = self._read()
        items = snapshot["items"].set_index("item_id")["category"]
        first, second = (items[str(product.id)] for product in products)
        self.assertEqual(first, "Nuts/Bolts")
        self.assertEqual(second.count("/"), 0)
        self.assertIn(second, set(snapshot["settings"]["category"]))
        [row] = self.env["distribution.parameter"]._rows(self.company)
        self.assertEqual(row["category"], second)

    def test_components_sent_to_a_subcontractor_are_demand(self):
        product, region = self._product("Component"), self.regions[0]
        self._stock(product, region, 100)
        subcontracting = self.env["stock.location"].create(
            {"name": "Subcontracting", "usage": "internal", "company_id": self.company.id}
        )
        sent, waiting = self.env["stock.picking"].create(
            [
                {
                    "picking_type_id": region.int_type_id.id,
                    "location_id": region.lot_stock_id.id,
                    "location_dest_id": subcontracting.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "location_id": region.lot_stock_id.id,
                                "location_dest_id": subcontracting.id,
                            }
                        )
                    ],
                }
                for quantity in (10, 3)
            ]
        )
        (sent | waiting).action_confirm()
        self._validate(sent, 9)
        self.assertEqual(self._rows("demand", product, region)["quantity"].tolist(), [10])
        self.assertEqual(self._rows("orders", product, region)["quantity"].tolist(), [3])
        self._return(sent, 4, 2)
        self.assertEqual(self._rows("demand", product, region)["quantity"].tolist(), [6])

    def test_counts_in_the_unit_of_the_product(self):
        product, region = self._product("Dozens"), self.regions[1]
        dozen = self.env.ref("uom.product_uom_dozen")
        self._deliver(product, region, 2, 4, product_uom_id=dozen.id)
        self.assertEqual(self._rows("demand", product)["quantity"].tolist(), [24])

    def test_days_are_those_of_the_warehouse(self):
        product, region = self._product("Late evening"), self.regions[0]
        region.partner_id = self.env["res.partner"].create({"name": "Here", "tz": "Asia/Tokyo"})
        picking = self._deliver(product, region, 1, 1)
        picking.move_ids.date = f"{self._day(5)} 20:00:00"
        self.assertEqual(
            self._rows("demand", product)["date"].dt.date.astype(str).tolist(), [self._day(4)]
        )

    def test_open_orders_count_once_until_they_left(self):
        product = self._product("Ordered")
        for region in self.regions:
            self._stock(product, region, 100)
            sale = self._sell(product, region, 10)
            while todo := sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
                orders = self._rows("orders", product, region)
                self.assertEqual(orders["quantity"].tolist(), [10], todo[0].picking_type_id.name)
                self.assertEqual(orders["customer_id"].tolist(), [f"partner-{self.customer.id}"])
                self._validate(todo[0])
            self.assertFalse(len(self._rows("orders", product, region)))

    def test_open_orders_count_once_when_all_steps_exist_already(self):
        product, region = self._product("Pulled"), self.regions[1]
        customers = self.env.ref("stock.stock_location_customers")
        common = {
            "product_id": product.id,
            "product_uom_qty": 10,
            "company_id": self.company.id,
            "location_final_id": customers.id,
        }
        ship = self.env["stock.move"].create(
            {
                **common,
                "location_id": region.wh_output_stock_loc_id.id,
                "location_dest_id": customers.id,
                "procure_method": "make_to_order",
            }
        )
        pick = self.env["stock.move"].create(
            {
                **common,
                "location_id": region.lot_stock_id.id,
                "move_dest_ids": ship.ids,
                "location_dest_id": region.wh_output_stock_loc_id.id,
            }
        )
        (pick | ship)._action_confirm(merge=False)
        self.assertEqual(self._rows("orders", product)["order_id"].tolist(), [f"move-{ship.id}"])

    def test_a_shelf_that_was_empty_is_no_lack_of_demand(self):
        product, region = self._product("Censored"), self.regions[0]
        for days_ago in range(30, 15, -1):
            self._deliver(product, region, 10, days_ago)
        self._stock(product, region, 150)
        snapshot = self._read()
        demand = self._rows("demand", product, region, snapshot)
        self.assertEqual(demand["quantity"].tolist(), [10] * 15)
        empty = self._rows("availability", product, region, snapshot)
        self.assertEqual(
            empty["date"].dt.date.astype(str).tolist(),
            [self._day(days_ago) for days_ago in range(15, 0, -1)],
        )
        self.assertEqual(set(empty["in_stock"]), {0.0})

    def test_a_shelf_is_empty_between_what_left_it_and_what_came(self):
        product, kept = self._product("Gaps"), self._product("Kept")
        region = self.regions[0]
        picking = self._deliver(product, region, 10, 20)
        self._return(picking, 4, 15)
        self._deliver(product, region, 4, 12)
        self._validate(self._buy(product, region, 3).picking_ids, 8)
        self._stock(product, region, 10)
        for place in self.regions:
            self._stock(kept, place, 50)
            self._deliver(kept, place, 10, 20)
        empty = self._read()["availability"]
        self.assertEqual(set(empty["item_id"]), {str(product.id)})
        self.assertEqual(set(empty["location_id"]), {f"warehouse-{region.id}"})
        self.assertEqual(
            empty["date"].dt.date.astype(str).tolist(),
            [self._day(days_ago) for days_ago in (19, 18, 17, 16, 11, 10, 9)],
        )

    def test_a_product_s_weeks_are_those_of_the_snapshot(self):
        product, region = self._product("Weeks"), self.regions[1]
        self._return(self._deliver(product, region, 10, 30), 6, 2)
        self._deliver(product, region, 5, 3)
        reader = self.env["distribution.snapshot.reader"]
        weeks = reader.demand_by_week(product, region, self.today)
        demand = self._rows("demand", product, region)
        weekly = demand.groupby(demand["date"].dt.to_period("W").dt.start_time)["quantity"].sum()
        self.assertEqual(weeks, {start.date(): total for start, total in weekly.items()})
        self.assertEqual(sum(weeks.values()), 9)


@tagged("post_install", "-at_install")
class TestSupply(DocumentsCase):
    def setUp(self):
        super().setUp()
        self.product = self._product("Supplied")
        self._offer(self.product)

    def test_purchases_are_drafts_then_confirmed_then_stock(self):
        purchase = self._buy(self.product, self.centre, 20, confirm=False)
        (row,) = self._rows("supply", self.product).to_dict("records")
        line = purchase.order_line
        self.assertEqual(row["supply_id"], f"purchase-line-{line.id}")
        self.assertEqual((row["kind"], row["state"], row["quantity"]), ("purchase", "draft", 20))
        self.assertEqual(row["origin_id"], f"vendor-{self.vendor.id}")
        self.assertEqual(row["destination_id"], f"warehouse-{self.centre.id}")
        purchase.button_confirm()
        (row,) = self._rows("supply", self.product).to_dict("records")
        self.assertEqual((row["state"], row["quantity"]), ("confirmed", 20))
        self._validate(purchase.picking_ids)
        self.assertFalse(len(self._rows("supply", self.product)))
        self.assertEqual(self._rows("stock", self.product)["on_hand"].tolist(), [20])

    def test_receipts_in_steps_are_supply_then_stock(self):
        self.centre.reception_steps = "three_steps"
        purchase = self._buy(self.product, self.centre, 20)
        self.assertEqual(self._rows("supply", self.product)["quantity"].tolist(), [20])
        self._validate(purchase.picking_ids[0])
        self.assertFalse(len(self._rows("supply", self.product)))
        self.assertEqual(self._rows("stock", self.product)["on_hand"].tolist(), [20])

    def test_what_a_subcontractor_makes_is_supply_with_a_lead_time(self):
        subcontracting = self.env["stock.location"].create(
            {"name": "Subcontracting", "usage": "internal", "company_id": self.company.id}
        )
        purchase = self._buy(self.product, self.centre, 20)
        purchase.picking_ids.move_ids.location_id = subcontracting
        (row,) = self._rows("supply", self.product).to_dict("records")
        self.assertEqual((row["state"], row["quantity"]), ("confirmed", 20))
        self.assertEqual(row["supply_id"], f"purchase-line-{purchase.order_line.id}")
        purchase.date_approve -= timedelta(days=30)
        self._validate(purchase.picking_ids, 20)
        self.assertFalse(len(self._rows("supply", self.product)))
        self.assertEqual(len(self._rows("receipts", self.product)), 1)

    def test_receipts_tell_what_was_promised(self):
        purchase = self._buy(self.product, self.centre, 20)
        purchase.date_approve -= timedelta(days=30)
        purchase.order_line.date_planned = purchase.date_approve + timedelta(days=7)
        self._validate(purchase.picking_ids, 20)
        (row,) = self._rows("receipts", self.product).to_dict("records")
        self.assertEqual(row["lane_id"], f"vendor-{self.vendor.id}>warehouse-{self.centre.id}")
        days = [str(row[name].date()) for name in ("ordered_on", "promised_on", "received_on")]
        self.assertEqual(days, [self._day(30), self._day(23), self._day(20)])

    def test_a_transfer_counts_once_all_the_way(self):
        region = self.regions[0]
        for steps in ("ship_only", "pick_ship"):
            with self.subTest(steps):
                product = self._product(f"Moved {steps}")
                self.centre.delivery_steps = steps
                self._stock(product, self.centre, 50)
                pickings = self._resupply(product, region, 8)
                self._check_transfer(product, region, pickings)

    def _resupply(self, product, region, quantity):
        route = region.resupply_route_ids
        Procurement = self.env["stock.rule"].Procurement
        self.env["stock.rule"].run(
            [
                Procurement(
                    product,
                    quantity,
                    product.uom_id,
                    region.lot_stock_id,
                    "test",
                    "test",
                    self.company,
                    {
                        "route_ids": route,
                        "warehouse_id": region,
                        "date_planned": self.env.cr.now() + timedelta(days=2),
                    },
                )
            ]
        )
        return self.env["stock.move"].search([("product_id", "=", product.id)]).picking_id

    def _check_transfer(self, product, region, pickings):
        arrival = pickings.filtered(lambda p: p.location_dest_id.warehouse_id == region)
        leaving = (pickings - arrival).sorted(lambda p: p.location_dest_id.usage == "transit")
        for picking in leaving:
            (row,) = self._rows("supply", product).to_dict("records")
            self.assertEqual(
                (row["kind"], row["state"], row["quantity"], row["origin_id"]),
                ("transfer", "confirmed", 8, f"warehouse-{self.centre.id}"),
            )
            self.assertEqual(row["destination_id"], f"warehouse-{region.id}")
            self._validate(picking)
        (row,) = self._rows("supply", product).to_dict("records")
        self.assertEqual(
            (row["state"], row["quantity"], row["supply_id"]),
            ("in_transit", 8, f"move-{arrival.move_ids.id}"),
        )
        self._validate(arrival)
        self.assertFalse(len(self._rows("supply", product)))

    def test_a_transfer_half_gone_is_half_under_way(self):
        region = self.regions[0]
        self._stock(self.product, self.centre, 50)
        pickings = self._resupply(self.product, region, 8)
        leaving = pickings.filtered(lambda p: p.location_dest_id.usage == "transit")
        leaving.move_ids.write({"quantity": 3, "picked": True})
        leaving.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        supply = self._rows("supply", self.product)
        self.assertEqual(
            dict(zip(supply["state"], supply["quantity"], strict=True)),
            {"confirmed": 5, "in_transit": 3},
        )


@tagged("post_install", "-at_install")
class TestMasters(DocumentsCase):
    def test_items_have_the_costs_and_prices_of_the_company(self):
        category = self.env["product.category"].create(
            {"name": "Leaf", "parent_id": self.env["product.category"].create({"name": "Root"}).id}
        )
        product = self._product(
            "Chair", default_code="C1", categ_id=category.id, volume=0.5, weight=3
        )
        hidden = self._product("Gone", active=False)
        service = self._product("Work", is_storable=False)
        items = self._read()["items"].set_index("item_id")
        row = items.loc[str(product.id)]
        self.assertEqual(
            (row["name"], row["category"], row["unit_cost"], row["unit_price"]),
            ("[C1] Chair", "Root/Leaf", 4, 10),
        )
        self.assertEqual((row["uom"], row["volume"], row["weight"]), ("Units", 0.5, 3))
        self.assertFalse({str(hidden.id), str(service.id)} & set(items.index))

    def test_a_warehouse_that_resupplies_others_is_a_distribution_centre(self):
        self._offer(self._product("Offered"))
        kinds = self._read()["locations"].set_index("location_id")["kind"].to_dict()
        self.assertEqual(kinds[f"warehouse-{self.centre.id}"], "dc")
        self.assertEqual(kinds[f"warehouse-{self.regions[0].id}"], "warehouse")
        self.assertEqual(kinds[f"vendor-{self.vendor.id}"], "supplier")

    def test_vendor_prices_in_unit_and_currency_of_the_product(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [Command.create({"rate": 2, "company_id": self.company.id})],
            }
        )
        product = self._product("Dear")
        self._offer(
            product,
            price=24,
            discount=50,
            min_qty=2,
            currency_id=currency.id,
            product_uom_id=self.env.ref("uom.product_uom_dozen").id,
        )
        snapshot = self._read()
        sourcing = self._rows("sourcing", product, snapshot=snapshot)
        self.assertEqual(len(sourcing), 4)
        row = sourcing.iloc[0]
        self.assertAlmostEqual(row["unit_price"], 0.5)
        self.assertEqual((row["min_quantity"], row["multiple_quantity"]), (24, 12))
        lanes = snapshot["lanes"].set_index("lane_id")
        self.assertEqual(lanes.loc[row["lane_id"], "lead_time_days"], 7)

    def test_vendor_lanes_only_to_warehouses_that_buy(self):
        product = self._product("Central")
        self._offer(product)
        self.company.days_to_purchase = 2
        self.regions.write({"buy_to_resupply": False})
        snapshot = self._read()
        lane = f"vendor-{self.vendor.id}>warehouse-{self.centre.id}"
        self.assertEqual(
            self._rows("sourcing", product, snapshot=snapshot)["lane_id"].tolist(), [lane]
        )
        lanes = snapshot["lanes"].set_index("lane_id")
        self.assertEqual(lanes.loc[lane, "lead_time_days"], 9)
        self.assertEqual(lanes["origin_id"].str.startswith("vendor").sum(), 1)

    def test_a_vendor_with_two_delays_has_two_lanes(self):
        fast, slow = self._product("Fast"), self._product("Slow")
        self._offer(fast, delay=2)
        self._offer(slow, delay=30)
        snapshot = self._read()
        lanes = snapshot["lanes"].set_index("lane_id")["lead_time_days"]
        for product, days in ((fast, 2), (slow, 30)):
            for lane in self._rows("sourcing", product, snapshot=snapshot)["lane_id"]:
                self.assertEqual(lanes[lane], days)

    def test_vendors_keep_their_order(self):
        product = self._product("Two vendors")
        second = self.env["res.partner"].create({"name": "Second"})
        self._offer(product, sequence=2, partner_id=second.id, price=1)
        self._offer(product, sequence=1, price=9)
        sourcing = self._rows("sourcing", product).set_index("lane_id")["priority"]
        first = sourcing[f"vendor-{self.vendor.id}>warehouse-{self.centre.id}"]
        self.assertLess(first, sourcing[f"vendor-{second.id}>warehouse-{self.centre.id}"])
        self.assertGreater(first, 1, "a distribution centre comes first")
        self.assertLess(first, 3, "a neighbour comes last")

    def test_nothing_is_bought_from_an_archived_vendor(self):
        product = self._product("Closed down")
        closed = self.env["res.partner"].create({"name": "Closed"})
        self._offer(product, partner_id=closed.id, price=1)
        self._offer(product, price=9)
        closed.active = False
        snapshot = self._read()
        vendors = {f"vendor-{partner.id}": partner for partner in (closed, self.vendor)}
        offered = set(snapshot["locations"]["location_id"]) & vendors.keys()
        self.assertEqual(offered, {f"vendor-{self.vendor.id}"})
        lanes = self._rows("sourcing", product, snapshot=snapshot)["lane_id"]
        self.assertTrue(lanes.str.startswith(f"vendor-{self.vendor.id}>").all())

    def test_a_rule_without_stock_or_demand_is_planned(self):
        product, region = self._product("New rule"), self.regions[0]
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": region.id,
                "product_min_qty": 5,
                "location_id": region.lot_stock_id.id,
                "product_max_qty": 20,
            }
        )
        snapshot = self._read()
        self.assertEqual(self._rows("stock", product, region, snapshot)["on_hand"].tolist(), [0])
        settings = self._rows("settings", product, region, snapshot)
        self.assertEqual(
            dict(zip(settings["parameter"], settings["value"], strict=True)),
            {"current_reorder_point": "5", "current_order_up_to": "20"},
        )

    def test_goods_of_others_are_blocked(self):
        product, region = self._product("Consigned"), self.regions[0]
        self._stock(product, region, 10)
        self.env["stock.quant"]._update_available_quantity(
            product, region.lot_stock_id, 4, owner_id=self.customer
        )
        (row,) = self._rows("stock", product).to_dict("records")
        self.assertEqual((row["on_hand"], row["blocked"]), (14, 4))

    def test_other_companies_stay_outside(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        shared = self._product("Shared", company_id=False)
        self._stock(shared, warehouse, 10)
        snapshot = self._read()
        self.assertIn(str(shared.id), set(snapshot["items"]["item_id"]))
        self.assertFalse(len(self._rows("stock", shared, snapshot=snapshot)))
        self.assertNotIn(f"warehouse-{warehouse.id}", set(snapshot["locations"]["location_id"]))

    def test_a_company_without_warehouse_is_told_so(self):
        self.env["stock.warehouse"].search([("company_id", "=", self.company.id)]).active = False
        with self.assertRaisesRegex(UserError, "no warehouse"):
            self._read()


@tagged("post_install", "-at_install")
class TestDigest(DocumentsCase):
    def test_the_same_data_is_the_same_snapshot(self):
        from distribution_ai.snapshot import read_snapshot, write_snapshot

        product = self._product("Same")
        self._offer(product)
        self._stock(product, self.centre, 5)
        self._stock(product, self.regions[0], 5)
        self._deliver(product, self.regions[0], 3, 6)
        snapshot = self._read()
        self.assertFalse(snapshot.faults)
        self.assertEqual(snapshot.digest, self._read().digest)
        with tempfile.TemporaryDirectory() as folder:
            for file_format in ("parquet", "csv"):
                write_snapshot(snapshot, Path(folder) / file_format, file_format)
                self.assertEqual(read_snapshot(Path(folder) / file_format).digest, snapshot.digest)
        self._stock(product, self.centre, 1)
        self.assertNotEqual(snapshot.digest, self._read().digest)
