from odoo import api, models

from . import distribution_policy_entry  # noqa: F401  # pylint: disable=unused-import


class DistributionPolicyBreaker(models.Model):
    _name = "distribution.policy.breaker"
    _inherit = ["distribution.policy.entry"]
    _description = "Policy Breaker"
    _order = "version_id, code"
    _listed = "breakers"

    @api.model
    def _facts(self):
        from distribution_ai.govern import PLAN_FACTS

        return PLAN_FACTS

    def _engine_entry(self, known):
        from distribution_ai.govern.breakers import Breaker

        return Breaker(**self._engine_values(known))
