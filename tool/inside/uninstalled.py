"""Steps of the test that the app leaves nothing behind: functions run in Odoo's shell."""

import json
import sys
from pathlib import Path

APP = "distribution_planning"
NOTED = Path("before.json")

WHAT_THERE_IS = {
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "tables": "SELECT tablename FROM pg_tables",
    "indexes": "SELECT indexname FROM pg_indexes",
    "columns": "SELECT table_name || '.' || column_name FROM information_schema.columns",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "server actions": "SELECT name ->> 'en_US' FROM ir_act_server",
    "parameters": "SELECT key FROM ir_config_parameter",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "views": "SELECT name FROM ir_ui_view",
    "groups": "SELECT name ->> 'en_US' FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "rights": "SELECT name FROM ir_model_access",
    "sequences": "SELECT name FROM ir_sequence",
    "activity types": "SELECT name ->> 'en_US' FROM mail_activity_type",
    "users": "SELECT login FROM res_users",
    "attachments": "SELECT name FROM ir_attachment WHERE res_model LIKE 'distribution%'"
    " OR url LIKE '%distribution_planning%'",
    "messages": "SELECT subject FROM mail_message WHERE model LIKE 'distribution%'",
    "external ids": "SELECT module FROM ir_model_data WHERE module = 'distribution_planning'",
}


def note(env):
    """Write down what a database has that never had the app."""
    NOTED.write_text(json.dumps(_found(env)), encoding="utf-8")


def plan_and_uninstall(env):
    """Leave what a plan leaves, then uninstall."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    product = _product(env, "Cup")
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
    run = env["distribution.run"].plan_now()
    if run.state != "done":
        sys.exit(f"{run.name} {run.state}: {run.error}")
    env.cr.commit()
    env["ir.module.module"].search([("name", "=", APP)]).button_immediate_uninstall()


def check(env):
    """Exit with what is left of the app; then let Odoo buy, sell and replenish without it."""
    before = json.loads(NOTED.read_text(encoding="utf-8"))
    left = {
        kind: sorted(set(names) - set(before[kind]) - {None}) for kind, names in _found(env).items()
    }
    left = {kind: names for kind, names in left.items() if names}
    if left:
        sys.exit(f"Uninstalling left {left}")
    _replenish_and_sell(env)


def _found(env):
    found = {}
    for kind, query in WHAT_THERE_IS.items():
        env.cr.execute(query)
        found[kind] = [name for (name,) in env.cr.fetchall()]
    return found


def _product(env, name):
    vendor = env["res.partner"].create({"name": f"{name} Mill"})
    seller = {"partner_id": vendor.id, "price": 4}
    return env["product.product"].create(
        {"name": name, "is_storable": True, "seller_ids": [(0, 0, seller)]}
    )


def _replenish_and_sell(env):
    product = _product(env, "Bowl")
    env["stock.warehouse.orderpoint"].create(
        {"product_id": product.id, "product_min_qty": 5, "product_max_qty": 9}
    )
    env["stock.rule"].run_scheduler()
    order = env["purchase.order.line"].search([("product_id", "=", product.id)]).order_id
    order.button_confirm()
    _complete(order.picking_ids)
    sale = env["sale.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Café"}).id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 3})],
        }
    )
    sale.action_confirm()
    _complete(sale.picking_ids)
    if product.qty_available != 6:
        sys.exit(f"Of 9 bought and 3 sold there are {product.qty_available}, not 6")


def _complete(pickings):
    for move in pickings.move_ids:
        move.quantity = move.product_uom_qty
    pickings.move_ids.picked = True
    pickings.button_validate()
