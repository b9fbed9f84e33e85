from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine_text import EngineChar

# Weeks ahead whose forecasts are kept, to be compared with what came.
KEPT_LAGS = (1, 2, 4, 8, 13)
# Returns come late: so many weeks back the demand that came is brought up to date.
OPEN_WEEKS = 13


class DistributionForecast(models.Model):
    """One row per item-location, week and lag: what was expected of the week, so long before.

    Rows are written in bulk by the plan writer and never by people. Of the newest forecast every
    week is there; of earlier ones only the lags that are kept.
    """

    _name = "distribution.forecast"
    _inherit = "distribution.dated"
    _description = "Demand Forecast"
    _order = "week desc, lag, id"
    _rec_name = "week"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Category")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="cascade"
    )
    segment = EngineChar(
        kind="segment", readonly=True, help="Value class (A, B, C) and kind of demand."
    )
    made_on = fields.Date(
        required=True, readonly=True, help="The day planned from: all demand before it was known."
    )
    made_week = fields.Date(string="Made in Week", required=True, readonly=True)
    week = fields.Date(required=True, readonly=True, help="First day of the week forecast.")
    lag = fields.Integer(
        string="Weeks Ahead",
        required=True,
        readonly=True,
        aggregator=None,
        help="How many weeks before the forecast was made. 0: the rest of the week itself.",
    )
    is_kept = fields.Boolean(
        string="Kept", readonly=True, help="Stays to be compared with what came."
    )
    naive = fields.Float(readonly=True, help="The same as last time: what any method must beat.")
    baseline = fields.Float(readonly=True, help="The statistical forecast from history alone.")
    drivers = fields.Float(readonly=True, help="The baseline with events and signals.")
    sensed = fields.Float(readonly=True, help="Corrected by the most recent demand and orders.")
    planned = fields.Float(
        readonly=True, help="What the plan rests on: sensed demand after the planner's override."
    )
    q05 = fields.Float(string="5 % Quantile", readonly=True, aggregator=None)
    q25 = fields.Float(string="25 % Quantile", readonly=True, aggregator=None)
    q75 = fields.Float(string="75 % Quantile", readonly=True, aggregator=None)
    q95 = fields.Float(string="95 % Quantile", readonly=True, aggregator=None)
    override_id = fields.Many2one(
        "distribution.forecast.override", readonly=True, ondelete="set null"
    )
    has_actual = fields.Boolean(string="Week Is Over", readonly=True)
    actual = fields.Float(string="Demand", readonly=True, help="What was asked for in the end.")
    error = fields.Float(
        string="Bias (units)",
        readonly=True,
        help="Planned less actual demand: above zero, too much was expected.",
    )
    absolute_error = fields.Float(readonly=True)

    is_newest = fields.Boolean(
        compute="_compute_is_newest", search="_search_is_newest", help="Of the last plan."
    )

    _place_unique = models.UniqueIndex("(product_id, warehouse_id, week, lag)")
    _made_week_index = models.Index("(company_id, made_week)")
    _week_index = models.Index("(company_id, week) WHERE is_kept")
    _passing_index = models.Index("(company_id, made_week) WHERE NOT is_kept")

    def init(self):
        """Leave room in each page for the next day's version of its rows (a heap-only tuple)."""
        self.env.cr.execute("ALTER TABLE distribution_forecast SET (fillfactor = 45)")

    @api.depends("made_week", "company_id")
    def _compute_is_newest(self):
        newest = self._newest_weeks(self.company_id)
        for forecast in self:
            forecast.is_newest = newest.get(forecast.company_id) == forecast.made_week

    def _search_is_newest(self, operator, value):
        if operator != "in":
            return NotImplemented
        newest = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("made_week", "=", week)
            for company, week in self._newest_weeks(self.env.companies).items()
        )
        return newest if True in value else ~newest

    @api.model
    def _newest_weeks(self, companies):
        """The week in which each company planned last."""
        found = (
            self.search([("company_id", "=", company.id)], order="made_week desc", limit=1)
            for company in companies
        )
        return {forecast.company_id: forecast.made_week for forecast in found if forecast}

    @api.private
    def _fill_actuals(self, company, as_of, demand):
        """Note the demand of the weeks that are over as of a day, and how far off the plan was.

        ``demand`` is the snapshot's table of that name.
        """
        from ..services.forecast_weeks import monday, weekly_demand

        until = monday(as_of)
        first = until - timedelta(weeks=OPEN_WEEKS)
        writer = self.env["distribution.plan.writer"].sudo()
        writer._stage("staged_demand", weekly_demand(demand, first, until))
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_forecast forecast
                      SET has_actual = TRUE, actual = came.quantity,
                          error = forecast.planned - came.quantity,
                          absolute_error = abs(forecast.planned - came.quantity)
                     FROM (SELECT kept.id, COALESCE(demand.quantity::float8, 0) AS quantity
                             FROM distribution_forecast kept
                             LEFT JOIN staged_demand demand
                               ON demand.item_id::int = kept.product_id
                              AND demand.location_id = 'warehouse-' || kept.warehouse_id
                              AND demand.week::date = kept.week
                            WHERE kept.is_kept AND kept.company_id = %(company)s
                              AND kept.week >= %(first)s AND kept.week < %(until)s) came
                    WHERE came.id = forecast.id
                      AND forecast.actual IS DISTINCT FROM came.quantity""",
                company=company.id,
                first=first,
                until=until,
            )
        )
        self.env.invalidate_all()
