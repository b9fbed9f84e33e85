from odoo import api, fields, models
from odoo.tools import format_date


class DistributionReplay(models.Model):
    """The last twelve months played again: the plan's targets against the rules in force.

    Nothing in the ERP is changed by it; it only reads.
    """

    _name = "distribution.replay"
    _inherit = ["distribution.background"]
    _description = "Shadow Replay"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of = fields.Date(
        string="Played Until",
        required=True,
        readonly=True,
        default=fields.Date.context_today,
        help="Demand before this day is played.",
    )
    date_from = fields.Date(string="First Day", readonly=True, copy=False)
    date_to = fields.Date(string="Last Day", readonly=True, copy=False)
    snapshot_digest = fields.Char(
        readonly=True, copy=False, help="Identifies the exact data that was played."
    )
    engine_version = fields.Char(readonly=True, copy=False)
    assumptions = fields.Text(readonly=True, copy=False, help="What the comparison assumes.")
    timeline = fields.Json(readonly=True, copy=False)
    line_ids = fields.One2many("distribution.replay.line", "replay_id", readonly=True)

    stock_saved = fields.Monetary(
        string="Less Money in Stock",
        readonly=True,
        copy=False,
        help="Average stock under the rules in force, less that under the plan's targets.",
    )
    cost_saved = fields.Monetary(
        string="Lower Cost",
        readonly=True,
        copy=False,
        help="Holding, shortages and ordering under the rules in force, less under the plan's "
        "targets, in the days played.",
    )
    cost_saved_error = fields.Monetary(
        string="Give or Take",
        readonly=True,
        copy=False,
        help="Standard error of the lower cost, over products and warehouses.",
    )
    service_gained = fields.Float(
        string="More Served",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Share of demand served from stock at once, with the plan's targets less with the "
        "rules in force.",
    )
    same_service_stock = fields.Monetary(
        string="Rules at the Plan's Service",
        readonly=True,
        copy=False,
        help="Average stock that the rules in force would need to serve as much as the plan; "
        "0 where they cannot.",
    )
    summary = fields.Text(compute="_compute_summary")

    @api.depends("state", "line_ids", "stock_saved", "cost_saved", "cost_saved_error")
    def _compute_summary(self):
        for replay in self:
            total = replay.line_ids.filtered(lambda line: not line.warehouse_id)[:1]
            replay.summary = replay._in_words(total) if total else False

    def _in_words(self, total):
        money = self.currency_id.format
        said = [
            self.env._(
                "From %(start)s to %(end)s the plan's targets would have served %(plan)s of "
                "demand at once with %(plan_stock)s in stock on average; the rules in force "
                "%(rules)s with %(rules_stock)s.",
                start=format_date(self.env, self.date_from),
                end=format_date(self.env, self.date_to),
                plan=f"{total.plan_fill_rate:.1%}",
                plan_stock=money(total.plan_stock_value),
                rules=f"{total.rules_fill_rate:.1%}",
                rules_stock=money(total.rules_stock_value),
            ),
            self.env._(
                "Holding, shortages and ordering would have cost %(less)s less, give or take "
                "%(error)s.",
                less=money(self.cost_saved),
                error=money(self.cost_saved_error),
            )
            if self.cost_saved >= 0
            else self.env._(
                "Holding, shortages and ordering would have cost %(more)s more, give or take "
                "%(error)s.",
                more=money(-self.cost_saved),
                error=money(self.cost_saved_error),
            ),
        ]
        if self.same_service_stock:
            said.append(
                self.env._(
                    "To serve as much, the rules would have needed %s in stock.",
                    money(self.same_service_stock),
                )
            )
        return " ".join(said)

    def picture(self):
        """Weeks, and per place stock and service of both: plain data for the browser."""
        self.ensure_one()
        self.check_access("read")
        names = {str(line.warehouse_id.id or ""): line.place for line in self.line_ids}
        timeline = self.timeline or {"dates": [], "places": {}}
        return {
            "currency_id": self.currency_id.id,
            "dates": timeline["dates"],
            "places": [
                {"name": name, **timeline["places"][place]}
                for place, name in names.items()
                if place in timeline["places"]
            ],
        }

    def action_refresh(self):
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class DistributionReplayLine(models.Model):
    _name = "distribution.replay.line"
    _inherit = ["distribution.guarded"]
    _description = "Shadow Replay of a Warehouse"
    _order = "replay_id desc, sequence, id"

    replay_id = fields.Many2one(
        "distribution.replay", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(readonly=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, ondelete="cascade", help="Empty: the whole company."
    )
    place = fields.Char(compute="_compute_place")
    demand = fields.Float(readonly=True, digits=(16, 0), help="Units asked for in the days played.")
    rules_fill_rate = fields.Float(
        string="Served, Rules", readonly=True, aggregator=None, help="Rules in force."
    )
    plan_fill_rate = fields.Float(
        string="Served, Plan", readonly=True, aggregator=None, help="The plan's targets."
    )
    rules_stockouts = fields.Float(string="Stock-Outs, Rules", readonly=True, digits=(16, 0))
    plan_stockouts = fields.Float(string="Stock-Outs, Plan", readonly=True, digits=(16, 0))
    rules_stock_value = fields.Monetary(string="Stock, Rules", readonly=True)
    plan_stock_value = fields.Monetary(string="Stock, Plan", readonly=True)
    rules_turns = fields.Float(string="Turns, Rules", readonly=True, aggregator=None)
    plan_turns = fields.Float(string="Turns, Plan", readonly=True, aggregator=None)
    rules_cost = fields.Monetary(string="Cost, Rules", readonly=True)
    plan_cost = fields.Monetary(string="Cost, Plan", readonly=True)
    rules_orders = fields.Float(
        string="Orders, Rules", readonly=True, digits=(16, 0), help="Lines at vendors."
    )
    plan_orders = fields.Float(
        string="Orders, Plan", readonly=True, digits=(16, 0), help="Lines at vendors."
    )
    rules_transfers = fields.Float(string="Transfers, Rules", readonly=True, digits=(16, 0))
    plan_transfers = fields.Float(string="Transfers, Plan", readonly=True, digits=(16, 0))
    cost_saved = fields.Monetary(string="Lower Cost", readonly=True)

    @api.depends("warehouse_id", "company_id")
    def _compute_place(self):
        for line in self:
            line.place = line.warehouse_id.name or line.company_id.name
