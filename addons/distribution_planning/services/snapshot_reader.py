from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

TABLES = (
    "items",
    "locations",
    "lanes",
    "sourcing",
    "stock",
    "demand",
    "availability",
    "orders",
    "supply",
    "receipts",
    "events",
    "regressors",
    "overrides",
    "substitutes",
    "edits",
    "previous",
    "watchers",
    "settings",
)
HISTORY_DAYS = 3 * 365


@dataclass(frozen=True)
class Scope:
    """What is read: a company as of a day, with the SQL that all queries share.

    ``shared`` defines ``inside`` (the stock locations of the company's warehouses: location_id,
    warehouse_id and the warehouse's time zone tz) and ``planned`` (the products to plan:
    product_id, template_id, its uom_id and that unit's uom_factor), for use after WITH. ``listed``
    are all products of these products' vendors. ``products`` is None where all are read.
    ``known`` keeps by name what several tables are made from.
    """

    company: models.BaseModel
    warehouses: models.BaseModel
    as_of: object
    since: object
    shared: SQL
    products: models.BaseModel | None = None
    known: dict = field(default_factory=dict)


class SnapshotReader(models.AbstractModel):
    """Reads the engine's snapshot from the tables of the ERP, in bulk.

    Each table of the snapshot comes from a method of its own, ``_read_<table>``, and where it is
    one query from ``_<table>_query``; extend those to add rows or columns.
    """

    _name = "distribution.snapshot.reader"
    _description = "Snapshot Reader"

    @api.private
    def read_snapshot(self, company, as_of):
        """The snapshot of a company as of a day: all demand before that day is known.

        Raises UserError with all faults if the data cannot be planned at all.
        """
        return self._read(company, as_of)

    def _read(self, company, as_of, products=None, kept=b""):
        from distribution_ai.errors import SnapshotError
        from distribution_ai.snapshot import Snapshot

        self.env.flush_all()
        # Compiling these queries takes PostgreSQL longer than running them.
        self.env.cr.execute("SET LOCAL jit = off")
        language = company.partner_id.lang
        reader = self.sudo().with_company(company).with_context(lang=language, active_test=True)
        scope = reader._scope(company.with_env(reader.env), as_of, products)
        tables = {
            table: getattr(reader, f"_read_{table}")(scope) for table in reader._tables(scope)
        }
        try:
            return Snapshot.build(reader._header(scope), tables, kept)
        except SnapshotError as error:
            raise UserError(self.env._("The data cannot be planned:\n%s", error)) from error

    @api.private
    def demand_by_week(self, product, warehouse, as_of):
        """Demand of a product in a warehouse before a day, as the snapshot has it: quantities by
        the week's Monday. Needs nothing of the engine's libraries."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL jit = off")
        company = warehouse.company_id
        reader = self.sudo().with_company(company)
        scope = reader._scope(company.with_env(reader.env), as_of, product)
        self.env.cr.execute(
            SQL(
                """SELECT date_trunc('week', date)::date, SUM(quantity)::float8
                     FROM (%s) demand WHERE location_id = %s GROUP BY 1""",
                reader._demand_query(scope),
                f"warehouse-{warehouse.id}",
            )
        )
        return dict(self.env.cr.fetchall())

    def _tables(self, _scope):
        return TABLES

    def _header(self, scope):
        return {
            "format": 3,
            "as_of": scope.as_of.isoformat(),
            "bucket": "D",
            "horizon": scope.company.distribution_horizon_days,
            "currency": scope.company.currency_id.name,
        }

    def _scope(self, company, as_of, products=None):
        """What to read: all products to plan, or only some."""
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        if not warehouses:
            raise UserError(
                self.env._("%s has no warehouse to plan. Create one in Inventory.", company.name)
            )
        every = self.env["product.product"]._search(self._product_domain(company)).subselect()
        chosen = every if products is None else tuple(products.ids)
        shared = SQL(
            """inside AS MATERIALIZED (
                SELECT location.id AS location_id, zone.warehouse_id, zone.tz
                  FROM stock_location location
                  JOIN (VALUES %s) AS zone (warehouse_id, tz)
                    ON zone.warehouse_id = location.warehouse_id
                 WHERE location.usage = 'internal'
            ), planned AS MATERIALIZED (
                SELECT product.id AS product_id, template.id AS template_id, template.uom_id,
                       unit.factor AS uom_factor
                  FROM product_product product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = template.uom_id
                 WHERE product.id IN %s
            ), %s""",
            SQL(", ").join(
                SQL("(%s, %s)", warehouse.id, self._time_zone(warehouse))
                for warehouse in warehouses
            ),
            chosen,
            self._listed(every, products),
        )
        since = as_of - timedelta(days=self._history_days(company))
        return Scope(company, warehouses, as_of, since, shared, products)

    def _listed(self, every, products):
        """SQL: ``listed``, the products whose offers say how a vendor's lanes are named."""
        if products is None:
            return SQL("listed AS (SELECT * FROM planned)")
        return SQL(
            """listed AS MATERIALIZED (
                SELECT product.id AS product_id, template.id AS template_id, template.uom_id,
                       unit.factor AS uom_factor
                  FROM product_product product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = template.uom_id
                 WHERE product.id IN %s AND template.id IN (
                       SELECT other.product_tmpl_id
                         FROM product_supplierinfo mine
                         JOIN product_supplierinfo other ON other.partner_id = mine.partner_id
                        WHERE mine.product_tmpl_id IN (SELECT template_id FROM planned))
            )""",
            every,
        )

    def _product_domain(self, company):
        return [
            ("is_storable", "=", True),
            ("company_id", "in", [False, *company.parent_ids.ids]),
        ]

    def _history_days(self, _company):
        """Days of demand to read before the day planned from."""
        return HISTORY_DAYS

    def _time_zone(self, warehouse):
        """Where a warehouse's days begin and end."""
        company = warehouse.company_id
        return warehouse.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _fetch(self, query, numbers=()):
        """Rows of a query as a data frame; see ``bulk.fetch``."""
        from .bulk import fetch

        return fetch(self.env.cr, query, numbers)
