from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..models.distribution_position_grid import MAX_COVER_DAYS, STATUSES

SENSED_WEEKS = 4
CENSORED_WEEKS = 52
MOST_ECHELONS = 10
_NOTHING = 1e-6


class PlanWriter(models.AbstractModel):
    """What planners sort and group positions by: source, cover, status, changes of the forecast."""

    _inherit = "distribution.plan.writer"

    @api.private
    def write_plan(self, run, plan):
        self.env.flush_all()
        self.sudo()._note_demand_before(run)
        return super().write_plan(run, plan)

    @api.private
    def write_grid(self, run, snapshot):
        """After the plan's other tables: what its positions come from, cover and are worth."""
        writer = self.sudo()
        supply = snapshot["supply"][["item_id", "destination_id", "due_date"]]
        writer._stage("staged_arrival", supply)
        writer._stage("staged_cost", snapshot["items"][["item_id", "unit_cost"]])
        writer._note_sources(run)
        writer._write_grid(run)
        self.env.invalidate_all()

    def _note_demand_before(self, run):
        """Keep what a plan of an earlier day expected, however often is planned in a day."""
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.position_before")
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE position_before ON COMMIT DROP AS
                   SELECT position.id, CASE WHEN run.as_of = %(as_of)s THEN position.demand_before
                                            ELSE position.demand_per_day END AS demand_per_day
                     FROM distribution_position position
                     JOIN distribution_run run ON run.id = position.run_id
                    WHERE position.company_id = %(company)s AND %(planned)s""",
                as_of=run.as_of,
                company=run.company_id.id,
                planned=self._planned(run, "position"),
            )
        )
        self.env.cr.execute("ANALYZE position_before")

    def _write_grid(self, run):
        self.env.cr.execute(
            SQL(
                """WITH RECURSIVE %(chain)s, known AS (%(known)s), grid AS (%(grid)s)
                   UPDATE distribution_position position
                      SET product_categ_id = grid.categ_id, lane_id = grid.lane_id,
                          vendor_id = grid.vendor_id, has_source = grid.has_source,
                          unit_cost = grid.unit_cost, stock_value = grid.stock_value,
                          cover_days = grid.cover_days, supply_days = grid.supply_days,
                          spare_days = grid.cover_days - grid.supply_days,
                          excess_value = grid.excess_value, excess_days = grid.excess_days,
                          status_today = grid.status_today, status_ahead = grid.status_ahead,
                          status = (%(statuses)s::varchar[])[LEAST(
                              array_position(%(statuses)s::varchar[], grid.status_today),
                              array_position(%(statuses)s::varchar[], grid.status_ahead))],
                          demand_before = grid.demand_before,
                          forecast_change = grid.forecast_change,
                          sensed_change = grid.sensed_change, censored_weeks = grid.censored_weeks
                     FROM grid WHERE grid.id = position.id""",
                chain=self._chain(),
                known=self._known(run),
                grid=self._grid(),
                statuses=[key for key, _label in STATUSES],
            )
        )
        if run.kind == "whole":
            self.env.cr.execute("ANALYZE distribution_position")

    def _note_sources(self, run):
        """Keep each position's usual lane as numbers, so that PostgreSQL can plan the joins."""
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.position_source")
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE position_source ON COMMIT DROP AS
                   SELECT position.id, position.product_id, position.warehouse_id,
                          lane.id AS lane_id, lane.origin_warehouse_id, vendor.id AS vendor_id
                     FROM (SELECT item_id::int AS item, %(place)s AS place, %(lane)s AS lane,
                                  %(vendor)s AS vendor
                             FROM staged_position WHERE lane_id IS NOT NULL) staged
                     JOIN distribution_position position
                       ON position.product_id = staged.item
                      AND position.warehouse_id = staged.place AND position.run_id = %(run)s
                     LEFT JOIN distribution_lane lane ON lane.id = staged.lane
                     LEFT JOIN res_partner vendor ON vendor.id = staged.vendor""",
                place=_number_after("warehouse-", SQL("location_id")),
                lane=_number_after("lane-", SQL("lane_id")),
                vendor=_number_after("vendor-", SQL("split_part(lane_id, '>', 1)")),
                run=run.id,
            )
        )
        self.env.cr.execute("ANALYZE position_source")

    def _chain(self):
        """SQL: ``chain``, from the usual lane of each position up to the vendor."""
        return SQL(
            """chain AS (
                   SELECT id, product_id, origin_warehouse_id, vendor_id, 1 AS echelon
                     FROM position_source
                    UNION ALL
                   SELECT chain.id, chain.product_id, above.origin_warehouse_id, above.vendor_id,
                          chain.echelon + 1
                     FROM chain
                     JOIN position_source above ON above.product_id = chain.product_id
                      AND above.warehouse_id = chain.origin_warehouse_id
                    WHERE chain.echelon < %s
               )""",
            MOST_ECHELONS,
        )

    def _known(self, run):
        """SQL: one row per position with what its figures follow from."""
        return SQL(
            """SELECT position.*, template.categ_id, source.lane_id AS source_lane_id,
                      source.id IS NOT NULL AS is_sourced, chain.vendor_id AS usual_vendor_id,
                      COALESCE(cost.unit_cost::numeric, 0) AS cost,
                      LEAST(position.lead_days, arrival.days) AS days_to_supply,
                      before.demand_per_day AS demand_then,
                      sensed.change AS sensed, COALESCE(censored.weeks, 0) AS weeks,
                      position.inventory_position - position.demand_per_day
                      * COALESCE(position.lead_days, 0) AS left_ahead
                 FROM distribution_position position
                 JOIN product_product product ON product.id = position.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN position_source source ON source.id = position.id
                 LEFT JOIN chain ON chain.id = position.id AND chain.vendor_id IS NOT NULL
                 LEFT JOIN staged_cost cost ON cost.item_id::int = position.product_id
                 LEFT JOIN (%(arrivals)s) arrival
                   ON arrival.product_id = position.product_id
                  AND arrival.warehouse_id = position.warehouse_id
                 LEFT JOIN position_before before ON before.id = position.id
                 LEFT JOIN (%(sensed)s) sensed
                   ON sensed.product_id = position.product_id
                  AND sensed.warehouse_id = position.warehouse_id
                 LEFT JOIN (%(censored)s) censored ON censored.position_id = position.id
                WHERE position.run_id = %(run)s""",
            arrivals=self._arrivals(run),
            sensed=self._sensed(run),
            censored=self._censored(run),
            run=run.id,
        )

    def _arrivals(self, run):
        """SQL: days until the first open supply; what is late is expected today."""
        return SQL(
            """SELECT item_id::int AS product_id, %(place)s AS warehouse_id,
                      GREATEST(MIN(due_date::date) - %(as_of)s, 0)::float8 AS days
                 FROM staged_arrival WHERE due_date IS NOT NULL GROUP BY 1, 2""",
            place=_number_after("warehouse-", SQL("destination_id")),
            as_of=run.as_of,
        )

    def _sensed(self, run):
        from .forecast_weeks import monday

        return SQL(
            """SELECT product_id, warehouse_id,
                      SUM(sensed) / NULLIF(SUM(drivers), 0) - 1 AS change
                 FROM distribution_forecast
                WHERE company_id = %s AND made_week = %s AND lag <= %s AND %s GROUP BY 1, 2""",
            run.company_id.id,
            monday(run.as_of),
            SENSED_WEEKS,
            self._planned(run, "distribution_forecast"),
        )

    def _censored(self, run):
        return SQL(
            """SELECT position_id, COUNT(*) AS weeks FROM distribution_demand_correction
                WHERE company_id = %s AND kind = 'censored' AND week > %s GROUP BY 1""",
            run.company_id.id,
            run.as_of - timedelta(weeks=CENSORED_WEEKS),
        )

    def _grid(self):
        """SQL: the columns themselves, over ``known``."""
        return SQL(
            """SELECT id, categ_id, source_lane_id AS lane_id, usual_vendor_id AS vendor_id,
                      is_sourced AS has_source, cost AS unit_cost, on_hand * cost AS stock_value,
                      %(cover)s AS cover_days, days_to_supply AS supply_days,
                      excess * cost AS excess_value, %(idle)s AS excess_days,
                      %(today)s AS status_today, %(ahead)s AS status_ahead,
                      demand_then AS demand_before,
                      CASE WHEN demand_then > %(nothing)s THEN demand_per_day / demand_then - 1
                           WHEN demand_then >= 0 AND demand_per_day > %(nothing)s THEN 1
                           ELSE 0 END::float8 AS forecast_change,
                      COALESCE(sensed, 0) AS sensed_change, weeks AS censored_weeks
                 FROM known""",
            cover=_days("on_hand"),
            idle=_days("excess"),
            today=_status("on_hand", "on_hand <= 0"),
            ahead=_status("left_ahead", "left_ahead < 0"),
            nothing=_NOTHING,
        )


def _number_after(head, text):
    """SQL: the number of an identifier that begins like this, NULL of others."""
    return SQL(
        "CASE WHEN starts_with(%(text)s, %(head)s) THEN substr(%(text)s, %(rest)s)::int END",
        text=text,
        head=head,
        rest=len(head) + 1,
    )


def _days(column):
    """SQL: how many days of demand a quantity is."""
    return SQL(
        """CASE WHEN COALESCE(%(quantity)s, 0) <= 0 THEN 0
                WHEN demand_per_day > %(nothing)s
                THEN LEAST(%(quantity)s / demand_per_day, %(most)s)
                ELSE %(most)s END::float8""",
        quantity=SQL.identifier(column),
        nothing=_NOTHING,
        most=MAX_COVER_DAYS,
    )


def _status(column, is_out):
    """SQL: a stock against its targets; without demand nothing can run out."""
    return SQL(
        """CASE WHEN %(out)s AND demand_per_day > %(nothing)s THEN 'stock_out'
                WHEN %(quantity)s < safety_stock THEN 'low'
                WHEN %(quantity)s > order_up_to THEN 'excess'
                ELSE 'ok' END::varchar""",
        out=SQL(is_out),
        quantity=SQL.identifier(column),
        nothing=_NOTHING,
    )
