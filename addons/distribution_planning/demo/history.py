"""Write the year's documents: pickings, their moves, and the links between them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from odoo.tools import SQL

from .bulk import copy_rows, reserve_ids
from .documents import Documents
from .masters import Masters
from .moves import write_move_lines, write_moves

__all__ = ["write_documents"]


def positions(keys: pd.Series) -> np.ndarray:
    """Row of each key."""
    where = np.empty(len(keys), dtype=np.int64)
    where[keys.to_numpy()] = np.arange(len(keys))
    return where


def optional(ids: np.ndarray, present: np.ndarray) -> pd.Series:
    """Ids as nullable integers, missing where not present."""
    return pd.Series(ids, dtype="Int64").mask(~np.asarray(present))


def write_documents(env, masters: Masters, documents: Documents) -> None:
    pickings = documents.pickings
    pickings["id"] = reserve_ids(env.cr, "stock_picking", len(pickings))
    pickings["promised"] = pickings.key.map(documents.moves.groupby("picking").promised.min())
    name_pickings(pickings, masters)
    where = positions(pickings.key)
    write_pickings(env, pickings, where, masters)
    moves = documents.moves.assign(row=where[documents.moves.picking])
    moves = moves.sort_values(["row", "key"], ignore_index=True)
    moves["id"] = reserve_ids(env.cr, "stock_move", len(moves))
    moves = moves.join(
        pickings.drop(columns=["key", "returns", "promised"]).rename(columns={"id": "picking_id"}),
        on="row",
    )
    rows = move_rows(moves, masters)
    write_moves(env, masters, rows, is_inventory=False)
    write_move_lines(env, masters, rows)
    link_moves(env, moves)
    link_purchases(env)


def name_pickings(pickings: pd.DataFrame, masters: Masters) -> None:
    """Number the pickings of each operation type in the order of time."""
    pickings["name"] = ""
    pickings["picking_type_id"] = 0
    for (warehouse, kind), rows in pickings.groupby(["warehouse", "kind"]).groups.items():
        kind_of = masters.warehouses[int(warehouse)]
        operation = kind_of.out_type_id if kind == "out" else kind_of.in_type_id
        sequence = operation.sequence_id
        first = sequence.number_next_actual
        sequence.number_next_actual = first + len(rows)
        pickings.loc[rows, "name"] = [
            sequence.get_next_char(number) for number in range(first, first + len(rows))
        ]
        pickings.loc[rows, "picking_type_id"] = operation.id


def write_pickings(env, pickings: pd.DataFrame, where: np.ndarray, masters: Masters) -> None:
    done = pickings.state == "done"
    copy_rows(
        env.cr,
        "stock_picking",
        pd.DataFrame(
            {
                "id": pickings["id"],
                "name": pickings["name"],
                "origin": pickings.origin,
                "picking_type_id": pickings.picking_type_id,
                "location_id": pickings.source,
                "location_dest_id": pickings.destination,
                "partner_id": optional(pickings.partner_id, pickings.partner_id > 0),
                "return_id": optional(
                    pickings["id"].to_numpy()[where[pickings.returns]], pickings.returns >= 0
                ),
                "state": pickings.state,
                "scheduled_date": pickings.on,
                "date_deadline": pickings.promised,
                "date_done": pickings.on.where(done),
                "create_date": pickings.on,
                "write_date": pickings.on,
            }
        ),
        company_id=masters.company.id,
        move_type="direct",
        priority="0",
        shipping_weight=0.0,
        has_deadline_issue=False,
        printed=False,
        is_locked=True,
        create_uid=env.uid,
        write_uid=env.uid,
    )


def move_rows(moves: pd.DataFrame, masters: Masters) -> pd.DataFrame:
    """The moves as rows of their table."""
    done = moves.state == "done"
    bought = moves.purchase_line_id > 0
    at_border = (moves.unit_cost > 0) & done
    continues = moves.key.isin(moves.next)
    taken_back = moves["id"].to_numpy()[positions(moves.key)[moves.returns]]
    return pd.DataFrame(
        {
            "id": moves["id"],
            "product_id": moves.product_id,
            "picking_id": moves.picking_id,
            "picking_type_id": moves.picking_type_id,
            "warehouse_id": np.array(masters.warehouses.ids)[moves.warehouse],
            "location_id": moves.source,
            "location_dest_id": moves.destination,
            "location_final_id": moves.destination,
            "partner_id": optional(moves.partner_id, moves.partner_id > 0),
            "purchase_line_id": optional(moves.purchase_line_id, bought),
            "origin_returned_move_id": optional(taken_back, moves.returns >= 0),
            "state": moves.state,
            "reference": moves["name"],
            "origin": moves.origin,
            "procure_method": np.where(continues, "make_to_order", "make_to_stock"),
            "quantity": moves.quantity,
            "picked": done,
            "date": moves.on,
            "date_deadline": moves.promised,
            "reservation_date": moves.on.dt.strftime("%Y-%m-%d"),
            "price_unit": moves.unit_cost.where(bought),
            "value": (moves.quantity * moves.unit_cost).round(2).where(at_border),
            "is_in": at_border & (moves.kind == "in"),
            "is_out": at_border & (moves.kind == "out"),
        }
    )


def link_moves(env, moves: pd.DataFrame) -> None:
    """Chain the moves of a transfer, and each sale with its return."""
    ids, where = moves["id"].to_numpy(), positions(moves.key)
    sent, returned = moves[moves.next >= 0], moves[moves.returns >= 0]
    copy_rows(
        env.cr,
        "stock_move_move_rel",
        pd.DataFrame(
            {
                "move_orig_id": np.concatenate([sent["id"], ids[where[returned.returns]]]),
                "move_dest_id": np.concatenate([ids[where[sent.next]], returned["id"]]),
            }
        ),
    )


def link_purchases(env) -> None:
    """Tie the receipts to their purchase orders."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO purchase_order_stock_picking_rel (purchase_order_id, stock_picking_id)
            SELECT DISTINCT line.order_id, move.picking_id
              FROM stock_move move
              JOIN purchase_order_line line ON line.id = move.purchase_line_id
             WHERE move.picking_id IS NOT NULL
                ON CONFLICT DO NOTHING
            """
        )
    )
