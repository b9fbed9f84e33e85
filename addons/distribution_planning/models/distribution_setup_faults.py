from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import distribution_setup_actions  # noqa: F401  # pylint: disable=unused-import
from .distribution_inputs import SUBCONTRACTED
from .distribution_position_grid import WAITING_STATES

NEGATIVE = "negative stock on hand"
NO_SOURCE = "no source to replenish from"
NO_COST = "no unit cost: values are guesses"
NO_DEMAND = "no demand on record"
YOUNG = "less than eight weeks of demand history"
STALE = "no demand for half a year"
SOLD_OUT = "out of stock for a fifth of the record or more"
UNLEARNED = "too few receipts to learn the lead time: the planned one is used"
OVERDUE = "open supply that is overdue"
CHEAPER = "holding a unit costs less than at the place that supplies it"


class DistributionSetup(models.AbstractModel):
    """Faults of the data, ranked by the money of the decisions that rest on it.

    The plan names the faults of a position in its remarks; the money is what the position's open
    proposals would save, or else what it has at risk.
    """

    _inherit = "distribution.setup"

    def _remedies(self):
        """Each fault in words, what its button is called, and what the button opens."""
        product = (self.env._("Products"), self._open_products)
        position = (self.env._("Positions"), self._open_positions)
        return {
            NEGATIVE: (
                self.env._("Negative stock on hand"),
                self.env._("Count Stock"),
                self._open_quants,
            ),
            NO_SOURCE: (self.env._("No vendor and no resupply route"), *product),
            NO_COST: (self.env._("No unit cost, so that values are guesses"), *product),
            NO_DEMAND: (self.env._("No demand on record"), *product),
            YOUNG: (self.env._("Less than eight weeks of demand: name what it replaces"), *product),
            STALE: (self.env._("No demand for half a year"), *position),
            SOLD_OUT: (
                self.env._("Sold out for a fifth of the time or more"),
                self.env._("Corrected Demand"),
                self._open_corrections,
            ),
            UNLEARNED: (
                self.env._("Too few receipts to learn the lead time: check the entered one"),
                self.env._("Vendor Prices"),
                self._open_vendor_prices,
            ),
            OVERDUE: (
                self.env._("Supply that is overdue"),
                self.env._("Open Supply"),
                self._open_overdue,
            ),
            CHEAPER: (
                self.env._("Holding costs less than at the place that supplies it"),
                self.env._("Parameters"),
                self._open_parameters,
            ),
        }

    def _faults(self):
        """The faults that were found, the most money first."""
        self.env.flush_all()
        query = self.env["distribution.position"]._search(self._mine())
        self.env.cr.execute(
            SQL(
                """SELECT fault, COUNT(*), SUM(COALESCE(waiting.value, found.shortage_cost, 0))
                     FROM (SELECT id, shortage_cost,
                                  unnest(string_to_array(trust_reasons, '; ')) AS fault
                             FROM distribution_position WHERE id IN %(mine)s) found
                     LEFT JOIN (SELECT position_id, SUM(expected_value) AS value
                                  FROM distribution_proposal
                                 WHERE state IN %(waiting)s GROUP BY 1) waiting
                       ON waiting.position_id = found.id
                    GROUP BY fault ORDER BY 3 DESC, 2 DESC, 1""",
                mine=query.subselect(),
                waiting=(*WAITING_STATES, "blocked"),
            )
        )
        remedies = self._remedies()
        return [
            {
                "key": fault,
                "name": remedies[fault][0] if fault in remedies else fault,
                "button": remedies[fault][1] if fault in remedies else self.env._("Positions"),
                "positions": count,
                "money": float(money),
            }
            for fault, count, money in self.env.cr.fetchall()
        ]

    @api.model
    def action_fix(self, fault):
        """The records in which a fault of the data is put right."""
        positions = self.env["distribution.position"].search(self._faulty(fault))
        if not positions:
            raise UserError(self.env._("No position has this fault any more."))
        remedy = self._remedies().get(fault, (None, None, self._open_positions))
        return remedy[2](fault, positions)

    def _faulty(self, fault):
        return [*self._mine(), ("trust_reasons", "=like", f"%{fault}%")]

    def _open_list(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
        }

    def _open_positions(self, fault, _positions):
        return self._action("action_position", domain=self._faulty(fault))

    def _open_products(self, _fault, positions):
        products = positions.product_id
        return self._open_list(products._name, self.env._("Products"), [("id", "in", products.ids)])

    def _open_quants(self, _fault, positions):
        domain = Domain("product_id", "in", positions.product_id.ids) & Domain("quantity", "<", 0)
        domain &= Domain("location_id.usage", "=", "internal") & Domain(self._mine())
        return self._open_list("stock.quant", self.env._("Negative Stock"), domain)

    def _open_corrections(self, _fault, positions):
        domain = [*self._mine(), ("position_id", "in", positions.ids), ("kind", "=", "censored")]
        return self._action("action_demand_correction", domain=domain)

    def _open_vendor_prices(self, _fault, positions):
        templates = positions.product_id.product_tmpl_id
        domain = [("product_tmpl_id", "in", templates.ids)]
        return self._open_list("product.supplierinfo", self.env._("Vendor Prices"), domain)

    def _open_overdue(self, _fault, positions):
        today = self.env["distribution.run"]._latest(self.env.company).as_of
        domain = Domain("product_id", "in", positions.product_id.ids) & Domain("date", "<", today)
        domain &= Domain("state", "not in", ("draft", "done", "cancel")) & Domain(self._mine())
        domain &= Domain("location_dest_id.usage", "=", "internal")
        outside = Domain("location_id.usage", "in", ("supplier", "transit", "production"))
        domain &= outside | SUBCONTRACTED
        action = self._open_list("stock.move", self.env._("Overdue Supply"), domain)
        view = self.env.ref("distribution_planning.view_move_input_list")
        return {**action, "views": [(view.id, "list"), (False, "form")]}

    def _open_parameters(self, _fault, _positions):
        domain = [("parameter", "in", ("holding_cost", "holding_rate"))]
        return self._action("action_parameter", domain=[*self._mine(), *domain])
