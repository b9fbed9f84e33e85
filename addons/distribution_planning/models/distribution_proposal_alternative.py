from odoo import api, fields, models

from ..engine_text import EngineChar


class DistributionProposalAlternative(models.Model):
    _name = "distribution.proposal.alternative"
    _description = "Alternative to a Proposal"
    _order = "proposal_id, rank, id"

    proposal_id = fields.Many2one(
        "distribution.proposal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="proposal_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    rank = fields.Integer(readonly=True)
    verb = fields.Selection(
        selection=lambda self: (
            self.env["distribution.proposal"]._fields["verb"]._description_selection(self.env)
        ),
        string="Action",
        required=True,
        readonly=True,
    )
    origin_warehouse_id = fields.Many2one(
        "stock.warehouse", string="From Warehouse", readonly=True, ondelete="cascade"
    )
    vendor_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    source = fields.Char(string="From", compute="_compute_source")
    lane_id = fields.Many2one("distribution.lane", readonly=True, ondelete="set null")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    due_date = fields.Date(string="Arrives", readonly=True)
    expected_value = fields.Monetary(readonly=True)
    cost = fields.Monetary(readonly=True)
    why_not = EngineChar(kind="why_not", readonly=True)

    @api.depends("origin_warehouse_id", "vendor_id")
    def _compute_source(self):
        for alternative in self:
            alternative.source = alternative.origin_warehouse_id.name or alternative.vendor_id.name
