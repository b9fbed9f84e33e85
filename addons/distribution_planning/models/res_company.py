from odoo import fields, models


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
    _distribution_horizon_positive = models.Constraint(
        "CHECK (distribution_horizon_days > 0)", "The planning horizon must be at least one day."
    )
