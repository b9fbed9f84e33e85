from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_settings(self, scope):
        return self._fetch(self._settings_query(scope))

    def _settings_query(self, scope):
        """The reordering rules now in force at the warehouses' stock."""
        return SQL(
            """WITH %(shared)s
            SELECT setting.parameter, setting.value, rule.product_id AS item_id,
                   'warehouse-' || warehouse.id AS location_id
              FROM stock_warehouse_orderpoint rule
              JOIN planned ON planned.product_id = rule.product_id
              JOIN stock_warehouse warehouse
                ON warehouse.lot_stock_id = rule.location_id
               AND warehouse.id IN %(warehouses)s
             CROSS JOIN LATERAL (VALUES
                   ('current_reorder_point', rule.product_min_qty),
                   ('current_order_up_to', rule.product_max_qty)) AS setting (parameter, value)
             WHERE rule.active""",
            shared=scope.shared,
            warehouses=tuple(scope.warehouses.ids),
        )
