from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...category_path import category_path_sql


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_events(self, scope):
        return self._fetch(self._events_query(scope))

    def _last_day(self, scope):
        """The last day that is forecast."""
        return scope.as_of + timedelta(days=scope.company.distribution_horizon_days - 1)

    def _events_query(self, scope):
        """One row for each product or category and each warehouse of an event.

        An event about products that are not planned has no row: an empty scope would mean all.
        """
        return SQL(
            """WITH %(shared)s, about AS (
                SELECT link.distribution_event_id AS event_id, link.product_product_id AS item_id,
                       NULL AS category
                  FROM distribution_event_product_rel link
                  JOIN planned ON planned.product_id = link.product_product_id
                 UNION ALL
                SELECT link.distribution_event_id, NULL,
                       %(category_path)s
                  FROM distribution_event_category_rel link
                  JOIN product_category category ON category.id = link.product_category_id
                 WHERE EXISTS (
                       SELECT FROM planned
                         JOIN product_template template ON template.id = planned.template_id
                         JOIN product_category below ON below.id = template.categ_id
                        WHERE below.parent_path LIKE category.parent_path || '%%')
                 UNION ALL
                SELECT event.id, NULL, NULL
                  FROM distribution_event event
                 WHERE NOT EXISTS (SELECT FROM distribution_event_product_rel link
                                    WHERE link.distribution_event_id = event.id)
                   AND NOT EXISTS (SELECT FROM distribution_event_category_rel link
                                    WHERE link.distribution_event_id = event.id)
            )
            SELECT 'event-' || event.id AS event_id, %(name)s AS name, event.kind,
                   event.date_from, event.date_to, about.item_id, about.category,
                   'warehouse-' || place.stock_warehouse_id AS location_id,
                   CASE WHEN event.has_expected_lift THEN event.expected_lift END AS expected_lift
              FROM distribution_event event
              JOIN about ON about.event_id = event.id
              LEFT JOIN distribution_event_warehouse_rel place
                ON place.distribution_event_id = event.id
             WHERE event.active AND event.company_id = %(company)s
               AND (place.stock_warehouse_id IS NULL OR place.stock_warehouse_id IN %(warehouses)s)
               AND event.date_to >= %(since)s AND event.date_from <= %(until)s""",
            shared=scope.shared,
            category_path=category_path_sql("category"),
            name=self.env["distribution.event"]._field_to_sql("event", "name"),
            company=scope.company.id,
            warehouses=tuple(scope.warehouses.ids),
            since=scope.since,
            until=self._last_day(scope),
        )
