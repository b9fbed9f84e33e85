from odoo import models
from odoo.tools import SQL

from ...category_path import category_path_sql


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_items(self, scope):
        return self._fetch(self._items_query(scope))

    def _read_locations(self, scope):
        return self._fetch(self._locations_query(scope))

    def _items_query(self, scope):
        product = self.env["product.product"]
        template = self.env["product.template"]
        return SQL(
            """WITH %(shared)s, variant AS (
                SELECT link.product_product_id AS product_id,
                       SUM(choice.price_extra) AS price_extra,
                       string_agg(%(value)s, ', ' ORDER BY choice.attribute_line_id, choice.id)
                       AS choices
                  FROM product_variant_combination link
                  JOIN product_template_attribute_value choice
                    ON choice.id = link.product_template_attribute_value_id
                  JOIN product_attribute_value value ON value.id = choice.product_attribute_value_id
                 GROUP BY link.product_product_id
            )
            SELECT product.id AS item_id,
                   CONCAT('[' || NULLIF(product.default_code, '') || '] ', %(name)s,
                          ' (' || variant.choices || ')') AS name,
                   %(category_path)s AS category,
                   %(uom)s AS uom,
                   %(cost)s AS unit_cost,
                   COALESCE(template.list_price, 0) + COALESCE(variant.price_extra, 0)
                   AS unit_price,
                   product.volume, product.weight,
                   replaced.product_id AS replaces, alike.product_id AS similar_to
              FROM planned
              JOIN product_product product ON product.id = planned.product_id
              JOIN product_template template ON template.id = planned.template_id
              JOIN uom_uom uom ON uom.id = template.uom_id
              LEFT JOIN product_category category ON category.id = template.categ_id
              LEFT JOIN variant ON variant.product_id = product.id
              LEFT JOIN planned replaced
                ON replaced.product_id = product.distribution_replaces_id
              LEFT JOIN planned alike ON alike.product_id = product.distribution_similar_id""",
            shared=scope.shared,
            category_path=category_path_sql("category"),
            value=self.env["product.attribute.value"]._field_to_sql("value", "name"),
            name=template._field_to_sql("template", "name"),
            uom=self.env["uom.uom"]._field_to_sql("uom", "name"),
            cost=product._field_to_sql("product", "standard_price"),
        )

    def _locations_query(self, scope):
        """Warehouses (those that resupply others are distribution centres) and vendors."""
        return SQL(
            """WITH %(shared)s, %(offers)s
            SELECT 'warehouse-' || warehouse.id AS location_id, warehouse.name,
                   CASE WHEN EXISTS (SELECT FROM stock_wh_resupply_table resupply
                                      WHERE resupply.supplier_wh_id = warehouse.id)
                        THEN 'dc' ELSE 'warehouse' END AS kind,
                   COALESCE(state.name, %(country)s, '') AS region, %(company)s AS company
              FROM stock_warehouse warehouse
              LEFT JOIN res_partner address ON address.id = warehouse.partner_id
              LEFT JOIN res_country_state state ON state.id = address.state_id
              LEFT JOIN res_country country ON country.id = address.country_id
             WHERE warehouse.id IN %(warehouses)s
             UNION ALL
            SELECT 'vendor-' || vendor.id, COALESCE(vendor.complete_name, vendor.name), 'supplier',
                   COALESCE(%(country)s, ''), ''
              FROM res_partner vendor
              LEFT JOIN res_country country ON country.id = vendor.country_id
             WHERE vendor.id IN (SELECT vendor_id FROM offer)""",
            shared=scope.shared,
            offers=self._offers(scope),
            country=self.env["res.country"]._field_to_sql("country", "name"),
            company=scope.company.name,
            warehouses=tuple(scope.warehouses.ids),
        )
