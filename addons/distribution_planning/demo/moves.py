"""Moves and their lines, from rows of what differs between them."""

from __future__ import annotations

import pandas as pd

from .bulk import copy_rows, reserve_ids
from .masters import Masters

__all__ = ["write_move_lines", "write_moves"]


def write_moves(env, masters: Masters, rows: pd.DataFrame, **constants) -> None:
    """Write moves in units; `rows` are columns of the table, with `quantity` and `date`."""
    unit = env.ref("uom.product_uom_unit").id
    copy_rows(
        env.cr,
        "stock_move",
        rows.assign(
            product_qty=rows.quantity,
            product_uom_qty=rows.quantity,
            packaging_uom_qty=rows.quantity,
            create_date=rows.date,
            write_date=rows.date,
        ),
        product_uom=unit,
        packaging_uom_id=unit,
        company_id=masters.company.id,
        sequence=10,
        priority="0",
        propagate_cancel=True,
        additional=False,
        to_refund=True,
        is_dropship=False,
        create_uid=env.uid,
        write_uid=env.uid,
        **constants,
    )


def write_move_lines(env, masters: Masters, rows: pd.DataFrame) -> None:
    """Write one line for each of the moves just written."""
    same = ["product_id", "location_id", "location_dest_id", "state", "quantity", "picked", "date"]
    columns = [*same, "picking_id"] if "picking_id" in rows else same
    copy_rows(
        env.cr,
        "stock_move_line",
        rows[columns].assign(
            id=reserve_ids(env.cr, "stock_move_line", len(rows)),
            move_id=rows["id"],
            quantity_product_uom=rows.quantity,
            create_date=rows.date,
            write_date=rows.date,
        ),
        product_uom_id=env.ref("uom.product_uom_unit").id,
        company_id=masters.company.id,
        create_uid=env.uid,
        write_uid=env.uid,
    )
