from odoo import api, fields, models


class DistributionRun(models.Model):
    _name = "distribution.run"
    _inherit = ["mail.thread", "mail.activity.mixin", "distribution.work"]
    _description = "Planning Run"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [("queued", "Queued"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="queued",
        tracking=True,
        copy=False,
        index=True,
    )
    as_of = fields.Date(
        string="Planned From",
        required=True,
        readonly=True,
        default=fields.Date.context_today,
        help="All demand before this day is known to the plan.",
    )
    snapshot_digest = fields.Char(
        readonly=True, copy=False, help="Identifies the exact data that the plan was made from."
    )
    plan_digest = fields.Char(readonly=True, copy=False, help="Identifies the exact plan.")
    engine_version = fields.Char(readonly=True, copy=False)
    policy_version_id = fields.Many2one(
        "distribution.policy.version",
        string="Policy",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    snapshot_attachment_id = fields.Many2one(
        "ir.attachment", string="Stored Snapshot", readonly=True, copy=False
    )
    position_count = fields.Integer(string="Positions", readonly=True, copy=False)
    proposal_count = fields.Integer(string="Proposals", readonly=True, copy=False)
    executed_count = fields.Integer(string="Executed Automatically", readonly=True, copy=False)
    to_approve_count = fields.Integer(string="Waiting for Approval", readonly=True, copy=False)
    blocked_count = fields.Integer(string="Blocked", readonly=True, copy=False)
    metrics = fields.Json(readonly=True, copy=False)
    proposal_ids = fields.One2many("distribution.proposal", "run_id", string="Proposal List")

    @api.model
    def _latest(self, company):
        """The newest whole plan of the company (empty before the first). It is in force, with the
        plans of changes after it."""
        whole = [("company_id", "=", company.id), ("state", "=", "done"), ("kind", "=", "whole")]
        return self.sudo().search(whole, limit=1).sudo(self.env.su)

    def _in_force(self):
        """Domain: what belongs to this whole plan or to a plan of changes after it."""
        return [("company_id", "=", self.company_id.id), ("run_id", ">=", self.id)]
