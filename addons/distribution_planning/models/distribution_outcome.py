from odoo import api, fields, models

from ..alone import alone

DECISIONS = [
    ("followed", "Followed"),
    ("changed", "Changed"),
    ("rejected", "Rejected"),
]


class DistributionOutcome(models.Model):
    """What a decision was worth on the demand that came after it: as recommended against actual.

    Written in bulk by ``distribution.outcome.writer`` once the days that the decision was for are
    over, never by people.
    """

    _name = "distribution.outcome"
    _description = "Outcome of a Decision"
    _order = "decided_on desc, id"
    _rec_name = "proposal_id"
    _log_access = False

    proposal_id = fields.Many2one(
        "distribution.proposal", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    verb = fields.Selection(
        selection=lambda self: (
            self.env["distribution.proposal"]._fields["verb"]._description_selection(self.env)
        ),
        string="Action",
        required=True,
        readonly=True,
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    category_id = fields.Many2one("product.category", readonly=True, ondelete="set null")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, ondelete="restrict"
    )
    origin_warehouse_id = fields.Many2one(
        "stock.warehouse", string="From Warehouse", readonly=True, ondelete="restrict"
    )
    decision = fields.Selection(
        DECISIONS,
        required=True,
        readonly=True,
        help="Followed: carried out as recommended. Changed: with another quantity.",
    )
    decided_how = fields.Selection(
        [("person", "By a Person"), ("automatic", "Automatically")], readonly=True
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Date(required=True, readonly=True)
    rule_ids = fields.Char(string="Rules", readonly=True)
    date_from = fields.Date(string="Looked at From", readonly=True)
    date_to = fields.Date(
        string="Until", readonly=True, help="By then the next supply could have come."
    )
    recommended_quantity = fields.Float(digits="Product Unit", readonly=True, aggregator=None)
    decided_quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
        aggregator=None,
        help="What came of it; nothing, where it was rejected.",
    )
    expected_value = fields.Monetary(
        readonly=True, help="What the recommendation was expected to save, when it was made."
    )
    recommended_value = fields.Monetary(
        string="As Recommended",
        readonly=True,
        help="What the recommended quantity was or would have been worth.",
    )
    realised_value = fields.Monetary(
        string="Actual",
        readonly=True,
        help="What was done was worth: shortage and holding cost saved, less the cost.",
    )
    shortage_saved = fields.Monetary(
        readonly=True,
        help="Lost sales avoided at the destination, less those caused at the origin.",
    )
    holding_saved = fields.Monetary(
        readonly=True, help="Below zero, the action made more stock lie for longer."
    )
    cost = fields.Monetary(readonly=True, help="What the action cost, other than the goods.")
    regret = fields.Monetary(
        readonly=True,
        help="What the better of the recommendation and doing nothing would have earned more.",
    )
    has_regret = fields.Boolean(
        readonly=True, help="Doing nothing or following the recommendation would have been better."
    )

    _proposal_unique = models.UniqueIndex("(proposal_id)")
    _month_index = models.Index("(company_id, decided_on)")

    def action_open_proposal(self):
        self.ensure_one()
        return self.proposal_id._record_action(self.proposal_id)

    @api.model
    def _cron_figures(self):
        """Every night: figures of the days that are over, and what decisions were worth."""
        cron = self.env["ir.cron"]
        companies = self.env["distribution.run"]._companies_to_plan()
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            alone(company, self.look_back)
            if not cron._commit_progress(1):
                break

    @api.private
    def look_back(self, company):
        """Bring a company's figures and outcomes up to date."""
        self.env["distribution.kpi.writer"].fill(company)
        self.env["distribution.baseline"]._freeze_first(company)
        self.env["distribution.outcome.writer"].score(company)
