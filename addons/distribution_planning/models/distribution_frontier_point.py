from odoo import api, fields, models


class DistributionFrontierPoint(models.Model):
    """Service against stock: what the best mix of targets would give for each amount of money.

    Written by the plan, for each warehouse and for the whole company.
    """

    _name = "distribution.frontier.point"
    _description = "Service and Stock"
    _order = "warehouse_id, stock_value, point, id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, ondelete="cascade", help="Empty: the whole company."
    )
    point = fields.Integer(readonly=True, aggregator=None)
    service_level = fields.Float(
        readonly=True, aggregator=None, help="Share of demand served from stock."
    )
    stock_value = fields.Monetary(
        readonly=True, aggregator=None, help="Money that the stock ties up on average."
    )
    shortage_cost = fields.Monetary(
        readonly=True, aggregator=None, help="Expected cost of what cannot be served."
    )
    label = fields.Selection(
        [
            ("here", "You Are Here"),
            ("same_stock", "Same Stock, Better Service"),
            ("same_service", "Same Service, Less Money"),
        ],
        string="Meaning",
        readonly=True,
        help="Empty: a point of the curve, the best that its money can buy.",
    )

    @api.depends("warehouse_id", "company_id", "service_level")
    def _compute_display_name(self):
        for point in self:
            place = point.warehouse_id.name or point.company_id.name
            point.display_name = f"{place}: {point.service_level:.1%}"

    @api.model
    def picture(self):
        """The curves of the user's company and of its warehouses: plain data for the browser."""
        company = self.env.company
        found = self.search([("company_id", "=", company.id)]).grouped("warehouse_id")
        warehouses = sorted(filter(None, found), key=lambda warehouse: warehouse.sequence)
        places = [self.env["stock.warehouse"], *warehouses]
        return {
            "currency_id": company.currency_id.id,
            "as_of": str(self.env["distribution.run"]._latest(company).as_of or ""),
            "places": [
                {
                    "warehouse_id": warehouse.id,
                    "name": warehouse.name or company.name,
                    "points": [point._plain() for point in found[warehouse]],
                }
                for warehouse in places
                if warehouse in found
            ],
        }

    def _plain(self):
        return {
            "service_level": self.service_level,
            "stock_value": self.stock_value,
            "shortage_cost": self.shortage_cost,
            "label": self.label or "",
        }

    @api.model
    def action_open_positions(self, warehouse_id=None):
        """The positions behind a curve: those of a warehouse, or of the company without one."""
        domain = [("company_id", "=", self.env.company.id)]
        if warehouse_id:
            domain.append(("warehouse_id", "=", warehouse_id))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_planning.action_position"
            ),
            "domain": domain,
            "context": {"search_default_group_segment": 1},
        }
