from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..models.distribution_position_grid import MAX_COVER_DAYS, STATUSES

# What this extends has to be loaded before it.
from . import position_writer  # noqa: F401  # pylint: disable=unused-import
from .plan_columns import number_after, position_names

SENSED_WEEKS = 4
CENSORED_WEEKS = 52
MOST_ECHELONS = 10
_NOTHING = 1e-6
_GRID = (
    "product_categ_id", "lane_id", "vendor_id", "has_source", "unit_cost", "stock_value",
    "cover_days", "supply_days", "excess_value", "excess_days", "status_today", "status_ahead",
    "demand_before", "forecast_change", "sensed_change", "censored_weeks",
)  # fmt: skip


class PlanWriter(models.AbstractModel):
    """What planners sort and group positions by: source, cover, status, changes of the forecast."""

    _inherit = "distribution.plan.writer"

    def _grid_values(self):
        """Columns of a position with their SQL over :meth:`_grid`."""
        copied = ("product_id", "warehouse_id", *position_names(), *_GRID)
        return {name: SQL.identifier("grid", name) for name in copied} | {
            "spare_days": SQL("grid.cover_days - grid.supply_days"),
            "status": SQL(
                """(%(statuses)s::varchar[])[LEAST(
                    array_position(%(statuses)s::varchar[], grid.status_today),
                    array_position(%(statuses)s::varchar[], grid.status_ahead))]""",
                statuses=[key for key, _label in STATUSES],
            ),
        }

    def _chain(self):
        """SQL: ``chain``, from the usual lane of each position up to the vendor."""
        return SQL(
            """chain AS (
                   SELECT product_id, warehouse_id, origin_warehouse_id, source_vendor_id,
                          1 AS echelon
                     FROM planned_position WHERE has_source
                    UNION ALL
                   SELECT chain.product_id, chain.warehouse_id, above.origin_warehouse_id,
                          above.source_vendor_id, chain.echelon + 1
                     FROM chain
                     JOIN planned_position above ON above.product_id = chain.product_id
                      AND above.warehouse_id = chain.origin_warehouse_id AND above.has_source
                    WHERE chain.echelon < %s
               )""",
            MOST_ECHELONS,
        )

    def _known(self, run):
        """SQL: one row per position with what its figures follow from."""
        return SQL(
            """SELECT planned.*, source.source_vendor_id AS vendor_id,
                      COALESCE(cost.unit_cost::numeric, 0) AS unit_cost,
                      LEAST(planned.lead_days, arrival.days) AS supply_days,
                      before.demand_per_day AS demand_before,
                      COALESCE(sensed.change, 0) AS sensed_change,
                      COALESCE(censored.weeks, 0) AS censored_weeks,
                      planned.inventory_position - planned.demand_per_day
                      * COALESCE(planned.lead_days, 0) AS left_ahead
                 FROM planned_position planned
                 LEFT JOIN (SELECT product_id, warehouse_id, source_vendor_id FROM chain
                             WHERE source_vendor_id IS NOT NULL) source
                     USING (product_id, warehouse_id)
                 LEFT JOIN staged_cost cost ON cost.item_id = planned.item_id
                 LEFT JOIN (%(arrivals)s) arrival USING (product_id, warehouse_id)
                 LEFT JOIN (%(before)s) before USING (product_id, warehouse_id)
                 LEFT JOIN (%(sensed)s) sensed USING (product_id, warehouse_id)
                 LEFT JOIN (%(censored)s) censored USING (product_id, warehouse_id)""",
            arrivals=self._arrivals(run),
            before=self._demand_before(run),
            sensed=self._sensed(run),
            censored=self._censored(run),
        )

    def _arrivals(self, run):
        """SQL: days until the first open supply; what is late is expected today."""
        return SQL(
            """SELECT item_id::int AS product_id, %(place)s AS warehouse_id,
                      GREATEST(MIN(due_date::date) - %(as_of)s, 0)::float8 AS days
                 FROM staged_arrival WHERE due_date IS NOT NULL GROUP BY 1, 2""",
            place=number_after("warehouse-", SQL("destination_id")),
            as_of=run.as_of,
        )

    def _demand_before(self, run):
        """SQL: what a plan of an earlier day expected, however often is planned in a day."""
        return SQL(
            """SELECT position.product_id, position.warehouse_id,
                      CASE WHEN run.as_of = %(as_of)s THEN position.demand_before
                           ELSE position.demand_per_day END AS demand_per_day
                 FROM distribution_position position
                 JOIN distribution_run run ON run.id = position.run_id
                WHERE position.company_id = %(company)s AND %(planned)s""",
            as_of=run.as_of,
            company=run.company_id.id,
            planned=self._planned(run, "position"),
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
        """SQL: weeks out of stock in the year before the run."""
        return SQL(
            """SELECT product_id, warehouse_id, COUNT(*) AS weeks
                 FROM (%s) correction WHERE kind = 'censored' AND week > %s GROUP BY 1, 2""",
            self._corrections(run),
            run.as_of - timedelta(weeks=CENSORED_WEEKS),
        )

    def _grid(self):
        """SQL: the columns themselves, over ``known``."""
        return SQL(
            """SELECT known.*, on_hand * unit_cost AS stock_value, %(cover)s AS cover_days,
                      excess * unit_cost AS excess_value, %(idle)s AS excess_days,
                      %(today)s AS status_today, %(ahead)s AS status_ahead,
                      CASE WHEN demand_before > %(nothing)s
                           THEN demand_per_day / demand_before - 1
                           WHEN demand_before >= 0 AND demand_per_day > %(nothing)s THEN 1
                           ELSE 0 END::float8 AS forecast_change
                 FROM known""",
            cover=_days("on_hand"),
            idle=_days("excess"),
            today=_status("on_hand", "on_hand <= 0"),
            ahead=_status("left_ahead", "left_ahead < 0"),
            nothing=_NOTHING,
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
