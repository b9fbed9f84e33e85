import datetime
import doctest
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from odoo.addons.distribution_planning.demo import categories
from odoo.addons.distribution_planning.demo.dataset import read_dataset
from odoo.addons.distribution_planning.demo.events import closures
from odoo.addons.distribution_planning.demo.late_deliveries import days_late
from odoo.addons.distribution_planning.demo.load import MARK, load
from odoo.addons.distribution_planning.demo.network import WAREHOUSES
from odoo.addons.distribution_planning.demo.past_forecasts import expected_weeks
from odoo.addons.distribution_planning.demo.simulation import simulate
from odoo.exceptions import UserError
from odoo.tests import BaseCase, TransactionCase, tagged

DEMO = Path(categories.__file__).parent
LAST_DAY = datetime.date(2026, 3, 14)


def stock_by_day(data, supply):
    """Stock at the end of each day, product and warehouse."""
    flow = data.daily(data.returned_lines()) - data.daily(data.lines)
    sent = supply.transfers
    np.add.at(flow, (sent.shipped, sent["product"], 0), -sent.quantity)
    arrived = sent[sent.arrives < data.days]
    np.add.at(flow, (arrived.arrives, arrived["product"], arrived.warehouse), arrived.quantity)
    bought = supply.purchases[supply.purchases.received < data.days]
    np.add.at(flow, (bought.received, bought["product"], 0), bought.quantity)
    return supply.opening + flow.cumsum(axis=0)


