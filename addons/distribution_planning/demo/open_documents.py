"""What is open today besides purchases and transfers: customer orders and reordering rules."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
from odoo.fields import Command

from .dataset import Dataset
from .masters import Masters
from .network import CENTRAL, VENDORS

__all__ = ["create_open_orders", "create_orderpoints"]

OPEN_ORDERS, LONGEST, REPEATED_AFTER, SPREAD = 40, 15, 28, 10
"""How many orders, lines in one, days after the invoice repeated, days over which they fall."""
RULE_WINDOW, RULE_REVIEW, RULE_SAFETY, RULE_ORDER = 90, 7, 14, 30
"""Days: mean demand over the first, covered for the others besides the lead time."""


def open_baskets(data: Dataset) -> pd.DataFrame:
    """Lines of real invoices of known customers, four weeks old, that are ordered again.

    Their `due` days count from today; invoices of many lines are left out.
    """
    oldest = data.days - REPEATED_AFTER
    lines = data.lines[(data.lines.day >= oldest) & (data.lines.day < oldest + SPREAD)]
    known = data.invoices.customer.to_numpy()[lines.invoice] > 0
    size = lines.groupby("invoice")["product"].transform("size")
    lines = lines[known & (size <= LONGEST)]
    invoices = lines.invoice.unique()
    kept = invoices[np.linspace(0, len(invoices) - 1, min(OPEN_ORDERS, len(invoices))).astype(int)]
    lines = lines[lines.invoice.isin(kept)]
    return lines.assign(due=lines.day - oldest + 1)


def create_open_orders(env, data: Dataset, masters: Masters, today: datetime.date):
    """Confirmed customer orders, due in the coming days."""
    baskets = open_baskets(data)
    values = []
    for invoice, lines in baskets.groupby("invoice"):
        head = data.invoices.loc[invoice]
        due = today + datetime.timedelta(days=int(lines.due.iloc[0]))
        values.append(
            {
                "partner_id": masters.customers[head.customer, head.country],
                "warehouse_id": masters.warehouses[int(head.warehouse)].id,
                "user_id": env.ref("base.user_admin").id,
                "client_order_ref": f"Repeat of {head.number}",
                "commitment_date": datetime.datetime.combine(due, datetime.time(12)),
                "order_line": [
                    Command.create(
                        {
                            "product_id": masters.products[int(line.product)].id,
                            "product_uom_qty": int(line.quantity),
                            "price_unit": float(data.products.price[line.product]),
                        }
                    )
                    for line in lines.itertuples()
                ],
            }
        )
    orders = env["sale.order"].with_context(tracking_disable=True).create(values)
    orders.action_confirm()
    return orders


def create_orderpoints(env, data: Dataset, masters: Masters):
    """Rule of thumb at the central warehouse: cover the lead time and 3 weeks; order a month.

    Made in the administrator's name: Odoo takes away manual rules that it made by itself.
    """
    recent = data.lines[data.lines.day >= data.days - RULE_WINDOW]
    sold = np.bincount(recent["product"], recent.quantity, minlength=len(data.products))
    rate = sold / min(RULE_WINDOW, data.days)
    lead = np.array([vendor.lead_days for vendor in VENDORS])[data.products.vendor]
    minimum = np.ceil(rate * (lead + RULE_REVIEW + RULE_SAFETY))
    maximum = minimum + np.ceil(rate * RULE_ORDER)
    warehouse = masters.warehouses[CENTRAL]
    rules = env["stock.warehouse.orderpoint"].with_user(env.ref("base.user_admin")).sudo()
    return rules.create(
        [
            {
                "product_id": product,
                "warehouse_id": warehouse.id,
                "location_id": warehouse.lot_stock_id.id,
                "product_min_qty": float(low),
                "product_max_qty": float(high),
                "replenishment_uom_id": masters.packs[pack] if pack > 1 else False,
                "trigger": "manual",
            }
            for product, low, high, pack in zip(
                masters.products.ids, minimum, maximum, data.products.pack, strict=True
            )
        ]
    )
