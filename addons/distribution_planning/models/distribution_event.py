from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistributionEvent(models.Model):
    """What lifts or lowers demand for some days.

    What it is about cannot be deleted before it: one that names nothing is about everything.
    """

    _name = "distribution.event"
    _description = "Demand Event"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("promotion", "Promotion"),
            ("holiday", "Holiday"),
            ("closure", "Closure"),
            ("other", "Other"),
        ],
        required=True,
        default="promotion",
        help="Events of one kind and name are compared with each other: what happened on earlier "
        "ones tells what to expect of the next.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        string="Until",
        required=True,
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        help="The last day of the event.",
    )
    product_ids = fields.Many2many(
        "product.product",
        "distribution_event_product_rel",
        string="Products",
        check_company=True,
        ondelete="restrict",
        help="Together with the categories: what the event is about. Both empty: every product.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        "distribution_event_category_rel",
        string="Categories",
        ondelete="restrict",
        help="All products of these categories and of those below them.",
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        "distribution_event_warehouse_rel",
        string="Warehouses",
        check_company=True,
        ondelete="restrict",
        help="Where the event takes place. Empty: everywhere.",
    )
    has_expected_lift = fields.Boolean(
        string="Lift Is Known", help="Leave off to have the lift learned from earlier events."
    )
    expected_lift = fields.Float(
        default=1.0,
        aggregator=None,
        help="How many times the usual demand is expected: 1 as usual, 1.5 half as much again, "
        "0 nothing is sold.",
    )
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "An event cannot end before it begins."
    )
    _lift_not_negative = models.Constraint(
        "CHECK (expected_lift >= 0)", "The expected lift cannot be negative."
    )

    @api.depends("date_from")
    def _compute_date_to(self):
        for event in self:
            if not event.date_to or event.date_to < event.date_from:
                event.date_to = event.date_from

    @api.constrains("has_expected_lift", "expected_lift", "kind")
    def _check_lift(self):
        for event in self:
            if event.kind == "closure" and event.has_expected_lift and event.expected_lift > 1:
                raise ValidationError(
                    self.env._("%s is a closure: it cannot raise demand.", event.name)
                )

    @api.model
    def _around(self, position, date_from, date_to):
        """The events of those days that concern a position."""
        categories = position.product_id.categ_id.parent_path or "0"
        ancestors = [int(part) for part in categories.split("/") if part]
        return self.search(
            [
                ("company_id", "=", position.company_id.id),
                ("date_from", "<=", date_to),
                ("date_to", ">=", date_from),
                "|",
                ("warehouse_ids", "=", False),
                ("warehouse_ids", "in", position.warehouse_id.ids),
                "|",
                "|",
                ("product_ids", "in", position.product_id.ids),
                ("product_categ_ids", "in", ancestors),
                "&",
                ("product_ids", "=", False),
                ("product_categ_ids", "=", False),
            ],
            order="date_from, id",
        )
