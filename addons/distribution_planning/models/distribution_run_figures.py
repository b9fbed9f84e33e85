from odoo import models

# What this extends has to be loaded before it.
from . import distribution_run_planning  # noqa: F401  # pylint: disable=unused-import


class DistributionRun(models.Model):
    _inherit = "distribution.run"

    def _conclude(self):
        """Have the figures brought up to date after the plan, not as a part of it."""
        concluded = super()._conclude()
        if self.kind == "whole":
            self.env.ref("distribution_planning.cron_figures").sudo()._trigger()
        return concluded
