from odoo import fields, models
from odoo.exceptions import AccessError

# What this extends has to be loaded before it.
from . import distribution_case_fix  # noqa: F401  # pylint: disable=unused-import

STOCK_USER = "stock.group_stock_user"
REDUCING = ("transfer", "postpone", "cancel", "adjust")


class DistributionCase(models.Model):
    """Where the causes of stock, data and decisions are removed."""

    _inherit = "distribution.case"

    def _fix_negative_stock(self):
        return self._request_count([("quantity", "<", 0)])

    def _fix_phantom_stock(self):
        return self._request_count([("quantity", ">", 0)])

    def _request_count(self, domain):
        """Ask for a count of what is on record here, and open it in Odoo's physical inventory."""
        if not self.env.user.has_group(STOCK_USER):
            raise AccessError(self.env._("Only a user of Inventory can ask for a count."))
        quants = self.env["stock.quant"]
        for warehouse, positions in self.position_ids.grouped("warehouse_id").items():
            quants |= quants.search(
                [
                    *domain,
                    ("product_id", "in", positions.product_id.ids),
                    ("location_id", "child_of", warehouse.view_location_id.id),
                    ("location_id.usage", "=", "internal"),
                ]
            )
        counter = self.user_id.filtered(lambda user: user.has_group(STOCK_USER)) or self.env.user
        quants.with_context(inventory_mode=True).write(
            {"inventory_date": fields.Date.context_today(self), "user_id": counter.id}
        )
        action = self.env["stock.quant"].action_view_inventory()
        return {**action, "name": self.display_name, "domain": [("id", "in", quants.ids)]}

    def _fix_excess_stock(self):
        """What would use the excess, or else the items that have it."""
        open_ = self.proposal_ids.filtered(
            lambda one: one.verb in REDUCING and one.state in ("to_approve", "failed")
        )
        return self.action_open_proposals() if open_ else self.action_open_positions()

    _fix_imbalance = _fix_excess_stock

    def _fix_obsolete_stock(self):
        return self._open_records("product.product", self._products())

    def _fix_no_cost(self):
        return self._open_records(
            "product.product",
            self._products().filtered(lambda product: product.standard_price <= 0),
        )

    def _fix_unusable_edit(self):
        return self._open_list(
            "distribution_planning.action_restriction", [("company_id", "=", self.company_id.id)]
        )

    def _fix_late_approval(self):
        approver = self.case_key.rpartition(":")[2]
        return self._open_list(
            "distribution_planning.action_proposal",
            [
                *self.env["distribution.run"]._latest(self.company_id)._in_force(),
                ("state", "=", "to_approve"),
                ("approver", "=", approver),
            ],
        )

    def _fix_run_health(self):
        topic = self.case_key.rpartition(":")[2]
        if topic.startswith("stop-"):
            action = "distribution_planning.action_stop"
        elif topic == "policy":
            action = "distribution_planning.action_policy_version"
        else:
            action = "distribution_planning.action_run"
        return self._open_list(action, [("company_id", "in", [False, self.company_id.id])])
