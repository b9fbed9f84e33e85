from datetime import timedelta

from odoo import fields

from .common import DistributionCase

EVERYTHING_RUNS = """
version: 1
rules:
  - id: transfers-run
    title: Transfers run by themselves
    why: A test wants to see it.
    priority: 10
    when:
      all:
        - {fact: verb, operator: equal_to, value: transfer}
    verdict: auto
    examples:
      - {fires: true, facts: {verb: transfer}}
      - {fires: false, facts: {verb: buy}}
"""


class PlannedCase(DistributionCase):
    """Two regions that sell, a central warehouse with stock, and the real engine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["distribution.lane"].search(
            [("origin_warehouse_id", "in", (cls.north | cls.south).ids)]
        ).allowed = False
        customers = cls.env.ref("stock.stock_location_customers")
        for warehouse in (cls.north, cls.south):
            cls._history(warehouse, warehouse.lot_stock_id, customers, quantity=3, days=60)
        for warehouse, on_hand in ((cls.central, 400), (cls.north, 2), (cls.south, 25)):
            cls._count(warehouse, on_hand)

    @classmethod
    def _history(cls, warehouse, source, target, quantity, days):
        moves = cls.env["stock.move"].create(
            [
                {
                    "product_id": cls.product.id,
                    "product_uom_qty": quantity,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "warehouse_id": warehouse.id,
                    "company_id": cls.company.id,
                }
                for _day in range(days)
            ]
        )
        moves._action_confirm()
        moves.quantity = quantity
        moves.picked = True
        moves._action_done()
        for days_ago, move in enumerate(moves, 1):
            move.date = fields.Datetime.now() - timedelta(days=days_ago)

    @classmethod
    def _count(cls, warehouse, quantity):
        stock = warehouse.lot_stock_id
        present = cls.product.with_context(location=stock.id).qty_available
        cls.env["stock.quant"]._update_available_quantity(cls.product, stock, quantity - present)

    def _plan(self):
        """Press *Plan Now* as the planner and let the scheduled action work."""
        action = self.env["distribution.run"].with_user(self.planner).action_plan_now()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("distribution_planning.cron_plan").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["distribution.run"].browse(action["res_id"])

    def _open(self, run, verb="transfer"):
        return run.proposal_ids.filtered(
            lambda proposal: (
                proposal.verb == verb
                and proposal.product_id == self.product
                and proposal.warehouse_id == self.north
                and proposal.state == "to_approve"
            )
        )

    def _replayed(self, proposal, user=None):
        """Press *Replay this Decision* and let the scheduled action work: the finished replay."""
        action = proposal.with_user(user or self.planner).action_replay()
        self._work_replays()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _work_replays(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("distribution_planning.cron_decision_replay").method_direct_trigger()
        self.env.invalidate_all()

    def _let_transfers_run(self):
        version = self.env["distribution.policy.version"]._internally()
        version = version.create(
            {
                "name": "Automatic",
                "company_id": self.company.id,
                "state": "active",
                "governance_yaml": EVERYTHING_RUNS,
            }
        )
        version.action_validate()
