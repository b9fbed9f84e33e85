from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistributionLane(models.Model):
    _name = "distribution.lane"
    _description = "Transfer Lane"
    _order = "company_id, origin_warehouse_id, warehouse_id, id"
    _rec_names_search = ["origin_warehouse_id", "warehouse_id"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    origin_warehouse_id = fields.Many2one(
        "stock.warehouse", string="From", required=True, check_company=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="To",
        required=True,
        check_company=True,
        index=True,
        ondelete="cascade",
    )
    route_id = fields.Many2one(
        "stock.route",
        string="Resupply Route",
        readonly=True,
        ondelete="set null",
        help="The route by which the destination is regularly resupplied from the origin. "
        "Without one the lane serves to balance stock.",
    )
    mode = fields.Char(help="How goods travel, such as road or own van.")
    lead_days = fields.Float(
        string="Lead Time (days)",
        required=True,
        default=1.0,
        aggregator="avg",
        help="From the decision to the arrival, used until enough transfers were received.",
    )
    fixed_cost = fields.Monetary(string="Cost per Shipment")
    unit_cost = fields.Monetary(string="Cost per Unit")
    premium_lead_days = fields.Float(
        string="Express Lead Time (days)",
        aggregator="avg",
        help="How fast an express transfer arrives. Zero: there is none on this lane.",
    )
    premium_fixed_cost = fields.Monetary(string="Express Cost per Shipment")
    premium_unit_cost = fields.Monetary(string="Express Cost per Unit")
    allowed = fields.Boolean(default=True, help="Whether transfers may be proposed on this lane.")
    active_from = fields.Date(string="From Date")
    active_to = fields.Date(string="To Date")

    _pair_unique = models.UniqueIndex(
        "(origin_warehouse_id, warehouse_id)", "There is a lane between these warehouses already."
    )
    _not_negative = models.Constraint(
        "CHECK (lead_days >= 0 AND fixed_cost >= 0 AND unit_cost >= 0 AND premium_lead_days >= 0"
        " AND premium_fixed_cost >= 0 AND premium_unit_cost >= 0)",
        "Lead time and costs of a lane cannot be negative.",
    )
    _within_a_century = models.Constraint(
        "CHECK (lead_days <= 36525 AND premium_lead_days <= 36525)",
        "The lead time of a lane cannot be more than a century (36,525 days).",
    )
    _elsewhere = models.Constraint(
        "CHECK (origin_warehouse_id <> warehouse_id)", "A lane joins two different warehouses."
    )

    @api.constrains("active_from", "active_to")
    def _check_dates(self):
        for lane in self:
            if lane.active_from and lane.active_to and lane.active_from > lane.active_to:
                raise ValidationError(
                    self.env._("The lane %s ends before it begins.", lane.display_name)
                )

    @api.depends("origin_warehouse_id", "warehouse_id")
    def _compute_display_name(self):
        for lane in self:
            lane.display_name = f"{lane.origin_warehouse_id.name} → {lane.warehouse_id.name}"

    def action_open_lead_times(self):
        """What was learned of the lane, as a whole and by product."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_planning.action_lead_time"
            ),
            "domain": [("lane_id", "in", self.ids)],
            "context": {},
        }

    @api.model
    def _sync(self, companies):
        """Add the lanes that are missing between warehouses and note their resupply routes.

        Nothing else of an existing lane is changed, because people edit it.
        """
        self = self.sudo()
        routes = {
            (route.supplier_wh_id, route.supplied_wh_id): route
            for route in self.env["stock.route"].search([("supplier_wh_id", "!=", False)])
        }
        lanes = self.search([("company_id", "in", companies.ids)])
        for lane in lanes:
            pair = (lane.origin_warehouse_id, lane.warehouse_id)
            route = routes.get(pair, self.env["stock.route"])
            if lane.route_id != route:
                lane.route_id = route
        known = {(lane.origin_warehouse_id, lane.warehouse_id) for lane in lanes}
        self.create(
            [
                self._prepare_lane(origin, destination, routes.get((origin, destination)))
                for origin, destination in self._warehouse_pairs(companies)
                if (origin, destination) not in known
            ]
        )

    def action_restrict(self):
        """A restriction of the lane, to be given a reason and a last day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close %s", self.display_name),
            "res_model": "distribution.restriction",
            "view_mode": "form",
            "context": {"default_lane_id": self.id, "default_company_id": self.company_id.id},
        }

    @api.model
    def _warehouse_pairs(self, companies):
        for company in companies:
            warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
            for origin in warehouses:
                for destination in warehouses - origin:
                    yield origin, destination

    @api.model
    def _prepare_lane(self, origin, destination, route):
        """Values of a new lane; a resupply route's own delays are its lead time."""
        values = {
            "company_id": origin.company_id.id,
            "origin_warehouse_id": origin.id,
            "warehouse_id": destination.id,
        }
        if route:
            values["route_id"] = route.id
            delay = sum(route.rule_ids.mapped("delay"))
            if delay:
                values["lead_days"] = delay
        return values
