from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

# How long an override lasts unless its author says otherwise.
DAYS = 28


class DistributionForecastOverride(models.Model):
    _name = "distribution.forecast.override"
    _inherit = ["mail.thread"]
    _description = "Forecast Override"
    _order = "date_from desc, id desc"
    _rec_names_search = ["product_id", "warehouse_id"]
    _check_company_auto = True

    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, ondelete="cascade", tracking=True
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS - 1),
        tracking=True,
        help="The last day of the override.",
    )
    mode = fields.Selection(
        [("factor", "Multiply the forecast"), ("quantity", "Replace the forecast")],
        required=True,
        default="factor",
        tracking=True,
    )
    quantity = fields.Float(
        digits="Product Unit",
        tracking=True,
        aggregator=None,
        help="Units over the whole range of days, in place of the computed forecast.",
    )
    factor = fields.Float(
        default=1.0,
        digits=(16, 3),
        tracking=True,
        aggregator=None,
        help="The computed forecast is multiplied by this: 1.2 is a fifth more.",
    )
    reason_id = fields.Many2one(
        "distribution.override.reason", required=True, ondelete="restrict", tracking=True
    )
    note = fields.Text(help="What you know that the figures do not.")
    author_id = fields.Many2one(related="create_uid", string="Author")
    expires_on = fields.Date(
        required=True,
        compute="_compute_expires_on",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="From the day after on, plans no longer heed the override. Give an early day to have "
        "it looked at again.",
    )
    is_expired = fields.Boolean(
        string="Expired", compute="_compute_is_expired", search="_search_is_expired"
    )
    track_record = fields.Char(
        compute="_compute_track_record",
        help="How overrides of the same author for the same reason turned out.",
    )
    active = fields.Boolean(default=True, tracking=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "An override cannot end before it begins."
    )
    _not_negative = models.Constraint(
        "CHECK (quantity >= 0 AND factor >= 0)", "An override cannot make demand negative."
    )

    @api.depends("product_id", "warehouse_id")
    def _compute_display_name(self):
        for override in self:
            if not override.product_id:
                override.display_name = self.env._("New override")
                continue
            override.display_name = self.env._(
                "%(product)s, %(warehouse)s",
                product=override.product_id.display_name,
                warehouse=override.warehouse_id.name or "",
            )

    @api.depends("date_to")
    def _compute_expires_on(self):
        for override in self:
            if not override.expires_on or override.expires_on == override._origin.date_to:
                override.expires_on = override.date_to

    @api.depends("expires_on", "date_to")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for override in self:
            last = min(filter(None, (override.expires_on, override.date_to)), default=today)
            override.is_expired = last < today

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        expired = Domain("expires_on", "<", today) | Domain("date_to", "<", today)
        return expired if True in value else ~expired

    @api.depends("reason_id", "create_uid")
    def _compute_track_record(self):
        for override in self:
            override.track_record = self.env["distribution.forecast.accuracy"]._track_record(
                override.create_uid or self.env.user, override.reason_id
            )

    @api.constrains("product_id", "warehouse_id", "date_from", "date_to", "expires_on", "active")
    def _check_overlap(self):
        """One number may be in force on a day, or nobody knows which."""
        for override in self.filtered(lambda override: override.active):
            other = self.search(
                [
                    ("id", "!=", override.id),
                    ("product_id", "=", override.product_id.id),
                    ("warehouse_id", "=", override.warehouse_id.id),
                    ("date_from", "<=", override.date_to),
                    ("date_to", ">=", override.date_from),
                    ("is_expired", "=", False),
                ],
                limit=1,
            )
            if other and not override.is_expired:
                raise ValidationError(
                    self.env._(
                        "%(author)s overrides this forecast from %(begin)s to %(end)s already "
                        "(%(reason)s). Change or archive that override instead.",
                        author=other.author_id.name,
                        begin=format_date(self.env, other.date_from),
                        end=format_date(self.env, other.date_to),
                        reason=other.reason_id.name,
                    )
                )
