from odoo import fields, models
from odoo.tools import SQL

# Ratios and averages of a group are those of its sums, not averages of the rows' own.
GROUPED = {
    "fill_rate:avg": "SUM(%(demand_served)s) / NULLIF(SUM(%(demand_asked)s), 0)",
    "stockout_rate:avg": "SUM(%(days_out)s)::float8"
    " / NULLIF(SUM(%(days_out)s) + SUM(%(days_in_stock)s), 0)",
    "forecast_bias:avg": "(SUM(%(forecast)s) - SUM(%(actual)s)) / NULLIF(SUM(%(actual)s), 0)",
    "turns:avg": "SUM(%(cogs)s) * 365 / NULLIF(SUM(%(stock_value)s), 0)",
    "stock_value:avg": "SUM(%(stock_value)s) / NULLIF(COUNT(DISTINCT %(date)s), 0)",
    "excess_value:avg": "SUM(%(excess_value)s)"
    " / NULLIF(COUNT(DISTINCT %(date)s) FILTER (WHERE %(excess_value)s IS NOT NULL), 0)",
    "short_value:avg": "SUM(%(short_value)s)"
    " / NULLIF(COUNT(DISTINCT %(date)s) FILTER (WHERE %(short_value)s IS NOT NULL), 0)",
}
SOURCES = (
    "demand_asked",
    "demand_served",
    "days_in_stock",
    "days_out",
    "stock_value",
    "cogs",
    "forecast",
    "actual",
    "excess_value",
    "short_value",
    "date",
)


class DistributionKpiDay(models.Model):
    """A day of a warehouse and category in figures that add up.

    Written in bulk by ``distribution.kpi.writer`` from Odoo's own history, never by people; the
    leaders' page, pivots and graphs are made of it. The figures of a category that is deleted
    stay, without one, beside those of products that never had any.
    """

    _name = "distribution.kpi.day"
    _inherit = "distribution.dated"
    _description = "Figures of a Day"
    _order = "date desc, warehouse_id, category_id, id"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, index=True, ondelete="cascade"
    )
    category_id = fields.Many2one("product.category", readonly=True, ondelete="set null")
    date = fields.Date(required=True, readonly=True)
    demand_asked = fields.Float(
        string="Demand Asked For", readonly=True, help="Units due on the day, net of returns."
    )
    demand_served = fields.Float(
        string="Demand Served on Time",
        readonly=True,
        help="Of those, the units that were delivered by the day.",
    )
    asked_value = fields.Monetary(string="Asked For at Cost", readonly=True)
    served_value = fields.Monetary(string="Served at Cost", readonly=True)
    fill_rate = fields.Float(
        readonly=True, aggregator="avg", help="Served on time as a share of asked for."
    )
    days_in_stock = fields.Integer(
        string="Products in Stock", readonly=True, help="Products in demand with stock at its end."
    )
    days_out = fields.Integer(
        string="Products Out of Stock",
        readonly=True,
        help="Products in demand without any stock at its end.",
    )
    days_out_elsewhere = fields.Integer(
        string="Out of Stock Here Only",
        readonly=True,
        help="Products out of stock that another warehouse of the company had.",
    )
    stockout_rate = fields.Float(
        string="Stock-Out Frequency",
        readonly=True,
        aggregator="avg",
        help="Products out of stock as a share of the products in demand.",
    )
    stock_value = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="Stock at cost at the end of the day; of several days, the average.",
    )
    cogs = fields.Monetary(
        string="Cost of Goods Sold",
        readonly=True,
        help="Delivered on the day at cost, less what came back on it.",
    )
    turns = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Cost of goods sold, as for a year, by the average stock.",
    )
    transfers = fields.Integer(readonly=True, help="Products received from other warehouses.")
    transfer_units = fields.Float(string="Units Transferred", readonly=True)
    transfer_cost = fields.Monetary(
        readonly=True, help="Cost of the lane: of its shipment, shared by the products, and units."
    )
    expedites = fields.Integer(readonly=True, help="Proposals to expedite that were carried out.")
    expedite_cost = fields.Monetary(readonly=True)
    emergency_orders = fields.Integer(
        readonly=True,
        help="Purchase lines confirmed while the product was out of stock in the warehouse.",
    )
    emergency_value = fields.Monetary(readonly=True, help="Their units at cost.")
    forecast = fields.Float(
        readonly=True,
        help="What the plan expected a week ahead of the week that begins on the day.",
    )
    actual = fields.Float(string="Demand of the Week", readonly=True, help="What came of it.")
    forecast_bias = fields.Float(
        readonly=True, aggregator="avg", help="Above zero, too much was expected."
    )
    excess_value = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="Stock above the order-up-to levels at cost, as the next day's plan saw it.",
    )
    short_value = fields.Monetary(
        string="Money at Risk",
        readonly=True,
        aggregator="avg",
        help="Expected cost of shortages, as the next day's plan saw it.",
    )

    _cell_index = models.Index("(company_id, date, warehouse_id, category_id)")
    _category_index = models.Index("(category_id, company_id)")
    _plan_index = models.Index("(company_id, date) WHERE excess_value IS NOT NULL")

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in GROUPED:
            return super()._read_group_select(aggregate_spec, query)
        columns = {name: self._field_to_sql(self._table, name, query) for name in SOURCES}
        return SQL(GROUPED[aggregate_spec], **columns)
