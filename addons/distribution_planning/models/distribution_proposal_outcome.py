from odoo import api, fields, models

# What this extends has to be loaded before it.
from . import distribution_proposal_links  # noqa: F401  # pylint: disable=unused-import


class DistributionProposal(models.Model):
    """What came of the decision, once the days that it was for are over."""

    _inherit = "distribution.proposal"

    outcome_ids = fields.One2many(
        "distribution.outcome", "proposal_id", string="Outcomes", readonly=True
    )
    outcome_id = fields.Many2one(
        "distribution.outcome", compute="_compute_outcome_id", search="_search_outcome_id"
    )
    realised_value = fields.Monetary(related="outcome_id.realised_value")
    recommended_value = fields.Monetary(related="outcome_id.recommended_value")
    regret = fields.Monetary(related="outcome_id.regret")
    shortage_saved = fields.Monetary(related="outcome_id.shortage_saved")
    holding_saved = fields.Monetary(related="outcome_id.holding_saved")
    scored_until = fields.Date(related="outcome_id.date_to")

    @api.depends("outcome_ids")
    def _compute_outcome_id(self):
        for proposal in self:
            proposal.outcome_id = proposal.outcome_ids[:1]

    def _search_outcome_id(self, operator, value):
        return fields.Domain("outcome_ids", operator, value)
