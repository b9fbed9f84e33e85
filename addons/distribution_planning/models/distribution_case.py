from odoo import api, fields, models

from ..cases import KINDS, ROLES
from ..engine_text import EngineChar, said

OPEN_PROPOSALS = ("to_approve", "failed")


class DistributionCase(models.Model):
    """An exception with one root cause, to be fixed once. Plans write cases, people decide what
    becomes of them."""

    _name = "distribution.case"
    _inherit = ["mail.thread", "mail.activity.mixin", "distribution.guarded"]
    _description = "Case"
    _order = "money_at_risk desc, id"
    _rec_names_search = ["subject", "cause"]
    _check_company_auto = True

    case_key = fields.Char(
        required=True, readonly=True, help="The same cause keeps its key from plan to plan."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_id = fields.Many2one(
        "distribution.run",
        string="Seen By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The newest plan that saw it.",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    subject = EngineChar(
        kind="subject",
        readonly=True,
        help="The vendor, warehouse, category or product that is the cause.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, index="btree_not_null", ondelete="set null"
    )
    product_categ_id = fields.Many2one(
        "product.category", string="Category", readonly=True, ondelete="set null"
    )
    lane_id = fields.Many2one("distribution.lane", readonly=True, ondelete="set null")
    position_ids = fields.Many2many(
        "distribution.position",
        "distribution_case_position_rel",
        "case_id",
        "position_id",
        string="Positions",
        readonly=True,
    )
    position_count = fields.Integer(string="Number of Positions", readonly=True)
    proposal_ids = fields.One2many("distribution.proposal", "case_id", readonly=True)
    proposal_count = fields.Integer(compute="_compute_proposals")
    money_at_risk = fields.Monetary(
        string="Money at Risk",
        readonly=True,
        help="Expected cost of shortage and of excess where this is the most fundamental cause, "
        "so that the money of all cases adds up.",
    )
    expected_value = fields.Monetary(
        compute="_compute_proposals", help="What the open proposals would save."
    )
    cause = EngineChar(kind="cause", readonly=True, help="What is wrong, with its figures.")
    response = EngineChar(kind="response", string="Next Step", readonly=True)
    remedy = EngineChar(kind="remedy", readonly=True, help="What removes the cause.")
    context = fields.Json(string="Figures", readonly=True)
    first_seen = fields.Date(readonly=True)
    last_seen = fields.Date(readonly=True)
    periods = fields.Integer(
        string="Plans in a Row", readonly=True, aggregator=None, help="One plan a day counts."
    )
    minimum_periods = fields.Integer(
        readonly=True, aggregator=None, help="Plans in a row before the case is shown."
    )
    role = fields.Selection(
        ROLES, required=True, readonly=True, default="planner", index=True, help="Who should act."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=True,
        domain="[('company_ids', 'in', company_id), ('share', '=', False)]",
    )
    deadline = fields.Date(readonly=True, help="Passed on afterwards.")
    state = fields.Selection(
        [
            ("watching", "Watching"),
            ("open", "Open"),
            ("snoozed", "Snoozed"),
            ("dismissed", "Dismissed"),
            ("resolved", "Resolved"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        index=True,
        help="Watching: not seen by enough plans in a row yet.",
    )
    snoozed_until = fields.Date(readonly=True, tracking=True)
    dismiss_reason = fields.Char(readonly=True, tracking=True)
    dismissed_money = fields.Monetary(
        readonly=True, help="Money at risk when it was dismissed. It comes back if that gets worse."
    )
    dismissed_count = fields.Integer(readonly=True, aggregator=None)

    _key_unique = models.UniqueIndex("(company_id, case_key)")
    _ranking_index = models.Index("(company_id, state, money_at_risk DESC)")

    @api.depends("proposal_ids.state", "proposal_ids.expected_value")
    def _compute_proposals(self):
        groups = self.env["distribution.proposal"]._read_group(
            [("case_id", "in", self.ids), ("state", "in", OPEN_PROPOSALS)],
            ["case_id"],
            ["__count", "expected_value:sum"],
        )
        found = {case.id: figures for case, *figures in groups}
        for case in self:
            case.proposal_count, case.expected_value = found.get(case.id, (0, 0.0))

    @api.depends("kind", "subject")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for case in self:
            case.display_name = f"{kinds.get(case.kind, '')}: {said(case, 'subject')}".strip(": ")

    @api.model
    def _editable_fields(self):
        return super()._editable_fields() | {"user_id"}
