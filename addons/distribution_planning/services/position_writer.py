from odoo import models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import plan_columns, plan_writer  # noqa: F401  # pylint: disable=unused-import
from .plan_columns import column_names


class PlanWriter(models.AbstractModel):
    """Positions: each is written once, with the plan's figures and with what follows from them."""

    _inherit = "distribution.plan.writer"

    def _stage_positions(self, run, plan, snapshot):
        """Put the plan's item-locations that still exist into ``planned_position``, typed and with
        their records, so that PostgreSQL can plan the joins."""
        self._stage("staged_position", plan_columns.positions(plan))
        self._stage("staged_arrival", snapshot["supply"][["item_id", "destination_id", "due_date"]])
        self._stage("staged_cost", snapshot["items"][["item_id", "unit_cost"]])
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.planned_position")
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE planned_position ON COMMIT DROP AS
                   SELECT staged.item_id, staged.location_id, %(company)s AS company_id,
                          product.id AS product_id, warehouse.id AS warehouse_id,
                          template.categ_id AS product_categ_id,
                          staged.lane_id IS NOT NULL AS has_source, lane.id AS lane_id,
                          lane.origin_warehouse_id, vendor.id AS source_vendor_id, %(figures)s
                     FROM staged_position staged
                     JOIN product_product product ON product.id = staged.item_id::int
                     JOIN product_template template ON template.id = product.product_tmpl_id
                     JOIN stock_warehouse warehouse ON warehouse.id = %(place)s
                     LEFT JOIN distribution_lane lane ON lane.id = %(lane)s
                     LEFT JOIN res_partner vendor ON vendor.id = %(vendor)s""",
                company=run.company_id.id,
                figures=plan_columns.position_figures(),
                place=plan_columns.number_after("warehouse-", SQL("staged.location_id")),
                lane=plan_columns.number_after("lane-", SQL("staged.lane_id")),
                vendor=plan_columns.number_after(
                    "vendor-", SQL("split_part(staged.lane_id, '>', 1)")
                ),
            )
        )
        self.env.cr.execute("ANALYZE planned_position")

    def _write_positions(self, run):
        """All of ``planned_position`` in one statement; those not planned again go."""
        values = self._common_values(run) | self._grid_values()
        insert = values | self._creation_values()
        self.env.cr.execute(
            SQL(
                """WITH RECURSIVE %(chain)s, known AS (%(known)s), grid AS (%(grid)s)
                   INSERT INTO distribution_position (%(names)s)
                   SELECT %(values)s FROM grid ORDER BY product_id, warehouse_id
                   ON CONFLICT (product_id, warehouse_id) DO UPDATE SET %(updates)s""",
                chain=self._chain(),
                known=self._known(run),
                grid=self._grid(),
                names=column_names(insert),
                values=SQL(", ").join(insert.values()),
                updates=SQL(", ").join(
                    SQL("%(name)s = EXCLUDED.%(name)s", name=SQL.identifier(name))
                    for name in values
                ),
            )
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM distribution_position WHERE company_id = %s AND run_id <> %s AND %s",
                run.company_id.id,
                run.id,
                self._planned(run, "distribution_position"),
            )
        )
