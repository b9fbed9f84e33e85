from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from .common import DistributionCase


class FiguresCase(DistributionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")

    def _moved(self, source, target, quantity, days_ago, done=True, owner=None):
        """A move as it was so many days ago; one that is not done still waits since then."""
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
                "date": fields.Datetime.now() - timedelta(days=days_ago),
                "date_deadline": fields.Datetime.now() - timedelta(days=days_ago),
            }
        )
        move._action_confirm()
        if done:
            move.write({"quantity": quantity, "picked": True})
            move.move_line_ids.owner_id = owner
            move._action_done()
            move.date = fields.Datetime.now() - timedelta(days=days_ago)
        return move

    def _bought(self, warehouse, quantity, days_ago):
        return self._moved(self.suppliers, warehouse.lot_stock_id, quantity, days_ago)

    def _sold(self, warehouse, quantity, days_ago, done=True):
        return self._moved(warehouse.lot_stock_id, self.customers, quantity, days_ago, done)

    def _fill(self):
        self.env["distribution.kpi.writer"].fill(self.company)

    def _day(self, warehouse, days_ago):
        return self.env["distribution.kpi.day"].search(
            [
                ("warehouse_id", "=", warehouse.id),
                ("date", "=", self.today - timedelta(days=days_ago)),
            ]
        )


