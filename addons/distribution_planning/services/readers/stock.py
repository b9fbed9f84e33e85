from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_stock(self, scope):
        return self._fetch(self._stock_query(scope))

    def _stock_query(self, scope):
        """Stock by warehouse, and zero for products with nothing but a reordering rule there.

        Goods that belong to somebody else are on the shelf, but blocked.
        """
        return SQL(
            """WITH %(shared)s, quantity AS (
                SELECT inside.warehouse_id, quant.product_id,
                       quant.quantity AS on_hand, quant.reserved_quantity AS reserved,
                       CASE WHEN quant.owner_id <> %(owner)s THEN quant.quantity ELSE 0 END
                       AS blocked
                  FROM stock_quant quant
                  JOIN inside ON inside.location_id = quant.location_id
                 UNION ALL
                SELECT inside.warehouse_id, rule.product_id, 0, 0, 0
                  FROM stock_warehouse_orderpoint rule
                  JOIN inside ON inside.location_id = rule.location_id
                 WHERE rule.active
            )
            SELECT product_id AS item_id, 'warehouse-' || warehouse_id AS location_id,
                   SUM(on_hand) AS on_hand, GREATEST(SUM(reserved), 0) AS reserved,
                   GREATEST(SUM(blocked), 0) AS blocked
              FROM quantity
              JOIN planned USING (product_id)
             GROUP BY product_id, warehouse_id""",
            shared=scope.shared,
            owner=scope.company.partner_id.id,
        )
