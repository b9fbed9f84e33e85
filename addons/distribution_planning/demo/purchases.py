"""The simulated year's purchase orders: received, on their way, and late."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .bulk import copy_rows, reserve_ids
from .dataset import Dataset
from .masters import Masters
from .network import CENTRAL
from .simulation import Supply

__all__ = ["ORDERED_AT", "PROMISED_AT", "RECEIVED_AT", "create_purchases"]

ORDERED_AT, PROMISED_AT, RECEIVED_AT = 10 * 60, 12 * 60, 5 * 60
"""Minutes of the day."""


def create_purchases(env, data: Dataset, supply: Supply, masters: Masters) -> pd.DataFrame:
    """Write orders and lines.

    Returns the lines with `order_id`, `line_id`, `order_name`, `product_id`, `partner_id` and
    `unit_cost`, in the order of the orders.
    """
    lines = number_orders(supply.purchases, np.array(masters.vendors.ids))
    cost = data.products.cost.to_numpy()
    lines["unit_cost"] = cost[lines["product"]]
    lines["product_id"] = np.array(masters.products.ids)[lines["product"]]
    lines["subtotal"] = (lines.quantity * lines.unit_cost).round(2)
    lines["line_id"] = reserve_ids(env.cr, "purchase_order_line", len(lines))
    lines["is_open"] = lines.received >= data.days
    orders = lines.groupby("order", as_index=False).agg(
        partner_id=("partner_id", "first"),
        ordered=("ordered", "first"),
        promised=("promised", "first"),
        received=("received", "first"),
        is_open=("is_open", "first"),
        amount=("subtotal", "sum"),
    )
    orders["id"] = reserve_ids(env.cr, "purchase_order", len(orders))
    orders["name"] = order_names(env, masters.company, len(orders))
    lines["order_id"] = orders["id"].to_numpy()[lines.order]
    lines["order_name"] = orders["name"].to_numpy()[lines.order]
    write_orders(env, data, orders, masters)
    write_lines(env, data, lines, masters)
    return lines


def number_orders(purchases: pd.DataFrame, partners: np.ndarray) -> pd.DataFrame:
    """One order for each vendor, day and delivery, numbered by day ordered."""
    keys = ["ordered", "vendor", "promised", "received"]
    lines = purchases.sort_values([*keys, "product"]).reset_index(drop=True)
    lines["order"] = lines.groupby(keys, sort=True).ngroup()
    lines["partner_id"] = partners[lines.vendor]
    return lines


def order_names(env, company, count: int) -> list[str]:
    """The next purchase order names; the sequence continues after them."""
    sequence = env["ir.sequence"].search(
        [("code", "=", "purchase.order"), ("company_id", "in", (company.id, False))], limit=1
    )
    first = sequence.number_next_actual
    sequence.number_next_actual = first + count
    return [sequence.get_next_char(number) for number in range(first, first + count)]


def write_orders(env, data: Dataset, orders: pd.DataFrame, masters: Masters) -> None:
    received = pd.Series(data.at(orders.received, RECEIVED_AT)).mask(orders.is_open)
    ordered = data.at(orders.ordered, ORDERED_AT)
    copy_rows(
        env.cr,
        "purchase_order",
        pd.DataFrame(
            {
                "id": orders["id"],
                "name": orders["name"],
                "partner_id": orders.partner_id,
                "date_order": ordered,
                "date_approve": ordered,
                "date_calendar_start": ordered,
                "create_date": ordered,
                "write_date": received.fillna(pd.Series(ordered)),
                "date_planned": data.at(orders.promised, PROMISED_AT),
                "effective_date": received,
                "receipt_status": np.where(orders.is_open, "pending", "full"),
                "invoice_status": np.where(orders.is_open, "no", "to invoice"),
                "amount_untaxed": orders.amount,
                "amount_total": orders.amount,
                "amount_total_cc": orders.amount,
            }
        ),
        company_id=masters.company.id,
        currency_id=masters.company.currency_id.id,
        picking_type_id=masters.warehouses[CENTRAL].in_type_id.id,
        state="purchase",
        priority="0",
        amount_tax=0.0,
        currency_rate=1.0,
        invoice_count=0,
        reminder_date_before_receipt=1,
        locked=False,
        acknowledged=True,
        receipt_reminder_email=False,
        user_id=env.ref("base.user_admin").id,
        create_uid=env.uid,
        write_uid=env.uid,
    )


def write_lines(env, data: Dataset, lines: pd.DataFrame, masters: Masters) -> None:
    ordered = data.at(lines.ordered, ORDERED_AT)
    received = lines.quantity.where(~lines.is_open, 0)
    copy_rows(
        env.cr,
        "purchase_order_line",
        pd.DataFrame(
            {
                "id": lines.line_id,
                "order_id": lines.order_id,
                "product_id": lines.product_id,
                "partner_id": lines.partner_id,
                "name": data.products["name"].to_numpy()[lines["product"]],
                "product_qty": lines.quantity,
                "product_uom_qty": lines.quantity,
                "qty_received": received,
                "qty_to_invoice": received,
                "price_unit": lines.unit_cost,
                "technical_price_unit": lines.unit_cost,
                "price_subtotal": lines.subtotal,
                "price_total": lines.subtotal,
                "date_planned": data.at(lines.promised, PROMISED_AT),
                "create_date": ordered,
                "write_date": ordered,
            }
        ),
        company_id=masters.company.id,
        product_uom_id=env.ref("uom.product_uom_unit").id,
        qty_received_method="stock_moves",
        sequence=10,
        discount=0.0,
        price_tax=0.0,
        qty_invoiced=0.0,
        propagate_cancel=True,
        create_uid=env.uid,
        write_uid=env.uid,
    )