@tagged("post_install", "-at_install")
class TestFigures(FiguresCase):
    """Days that can be counted by hand."""

    def test_goods_of_other_owners_are_not_worth_anything(self):
        here, owner = self.central.lot_stock_id, self.vendor
        self._bought(self.central, 10, 5)
        self._moved(self.suppliers, here, 7, 4, owner=owner)
        self._moved(here, self.customers, 2, 3, owner=owner)
        self._sold(self.central, 4, 2)
        self._fill()
        values = [self._day(self.central, ago).stock_value for ago in (5, 4, 3, 2)]
        self.assertEqual(values, [40, 40, 40, 24])
        self.assertEqual([self._day(self.central, ago).cogs for ago in (3, 2)], [0, 16])

    def test_a_company_that_fails_does_not_keep_the_others_from_their_figures(self):
        self._bought(self.central, 10, 3)
        broken = self.env["res.company"].create({"name": "A Broken One"})
        Writer = type(self.env["distribution.kpi.writer"])
        fill = Writer.fill

        def failing(writer, company):
            fill(writer, company)
            if company == broken:
                raise ValueError("no figures")

        with (
            patch.object(Writer, "fill", failing),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.distribution_planning.alone"),
        ):
            self.env.ref("distribution_planning.cron_figures").method_direct_trigger()
        self.env.invalidate_all()
        Day = self.env["distribution.kpi.day"]
        self.assertTrue(Day.search_count([("company_id", "=", self.company.id)]))
        self.assertFalse(Day.search_count([("company_id", "=", broken.id)]))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("_fill")
        case._bought(cls.north, 10, 10)
        case._sold(cls.north, 2, 5)
        case._bought(cls.south, 1, 9)
        case._sold(cls.south, 1, 8)
        case._sold(cls.south, 5, 3, done=False)
        case._fill()

    def test_what_was_asked_for_and_served(self):
        sold, missed = self._day(self.north, 5), self._day(self.south, 3)
        self.assertEqual((sold.demand_asked, sold.demand_served, sold.cogs), (2, 2, 8))
        self.assertEqual((missed.demand_asked, missed.demand_served), (5, 0))
        [(rate,)] = self.env["distribution.kpi.day"]._read_group(
            [("company_id", "=", self.company.id)], aggregates=["fill_rate:avg"]
        )
        self.assertAlmostEqual(rate, (2 + 1) / (2 + 1 + 5))

    def test_stock_at_the_end_of_each_day(self):
        values = [self._day(self.north, ago).stock_value for ago in (10, 6, 5, 1)]
        self.assertEqual(values, [40, 40, 32, 32])

    def test_out_of_stock_while_another_warehouse_has_it(self):
        day = self._day(self.south, 4)
        self.assertEqual((day.days_out, day.days_in_stock, day.days_out_elsewhere), (1, 0, 1))
        self.assertEqual(self._day(self.north, 4).days_out, 0)

    def test_a_second_night_changes_nothing_and_adds_the_new_day(self):
        domain = [("company_id", "=", self.company.id)]
        Day = self.env["distribution.kpi.day"]
        names = ("date", "warehouse_id", "demand_asked", "demand_served", "stock_value")
        before = Day.search(domain).mapped(lambda day: tuple(day[name] for name in names))
        self._fill()
        after = Day.search(domain).mapped(lambda day: tuple(day[name] for name in names))
        self.assertEqual(before, after)

    def test_the_leaders_page_in_one_call(self):
        picture = self._picture(self.viewer)
        self.assertEqual(len(picture["figures"]), len(picture["period"]))
        self.assertTrue(picture["trend"])
        self.assertIn("North", {place["name"] for place in picture["warehouses"]})
        known = self.env["distribution.kpi.day"].search([("company_id", "=", self.company.id)])
        self.assertEqual({row["id"] for row in picture["warehouses"]}, set(known.warehouse_id.ids))
        self.assertEqual({row["id"] for row in picture["categories"]}, set(known.category_id.ids))
        self.assertIsNone(picture["baseline"])

    def test_a_figure_leads_to_its_days(self):
        action = self.env["distribution.kpi.day"].action_open_days(
            "fill_rate", self.today - timedelta(days=9), self.today, self.south.id
        )
        days = self.env["distribution.kpi.day"].search(action["domain"])
        self.assertEqual(sum(days.mapped("demand_asked")), 6)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger", groups="distribution_planning.group_distribution_manager",
            company_id=other.id, company_ids=other.ids,
        )  # fmt: skip
        Day = self.env["distribution.kpi.day"].with_user(stranger).with_company(other)
        Day = Day.with_context(allowed_company_ids=other.ids)
        self.assertFalse(Day.search([]))
        self.assertFalse(Day.strategic_picture()["trend"])

    def test_a_baseline_is_frozen_by_managers_and_stays(self):
        Baseline = self.env["distribution.baseline"]
        with self.assertRaises(AccessError):
            Baseline.with_user(self.planner).action_take()
        Baseline.with_user(self.manager).action_take()
        before = self._picture(self.viewer)["baseline"]
        self.assertAlmostEqual(before["fill_rate"], 3 / 8)
        self.env["distribution.kpi.day"].search([]).sudo().unlink()
        self.assertEqual(self._picture(self.viewer)["baseline"], before)
        with self.assertRaises(AccessError):
            Baseline.with_user(self.manager).search([], limit=1).write({"days": 1})

    def test_what_vendors_deliver_to_customers_is_nothing_asked_of_a_warehouse(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "warehouse_id": self.north.id,
                "commitment_date": fields.Datetime.now() - timedelta(days=4),
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": 7})
                ],
            }
        )
        sale.action_confirm()
        self._fill()
        self.assertEqual(self._day(self.north, 4).demand_asked, 7)
        sale.order_line.move_ids.location_id = self.suppliers
        self._fill()
        self.assertEqual(self._day(self.north, 4).demand_asked, 0)

    def test_a_category_can_be_deleted_and_its_figures_stay(self):
        category = self.env["product.category"].create({"name": "To go"})
        self.product.categ_id = category
        self.product = self._product("Saucer")
        self._bought(self.north, 10, 10)
        self._sold(self.north, 3, 5)
        self._fill()
        kept = self._day(self.north, 5)
        self.assertEqual((len(kept), sum(kept.mapped("demand_asked"))), (2, 5))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE distribution_kpi_day SET excess_value = 3 WHERE id IN %s", (kept._ids,)
        )
        self.env["distribution.baseline"].with_user(self.manager).action_take()
        before = self._picture(self.viewer)["baseline"]
        category.unlink()
        self.env.invalidate_all()
        self.assertFalse(kept.category_id)
        self.assertEqual(sum(kept.mapped("demand_asked")), 5)
        self.assertEqual(self._picture(self.viewer)["baseline"], before)
        self._fill()
        day = self._day(self.north, 5)
        self.assertEqual((len(day), day.demand_asked, day.excess_value), (1, 5, 6))

    def _picture(self, user):
        return self.env["distribution.kpi.day"].with_user(user).strategic_picture(12)


