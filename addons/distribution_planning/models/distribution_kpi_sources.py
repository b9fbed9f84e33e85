from odoo import api, models

from ..kpi_measures import FIGURES

# What this extends has to be loaded before it.
from . import distribution_kpi_day  # noqa: F401  # pylint: disable=unused-import

SOURCES_OF = {
    "fill_rate": ["fill_rate", "demand_asked", "demand_served"],
    "stockout_rate": ["stockout_rate", "days_in_stock", "days_out"],
    "turns": ["turns", "cogs", "stock_value"],
    "days_of_supply": ["stock_value", "cogs"],
    "working_capital": ["stock_value"],
    "imbalance": ["days_out_elsewhere", "days_out"],
    "transfers": ["transfers", "transfer_units", "transfer_cost"],
    "transfer_unit_cost": ["transfer_cost", "transfer_units"],
    "expedite_cost": ["expedite_cost", "expedites"],
    "emergency_orders": ["emergency_orders", "emergency_value"],
    "forecast_bias": ["forecast_bias", "forecast", "actual"],
    "excess_value": ["excess_value"],
    "short_value": ["short_value"],
}


class DistributionKpiDay(models.Model):
    """From a figure of the leaders' page to the days that it is made of."""

    _inherit = "distribution.kpi.day"

    @api.model
    def action_open_days(self, figure, date_from, date_to, warehouse_id=None, category_id=None):
        """The days behind a figure: a pivot by month and warehouse, with what it is made of."""
        domain = [
            ("company_id", "=", self.env.company.id),
            ("date", ">=", date_from),
            ("date", "<=", date_to),
        ]
        if warehouse_id:
            domain.append(("warehouse_id", "=", warehouse_id))
        if category_id:
            domain.append(("category_id", "child_of", category_id))
        label = str(FIGURES[figure].label) if figure in FIGURES else ""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("distribution_planning.action_kpi_day"),
            "name": label or self.env._("Figures of Days"),
            "domain": domain,
            "context": {
                "pivot_measures": SOURCES_OF.get(figure, ["demand_asked", "stock_value"]),
                "pivot_row_groupby": ["warehouse_id"],
                "pivot_column_groupby": ["date:month"],
            },
        }
