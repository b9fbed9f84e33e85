"""Seconds of the workbench's calls on many generated rows; nothing is kept.

For the shell of Odoo, on the demonstration or any database where the app has a plan:
``odoo shell -c odoo.conf -d DATABASE --no-http < bench/workbench_shell.py``
"""

import time

PROPOSALS, POSITIONS, CASES = 50_000, 100_000, 500

planner = env["res.users"].search([("login", "=", "planner")]) or env.user  # noqa: F821
company = planner.company_id
scope = {"run": 0, "company": company.id, "warehouse": 0}
scope["run"] = env["distribution.run"]._latest(company).id  # noqa: F821
scope["warehouse"] = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).id  # noqa: F821
execute = env.cr.execute  # noqa: F821

execute(
    """INSERT INTO product_product (product_tmpl_id, active, create_uid, create_date)
       SELECT (SELECT min(product_tmpl_id) FROM product_product), TRUE, 1, now()
         FROM generate_series(1, %(count)s) RETURNING id""",
    {"count": POSITIONS},
)
products = [id_ for (id_,) in env.cr.fetchall()]  # noqa: F821
execute(
    """INSERT INTO distribution_position (company_id, product_id, warehouse_id, run_id,
              on_hand, reorder_point, order_up_to, shortage_cost, demand_per_day, lead_days,
              protection_days, trust)
       SELECT %(company)s, id, %(warehouse)s, %(run)s, 5, 10, 20, id %% 997, 1, 5, 6, 1
         FROM unnest(%(products)s) AS id""",
    {**scope, "products": products},
)
execute(
    """INSERT INTO distribution_case (company_id, case_key, kind, subject, role, state,
              money_at_risk, position_count)
       SELECT %(company)s, 'generated-' || n, 'late_supply', 'Generated ' || n,
              (ARRAY['planner', 'buyer', 'warehouse'])[1 + n %% 3], 'open', 10 * n, 100
         FROM generate_series(1, %(cases)s) AS n RETURNING id""",
    {**scope, "cases": CASES},
)
cases = [id_ for (id_,) in env.cr.fetchall()]  # noqa: F821
execute(
    """INSERT INTO distribution_proposal (company_id, run_id, proposal_key, verb, product_id,
              warehouse_id, position_id, quantity, recommended_quantity, expected_value, cost,
              verdict, approver, state, people, case_id)
       SELECT %(company)s, %(run)s, 'generated-' || n,
              (ARRAY['buy', 'transfer', 'expedite', 'adjust'])[1 + n %% 4], position.product_id,
              %(warehouse)s, position.id, 10, 10, n %% 5003, 50, 'approve',
              (ARRAY['planner', 'manager'])[1 + n %% 2], 'to_approve', 1,
              (%(cases)s)[1 + n %% %(count)s]
         FROM (SELECT id, product_id, row_number() OVER (ORDER BY id DESC) AS n
                 FROM distribution_position WHERE product_id = ANY(%(products)s)
                LIMIT %(proposals)s) position""",
    {**scope, "cases": cases, "count": CASES, "products": products, "proposals": PROPOSALS},
)
execute("ANALYZE distribution_position, distribution_proposal, distribution_case, product_product")

bench = env["distribution.workbench"].with_user(planner)  # noqa: F821
bench = bench.with_context(allowed_company_ids=company.ids)
page = bench.proposals()
first = page["rows"][0]["id"]
ids = [row["id"] for row in bench.proposals({}, limit=500)["rows"]]
CALLS = {
    "load": lambda: bench.load(),
    "page": lambda: bench.proposals(),
    "page 600": lambda: bench.proposals({}, offset=600 * 80),
    "search": lambda: bench.proposals({"search": "Generated"}),
    "grouped": lambda: bench.proposals({"group": "warehouse"}),
    "detail of a proposal": lambda: bench.detail("proposal", first),
    "detail of a case": lambda: bench.detail("case", cases[-1]),
    "preview of 500": lambda: bench.preview(ids),
}
print(f"{page['total']} open proposals, {POSITIONS} positions, {CASES} cases")
for name, call in CALLS.items():
    seconds, queries = [], 0
    for _attempt in range(3):
        env.invalidate_all()  # noqa: F821
        counted, started = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
        call()
        seconds.append(time.perf_counter() - started)
        queries = env.cr.sql_log_count - counted  # noqa: F821
    print(f"{name:22} {sorted(seconds)[1]:.3f} s, {queries} queries")
env.cr.rollback()  # noqa: F821
