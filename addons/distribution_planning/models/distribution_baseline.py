from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..kpi_measures import SUMS
from ..roles import APPROVER_GROUPS

# What this extends has to be loaded before it.
from . import distribution_guarded  # noqa: F401  # pylint: disable=unused-import


class DistributionBaseline(models.Model):
    """What the figures were before planning began, frozen: what came since is held against it.

    The newest holds. None of them is ever changed or deleted: whoever takes another baseline adds
    one, and is named.
    """

    _name = "distribution.baseline"
    _inherit = ["distribution.guarded"]
    _description = "Baseline of Figures"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    days = fields.Integer(
        readonly=True, aggregator=None, help="Days of the period that figures are known of."
    )
    how = fields.Selection(
        [("first_plan", "Before the First Plan"), ("person", "Taken by a Person")],
        string="Taken",
        required=True,
        readonly=True,
    )
    create_uid = fields.Many2one("res.users", string="Taken by")
    create_date = fields.Datetime(string="Taken on")
    line_ids = fields.One2many("distribution.baseline.line", "baseline_id", readonly=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The first day comes before the last."
    )

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for baseline in self:
            baseline.display_name = " – ".join(
                format_date(self.env, day) for day in (baseline.date_from, baseline.date_to)
            )

    @api.model
    def _of(self, company):
        """The baseline in force (empty before there is one)."""
        return self.search([("company_id", "=", company.id)], limit=1)

    @api.model
    def action_take(self):
        """Freeze the last twelve months of the user's company as its baseline."""
        if not self.env.user.has_group(APPROVER_GROUPS["manager"]):
            raise AccessError(self.env._("Only a manager can take a baseline."))
        last = fields.Date.context_today(self) - timedelta(days=1)
        self._freeze(self.env.company, last, "person")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _freeze_first(self, company):
        """The twelve months before the company's first plan, once."""
        first = self.env["distribution.run"].search(
            [("company_id", "=", company.id), ("state", "=", "done")], order="as_of, id", limit=1
        )
        if first and not self._of(company):
            self._freeze(company, first.as_of - timedelta(days=1), "first_plan")

    def _freeze(self, company, last, how):
        first = last - relativedelta(years=1) + timedelta(days=1)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT COUNT(DISTINCT date), MIN(date) FROM distribution_kpi_day
                    WHERE company_id = %s AND date BETWEEN %s AND %s""",
                company.id,
                first,
                last,
            )
        )
        days, known_from = self.env.cr.fetchone()
        if not days:
            if how == "person":
                raise UserError(
                    self.env._("There are no figures of the time before yet: plan once.")
                )
            return
        baseline = self.sudo()._internally().create(
            {
                "company_id": company.id,
                "date_from": known_from,
                "date_to": last,
                "days": days,
                "how": how,
            }
        )  # fmt: skip
        baseline._copy_sums()

    def _copy_sums(self):
        self.env.flush_all()
        sums = SQL(", ").join(SQL.identifier(name) for name in SUMS)
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_baseline_line
                          (baseline_id, company_id, warehouse_id, category_id, %s)
                   SELECT %s, company_id, warehouse_id, category_id, %s
                     FROM distribution_kpi_day
                    WHERE company_id = %s AND date BETWEEN %s AND %s
                    GROUP BY company_id, warehouse_id, category_id""",
                sums,
                self.id,
                SQL(", ").join(SQL("SUM(%s)", SQL.identifier(name)) for name in SUMS),
                self.company_id.id,
                self.date_from,
                self.date_to,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self._is_internal():
            raise AccessError(self.env._("A baseline stays as it was taken. Take another one."))


class DistributionBaselineLine(models.Model):
    """The sums of a baseline's days by warehouse and category, as they were when it was taken."""

    _name = "distribution.baseline.line"
    _description = "Baseline Figures"
    _order = "baseline_id desc, warehouse_id, category_id, id"
    _log_access = False

    baseline_id = fields.Many2one(
        "distribution.baseline",
        string="Baseline of Figures",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="restrict"
    )
    category_id = fields.Many2one("product.category", readonly=True, ondelete="set null")
    demand_asked = fields.Float(string="Demand Asked For", readonly=True)
    demand_served = fields.Float(string="Demand Served on Time", readonly=True)
    asked_value = fields.Monetary(string="Asked For at Cost", readonly=True)
    served_value = fields.Monetary(string="Served at Cost", readonly=True)
    days_in_stock = fields.Integer(string="Product Days in Stock", readonly=True)
    days_out = fields.Integer(string="Product Days Out of Stock", readonly=True)
    days_out_elsewhere = fields.Integer(string="Product Days Out of Stock Here Only", readonly=True)
    stock_value = fields.Monetary(string="Stock Value, Sum of Days", readonly=True)
    cogs = fields.Monetary(string="Cost of Goods Sold", readonly=True)
    transfers = fields.Integer(readonly=True)
    transfer_units = fields.Float(string="Units Transferred", readonly=True)
    transfer_cost = fields.Monetary(readonly=True)
    expedites = fields.Integer(readonly=True)
    expedite_cost = fields.Monetary(readonly=True)
    emergency_orders = fields.Integer(readonly=True)
    emergency_value = fields.Monetary(readonly=True)
    forecast = fields.Float(readonly=True)
    actual = fields.Float(string="Demand of the Weeks", readonly=True)
