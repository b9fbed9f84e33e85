from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

WEIGHTED = ("planned_days", "mean_days", "delay_days", "sd_days", "on_time", "reliability")


class DistributionLeadTime(models.Model):
    """How long supply really takes, by lane and by product on it; learned by the plan.

    Figures of a group are averages weighted by observations; what was never observed counts as
    observed once, for it is what the plan goes by.
    """

    _name = "distribution.lead.time"
    _inherit = ["distribution.inputs"]
    _description = "Learned Lead Time"
    _order = "reliability, warehouse_id, id"
    _rec_names_search = ["vendor_id", "origin_warehouse_id", "product_id"]
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    vendor_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    lane_id = fields.Many2one(
        "distribution.lane", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    origin_warehouse_id = fields.Many2one(
        "stock.warehouse", string="From Warehouse", readonly=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", string="To", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all products of the lane together.",
    )
    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Category")
    source = fields.Char(
        string="From", compute="_compute_source", help="The vendor or warehouse it comes from."
    )
    planned_days = fields.Float(
        string="Planned (days)",
        readonly=True,
        aggregator="avg",
        help="The lead time that vendor prices or lanes say.",
    )
    mean_days = fields.Float(
        string="Real (days)",
        readonly=True,
        aggregator="avg",
        help="The mean from order to receipt that the plan uses. Products with few receipts are "
        "drawn towards their lane, lanes towards their vendor.",
    )
    delay_days = fields.Float(
        string="Longer by (days)",
        readonly=True,
        aggregator="avg",
        help="Real less planned. Below zero: faster than planned.",
    )
    sd_days = fields.Float(
        string="Deviation (days)",
        readonly=True,
        aggregator="avg",
        help="Standard deviation: how much the lead time varies.",
    )
    on_time = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Share of receipts no later than promised. Empty where none was promised.",
    )
    reliability = fields.Float(
        readonly=True,
        aggregator="avg",
        help="The share on time that can be expected of the next receipt: with few observations "
        "it stays near that of the lane, the vendor and all vendors.",
    )
    observations = fields.Integer(readonly=True, help="Receipts that the figures rest on.")
    outliers = fields.Integer(
        readonly=True, help="Receipts so far off that they were drawn in before counting."
    )

    @api.depends("vendor_id", "origin_warehouse_id")
    def _compute_source(self):
        for lead_time in self:
            lead_time.source = (
                lead_time.vendor_id.display_name or lead_time.origin_warehouse_id.name
            )

    @api.depends("vendor_id", "origin_warehouse_id", "warehouse_id", "product_id")
    def _compute_display_name(self):
        for lead_time in self:
            lane = f"{lead_time.source} → {lead_time.warehouse_id.name}"
            product = lead_time.product_id.display_name
            lead_time.display_name = f"{lane}, {product}" if product else lane

    def action_open_receipts(self):
        """The receipts behind the figures, as far as they are of one product."""
        if self.product_id:
            return super().action_open_receipts()
        domain = (
            Domain("state", "=", "done")
            & Domain("location_dest_id", "any", self._inside())
            & (
                Domain("picking_id.partner_id", "child_of", self.vendor_id.ids)
                if self.vendor_id
                else Domain("location_id.usage", "=", "transit")
            )
        )
        return {**self._open_moves("", domain), "name": self.display_name}

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in WEIGHTED:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            """SUM(%(figure)s * GREATEST(%(weight)s, 1))
               / NULLIF(SUM(GREATEST(%(weight)s, 1)) FILTER (WHERE %(figure)s IS NOT NULL), 0)""",
            figure=self._field_to_sql(self._table, name, query),
            weight=self._field_to_sql(self._table, "observations", query),
        )
