from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .distribution_proposal import VERBS

# How long a restriction lasts unless its author says otherwise.
DAYS = 7


class DistributionRestriction(models.Model):
    """What planners have ruled out for a time; the next plan finds another way."""

    _name = "distribution.restriction"
    _inherit = ["mail.thread"]
    _description = "Restriction"
    _order = "valid_until desc, id desc"
    _rec_names_search = ["product_id", "warehouse_id", "reason"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    verb = fields.Selection(
        VERBS, string="Action", tracking=True, help="Empty: whatever the plan could do."
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="cascade", check_company=True,
        tracking=True, help="Empty: every product.",
    )  # fmt: skip
    origin_warehouse_id = fields.Many2one(
        "stock.warehouse", string="From Warehouse", ondelete="cascade", check_company=True,
        tracking=True,
    )  # fmt: skip
    vendor_id = fields.Many2one("res.partner", ondelete="cascade", tracking=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", string="To Warehouse", ondelete="cascade", check_company=True,
        tracking=True, help="Empty: every warehouse.",
    )  # fmt: skip
    lane_id = fields.Many2one(
        "distribution.lane", ondelete="cascade", check_company=True, tracking=True
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", ondelete="cascade", check_company=True, index="btree_not_null",
        help="The open purchase that stays as it is.",
    )  # fmt: skip
    move_id = fields.Many2one(
        "stock.move", string="Transfer", ondelete="cascade", check_company=True,
        index="btree_not_null", help="The open transfer that stays as it is.",
    )  # fmt: skip
    substitute_id = fields.Many2one(
        "product.product", string="Replacement", ondelete="cascade", check_company=True
    )
    proposal_id = fields.Many2one(
        "distribution.proposal", readonly=True, ondelete="set null", index="btree_not_null"
    )
    reason = fields.Char(required=True, tracking=True)
    valid_until = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS - 1),
        help="The last day on which plans heed it.",
    )
    is_expired = fields.Boolean(
        string="Expired", compute="_compute_is_expired", search="_search_is_expired"
    )
    active = fields.Boolean(default=True, tracking=True)

    _names_something = models.Constraint(
        """CHECK (COALESCE(product_id, origin_warehouse_id, vendor_id, warehouse_id, lane_id,
                           purchase_line_id, move_id, substitute_id) IS NOT NULL)""",
        "Say what is ruled out: a product, a place, a vendor, a lane or a document.",
    )

    @api.depends("verb", "product_id", "warehouse_id", "lane_id", "vendor_id")
    def _compute_display_name(self):
        verbs = dict(self._fields["verb"]._description_selection(self.env))
        for restriction in self:
            named = [
                verbs.get(restriction.verb),
                restriction.product_id.display_name,
                restriction.lane_id.display_name,
                restriction.vendor_id.display_name,
                restriction.warehouse_id.name,
            ]
            restriction.display_name = ", ".join(filter(None, named))

    @api.depends("valid_until")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for restriction in self:
            restriction.is_expired = bool(
                restriction.valid_until and restriction.valid_until < today
            )

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("valid_until", "<" if True in value else ">=", today)]

    @api.constrains("origin_warehouse_id", "vendor_id")
    def _check_one_origin(self):
        for restriction in self:
            if restriction.origin_warehouse_id and restriction.vendor_id:
                raise ValidationError(
                    self.env._("Goods come from a warehouse or from a vendor, not from both.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        restrictions = super().create(vals_list)
        restrictions._plan_again()
        return restrictions

    def write(self, vals):
        self._plan_again()
        result = super().write(vals)
        self._plan_again()
        return result

    def _plan_again(self):
        """Have the products planned at once that are named, or whose proposals are ruled out."""
        products = set()
        for restriction in self:
            company = restriction.company_id
            if restriction.product_id:
                products.add((company.id, restriction.product_id.id))
                continue
            named = [
                (name, "=", restriction[name].id)
                for name in ("lane_id", "origin_warehouse_id", "vendor_id", "warehouse_id")
                if restriction[name]
            ]
            affected = self.env["distribution.proposal"]._read_group(
                [
                    *named,
                    ("company_id", "=", company.id),
                    ("state", "in", ("to_approve", "failed", "held")),
                ],
                ["product_id"],
            )
            products.update((company.id, product.id) for (product,) in affected)
        self.env["distribution.net.change"]._note("products", products)

    @api.model
    def _from_proposals(self, proposals, days, reason):
        """Rule out just what each of the proposals would do, for a number of days."""
        until = fields.Date.context_today(self) + timedelta(days=days - 1)
        return self.create(
            [
                {
                    "company_id": proposal.company_id.id,
                    "verb": proposal.verb,
                    "product_id": proposal.product_id.id,
                    "origin_warehouse_id": proposal.origin_warehouse_id.id,
                    "vendor_id": proposal.vendor_id.id,
                    "warehouse_id": proposal.warehouse_id.id,
                    "lane_id": proposal.lane_id.id,
                    "purchase_line_id": proposal.supply_purchase_line_id.id,
                    "move_id": proposal.supply_move_id.id,
                    "substitute_id": proposal.substitute_id.id,
                    "proposal_id": proposal.id,
                    "reason": reason,
                    "valid_until": until,
                }
                for proposal in proposals
            ]
        )
