from odoo import api, models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    """What stock and open documents say at this moment, in the words of the snapshot."""

    _inherit = "distribution.snapshot.reader"

    @api.private
    def supply_now(self, company, products, as_of):
        """Open supply of some products: ``{(supply_id, product id): (quantity, latest date)}``."""
        reader, scope = self._now(company, products, as_of)
        self.env.cr.execute(
            SQL(
                """SELECT supply_id, item_id, SUM(quantity)::float8, MAX(due_date)
                     FROM (%s) supply GROUP BY supply_id, item_id""",
                reader._supply_query(scope),
            )
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in self.env.cr.fetchall()}

    @api.private
    def positions_now(self, company, products, as_of):
        """Inventory position of some products: ``{(product id, warehouse id): units}``.

        On hand and on order, less customer orders due by ``as_of`` and transfers still to leave,
        as the engine counts it.
        """
        reader, scope = self._now(company, products, as_of)
        self.env.cr.execute(
            SQL(
                """WITH supply AS MATERIALIZED (%(supply)s)
                SELECT item_id, split_part(location_id, '-', 2)::int, SUM(quantity)::float8
                  FROM (SELECT item_id, location_id, on_hand - blocked AS quantity
                          FROM (%(stock)s) stock
                         UNION ALL SELECT item_id, destination_id, quantity FROM supply
                         UNION ALL SELECT item_id, origin_id, -quantity FROM supply
                         WHERE kind = 'transfer' AND state <> 'in_transit'
                         UNION ALL SELECT item_id, location_id, -quantity
                          FROM (%(orders)s) orders WHERE due_date <= %(as_of)s) part
                 WHERE location_id IS NOT NULL
                 GROUP BY item_id, location_id""",
                supply=reader._supply_query(scope),
                stock=reader._stock_query(scope),
                orders=reader._orders_query(scope),
                as_of=as_of,
            )
        )
        return {(row[0], row[1]): row[2] for row in self.env.cr.fetchall()}

    @api.private
    def parts_now(self, company, products, as_of):
        """What the inventory positions of some products are made of, part by part.

        Rows ``(part, product id, warehouse id, quantity, date, name)``; ``part`` is ``stock``,
        ``confirmed``, ``draft`` or ``in_transit`` for supply to come, ``leaving`` for transfers
        that still have to leave and ``owed`` for customer orders due by ``as_of``.
        """
        reader, scope = self._now(company, products, as_of)
        self.env.cr.execute(
            SQL(
                """WITH supply AS MATERIALIZED (%(supply)s)
                SELECT part, item_id, split_part(place, '-', 2)::int, quantity::float8, day, name
                  FROM (SELECT 'stock' AS part, item_id, location_id AS place,
                               on_hand - blocked AS quantity, NULL::date AS day, NULL AS name
                          FROM (%(stock)s) stock
                         UNION ALL SELECT state, item_id, destination_id, quantity, due_date,
                               supply_id FROM supply
                         UNION ALL SELECT 'leaving', item_id, origin_id, quantity, due_date,
                               supply_id FROM supply
                         WHERE kind = 'transfer' AND state <> 'in_transit'
                         UNION ALL SELECT 'owed', item_id, location_id, quantity, due_date,
                               order_id FROM (%(orders)s) orders WHERE due_date <= %(as_of)s) part
                 WHERE place IS NOT NULL
                 ORDER BY item_id, place, day, name""",
                supply=reader._supply_query(scope),
                stock=reader._stock_query(scope),
                orders=reader._orders_query(scope),
                as_of=as_of,
            )
        )
        return self.env.cr.fetchall()

    def _now(self, company, products, as_of):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL jit = off")
        reader = self.sudo().with_company(company).with_context(active_test=True)
        return reader, reader._scope(company.with_env(reader.env), as_of, products)
