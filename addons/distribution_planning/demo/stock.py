"""Opening stock before the year, and the stock of today."""

from __future__ import annotations

import numpy as np
import pandas as pd
from odoo.tools import SQL

from .bulk import reserve_ids
from .dataset import Dataset
from .documents import Places
from .masters import Masters
from .moves import write_move_lines, write_moves

__all__ = ["write_opening", "write_quants"]

COUNTED_AT = 12 * 60
"""Minutes of the day."""


def write_opening(
    env, data: Dataset, opening: np.ndarray, masters: Masters, places: Places
) -> None:
    """Opening stock: inventory adjustments on the day before the first."""
    product, warehouse = np.nonzero(opening)
    quantity = opening[product, warehouse]
    counted = data.at(np.full(len(product), -1), COUNTED_AT)
    rows = pd.DataFrame(
        {
            "id": reserve_ids(env.cr, "stock_move", len(product)),
            "product_id": np.array(masters.products.ids)[product],
            "location_id": places.adjustment,
            "location_dest_id": places.stock[warehouse],
            "state": "done",
            "quantity": quantity,
            "picked": True,
            "date": counted,
            "value": (quantity * data.products.cost.to_numpy()[product]).round(2),
        }
    )
    write_moves(
        env,
        masters,
        rows,
        is_inventory=True,
        inventory_name="Opening stock",
        reference="Opening stock",
        procure_method="make_to_stock",
        is_in=True,
        is_out=False,
    )
    write_move_lines(env, masters, rows)


def write_quants(env, masters: Masters) -> None:
    """Stock of today: the sum of what came and went, less what goods in transit reserve."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO stock_quant (product_id, location_id, company_id, quantity,
                                     reserved_quantity, in_date, inventory_quantity_set,
                                     inventory_diff_quantity, create_uid, create_date,
                                     write_uid, write_date)
            SELECT flow.product_id, flow.location_id, place.company_id, sum(flow.quantity),
                   CASE WHEN place.usage = 'transit' THEN sum(flow.reserved) ELSE 0 END,
                   max(flow.date), false, 0, %(uid)s, max(flow.date), %(uid)s, max(flow.date)
              FROM (SELECT product_id, location_dest_id AS location_id, date, quantity,
                           0 AS reserved
                      FROM stock_move WHERE state = 'done' AND product_id = ANY(%(products)s)
                     UNION ALL
                    SELECT product_id, location_id, date,
                           CASE WHEN state = 'done' THEN -quantity ELSE 0 END,
                           CASE WHEN state = 'done' THEN 0 ELSE quantity END
                      FROM stock_move
                     WHERE state IN ('done', 'assigned') AND product_id = ANY(%(products)s)
                   ) flow
              JOIN stock_location place ON place.id = flow.location_id
             GROUP BY flow.product_id, flow.location_id, place.company_id, place.usage
            HAVING sum(flow.quantity) <> 0
            """,
            uid=env.uid,
            products=masters.products.ids,
        )
    )
    quants = env["stock.quant"].search([("product_id", "in", masters.products.ids)])
    env.add_to_compute(quants._fields["inventory_date"], quants)
