from odoo import models
from odoo.tools import SQL

# Ranks of the engine: 1 for a distribution centre, 3 for other warehouses. Vendors come between
# them in their own order, and first of all where the reordering rule says to buy.
VENDOR_PRIORITY = 2
BUY_PRIORITY = 0


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_lanes(self, scope):
        return self._fetch(self._lanes_query(scope))

    def _read_sourcing(self, scope):
        return self._fetch(self._sourcing_query(scope))

    def _offers(self, scope):
        """SQL: ``offer``, the price a vendor offers for a product from the smallest quantity on.

        A purchase of more may cost less: the request for quotation has the price of its quantity.
        Price and quantities are in the product's unit and the company's currency. A vendor whose
        delays differ between products has a lane for each delay.
        """
        return SQL(
            """rate (currency_id, rate) AS (VALUES %(rates)s),
            offer AS MATERIALIZED (SELECT * FROM (
                SELECT price.*,
                       RANK() OVER (PARTITION BY product_id
                                    ORDER BY sequence, unit_price, vendor_id) - 1 AS place,
                       'vendor-' || vendor_id || '>warehouse-' AS lane_head,
                       CASE WHEN MIN(delay) OVER vendor < MAX(delay) OVER vendor
                            THEN '>' || delay || 'd' ELSE '' END AS lane_tail
                  FROM (
                    SELECT DISTINCT ON (listed.product_id, info.partner_id)
                           listed.product_id, info.partner_id AS vendor_id, info.id,
                           MIN(COALESCE(info.sequence, 0)) OVER (
                               PARTITION BY listed.product_id, info.partner_id) AS sequence,
                           COALESCE(info.delay, 0) AS delay,
                           info.price * (1 - COALESCE(info.discount, 0) / 100)
                           * rate.rate * listed.uom_factor / unit.factor AS unit_price,
                           info.min_qty * unit.factor / listed.uom_factor AS min_quantity,
                           unit.factor / listed.uom_factor AS unit_size
                      FROM listed
                      JOIN product_supplierinfo info
                        ON info.product_tmpl_id = listed.template_id
                       AND COALESCE(info.product_id, listed.product_id) = listed.product_id
                      JOIN res_partner vendor ON vendor.id = info.partner_id AND vendor.active
                      JOIN uom_uom unit
                        ON unit.id = COALESCE(info.product_uom_id, listed.uom_id)
                      JOIN rate ON rate.currency_id = info.currency_id
                     WHERE COALESCE(info.company_id, %(company)s) = %(company)s
                       AND COALESCE(info.date_start, %(as_of)s) <= %(as_of)s
                       AND COALESCE(info.date_end, %(as_of)s) >= %(as_of)s
                     ORDER BY listed.product_id, info.partner_id, info.product_id NULLS LAST,
                              info.min_qty, info.sequence, info.price, info.id
                  ) price
                WINDOW vendor AS (PARTITION BY vendor_id)
            ) offered WHERE product_id IN (SELECT product_id FROM planned))""",
            rates=self._currency_rates(scope),
            company=scope.company.id,
            as_of=scope.as_of,
        )

    def _currency_rates(self, scope):
        Currency = self.env["res.currency"].with_context(active_test=False)
        used = self.env["product.supplierinfo"]._read_group([], ["currency_id"])
        currencies = scope.company.currency_id.union(*(currency for (currency,) in used))
        return SQL(", ").join(
            SQL(
                "(%s, %s::numeric)",
                currency.id,
                Currency._get_conversion_rate(
                    currency, scope.company.currency_id, scope.company, scope.as_of
                ),
            )
            for currency in currencies.sorted("id")
        )

    def _buying_warehouses(self, scope):
        return tuple(scope.warehouses.filtered("buy_to_resupply").ids) or (0,)

    def _lanes_query(self, scope):
        return SQL(
            """WITH %(shared)s, %(offers)s
            SELECT DISTINCT lane_head || warehouse.id || lane_tail AS lane_id,
                   'vendor-' || vendor_id AS origin_id,
                   'warehouse-' || warehouse.id AS destination_id, NULL AS mode,
                   delay + %(purchase_days)s AS lead_time_days,
                   NULL::numeric AS fixed_cost, NULL::numeric AS unit_cost,
                   NULL::date AS active_from, NULL::date AS active_to, TRUE AS allowed,
                   NULL::float8 AS premium_lead_time_days, NULL::numeric AS premium_fixed_cost,
                   NULL::numeric AS premium_unit_cost,
                   NULL::numeric AS weight_capacity, NULL::numeric AS volume_capacity
              FROM offer
              JOIN stock_warehouse warehouse ON warehouse.id IN %(buying)s
             UNION ALL
            SELECT 'lane-' || lane.id, 'warehouse-' || lane.origin_warehouse_id,
                   'warehouse-' || lane.warehouse_id, lane.mode, lane.lead_days,
                   lane.fixed_cost, lane.unit_cost, lane.active_from, lane.active_to, lane.allowed,
                   express.premium_lead_days, express.premium_fixed_cost, express.premium_unit_cost,
                   NULLIF(lane.weight_capacity, 0), NULLIF(lane.volume_capacity, 0)
              FROM distribution_lane lane
              LEFT JOIN distribution_lane express
                ON express.id = lane.id AND express.premium_lead_days > 0
             WHERE lane.origin_warehouse_id IN %(warehouses)s
               AND lane.warehouse_id IN %(warehouses)s""",
            shared=scope.shared,
            offers=self._offers(scope),
            purchase_days=scope.company.days_to_purchase,
            buying=self._buying_warehouses(scope),
            warehouses=tuple(scope.warehouses.ids),
        )

    def _sourcing_query(self, scope):
        """Vendor prices by lane; the multiple is the larger of vendor's and reordering unit."""
        return SQL(
            """WITH %(shared)s, %(offers)s
            SELECT offer.product_id AS item_id,
                   lane_head || warehouse.id || lane_tail AS lane_id,
                   offer.unit_price, offer.min_quantity,
                   NULLIF(GREATEST(offer.unit_size, unit.factor / planned.uom_factor, 1), 1)
                   AS multiple_quantity,
                   CASE WHEN EXISTS (SELECT FROM stock_rule rule
                                      WHERE rule.route_id = rule_of.route_id AND rule.active
                                        AND rule.action = 'buy')
                        THEN %(buy)s ELSE %(vendor)s END
                   + CASE WHEN chosen.partner_id = offer.vendor_id THEN 0
                          ELSE (place + 1) / 1000.0 END
                   AS priority
              FROM offer
              JOIN planned ON planned.product_id = offer.product_id
              JOIN stock_warehouse warehouse ON warehouse.id IN %(buying)s
              LEFT JOIN stock_warehouse_orderpoint rule_of
                ON rule_of.product_id = offer.product_id AND rule_of.active
               AND rule_of.location_id = warehouse.lot_stock_id
              LEFT JOIN product_supplierinfo chosen ON chosen.id = rule_of.supplier_id
              LEFT JOIN uom_uom unit ON unit.id = rule_of.replenishment_uom_id""",
            shared=scope.shared,
            offers=self._offers(scope),
            buying=self._buying_warehouses(scope),
            buy=BUY_PRIORITY,
            vendor=VENDOR_PRIORITY,
        )
