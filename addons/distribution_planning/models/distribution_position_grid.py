from odoo import api, fields, models
from odoo.tools import SQL

# Longer than this is as good as for ever, as is stock that nobody asks for.
MAX_COVER_DAYS = 999
# From the worst to the best.
STATUSES = [
    ("stock_out", "Stock-Out"),
    ("low", "Below Safety Stock"),
    ("excess", "Excess"),
    ("ok", "On Target"),
]
WAITING_STATES = ("to_approve", "failed")


class DistributionPosition(models.Model):
    """What planners sort, filter and group positions by; written with the plan, in bulk."""

    _inherit = "distribution.position"

    lane_id = fields.Many2one(
        "distribution.lane",
        string="Usual Lane",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The lane by which another warehouse usually supplies it.",
    )
    vendor_id = fields.Many2one(
        "res.partner",
        string="Preferred Vendor",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The vendor it usually comes from, directly or through other warehouses.",
    )
    has_source = fields.Boolean(
        readonly=True, help="Whether a vendor or a warehouse can supply it."
    )
    unit_cost = fields.Monetary(readonly=True, aggregator=None, help="What the plan values it at.")
    stock_value = fields.Monetary(readonly=True, help="On hand, at unit cost.")
    cover_days = fields.Float(
        string="Cover (days)",
        digits=(16, 0),
        readonly=True,
        aggregator="avg",
        help="How long the stock on hand serves the expected demand; 999 is as good as for ever. "
        "Of a group: its stock's value by its demand's.",
    )
    supply_days = fields.Float(
        string="Supply in (days)",
        digits=(16, 0),
        readonly=True,
        aggregator="avg",
        help="Days until supply can come: what is on its way, or else an order placed today.",
    )
    spare_days = fields.Float(
        string="To Spare (days)",
        digits=(16, 0),
        readonly=True,
        aggregator="min",
        help="Cover less the days until supply can come. Below zero it runs out before.",
    )
    excess_value = fields.Monetary(
        string="Excess Money", readonly=True, help="Stock above the order-up-to level, at cost."
    )
    excess_days = fields.Float(
        string="Excess (days)",
        digits=(16, 0),
        readonly=True,
        aggregator="avg",
        help="How long the excess serves the expected demand; 999 is as good as for ever.",
    )
    status_today = fields.Selection(STATUSES, readonly=True, help="Stock against target, today.")
    status_ahead = fields.Selection(
        STATUSES,
        string="Status One Lead Time Ahead",
        readonly=True,
        help="What is left when an order placed today would arrive, if nothing more is ordered.",
    )
    status = fields.Selection(
        STATUSES,
        readonly=True,
        help="The worse of today's and that of one lead time ahead.",
    )
    demand_before = fields.Float(
        string="Demand per Day Before",
        digits="Product Unit",
        readonly=True,
        help="What the plan of an earlier day expected.",
    )
    forecast_change = fields.Float(
        readonly=True,
        aggregator=None,
        help="How much more, or less, is expected than by the plan of an earlier day.",
    )
    sensed_change = fields.Float(
        readonly=True,
        aggregator=None,
        help="How much the most recent demand and orders move the forecast of the next weeks "
        "away from what history and known events say.",
    )
    censored_weeks = fields.Integer(
        string="Weeks Out of Stock",
        readonly=True,
        aggregator="avg",
        help="Weeks of the last 52 in which more would have been asked for than could be sold.",
    )
    waiting_count = fields.Integer(
        string="Waiting Proposals", compute="_compute_waiting_count", aggregator=None
    )

    _most_at_risk_index = models.Index("(shortage_cost DESC, id)")
    _spare_index = models.Index("(company_id, spare_days)")

    def _compute_waiting_count(self):
        counts = dict(
            self.env["distribution.proposal"]._read_group(
                [("position_id", "in", self.ids), ("state", "in", WAITING_STATES)],
                ["position_id"],
                ["__count"],
            )
        )
        for position in self:
            position.waiting_count = counts.get(position, 0)

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """A status sorts by how bad it is."""
        if field_name not in ("status", "status_today", "status_ahead"):
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        column = self._field_to_sql(alias, field_name, query)
        query._order_groupby.append(column)
        ranks = [key for key, _label in STATUSES]
        return SQL("array_position(%s::varchar[], %s) %s %s", ranks, column, direction, nulls)

    def _read_group_select(self, aggregate_spec, query):
        """Days of a group are those of its money, so that small positions do not count as much
        as large ones."""
        money = {"cover_days:avg": "stock_value", "excess_days:avg": "excess_value"}
        if aggregate_spec not in money:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "LEAST(SUM(%(money)s) / NULLIF(SUM(%(demand)s * %(cost)s), 0), %(most)s)::float8",
            money=self._field_to_sql(self._table, money[aggregate_spec], query),
            demand=self._field_to_sql(self._table, "demand_per_day", query),
            cost=self._field_to_sql(self._table, "unit_cost", query),
            most=MAX_COVER_DAYS,
        )
