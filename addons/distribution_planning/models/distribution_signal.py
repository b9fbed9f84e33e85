from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class DistributionSignal(models.Model):
    _name = "distribution.signal"
    _inherit = ["mail.thread"]
    _description = "Demand Signal"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        tracking=True,
        help="What is measured, such as Price, Shelf Space or Temperature.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    source = fields.Char(
        required=True, tracking=True, help="Where the values come from, such as Weather Office."
    )
    owner_id = fields.Many2one(
        "res.users",
        required=True,
        tracking=True,
        default=lambda self: self.env.user,
        help="Who answers for the values.",
    )
    allowed = fields.Boolean(
        default=True, tracking=True, help="Whether the forecast may use this source."
    )
    freshness_days = fields.Integer(
        string="Fresh For (days)",
        required=True,
        default=7,
        tracking=True,
        aggregator=None,
        help="The signal is stale, and left out of the forecast, when its newest value is of a day "
        "longer ago than this.",
    )
    value_ids = fields.One2many("distribution.signal.value", "signal_id", string="Values")
    value_count = fields.Integer(compute="_compute_newest")
    last_date = fields.Date(string="Newest Value", compute="_compute_newest")
    is_stale = fields.Boolean(
        string="Stale", compute="_compute_is_stale", search="_search_is_stale"
    )
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "There is a signal of this name already."
    )
    _freshness_not_negative = models.Constraint(
        "CHECK (freshness_days >= 0)", "Freshness cannot be negative."
    )

    @api.depends("value_ids.date")
    def _compute_newest(self):
        newest = {
            signal: (count, last)
            for signal, count, last in self.env["distribution.signal.value"]._read_group(
                [("signal_id", "in", self.ids)], ["signal_id"], ["__count", "date:max"]
            )
        }
        for signal in self:
            signal.value_count, signal.last_date = newest.get(signal, (0, False))

    @api.depends("last_date", "freshness_days")
    def _compute_is_stale(self):
        today = fields.Date.context_today(self)
        for signal in self:
            signal.is_stale = signal._stale_on(today)

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        stale = self.search([("company_id", "in", self.env.companies.ids)]).filtered("is_stale")
        return Domain("id", "in" if True in value else "not in", stale.ids)

    def _stale_on(self, day):
        """Whether the newest value is too old to plan from that day."""
        return not self.last_date or self.last_date < day - timedelta(days=self.freshness_days)

    @api.model
    def _left_out(self, company, as_of):
        """The company's allowed signals that are too old to plan from that day."""
        allowed = self.search([("company_id", "=", company.id), ("allowed", "=", True)])
        return allowed.filtered(lambda signal: signal._stale_on(as_of))

    def action_open_values(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_planning.action_signal_value"
            ),
            "domain": [("signal_id", "=", self.id)],
            "context": {"default_signal_id": self.id},
        }
