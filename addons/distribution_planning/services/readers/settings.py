from odoo import models
from odoo.tools import SQL

from ... import parameters
from ...category_path import category_path_sql


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_settings(self, scope):
        return self._fetch(self._settings_query(scope))

    def _settings_query(self, scope):
        return SQL(
            "WITH %s %s UNION ALL %s",
            scope.shared,
            self._rules_in_force(scope),
            self._parameters(scope),
        )

    def _rules_in_force(self, scope):
        """The reordering rules now in force at the warehouses' stock."""
        return SQL(
            """SELECT setting.parameter, setting.value::text AS value,
                      rule.product_id::text AS item_id, NULL AS category,
                      'warehouse-' || warehouse.id AS location_id, NULL AS region,
                      NULL AS company
                 FROM stock_warehouse_orderpoint rule
                 JOIN planned ON planned.product_id = rule.product_id
                 JOIN stock_warehouse warehouse
                   ON warehouse.lot_stock_id = rule.location_id
                  AND warehouse.id IN %(warehouses)s
                CROSS JOIN LATERAL (VALUES
                      ('current_reorder_point', rule.product_min_qty),
                      ('current_order_up_to', rule.product_max_qty)) AS setting (parameter, value)
                WHERE rule.active""",
            warehouses=tuple(scope.warehouses.ids),
        )

    def _parameters(self, scope):
        """What people set, each for its scope in the company.

        A setting about products that are not planned has no row: the engine would not know them.
        """
        scoped = tuple(name for name, limits in parameters.known().items() if limits.scoped)
        return SQL(
            """SELECT setting.parameter, btrim(setting.value), setting.product_id::text,
                      %(category_path)s,
                      'warehouse-' || setting.warehouse_id, setting.region,
                      CASE WHEN setting.parameter IN %(scoped)s THEN %(company)s END
                 FROM distribution_parameter setting
                 LEFT JOIN product_category category ON category.id = setting.product_categ_id
                WHERE setting.active AND setting.company_id = %(company_id)s
                  AND (setting.product_id IS NULL
                       OR setting.product_id IN (SELECT product_id FROM planned))
                  AND (setting.warehouse_id IS NULL OR setting.warehouse_id IN %(warehouses)s)
                  AND (category.id IS NULL OR EXISTS (
                       SELECT FROM planned
                         JOIN product_template template ON template.id = planned.template_id
                         JOIN product_category below ON below.id = template.categ_id
                        WHERE below.parent_path LIKE category.parent_path || '%%'))""",
            scoped=scoped,
            category_path=category_path_sql("category"),
            company=scope.company.name,
            company_id=scope.company.id,
            warehouses=tuple(scope.warehouses.ids),
        )
