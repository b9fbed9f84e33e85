"""The year's pickings and moves as two tables, each kind of document made in one function.

pickings: key, kind (`out` or `in`), warehouse, source, destination, on, state, partner_id,
origin, returns (key of the picking that came back, else -1).
moves: key, picking (key), product_id, quantity, promised (missing where it is the day it was
done), unit_cost (0 = moves inside the company), purchase_line_id, returns (key of the move that
came back, else -1), and next (key of the move that continues a transfer, else -1). A picking's
other columns hold for its moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .dataset import Dataset
from .masters import Masters, customer_ids
from .network import CENTRAL, WAREHOUSES
from .purchases import PROMISED_AT, RECEIVED_AT

__all__ = ["Documents", "Places", "deliveries", "merge", "receipts", "returns", "transfers"]

ARRIVES_AT, SHIPPED_AT = 5 * 60 + 20, 5 * 60 + 40
"""Minutes of the day: before the first customer of the year."""
DUE_AT = 12 * 60


@dataclass(frozen=True)
class Documents:
    """Pickings and moves, with the columns of this module."""

    pickings: pd.DataFrame
    moves: pd.DataFrame


@dataclass(frozen=True)
class Places:
    """Location ids: `stock` by warehouse."""

    stock: np.ndarray
    customers: int
    vendors: int
    transit: int
    adjustment: int

    @classmethod
    def of(cls, env, masters: Masters) -> Places:
        company = masters.company
        adjustment = env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", company.id)], order="id", limit=1
        )
        return cls(
            np.array([warehouse.lot_stock_id.id for warehouse in masters.warehouses]),
            env.ref("stock.stock_location_customers").id,
            env.ref("stock.stock_location_suppliers").id,
            company.internal_transit_location_id.id,
            adjustment.id,
        )


def pickings_table(count: int, **columns) -> pd.DataFrame:
    defaults = {
        "state": "done",
        "origin": "",
        "returns": -1,
        "partner_id": 0,
    }
    return pd.DataFrame({"key": np.arange(count), **defaults, **columns})


def moves_table(count: int, **columns) -> pd.DataFrame:
    defaults = {
        "purchase_line_id": 0,
        "returns": -1,
        "next": -1,
        "unit_cost": 0.0,
        "promised": np.datetime64("NaT", "s"),
    }
    return pd.DataFrame({"key": np.arange(count), **defaults, **columns})


def deliveries(data: Dataset, late: np.ndarray, masters: Masters, places: Places) -> Documents:
    """One delivery for each invoice, at its time; what was `late` had been promised earlier."""
    invoices, lines = data.invoices, data.lines
    pickings = pickings_table(
        len(invoices),
        kind="out",
        warehouse=invoices.warehouse,
        source=places.stock[invoices.warehouse],
        destination=places.customers,
        on=invoices.on,
        partner_id=customer_ids(masters, data),
        origin=invoices.number.astype(str),
    )
    return Documents(
        pickings,
        sold_moves(
            data,
            masters,
            lines["product"],
            picking=lines.invoice,
            quantity=lines.quantity,
            promised=pd.Series(data.at(lines.day - late, DUE_AT)).where(late > 0),
        ),
    )


def sold_moves(data: Dataset, masters: Masters, product: pd.Series, **columns) -> pd.DataFrame:
    return moves_table(
        len(product),
        product_id=np.array(masters.products.ids)[product],
        unit_cost=data.products.cost.to_numpy()[product],
        **columns,
    )


def returns(data: Dataset, masters: Masters, places: Places) -> Documents:
    """One receipt for each cancellation and delivery; keys of what came back are deliveries'."""
    rows = data.returned_lines()
    rows["invoice"] = data.lines.invoice.to_numpy()[rows.line]
    rows["picking"] = rows.groupby(["on", "number", "invoice"]).ngroup()
    heads = rows.drop_duplicates("picking").sort_values("picking").reset_index(drop=True)
    sold = data.invoices.loc[heads.invoice].reset_index(drop=True)
    pickings = pickings_table(
        len(heads),
        kind="in",
        warehouse=heads.warehouse,
        source=places.customers,
        destination=places.stock[heads.warehouse],
        on=heads.on,
        partner_id=customer_ids(masters, data)[heads.invoice],
        origin="Return C" + heads.number.astype(str) + " of " + sold.number.astype(str),
        returns=heads.invoice,
    )
    return Documents(
        pickings,
        sold_moves(
            data,
            masters,
            rows["product"],
            picking=rows.picking,
            quantity=rows.quantity,
            returns=rows.line,
        ),
    )


