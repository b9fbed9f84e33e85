"""A made-up company of any size in an Odoo database, in bulk: rows cloned from one of each kind.

Run inside Odoo, by :mod:`bench.erp`; only for measuring speed, never accuracy.
"""

__all__ = ["fill"]

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

DAYS = 364
FIRST = 1_000_000


def fill(env, products: int, warehouses: int, moves: int) -> None:
    """A central warehouse that feeds the others, ``moves`` deliveries of each product from each
    of them in the last year, stock everywhere, and twenty vendors."""
    env["ir.config_parameter"].set_param("ir_attachment.location", "file")
    env.cr.execute("SELECT setseed(0.5)")
    places = _warehouses(env, warehouses)
    product = env["product.product"].create(
        {"name": "Thing", "is_storable": True, "standard_price": 4, "list_price": 10}
    )
    vendors = env["res.partner"].create([{"name": f"Mill {n}"} for n in range(20)])
    price = env["product.supplierinfo"].create(
        {"product_tmpl_id": product.product_tmpl_id.id, "partner_id": vendors[0].id,
         "price": 4, "delay": 7, "min_qty": 1}
    )  # fmt: skip
    move, quant = _delivered(env, product, places[0])
    env.flush_all()
    template = product.product_tmpl_id
    number = SQL("%s + n", FIRST)
    _clone(env, template, products, id=number)
    _clone(env, product, products, id=number, product_tmpl_id=number)
    vendor = SQL("(%s)[1 + n %% 20]", SQL("ARRAY[%s]", SQL(", ").join(map(_literal, vendors.ids))))
    _clone(env, price, products, product_tmpl_id=number, partner_id=vendor)
    for warehouse in places:
        stock = warehouse.lot_stock_id.id
        _clone(env, quant, products, product_id=number, location_id=SQL("%s", stock),
               quantity=SQL("floor(random() * 30)"))  # fmt: skip
        day = SQL("%s - random() * %s * interval '1 day'", fields.Datetime.now(), DAYS)
        _clone(env, move, products * moves, location_id=SQL("%s", stock), date=day,
               warehouse_id=SQL("%s", warehouse.id),
               product_id=SQL("%s + 1 + (n - 1) %% %s", FIRST, products))  # fmt: skip
    for table in ("product_template", "product_product"):
        env.cr.execute(SQL("SELECT setval(%s, %s)", f"{table}_id_seq", FIRST + products + 1))
    env.invalidate_all()
    product.active = False
    env["distribution.lane"]._sync(env.company)
    env.cr.commit()
    env.cr.execute("ANALYZE")


def _warehouses(env, count: int):
    central = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    return central | env["stock.warehouse"].create(
        [
            {"name": f"Region {n}", "code": f"R{n}", "company_id": env.company.id,
             "resupply_wh_ids": [Command.link(central.id)]}
            for n in range(1, count)
        ]
    )  # fmt: skip


def _delivered(env, product, warehouse):
    """One delivery that is done, and the stock it came from."""
    stock = warehouse.lot_stock_id
    env["stock.quant"]._update_available_quantity(product, stock, 10)
    move = env["stock.move"].create(
        {"product_id": product.id, "product_uom_qty": 2, "location_id": stock.id,
         "location_dest_id": env.ref("stock.stock_location_customers").id,
         "company_id": env.company.id, "warehouse_id": warehouse.id}
    )  # fmt: skip
    move._action_confirm()
    move.write({"quantity": 2, "picked": True})
    move._action_done()
    quants = env["stock.quant"].search([("product_id", "=", product.id)])
    return move, quants.filtered(lambda quant: quant.location_id == stock)


def _clone(env, record, count: int, **changes) -> None:
    """Insert ``count`` rows like the record's, numbered ``n`` from 1, with SQL for some columns."""
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    names = [name for (name,) in env.cr.fetchall() if name != "id" or "id" in changes]
    values = [changes.get(name, SQL("proto.%s", SQL.identifier(name))) for name in names]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s proto, generate_series(1, %s) n "
            "WHERE proto.id = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            SQL.identifier(table),
            count,
            record.id,
        )
    )


def _literal(value: int) -> SQL:
    return SQL("%s", value)
