from odoo import api, fields, models

from ..roles import APPROVER_GROUPS


class DistributionProposal(models.Model):
    """Links from a proposal to its inputs, its documents and its record."""

    _inherit = "distribution.proposal"

    picking_count = fields.Integer(compute="_compute_document_counts", compute_sudo=True)
    purchase_count = fields.Integer(compute="_compute_document_counts", compute_sudo=True)
    ledger_count = fields.Integer(string="Ledger", compute="_compute_ledger_count")
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_is_current")

    @api.depends(
        "picking_ids", "purchase_line_ids.order_id", "supply_purchase_line_id", "document_changes"
    )
    def _compute_document_counts(self):
        for proposal in self:
            proposal.picking_count = len(proposal.picking_ids)
            proposal.purchase_count = len(proposal._purchase_orders())

    def _compute_ledger_count(self):
        counts = dict(
            self.env["distribution.ledger.entry"]._read_group(
                [("proposal_key", "in", self.mapped("proposal_key"))],
                ["proposal_key"],
                ["__count"],
            )
        )
        for proposal in self:
            proposal.ledger_count = counts.get(proposal.proposal_key, 0)

    def _latest_runs(self):
        Run = self.env["distribution.run"]
        companies = self.env["distribution.run"]._read_group(
            [("state", "=", "done"), ("kind", "=", "whole")], ["company_id"], ["id:max"]
        )
        return Run.browse([run_id for _company, run_id in companies])

    @api.depends("run_id.state")
    def _compute_is_current(self):
        newest = {run.company_id: run.id for run in self._latest_runs()}
        for proposal in self:
            whole = newest.get(proposal.company_id)
            proposal.is_current = bool(whole) and proposal.run_id.id >= whole

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = fields.Domain.OR(run._in_force() for run in self._latest_runs())
        return current if True in value else ~current

    def _my_roles(self):
        return [role for role, group in APPROVER_GROUPS.items() if self.env.user.has_group(group)]

    def action_open_position(self):
        return self._record_action(self.position_id)

    def action_open_run(self):
        return self._record_action(self.run_id)

    def _record_action(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_open_pickings(self):
        return self._open(
            "stock.picking", self.env._("Transfers"), [("id", "in", self.sudo().picking_ids.ids)]
        )

    def action_open_purchases(self):
        orders = self._purchase_orders()
        return self._open("purchase.order", self.env._("Purchases"), [("id", "in", orders.ids)])

    def action_open_documents(self):
        """What was made of the proposals; they themselves where that is no document, and where
        several became documents of different kinds."""
        made = [
            opened
            for name, opened in (
                ("picking_count", self.action_open_pickings),
                ("purchase_count", self.action_open_purchases),
                ("sale_count", self.action_open_sales),
                ("orderpoint_id", self.action_open_orderpoint),
            )
            if any(self.mapped(name))
        ]
        if len(made) == 1 or (made and len(self) == 1):
            return made[0]()
        return self._record_action(self) if len(self) == 1 else self._action_open(self)

    def action_open_orderpoint(self):
        return self._open(
            "stock.warehouse.orderpoint",
            self.env._("Reordering rule"),
            [("id", "in", self.orderpoint_id.ids)],
        )

    def action_open_ledger(self):
        return self._open(
            "distribution.ledger.entry",
            self.env._("Ledger"),
            [("proposal_key", "=", self.proposal_key), ("company_id", "=", self.company_id.id)],
        )

    @api.model
    def _action_open(self, proposals):
        """The action that shows these proposals."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_proposal"
        )
        return {**action, "domain": [("id", "in", proposals.ids)], "context": {}}
