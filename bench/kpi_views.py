"""``python -m bench.kpi_views``: the pages of figures on a million rows.

In the company that :mod:`bench.erp` left; the rows are made up and not kept. Server time of what
the pages, the pivot, the graph and the list ask for.
"""

__all__ = ["main", "measure"]

import json
import time

from bench.erp import INSTANCE, inside
from tool import database

DAYS, CATEGORIES, OUTCOMES = 730, 280, 100_000
MEASURES = ["stock_value:avg", "fill_rate:avg", "stockout_rate:avg", "forecast_bias:avg", "__count"]
SUMMED = ("demand_asked", "demand_served", "asked_value", "served_value", "days_in_stock",
          "days_out", "days_out_elsewhere", "stock_value", "cogs", "transfers", "transfer_units",
          "transfer_cost", "expedites", "expedite_cost", "emergency_orders", "emergency_value",
          "forecast", "actual")  # fmt: skip


def main(_arguments: list[str] | None = None) -> None:
    """Fill and measure."""
    databases = database.open_databases(INSTANCE, durable=False)
    told = inside(databases, "from bench.kpi_views import measure\nmeasure(env)\n")
    for line in told.splitlines():
        print(*json.loads(line).values(), flush=True)


def measure(env) -> None:
    """Inside Odoo: make the rows, ask for the pages three times, and let go of the rows."""
    from bench.erp_inside import say

    env["distribution.kpi.day"].search_count([])
    env.cr.commit()
    say(rows=_fill(env, env.company), what="days of a warehouse and category")
    for name, call in _calls(env).items():
        seconds = []
        for _attempt in range(3):
            env.invalidate_all()
            begun = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - begun)
        say(what=f"{name:38}", seconds=f"{sorted(seconds)[1]:.3f} s")
    env.cr.rollback()


def _calls(env) -> dict:
    Day, Outcome = env["distribution.kpi.day"], env["distribution.outcome"]
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    category = env["product.category"].search([("name", "=", "Bench")], limit=1)
    mine = [("company_id", "=", env.company.id)]
    months, places = ["warehouse_id", "date:month"], ["warehouse_id"]
    return {
        "leaders, a month": lambda: Day.strategic_picture(),
        "leaders, a year": lambda: Day.strategic_picture(12),
        "leaders, a year of a warehouse": lambda: Day.strategic_picture(12, warehouse.id),
        "leaders, a year of a category": lambda: Day.strategic_picture(12, None, category.id),
        "today": lambda: Day.operational_picture(),
        "pivot by warehouse and month": lambda: Day.formatted_read_grouping_sets(
            mine, [[], places, ["date:month"], months], MEASURES
        ),
        "graph by month and warehouse": lambda: Day.formatted_read_group(
            mine, ["date:month", "warehouse_id"], ["stock_value:avg", "__count"]
        ),
        "list, first page": lambda: Day.web_search_read(
            mine, {name: {} for name in ("date", "warehouse_id", "category_id", *SUMMED)},
            limit=80, count_limit=10_001,
        ),
        "outcomes by action and decision": lambda: Outcome.formatted_read_grouping_sets(
            mine, [[], ["verb"], ["decision"], ["verb", "decision"]],
            ["recommended_value:sum", "realised_value:sum", "regret:sum", "__count"],
        ),
    }  # fmt: skip


def _fill(env, company) -> int:
    """Made-up figures of every warehouse, and outcomes of made-up decisions; how many figures."""
    known = {"company": company.id, "days": DAYS, "categories": CATEGORIES, "outcomes": OUTCOMES}
    names, execute = ", ".join(SUMMED), env.cr.execute
    top = env["product.category"].create({"name": "Bench"})
    below = env["product.category"].create(
        [{"name": f"Bench {n}", "parent_id": top.id} for n in range(CATEGORIES - 1)]
    )
    known["ids"] = (top | below).ids
    env.flush_all()
    execute("DELETE FROM distribution_kpi_day WHERE company_id = %(company)s", known)
    execute(
        f"""INSERT INTO distribution_kpi_day (company_id, warehouse_id, category_id, date, {names},
                   fill_rate, stockout_rate, forecast_bias, turns, excess_value, short_value)
            SELECT %(company)s, warehouse.id, category, current_date - day,
                   {", ".join(["1 + (day * category) %% 97"] * len(SUMMED))},
                   0.9, 0.1, 0.05, 6, CASE WHEN day < 200 THEN 7 END, CASE WHEN day < 200 THEN 3 END
              FROM stock_warehouse warehouse, unnest(%(ids)s) AS category,
                   generate_series(1, %(days)s) AS day
             WHERE warehouse.company_id = %(company)s""",
        known,
    )
    rows = env.cr.rowcount
    execute(
        """WITH proposal AS (
             INSERT INTO distribution_proposal (company_id, proposal_key, verb, product_id, state,
                    verdict, warehouse_id, quantity, recommended_quantity, run_id)
             SELECT %(company)s, 'made-up-' || n, 'buy', position.product_id, 'executed',
                    'auto', position.warehouse_id, 1, 1, position.run_id
               FROM generate_series(1, %(outcomes)s) AS n,
                    (SELECT * FROM distribution_position WHERE company_id = %(company)s
                      LIMIT 1) position
             RETURNING id, company_id, product_id, warehouse_id
           )
           INSERT INTO distribution_outcome (proposal_id, company_id, verb, product_id,
                  warehouse_id, category_id, decision, decided_on, expected_value,
                  recommended_value, realised_value, regret, cost, has_regret)
           SELECT id, company_id, (ARRAY['buy', 'transfer', 'expedite'])[1 + id %% 3], product_id,
                  warehouse_id, (%(ids)s)[1 + id %% %(categories)s],
                  (ARRAY['followed', 'changed', 'rejected'])[1 + id %% 3],
                  current_date - (id %% %(days)s)::int, 5, 4, 3, 1, 2, TRUE FROM proposal""",
        known,
    )
    execute("ANALYZE distribution_kpi_day, distribution_outcome, distribution_proposal")
    return rows


if __name__ == "__main__":
    main()