@tagged("post_install", "-at_install")
class TestOutcomes(FiguresCase):
    """A decision is worth what its days would have cost without it."""

    def _decided(self, state, quantity, recommended=10, **values):
        decided = fields.Datetime.now() - timedelta(days=60)
        proposal = self._proposal(
            "transfer",
            self.north,
            recommended,
            run=self._run(),
            state=state,
            order_date=decided.date(),
            due_date=decided.date() + timedelta(days=2),
            decided_on=decided,
            decided_how="person",
            decided_by_id=self.planner.id,
            **values,
        )
        proposal._internally().quantity = quantity
        return proposal

    def _score(self, proposal):
        self.env["distribution.outcome.writer"].score(self.company)
        return self.env["distribution.outcome"].search([("proposal_id", "=", proposal.id)])

    def test_a_rejected_transfer_that_was_needed_is_regretted(self):
        self._bought(self.central, 100, 80)
        self._bought(self.north, 1, 80)
        self._sold(self.north, 1, 70)
        for ago in range(50, 42, -1):
            self._sold(self.north, 1, ago, done=False)
        outcome = self._score(self._decided("rejected", 10))
        self.assertEqual((outcome.decision, outcome.realised_value), ("rejected", 0))
        self.assertGreater(outcome.recommended_value, 0)
        self.assertEqual(outcome.regret, outcome.recommended_value)
        self.assertTrue(outcome.has_regret)
        Proposal = self.env["distribution.proposal"]
        for domain in ([("outcome_id", "=", outcome.id)], [("regret", ">", 0)],
                       [("outcome_id", "!=", False)]):  # fmt: skip
            found = Proposal.search([*domain, ("company_id", "=", self.company.id)])
            self.assertEqual(found, outcome.proposal_id, domain)

    def test_what_nobody_asked_for_was_worth_less_than_nothing(self):
        self._bought(self.central, 100, 80)
        proposal = self._decided("executed", 10)
        move = self._moved(self.central.lot_stock_id, self.north.lot_stock_id, 10, 58)
        self.env.cr.execute(
            "UPDATE stock_move SET distribution_proposal_id = %s WHERE id = %s",
            (proposal.id, move.id),
        )
        outcome = self._score(proposal)
        self.assertEqual((outcome.decision, outcome.shortage_saved), ("followed", 0))
        self.assertLessEqual(outcome.realised_value, 0)

    def test_a_decision_whose_days_are_not_over_waits(self):
        proposal = self._proposal(
            "transfer", self.north, 5, run=self._run(), state="rejected",
            decided_on=fields.Datetime.now(), decided_how="person",
        )  # fmt: skip
        self.assertFalse(self._score(proposal))

    def test_the_page_of_the_day(self):
        self._proposal("transfer", self.north, 5, run=self._run())
        picture = self.env["distribution.kpi.day"].with_user(self.viewer).operational_picture()
        self.assertEqual(sum(role["count"] for role in picture["waiting"]["roles"]), 1)
        self.assertEqual(picture["runs"][0]["state"], "done")
        action = self.env["distribution.kpi.day"].action_open_proposals("role", "planner")
        self.assertEqual(self.env["distribution.proposal"].search_count(action["domain"]), 1)
