from importlib import import_module

from odoo import api, models
from odoo.exceptions import UserError


class DistributionEngine(models.AbstractModel):
    _inherit = "distribution.engine"

    def _preload(self):
        """Load what planning of a few products needs into this process, which takes a second or
        two, at a moment when nobody waits for it."""
        import_module("distribution_ai.planner")

    @api.private
    def plan_products(self, run, products, kept):
        """Snapshot and plan of a few products, from the demand that a whole plan kept.

        In this process: starting another takes longer than such a plan. The snapshot, with the
        part of the demand that was used, is stored with the run, so that the plan can be made
        again. Raises UserError where there is no plan.
        """
        from distribution_ai.adapters.files import pack
        from distribution_ai.demand.kept import Kept
        from distribution_ai.errors import DistributionError
        from distribution_ai.planner import plan

        reader = self.env["distribution.snapshot.reader"]
        try:
            mine = Kept.from_bytes(kept).of_items(map(str, products.ids)).to_bytes()
            snapshot = reader.read_products(run.company_id, run.as_of, products, mine)
            self._store_snapshot(run, snapshot, pack(snapshot))
            policy = run.policy_version_id
            return snapshot, plan(snapshot, policy._policy() if policy else None)
        except DistributionError as error:
            raise UserError(self.env._("No plan could be made: %s", error)) from error
