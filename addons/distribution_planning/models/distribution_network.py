from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..network_shape import echelons, fill, worth_showing

FLOW_VERBS = ("transfer", "buy", "expedite")
FLOW_STATES = ("to_approve", "failed", "observed")
# More cannot be told apart in a picture; what is left out is counted.
MOST_LANES, MOST_WAREHOUSES = 80, 60


class DistributionNetwork(models.AbstractModel):
    """The network as a picture: warehouses, the lanes between them and what is proposed on them.

    Vendors are one place, ``0``: a lane from it is all that is bought for a warehouse.
    """

    _name = "distribution.network"
    _description = "Network Map"

    @api.model
    def picture(self, verb=None, category_id=None):
        """Plain data for the browser: what is drawn, and how much is left out.

        Only the proposals of a ``verb``, only the products of a category and those below it.
        """
        flows = self._flows(verb, category_id)
        usual = self._usual_lanes()
        lanes = self._lanes(flows, usual)
        shown = lanes[:MOST_LANES]
        for lane in shown:
            lane["late"] = None
        self._add_lateness(shown)
        warehouses = self._warehouses(category_id, usual)
        nodes = worth_showing(warehouses, shown, MOST_WAREHOUSES)
        names = {node["id"] for node in nodes} | {0}
        shown = [lane for lane in shown if {lane["origin"], lane["destination"]} <= names]
        company = self.env.company
        return {
            "currency_id": company.currency_id.id,
            "as_of": str(self.env["distribution.run"]._latest(company).as_of or ""),
            "verbs": self._verbs(),
            "categories": self._categories(),
            "nodes": nodes,
            "lanes": shown,
            "left_out": {
                "lanes": len(lanes) - len(shown),
                "value": sum(lane["value"] for lane in lanes) - sum(x["value"] for x in shown),
                "warehouses": len(warehouses) - len(nodes),
            },
        }

    def _proposals(self, verb=None, category_id=None):
        if verb and verb not in FLOW_VERBS:
            raise UserError(self.env._("%s moves nothing between places.", verb))
        domain = Domain("company_id", "=", self.env.company.id) & Domain("state", "in", FLOW_STATES)
        domain &= Domain("verb", "in", [verb] if verb else FLOW_VERBS)
        domain &= Domain("origin_warehouse_id", "!=", False) | Domain("vendor_id", "!=", False)
        return domain & self._products(category_id)

    def _products(self, category_id):
        return (
            Domain("product_id.categ_id", "child_of", category_id) if category_id else Domain.TRUE
        )

    def _flows(self, verb, category_id):
        """What is proposed from place to place; goods at unit cost, weight and volume of all."""
        self.env.flush_all()
        query = self.env["distribution.proposal"]._search(self._proposals(verb, category_id))
        self.env.cr.execute(
            SQL(
                """SELECT COALESCE(proposal.origin_warehouse_id, 0) AS origin,
                          proposal.warehouse_id AS destination, MAX(proposal.lane_id) AS lane_id,
                          COUNT(*) AS count, SUM(proposal.quantity)::float8 AS units,
                          COALESCE(SUM(proposal.quantity * position.unit_cost), 0)::float8 AS value,
                          SUM(proposal.expected_value)::float8 AS worth,
                          COALESCE(SUM(proposal.quantity * product.weight), 0)::float8 AS weight,
                          COALESCE(SUM(proposal.quantity * product.volume), 0)::float8 AS volume
                     FROM distribution_proposal proposal
                     JOIN product_product product ON product.id = proposal.product_id
                     LEFT JOIN distribution_position position ON position.id = proposal.position_id
                    WHERE proposal.id IN %s GROUP BY 1, 2""",
                query.subselect(),
            )
        )
        return self.env.cr.dictfetchall()

    def _usual_lanes(self):
        """Those by which positions are usually supplied, and the resupply routes."""
        company = ("company_id", "=", self.env.company.id)
        groups = self.env["distribution.position"]._read_group(
            [company, ("lane_id", "!=", False)], ["lane_id"]
        )
        used = self.env["distribution.lane"].union(*(lane for (lane,) in groups))
        return used | self.env["distribution.lane"].search([company, ("route_id", "!=", False)])

    def _lanes(self, flows, usual):
        """The lanes with something on them or in regular use, the busiest first."""
        known = {(flow["origin"], flow["destination"]): flow for flow in flows}
        records = usual | usual.browse(filter(None, (flow["lane_id"] for flow in flows)))
        by_pair = {(lane.origin_warehouse_id.id, lane.warehouse_id.id): lane for lane in records}
        usual_ids = set(usual.ids)
        nothing = dict.fromkeys(("count", "units", "value", "worth", "weight", "volume"), 0)
        lanes = [
            {
                **nothing,
                **known.get(pair, {}),
                **self._lane(by_pair.get(pair, usual.browse())),
                "origin": pair[0],
                "destination": pair[1],
                "is_usual": by_pair.get(pair, usual.browse()).id in usual_ids,
            }
            for pair in by_pair | known
        ]
        for lane in lanes:
            lane["fill"] = fill(lane)
        return sorted(
            lanes, key=lambda lane: (-lane["value"], not lane["is_usual"], -lane["count"])
        )

    def _lane(self, lane):
        return {
            "lane_id": lane.id,
            "allowed": lane.allowed if lane else True,
            "weight_capacity": lane.weight_capacity,
            "volume_capacity": lane.volume_capacity,
        }

    def _add_lateness(self, lanes):
        """How long supply takes against what is planned: learned, of all products together."""
        ids = [lane["lane_id"] for lane in lanes if lane["lane_id"]]
        groups = self.env["distribution.lead.time"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("product_id", "=", False),
                ("observations", ">", 0),
                "|",
                ("lane_id", "in", ids),
                ("vendor_id", "!=", False),
            ],
            ["origin_warehouse_id", "warehouse_id"],
            ["planned_days:avg", "mean_days:avg", "on_time:avg", "observations:sum"],
        )
        found = {(origin.id or 0, warehouse.id): figures for origin, warehouse, *figures in groups}
        for lane in lanes:
            figures = found.get((lane["origin"], lane["destination"]))
            if figures:
                planned, mean, on_time, receipts = figures
                lane |= {
                    "planned_days": planned,
                    "mean_days": mean,
                    "late": mean - planned,
                    "on_time": on_time,
                    "receipts": receipts,
                }

    def _warehouses(self, category_id, usual):
        company = Domain("company_id", "=", self.env.company.id)
        figures = ("__count", "stock_value:sum", "shortage_cost:sum", "excess_value:sum")
        found = {
            warehouse: values
            for warehouse, *values in self.env["distribution.position"]._read_group(
                company & self._products(category_id), ["warehouse_id"], figures
            )
        }
        warehouses = self.env["stock.warehouse"].search(company)
        addresses = warehouses.sudo().partner_id
        addresses.fetch(["partner_latitude", "partner_longitude"])
        levels = echelons([(lane.origin_warehouse_id.id, lane.warehouse_id.id) for lane in usual])
        return [
            {
                "id": warehouse.id,
                "name": warehouse.name,
                "latitude": warehouse.sudo().partner_id.partner_latitude,
                "longitude": warehouse.sudo().partner_id.partner_longitude,
                "echelon": levels.get(warehouse.id, 0),
                **dict(
                    zip(
                        ("positions", "stock_value", "short", "excess"),
                        found.get(warehouse, (0, 0.0, 0.0, 0.0)),
                        strict=True,
                    )
                ),
            }
            for warehouse in warehouses
        ]

    def _verbs(self):
        names = dict(
            self.env["distribution.proposal"]._fields["verb"]._description_selection(self.env)
        )
        return [{"key": verb, "name": names[verb]} for verb in FLOW_VERBS]

    def _categories(self):
        groups = self.env["distribution.position"]._read_group(
            [("company_id", "=", self.env.company.id)], ["product_categ_id"]
        )
        used = self.env["product.category"].union(*(category for (category,) in groups))
        known = used.search([("id", "parent_of", used.ids)], order="complete_name")
        return [{"id": category.id, "name": category.complete_name} for category in known]

    @api.model
    def action_open_lane(self, origin, destination, verb=None, category_id=None):
        """The proposals of a lane; from place 0 those of all vendors."""
        domain = self._proposals(verb, category_id) & Domain("warehouse_id", "=", destination)
        domain &= Domain("origin_warehouse_id", "=", origin or False)
        return self._open("action_proposal", domain)

    @api.model
    def action_open_warehouse(self, warehouse_id, category_id=None):
        """The positions of a warehouse."""
        domain = Domain("warehouse_id", "=", warehouse_id) & self._products(category_id)
        return self._open("action_position", domain)

    def _open(self, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"distribution_planning.{name}")
        return {**action, "domain": list(domain), "context": {}}
