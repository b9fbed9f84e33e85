from odoo import api, models
from odoo.tools import SQL

from ..models.distribution_target_component import COMPONENTS
from .plan_columns import column_names, staged_values

_FRONTIER = {
    "point": "float8::int",
    "service_level": "float8",
    "stock_value": "numeric",
    "shortage_cost": "numeric",
    "label": "text",
}
_LEAD_TIME = {
    "planned_days": "float8",
    "mean_days": "float8",
    "sd_days": "float8",
    "on_time": "float8",
    "reliability": "float8",
    "observations": "float8::int",
    "outliers": "float8::int",
}


class PlanWriter(models.AbstractModel):
    """The plan's stock side: what targets consist of, the frontier and learned lead times."""

    _inherit = "distribution.plan.writer"

    @api.private
    def write_plan(self, run, plan, snapshot):
        result = super().write_plan(run, plan, snapshot)
        writer = self.sudo()
        writer._write_components(run, plan["target_components"])
        if run.kind == "whole":
            writer._write_frontier(run, plan["frontier"])
            writer._write_lead_times(run, plan["lead_times"])
        self.env.invalidate_all()
        return result

    def _write_components(self, run, components):
        """Causes that the application does not know stay, as ``other``: the sum must hold."""
        ranks = {name: rank for rank, (name, _label) in enumerate(COMPONENTS)}
        component = components["component"].where(components["component"].isin(ranks), "other")
        frame = components.assign(component=component, rank=component.map(ranks))
        names = ["rank", "component", "units", "value"]
        self._replace(run, "distribution_target_component", names, frame[frame["units"].abs() > 0])

    def _write_frontier(self, run, frontier):
        self._stage("staged_frontier", frontier)
        self._clear(run, "distribution_frontier_point")
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_frontier_point (company_id, warehouse_id, %(names)s)
                   SELECT %(company)s, warehouse.id, %(values)s
                     FROM staged_frontier staged
                     LEFT JOIN stock_warehouse warehouse
                       ON 'warehouse-' || warehouse.id = staged.location_id
                    WHERE staged.location_id IS NULL OR warehouse.id IS NOT NULL""",
                company=run.company_id.id,
                names=column_names(_FRONTIER),
                values=staged_values(_FRONTIER),
            )
        )

    def _write_lead_times(self, run, lead_times):
        """Lanes are named as the snapshot's reader does: those of vendors by vendor and warehouse,
        those between warehouses by their record."""
        self._stage("staged_lead_time", lead_times)
        self._clear(run, "distribution_lead_time")
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_lead_time (company_id, vendor_id, lane_id,
                          origin_warehouse_id, warehouse_id, product_id, delay_days, %(names)s)
                   SELECT warehouse.company_id, vendor.id, lane.id, lane.origin_warehouse_id,
                          warehouse.id, product.id,
                          staged.mean_days::float8 - staged.planned_days::float8, %(values)s
                     FROM staged_lead_time staged
                     LEFT JOIN distribution_lane lane ON 'lane-' || lane.id = staged.lane_id
                     LEFT JOIN res_partner vendor
                       ON 'vendor-' || vendor.id = split_part(staged.lane_id, '>', 1)
                     JOIN stock_warehouse warehouse
                       ON warehouse.id = lane.warehouse_id OR vendor.id IS NOT NULL
                      AND 'warehouse-' || warehouse.id = split_part(staged.lane_id, '>', 2)
                     LEFT JOIN product_product product ON product.id = staged.item_id::int
                    WHERE warehouse.company_id = %(company)s
                      AND (staged.item_id IS NULL OR product.id IS NOT NULL)""",
                company=run.company_id.id,
                names=column_names(_LEAD_TIME),
                values=staged_values(_LEAD_TIME),
            )
        )
