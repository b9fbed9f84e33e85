from odoo import api, fields, models

from ..engine_text import EngineChar


class DistributionPosition(models.Model):
    _name = "distribution.position"
    _inherit = ["distribution.inputs"]
    _description = "Position"
    _order = "shortage_cost desc, id"
    _rec_names_search = ["product_id", "warehouse_id"]
    _check_company_auto = True

    # Company and product come first in other indexes.
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    product_categ_id = fields.Many2one(
        related="product_id.categ_id", string="Category", store=True, index=True
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, index=True, ondelete="cascade"
    )
    run_id = fields.Many2one(
        "distribution.run", required=True, readonly=True, index=True, ondelete="restrict"
    )
    segment = EngineChar(
        kind="segment", readonly=True, help="Value class (A, B, C) and kind of demand."
    )
    on_hand = fields.Float(digits="Product Unit", readonly=True)
    inventory_position = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="On hand plus on order, less what is committed to open orders.",
    )
    service_level = fields.Float(
        readonly=True, aggregator="avg", help="Target probability of serving demand from stock."
    )
    lead_days = fields.Float(string="Lead Time (days)", readonly=True, aggregator="avg")
    protection_days = fields.Float(
        string="Protection Interval (days)",
        readonly=True,
        aggregator="avg",
        help="Lead time plus review period: how long the stock position must last.",
    )
    demand_per_day = fields.Float(string="Demand per Day", digits="Product Unit", readonly=True)
    protection_demand = fields.Float(
        string="Lead-Time Demand",
        digits="Product Unit",
        readonly=True,
        help="Expected demand over the protection interval.",
    )
    protection_q05 = fields.Float(
        string="Lead-Time Demand, Low", digits="Product Unit", readonly=True,
        help="With 95 % probability more than this is asked for over the protection interval.",
    )  # fmt: skip
    protection_q95 = fields.Float(
        string="Lead-Time Demand, High", digits="Product Unit", readonly=True,
        help="With 95 % probability less than this is asked for over the protection interval.",
    )  # fmt: skip
    safety_stock = fields.Float(digits="Product Unit", readonly=True)
    reorder_point = fields.Float(digits="Product Unit", readonly=True)
    order_up_to = fields.Float(string="Order-Up-To Level", digits="Product Unit", readonly=True)
    cycle_stock = fields.Float(digits="Product Unit", readonly=True)
    pipeline_stock = fields.Float(digits="Product Unit", readonly=True)
    excess = fields.Float(
        digits="Product Unit", readonly=True, help="Stock above the order-up-to level."
    )
    stockout_probability = fields.Float(
        string="Stock-Out Probability",
        readonly=True,
        aggregator="avg",
        help="Probability of running out before the next supply can arrive.",
    )
    stockout_date = fields.Date(string="Expected Stock-Out", readonly=True)
    shortage_units = fields.Float(string="Expected Shortage", digits="Product Unit", readonly=True)
    shortage_cost = fields.Monetary(string="Money at Risk", readonly=True)
    excess_units = fields.Float(string="Expected Excess", digits="Product Unit", readonly=True)
    excess_cost = fields.Monetary(readonly=True)
    trust = fields.Float(
        string="Data Trust",
        readonly=True,
        aggregator="avg",
        help="How far the data of this product in this warehouse can be relied on, from 0 to 1.",
    )
    trust_reasons = EngineChar(kind="faults", string="Data Remarks", readonly=True)
    proposal_ids = fields.One2many("distribution.proposal", "position_id")

    _product_warehouse_unique = models.UniqueIndex("(product_id, warehouse_id)")

    @api.depends("product_id", "warehouse_id")
    def _compute_display_name(self):
        for position in self:
            position.display_name = self.env._(
                "%(product)s, %(warehouse)s",
                product=position.product_id.display_name,
                warehouse=position.warehouse_id.name,
            )