class TestDemoData(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = read_dataset(LAST_DAY)
        cls.supply = simulate(cls.data)

    def test_whole_year_ends_on_the_day_asked_for(self):
        data = self.data
        self.assertEqual((len(data.products), len(data.lines)), (1500, 438_831))
        self.assertEqual(data.invoices.on.max().date(), LAST_DAY)
        self.assertEqual(data.first_day, LAST_DAY - datetime.timedelta(days=373))
        self.assertEqual(data.lines.day.max(), data.days - 1)

    def test_returns_follow_their_sale_and_never_exceed_it(self):
        data = self.data
        sold_on = data.invoices.on.to_numpy()[data.lines.invoice.to_numpy()[data.returns.line]]
        self.assertTrue((data.returns.on.to_numpy() > sold_on).all())
        returned = data.returns.groupby("line").quantity.sum()
        self.assertTrue((returned <= data.lines.quantity.loc[returned.index]).all())

    def test_a_customer_in_the_country_stays_with_one_warehouse(self):
        home = self.data.invoices.query("customer > 0 and country == 'United Kingdom'")
        self.assertEqual(home.groupby("customer").warehouse.nunique().max(), 1)
        self.assertEqual(sorted(home.warehouse.unique()), [1, 2, 3])

    def test_stock_is_never_negative_at_the_end_of_a_day(self):
        self.assertGreaterEqual(stock_by_day(self.data, self.supply).min(), 0)

    def test_simulated_stock_is_what_the_documents_leave(self):
        np.testing.assert_array_equal(self.supply.stock, stock_by_day(self.data, self.supply))

    def test_late_lines_are_those_the_shelf_could_not_serve(self):
        lines = self.data.lines.assign(late=days_late(self.data, self.supply))
        in_time = lines.quantity[lines.late == 0].sum() / lines.quantity.sum()
        self.assertTrue(0.93 < in_time < 0.98, in_time)
        late = lines[(lines.late > 0) & (lines.warehouse > 0)]
        self.assertTrue((late.late <= np.array([0, 1, 2, 2, 4])[late.warehouse]).all())
        stock = stock_by_day(self.data, self.supply)
        waited = late[["day", "product", "warehouse"]].drop_duplicates()
        asked = self.data.daily(self.data.lines)[waited.day, waited["product"], waited.warehouse]
        shelf = stock[waited.day - 1, waited["product"], waited.warehouse]
        self.assertTrue((asked > shelf).all())

    def test_forecasts_of_past_weeks_know_only_the_days_before(self):
        data = read_dataset(LAST_DAY, 40, 120)
        weeks = expected_weeks(data, simulate(data))
        self.assertEqual(set(weeks.week.dt.day_of_week), {0})
        self.assertEqual(set(weeks.week - weeks.made_on), {pd.Timedelta(days=7)})
        self.assertEqual(weeks.week.nunique(), 14)
        one = weeks[weeks["product"].eq(0) & weeks.warehouse.eq(1)].iloc[3]
        made = (one.made_on.date() - data.first_day).days
        sold = data.daily(data.lines)[:, 0, 1]
        self.assertEqual(one.naive, sold[made - 7 : made].sum())
        self.assertAlmostEqual(one.planned, sold[made - 56 : made].sum() / 8)

    def test_simulation_is_deterministic(self):
        again = simulate(read_dataset(LAST_DAY))
        np.testing.assert_array_equal(again.opening, self.supply.opening)
        pd.testing.assert_frame_equal(again.purchases, self.supply.purchases)
        pd.testing.assert_frame_equal(again.transfers, self.supply.transfers)

    def test_today_shows_late_orders_transfers_on_the_road_and_imbalance(self):
        data, bought, sent = self.data, self.supply.purchases, self.supply.transfers
        late = bought[(bought.promised < data.days) & (bought.received >= data.days)]
        self.assertGreaterEqual(late.vendor.nunique(), 3)
        self.assertTrue((sent.arrives >= data.days).any())
        daily = data.daily(data.lines)[-28:].mean(axis=0)[:, 1:]
        stock = stock_by_day(data, self.supply)[-1][:, 1:]
        cover = stock / np.where(daily > 0, daily, np.nan)
        imbalanced = (cover < 5).any(axis=1) & (cover > 60).any(axis=1)
        self.assertGreater(imbalanced.sum(), 20)

    def test_moving_the_last_day_moves_everything_and_changes_nothing_else(self):
        later = read_dataset(LAST_DAY + datetime.timedelta(days=3))
        moved = later.invoices.on - self.data.invoices.on
        self.assertEqual(set(moved), {pd.Timedelta(days=3)})
        pd.testing.assert_frame_equal(later.lines, self.data.lines)

    def test_nothing_was_sold_on_closed_days_and_something_before_and_after(self):
        data = self.data
        sold = np.bincount(data.lines.day, data.lines.quantity, minlength=data.days)
        past = [(begin, end) for _name, begin, end in closures(LAST_DAY) if end < LAST_DAY]
        self.assertEqual(len(past), 6)
        for begin, end in past:
            first, after = (begin - data.first_day).days, (end - data.first_day).days + 1
            self.assertEqual(sold[first:after].sum(), 0, begin)
            self.assertGreater(sold[first - 2 : first].sum(), 0, begin)
            self.assertGreater(sold[after : after + 2].sum(), 0, end)


class TestDemoMakeData(BaseCase):
    def setUp(self):
        super().setUp()
        sys.path.insert(0, str(DEMO))
        self.addCleanup(sys.path.remove, str(DEMO))

    def test_examples_hold(self):
        for name in ("categories", "make_data"):
            self.assertEqual(doctest.testmod(importlib.import_module(name)).failed, 0)

    def test_script_keeps_sales_ties_returns_and_drops_the_rest(self):
        day = pd.Timestamp("2010-12-01 09:00")
        names = [
            "InvoiceNo",
            "StockCode",
            "Description",
            "Quantity",
            "InvoiceDate",
            "UnitPrice",
            "CustomerID",
            "Country",
        ]
        rows = [
            ("1", "10001", "RED MUG", 10, 0, 2.0, 7.0),
            ("1", "10001", "RED MUG", 2, 0, 2.0, 7.0),
            ("1", "POST", "POSTAGE", 1, 0, 18.0, 7.0),
            ("2", "10001", "RED MUG", 500, 1, 2.0, 8.0),
            ("C3", "10001", "RED MUG", -500, 1, 2.0, 8.0),
            ("4", "10001", "damaged", 9, 1, 0.0, None),
            ("C5", "10001", "RED MUG", -5, 3, 2.0, 7.0),
            ("C6", "10001", "RED MUG", -5, 3, 2.0, 9.0),
        ]
        lines = pd.DataFrame(
            [(*row[:4], day + pd.Timedelta(days=row[4]), *row[5:], "France") for row in rows],
            columns=names,
        )
        lines.loc[4, "InvoiceDate"] += pd.Timedelta(minutes=9)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source.parquet"
            lines.to_parquet(source)
            script = [sys.executable, str(DEMO / "make_data.py"), str(source), folder]
            subprocess.run(script, check=True)
            made = {
                name: pd.read_parquet(Path(folder) / f"{name}.parquet")
                for name in ("products", "invoices", "lines", "returns")
            }
        self.assertEqual(made["products"].name.tolist(), ["Red Mug"])
        self.assertEqual(made["invoices"].number.tolist(), [1])
        self.assertEqual(made["lines"].quantity.tolist(), [12])
        self.assertEqual(made["returns"][["line", "quantity"]].values.tolist(), [[0, 5]])


@tagged("post_install", "-at_install")
class TestDemoLoad(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(MARK, False)
        company = cls.env["res.company"].create({"name": "Demonstration test"})
        cls.env.user.company_ids |= company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        cls.company = company
        cls.reports = []
        cls.today = LAST_DAY + datetime.timedelta(days=1)
        cls.loaded = cls.load(products=25, days=28)
        cls.data = read_dataset(LAST_DAY, 25, 28)

    @classmethod
    def load(cls, **limits):
        return load(cls.env, today=cls.today, report=cls.reports.append, **limits)

    def rows(self, query):
        self.env.flush_all()
        self.env.cr.execute(query, {"company": self.company.id})
        return self.env.cr.fetchall()

    def test_deliveries_are_the_data_day_by_day(self):
        rows = self.rows(
            """
            SELECT move.date::date, warehouse.code, sum(move.quantity)::int
              FROM stock_move move
              JOIN stock_location place ON place.id = move.location_dest_id
              JOIN stock_warehouse warehouse ON warehouse.id = move.warehouse_id
             WHERE place.usage = 'customer' AND move.state = 'done'
               AND move.company_id = %(company)s
             GROUP BY 1, 2
            """
        )
        daily = self.data.daily(self.data.lines).sum(axis=1)
        expected = {
            (
                self.data.first_day + datetime.timedelta(days=int(day)),
                WAREHOUSES[place].code,
            ): daily[day, place]
            for day, place in zip(*np.nonzero(daily), strict=True)
        }
        self.assertEqual({(day, code): quantity for day, code, quantity in rows}, expected)
        self.assertEqual(max(day for day, _, _ in rows), LAST_DAY)

    def test_late_deliveries_were_promised_earlier(self):
        rows = self.rows(
            """
            SELECT count(*), min(move.date::date - move.date_deadline::date),
                   bool_and(picking.date_deadline <= move.date_deadline)
              FROM stock_move move
              JOIN stock_picking picking ON picking.id = move.picking_id
              JOIN stock_location place ON place.id = move.location_dest_id
             WHERE place.usage = 'customer' AND move.state = 'done'
               AND move.company_id = %(company)s AND move.date_deadline IS NOT NULL
            """
        )
        late = days_late(self.data, simulate(self.data))
        self.assertEqual(rows, [((late > 0).sum(), 1, True)])
        self.assertTrue(rows[0][0])

    def test_stock_is_the_sum_of_moves_and_never_was_negative(self):
        flows = """
            WITH flow AS (
                SELECT product_id, location_dest_id AS place, date, quantity FROM stock_move
                 WHERE state = 'done' AND company_id = %(company)s
                 UNION ALL
                SELECT product_id, location_id, date, -quantity FROM stock_move
                 WHERE state = 'done' AND company_id = %(company)s)
        """
        sums = self.rows(flows + "SELECT product_id, place, sum(quantity) FROM flow GROUP BY 1, 2")
        quants = self.rows(
            """
            SELECT product_id, location_id, sum(quantity) FROM stock_quant
             WHERE product_id IN (SELECT product_id FROM stock_move
                                   WHERE company_id = %(company)s)
             GROUP BY 1, 2
            """
        )
        self.assertEqual({row for row in sums if row[2]}, {row for row in quants if row[2]})
        lowest = self.rows(
            flows
            + """
            SELECT min(stock) FROM (
                SELECT sum(sum(quantity)) OVER (PARTITION BY product_id, place ORDER BY date)
                       AS stock
                  FROM flow JOIN stock_location ON stock_location.id = place
                 WHERE usage IN ('internal', 'transit')
                 GROUP BY product_id, place, date) daily
            """
        )
        self.assertGreaterEqual(lowest[0][0], 0)

    def test_returns_are_linked_to_the_delivery_they_take_back(self):
        returned = self.env["stock.move"].search(
            [("company_id", "=", self.company.id), ("location_id.usage", "=", "customer")]
        )
        self.assertEqual(len(returned), len(self.data.returns))
        for move in returned:
            sold = move.origin_returned_move_id
            self.assertEqual(move.product_id, sold.product_id)
            self.assertEqual(move.location_dest_id, sold.location_id)
            self.assertEqual(move.picking_id.return_id, sold.picking_id)
            self.assertEqual(move.move_orig_ids, sold)

    def test_transfers_are_chained_through_transit(self):
        arrivals = self.env["stock.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("location_id.usage", "=", "transit"),
                ("location_dest_id.usage", "=", "internal"),
            ]
        )
        self.assertTrue(arrivals)
        for move in arrivals:
            self.assertEqual(move.move_orig_ids.quantity, move.quantity)
            self.assertEqual(move.move_orig_ids.state, "done")
            self.assertEqual(move.reference, move.picking_id.name)

    def test_purchase_orders_match_their_receipts(self):
        orders = self.env["purchase.order"].search([("company_id", "=", self.company.id)])
        self.assertTrue(orders)
        stored = {
            order: (order.receipt_status, order.effective_date, order.amount_total)
            for order in orders
        }
        lines = {line: line.qty_received for line in orders.order_line}
        for name in ("receipt_status", "effective_date", "amount_total"):
            self.env.add_to_compute(orders._fields[name], orders)
        self.env.add_to_compute(orders.order_line._fields["qty_received"], orders.order_line)
        for order, (status, received, amount) in stored.items():
            self.assertEqual((order.receipt_status, order.effective_date), (status, received))
            self.assertAlmostEqual(order.amount_total, amount, places=2)
            self.assertEqual(order.picking_ids.move_ids.purchase_line_id, order.order_line)
        self.assertEqual({line: line.qty_received for line in lines}, lines)

    def test_odoo_accepts_the_open_documents(self):
        receipt = self.env["stock.picking"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "assigned"),
                ("picking_type_code", "=", "incoming"),
                ("location_id.usage", "=", "supplier"),
            ],
            limit=1,
        )
        move = receipt.move_ids[0]
        before = move.product_id.with_context(location=move.location_dest_id.id).qty_available
        quantity = move.quantity
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        after = move.product_id.with_context(location=move.location_dest_id.id).qty_available
        self.assertEqual(after - before, quantity)

    def test_numbering_goes_on_after_the_loaded_documents(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id), ("code", "=", "LON")]
        )
        pickings = self.env["stock.picking"]
        used = set(pickings.search([("company_id", "=", self.company.id)]).mapped("name"))
        self.assertNotIn(warehouse.out_type_id.sequence_id.next_by_id(), used)
        orders = self.env["purchase.order"].search([("company_id", "=", self.company.id)])
        sequence = self.env["ir.sequence"].next_by_code("purchase.order")
        self.assertNotIn(sequence, set(orders.mapped("name")))

    def test_open_orders_are_due_after_today_in_the_company_currency(self):
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        self.assertTrue(orders)
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(orders.currency_id, self.company.currency_id)
        self.assertGreater(min(orders.mapped("commitment_date")).date(), self.today)

    def test_one_policy_editor_can_activate_what_the_other_wrote(self):
        editors = self.env["res.users"].search([("login", "in", ("governance", "policy"))])
        self.assertEqual(len(editors), 2)
        for editor in editors:
            self.assertTrue(editor.has_group("distribution_planning.group_distribution_governance"))

    def test_second_load_does_nothing_and_says_so(self):
        self.assertTrue(self.loaded)
        moves = self.env["stock.move"].search_count([])
        self.assertFalse(self.load())
        self.assertIn("already loaded", self.reports[-1])
        self.assertEqual(self.env["stock.move"].search_count([]), moves)

    def test_a_company_with_moves_of_its_own_is_refused(self):
        self.env["ir.config_parameter"].set_param(MARK, False)
        with self.assertRaisesRegex(UserError, "already has stock moves"):
            self.load()
