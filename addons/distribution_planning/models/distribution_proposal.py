from odoo import api, fields, models

from ..engine_text import EngineChar
from ..message_text import MessageChar

VERBS = [
    ("buy", "Buy"),
    ("transfer", "Transfer"),
    ("expedite", "Expedite"),
    ("substitute", "Substitute"),
    ("postpone", "Postpone"),
    ("cancel", "Cancel"),
    ("adjust", "Adjust"),
    ("hold", "Hold"),
]


class DistributionProposal(models.Model):
    _name = "distribution.proposal"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "distribution.guarded",
        "distribution.inputs",
    ]
    _description = "Proposal"
    _order = "expected_value desc, id"
    _check_company_auto = True

    proposal_key = fields.Char(
        required=True,
        readonly=True,
        index=True,
        help="The same situation keeps the same key from plan to plan.",
    )
    run_id = fields.Many2one(
        "distribution.run", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    verb = fields.Selection(
        VERBS,
        string="Action",
        required=True,
        readonly=True,
        index=True,
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="restrict"
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    origin_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="From Warehouse",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    vendor_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    source = fields.Char(
        string="From",
        compute="_compute_source",
        help="The warehouse or vendor it comes from; the document that is changed; the product "
        "that is delivered instead.",
    )
    lane_id = fields.Many2one(
        "distribution.lane", readonly=True, index="btree_not_null", ondelete="set null"
    )
    position_id = fields.Many2one(
        "distribution.position", readonly=True, index="btree_not_null", ondelete="set null"
    )
    case_id = fields.Many2one(
        "distribution.case",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The exception that this proposal answers, by its most fundamental cause.",
    )
    recommended_quantity = fields.Float(digits="Product Unit", readonly=True)
    quantity = fields.Float(digits="Product Unit", tracking=True)
    new_reorder_point = fields.Float(string="New Minimum", digits="Product Unit", readonly=True)
    new_order_up_to = fields.Float(string="New Maximum", digits="Product Unit", readonly=True)
    order_date = fields.Date(string="Act On", readonly=True)
    due_date = fields.Date(string="Arrives", readonly=True)
    expected_value = fields.Monetary(
        readonly=True, help="Expected saving in shortage and holding cost, less the cost."
    )
    cost = fields.Monetary(readonly=True, help="Money that the action spends.")
    priority = fields.Integer(
        readonly=True, aggregator="avg", help="How urgent it is, from 0 to 100."
    )
    confidence = fields.Float(
        readonly=True, aggregator="avg", help="Probability that the action pays."
    )
    reason = EngineChar(kind="reason", readonly=True)
    verdict = fields.Selection(
        [("auto", "Automatic"), ("approve", "Needs Approval"), ("block", "Blocked")],
        required=True,
        readonly=True,
        default="approve",
        index=True,
    )
    rule_ids = fields.Char(string="Rules", readonly=True, help="The policy rules that decided.")
    approver = fields.Selection(
        [("planner", "Planner"), ("manager", "Manager")], readonly=True, default="planner"
    )
    state = fields.Selection(
        [
            ("to_approve", "To Approve"),
            ("executed", "Executed"),
            ("asked", "Asked"),
            ("held", "Held"),
            ("undone", "Undone"),
            ("rejected", "Rejected"),
            ("blocked", "Blocked"),
            ("failed", "Failed"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="to_approve",
        tracking=True,
        index=True,
    )
    alternative_ids = fields.One2many(
        "distribution.proposal.alternative", "proposal_id", readonly=True
    )
    move_ids = fields.One2many(
        "stock.move",
        "distribution_proposal_id",
        readonly=True,
        groups="stock.group_stock_user",
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        string="Transfers",
        compute="_compute_picking_ids",
        compute_sudo=True,
        groups="stock.group_stock_user",
    )
    purchase_line_ids = fields.Many2many(
        "purchase.order.line",
        "distribution_proposal_purchase_line_rel",
        "proposal_id",
        "purchase_line_id",
        string="Purchase Lines",
        readonly=True,
        copy=False,
        groups="purchase.group_purchase_user",
    )
    orderpoint_id = fields.Many2one(
        "stock.warehouse.orderpoint",
        string="Reordering Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    decided_how = fields.Selection(
        [("person", "By a Person"), ("automatic", "Automatically")], readonly=True
    )
    reject_reason = fields.Char(readonly=True)
    failure = MessageChar(string="Why It Failed", readonly=True)

    _run_key_unique = models.UniqueIndex("(company_id, proposal_key, run_id)")
    _open_key_unique = models.UniqueIndex(
        "(company_id, proposal_key) WHERE state IN ('to_approve', 'failed', 'held', 'blocked')"
    )
    _ranking_index = models.Index("(company_id, state, expected_value DESC)")

    @api.depends("move_ids.picking_id", "supply_move_id.picking_id")
    def _compute_picking_ids(self):
        for proposal in self:
            moves = proposal.move_ids | proposal.supply_move_id
            proposal.picking_ids = moves.picking_id

    @api.depends("verb", "product_id", "warehouse_id")
    def _compute_display_name(self):
        verbs = dict(self._fields["verb"]._description_selection(self.env))
        for proposal in self:
            proposal.display_name = self.env._(
                "%(verb)s %(product)s, %(warehouse)s",
                verb=verbs.get(proposal.verb, ""),
                product=proposal.product_id.display_name,
                warehouse=proposal.warehouse_id.name,
            )

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | {"quantity"}
