from odoo import fields, models

AUTONOMY = "distribution_autonomy"


class ResCompany(models.Model):
    _inherit = "res.company"

    distribution_autonomy = fields.Selection(
        [
            ("observe", "Observe: proposals are recorded, nobody is asked"),
            ("recommend", "Recommend: every proposal waits for a person"),
            ("guided", "Guided: one person releases what the policy allows, all at once"),
            ("auto", "Automatic: proposals that the policy allows run by themselves"),
        ],
        string="Planning Autonomy",
        required=True,
        default="recommend",
    )
    distribution_cards_planner = fields.Integer(
        string="Cases a Day: Planner", default=12, help="The most that a planner is shown a day."
    )
    distribution_cards_buyer = fields.Integer(string="Cases a Day: Buyer", default=8)
    distribution_cards_warehouse = fields.Integer(string="Cases a Day: Warehouse", default=8)
    distribution_cancel_confirmed = fields.Boolean(
        string="Cancel Confirmed Purchases",
        help="A proposal to cancel may take a quantity off a confirmed purchase while nothing of "
        "it was received or billed. Otherwise the buyer is asked to agree it with the vendor.",
    )
    distribution_digest = fields.Boolean(
        string="Mail to Approvers",
        default=True,
        help="At most one mail a day to each approver, when something new waits or is late.",
    )
    distribution_event_planning = fields.Boolean(
        string="Plan Changes at Once",
        default=True,
        help="When stock, orders or supply of a product change it is planned again, with the "
        "demand of the last whole plan.",
    )
    distribution_horizon_days = fields.Integer(string="Planning Horizon", default=98)
    distribution_snapshot_days = fields.Integer(
        string="Keep Snapshots",
        default=400,
        help="Days that the data of a plan is kept, to make its decisions again. 0: for ever.",
    )

    _distribution_snapshot_days_positive = models.Constraint(
        "CHECK (distribution_snapshot_days >= 0)",
        "Snapshots are kept for a number of days, or for ever with 0.",
    )
    _distribution_cards_not_negative = models.Constraint(
        "CHECK (distribution_cards_planner >= 0 AND distribution_cards_buyer >= 0"
        " AND distribution_cards_warehouse >= 0)",
        "The number of cases a day cannot be negative.",
    )
    _distribution_horizon_positive = models.Constraint(
        "CHECK (distribution_horizon_days BETWEEN 1 AND 3653)",
        "The planning horizon is from one day to ten years (3,653 days).",
    )

    def write(self, vals):
        """A change of how far planning may go by itself is kept in the ledger."""
        before = {company: company[AUTONOMY] for company in self} if AUTONOMY in vals else {}
        result = super().write(vals)
        for company, level in before.items():
            if company[AUTONOMY] != level:
                company._autonomy_to_ledger(company.name, level, company[AUTONOMY])
        return result

    def _autonomy_to_ledger(self, scope, before, after):
        self.env["distribution.ledger.entry"].sudo()._append(
            self,
            [
                {
                    "event": "autonomy",
                    "summary": scope,
                    "values": {"before": before or None, "after": after or None},
                }
            ],
        )
