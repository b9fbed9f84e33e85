from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import HttpCase, tagged

from .common import DistributionCase, written_with


@tagged("post_install", "-at_install")
class TestTour(HttpCase, DistributionCase):
    def test_planner_approves_a_transfer(self):
        self._stock(self.central, 50)
        customers = self.env.ref("stock.stock_location_customers")
        sale = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 2,
                "company_id": self.company.id,
                "location_id": self.north.lot_stock_id.id,
                "location_dest_id": customers.id,
            }
        )
        sale._action_confirm()
        sale.write({"quantity": 2, "picked": True})
        sale._action_done()
        run = self._run()
        position = self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.north.id,
                "run_id": run.id,
                "reorder_point": 6,
            }
        )
        proposal = self._proposal(
            "transfer",
            self.north,
            8,
            run=run,
            position_id=position.id,
            reason="North runs out of Cup in two days.",
        )
        self._proposal(
            "buy", self.central, 10, run=run, product=self._product("Lamp"), expected_value=90
        )
        self.planner.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        self.planner.password = self.planner.login
        self.start_tour("/odoo", "distribution_planning_transfer", login=self.planner.login)
        self.assertEqual(proposal.state, "executed", proposal.failure)
        self.assertEqual(proposal.decided_by_id, self.planner)
        self.assertEqual(len(proposal.picking_ids), 2)

    def test_planner_overrides_a_forecast(self):
        import pandas as pd

        from distribution_ai.plan import Plan

        ids = pd.DataFrame(
            {"item_id": [str(self.product.id)], "location_id": [f"warehouse-{self.north.id}"]}
        )
        sunday = fields.Date.today() + timedelta(days=13 - fields.Date.today().weekday())
        days = pd.DataFrame({"date": pd.date_range(fields.Date.today(), sunday)})
        numbers = dict.fromkeys(("mean", "baseline", "sensed", "q05", "q25", "q75", "q95"), 12)
        step = {"segment": "A smooth", "lead_time_days": 7, "rung": "mean", "wape": 0.5}
        plan = Plan.build(
            {
                "forecasts": ids.merge(days, how="cross").assign(**numbers),
                "forecast_reasons": ids.assign(rank=1, kind="event", reason="A fair is on."),
                "accuracy": ids.assign(**step).drop(columns="item_id"),
                "targets": ids.assign(segment="A smooth", lead_time_days=7),
                "risks": ids,
                "quality": ids,
            }
        )
        self.env["distribution.plan.writer"].write_plan(self._run(), plan, written_with())
        position = self.env["distribution.position"].search([("product_id", "=", self.product.id)])
        self.planner.password = self.planner.login
        self.start_tour(
            "/odoo/distribution-positions",
            "distribution_planning_forecast",
            login=self.planner.login,
        )
        override = position.override_ids
        self.assertEqual((override.factor, override.author_id), (1.5, self.planner))