def receipts(data: Dataset, lines: pd.DataFrame, places: Places) -> Documents:
    """One receipt for each purchase order; the open ones wait for their promised day."""
    heads = lines.drop_duplicates("order")
    promised = data.at(heads.promised, PROMISED_AT)
    pickings = pickings_table(
        len(heads),
        kind="in",
        warehouse=CENTRAL,
        source=places.vendors,
        destination=places.stock[CENTRAL],
        on=np.where(heads.is_open, promised, data.at(heads.received, RECEIVED_AT)),
        state=np.where(heads.is_open, "assigned", "done"),
        partner_id=heads.partner_id.to_numpy(),
        origin=heads.order_name.to_numpy(),
    )
    columns = ["product_id", "unit_cost", "quantity"]
    return Documents(
        pickings,
        moves_table(
            len(lines),
            picking=lines.order,
            purchase_line_id=lines.line_id,
            promised=promised[lines.order],
            **{name: lines[name] for name in columns},
        ),
    )


def transfers(data: Dataset, rows: pd.DataFrame, masters: Masters, places: Places) -> Documents:
    """A shipment and a receipt through transit for each day and region; some are on the road."""
    rows = rows.sort_values(["shipped", "warehouse", "product"]).reset_index(drop=True)
    rows["picking"] = rows.groupby(["shipped", "warehouse"]).ngroup()
    heads = rows.drop_duplicates("picking").reset_index(drop=True)
    codes = np.array([warehouse.code for warehouse in WAREHOUSES])[heads.warehouse]
    origin = [
        f"Transfer {code} {day}"
        for code, day in zip(codes, data.at(heads.shipped, 0).astype("datetime64[D]"), strict=True)
    ]
    shipments = pickings_table(
        len(heads),
        kind="out",
        warehouse=CENTRAL,
        source=places.stock[CENTRAL],
        destination=places.transit,
        on=data.at(heads.shipped, SHIPPED_AT),
        origin=origin,
    )
    arrivals = pickings_table(
        len(heads),
        kind="in",
        warehouse=heads.warehouse,
        source=places.transit,
        destination=places.stock[heads.warehouse],
        on=data.at(heads.arrives, ARRIVES_AT),
        state=np.where(heads.arrives >= data.days, "assigned", "done"),
        origin=origin,
        partner_id=masters.company.partner_id.id,
    )
    arrivals["key"] += len(heads)
    product_id = np.array(masters.products.ids)[rows["product"]]
    sent = moves_table(
        len(rows),
        product_id=product_id,
        quantity=rows.quantity,
        picking=rows.picking,
        next=np.arange(len(rows)) + len(rows),
    )
    got = moves_table(
        len(rows), product_id=product_id, quantity=rows.quantity, picking=rows.picking + len(heads)
    )
    got["key"] += len(rows)
    return Documents(pd.concat([shipments, arrivals]), pd.concat([sent, got]))


def merge(parts: list[Documents]) -> Documents:
    """All documents in the order of time, with keys renumbered; returns point into part 0."""
    pickings, moves = [], []
    picking_shift = move_shift = 0
    for part in parts:
        pickings.append(part.pickings.assign(key=part.pickings.key + picking_shift))
        link = part.moves.next
        moves.append(
            part.moves.assign(
                key=part.moves.key + move_shift,
                picking=part.moves.picking + picking_shift,
                next=link.where(link < 0, link + move_shift),
            )
        )
        picking_shift += len(part.pickings)
        move_shift += len(part.moves)
    return Documents(
        pd.concat(pickings, ignore_index=True).sort_values(["on", "key"], ignore_index=True),
        pd.concat(moves, ignore_index=True),
    )
