from odoo import fields, models


class DistributionLedgerEntry(models.Model):
    """What the ledger tells of the policy and of who may act."""

    _inherit = "distribution.ledger.entry"

    event = fields.Selection(
        selection_add=[
            ("accepted", "Plan Accepted"),
            ("changed", "Changed"),
            ("escalated", "Passed On"),
            ("held_back", "Held Back by a Limit"),
            ("stopped", "Automatic Execution Stopped"),
            ("resumed", "Automatic Execution Resumed"),
            ("autonomy", "Autonomy Changed"),
            ("activated", "Policy Activated"),
            ("rolled_back", "Policy Rolled Back"),
            ("put_off", "Put Off"),
            ("taken_up", "Taken Up Again"),
            ("taken_back", "Rejection Taken Back"),
            ("dismissed", "Case Dismissed"),
            ("reopened", "Dismissal Taken Back"),
        ],
        ondelete={
            "accepted": "cascade",
            "changed": "cascade",
            "escalated": "cascade",
            "held_back": "cascade",
            "stopped": "cascade",
            "resumed": "cascade",
            "autonomy": "cascade",
            "activated": "cascade",
            "rolled_back": "cascade",
            "put_off": "cascade",
            "taken_up": "cascade",
            "taken_back": "cascade",
            "dismissed": "cascade",
            "reopened": "cascade",
        },
    )
