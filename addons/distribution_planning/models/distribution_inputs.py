from odoo import models
from odoo.fields import Domain

# What subcontractors make comes from an internal location that is in no warehouse.
SUBCONTRACTED = (
    Domain("location_id.usage", "=", "internal")
    & Domain("location_id.warehouse_id", "=", False)
    & Domain("purchase_line_id", "!=", False)
)


class DistributionInputs(models.AbstractModel):
    """Buttons from the numbers of a product in a warehouse to the records behind them."""

    _name = "distribution.inputs"
    _description = "Links to Inputs"

    def _open(self, model, name, domain, **extra):
        return {
            "type": "ir.actions.act_window",
            "name": f"{name}: {self.product_id.display_name}",
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            **extra,
        }

    def _open_moves(self, name, domain):
        views = [
            (self.env.ref("distribution_planning.view_move_input_list").id, "list"),
            (self.env.ref("distribution_planning.view_move_input_graph").id, "graph"),
            (False, "pivot"),
            (False, "form"),
        ]
        return self._open("stock.move", name, domain, views=views, context={"create": False})

    def _inside(self):
        return [("id", "child_of", self.warehouse_id.view_location_id.id)]

    def action_open_demand(self):
        """Done moves that left the warehouse, and the returns that came back."""
        inside = self._inside()
        moved = Domain("product_id", "=", self.product_id.id) & Domain("state", "=", "done")
        left = Domain("location_id", "any", inside) & Domain("location_dest_id", "not any", inside)
        returned = Domain("location_id.usage", "=", "customer") & Domain(
            "location_dest_id", "any", inside
        )
        return self._open_moves(self.env._("Demand history"), moved & (left | returned))

    def action_open_supply(self):
        """Moves still to arrive in the warehouse."""
        inside = self._inside()
        domain = (
            Domain("product_id", "=", self.product_id.id)
            & Domain("state", "not in", ("done", "cancel", "draft"))
            & Domain("location_dest_id", "any", inside)
            & Domain("location_id", "not any", inside)
        )
        return self._open_moves(self.env._("Open supply"), domain)

    def action_open_receipts(self):
        """Done receipts from vendors and other warehouses: where lead times come from."""
        inside = self._inside()
        domain = (
            Domain("product_id", "=", self.product_id.id)
            & Domain("state", "=", "done")
            & (Domain("location_id.usage", "in", ("supplier", "transit")) | SUBCONTRACTED)
            & Domain("location_dest_id", "any", inside)
        )
        return self._open_moves(self.env._("Receipts"), domain)

    def action_open_stock(self):
        domain = [("product_id", "=", self.product_id.id), ("location_id", "any", self._inside())]
        return self._open("stock.quant", self.env._("Stock"), domain, context={"create": False})

    def action_open_forecasted(self):
        return {
            **self.product_id.action_product_forecast_report(),
            "context": {
                "active_id": self.product_id.id,
                "active_model": self.product_id._name,
                "warehouse_id": self.warehouse_id.id,
            },
        }
