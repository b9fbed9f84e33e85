from odoo import fields, models


class DistributionLedgerEntry(models.Model):
    _name = "distribution.ledger.entry"
    _description = "Ledger Entry"
    _order = "company_id, sequence desc"
    _rec_name = "summary"

    sequence = fields.Integer(string="Number", required=True, readonly=True, aggregator=None)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    on = fields.Datetime(string="Date", required=True, readonly=True, index=True)
    event = fields.Selection(
        [
            ("recommended", "Recommended"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("executed", "Executed"),
            ("refused", "Refused"),
            ("failed", "Failed"),
        ],
        required=True, readonly=True, index=True,
    )
    run_id = fields.Many2one(
        "distribution.run", readonly=True, index=True, ondelete="restrict"
    )
    proposal_key = fields.Char(readonly=True, index="btree_not_null")
    verb = fields.Char(string="Action", readonly=True)
    summary = fields.Char(required=True, readonly=True)
    values = fields.Text(readonly=True, help="The values decided on, as canonical JSON.")
    snapshot_digest = fields.Char(readonly=True)
    plan_digest = fields.Char(readonly=True)
    policy_digest = fields.Char(readonly=True)
    rule_ids = fields.Char(string="Rules", readonly=True)
    actor = fields.Char(required=True, readonly=True, help="Login of the user, or the scheduler.")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    documents = fields.Char(readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _company_sequence_unique = models.UniqueIndex("(company_id, sequence)")
    _executed_once = models.UniqueIndex(
        "(company_id, proposal_key, run_id) WHERE event = 'executed'",
        "This proposal has already been executed.",
    )
