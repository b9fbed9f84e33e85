from odoo import models

from ..engine_text import said

TOP = 10


class DistributionRun(models.Model):
    _inherit = "distribution.run"

    def summary(self):
        """What the run found, as plain data for a printed table or a remote client."""
        self.ensure_one()
        Proposal = self.env["distribution.proposal"]
        mine = [("run_id", "=", self.id)]
        waiting = Proposal._read_group(
            [*mine, ("state", "=", "to_approve")], ["approver"], ["__count", "expected_value:sum"]
        )
        verbs = Proposal._read_group(mine, ["verb"], ["__count", "expected_value:sum"])
        return {
            "name": self.name,
            "company": self.company_id.name,
            "state": self.state,
            "error": said(self, "error"),
            "as_of": str(self.as_of),
            "currency": self.company_id.currency_id.name,
            "snapshot_digest": self.snapshot_digest or "",
            "plan_digest": self.plan_digest or "",
            "positions": self.position_count,
            "proposals": self.proposal_count,
            "executed_automatically": self.executed_count,
            "blocked": self.blocked_count,
            "by_action": [
                {"action": verb, "proposals": count, "expected_value": value}
                for verb, count, value in verbs
            ],
            "waiting": [
                {"approver": approver or "planner", "proposals": count, "expected_value": value}
                for approver, count, value in waiting
            ],
            "top": [
                self._summary_row(proposal)
                for proposal in Proposal.search([*mine, ("verb", "!=", "adjust")], limit=TOP)
            ],
        }

    def _summary_row(self, proposal):
        return {
            "action": proposal.verb,
            "product": proposal.product_id.display_name,
            "origin": proposal.origin_warehouse_id.name or proposal.vendor_id.name or "",
            "destination": proposal.warehouse_id.name,
            "quantity": proposal.quantity,
            "unit": proposal.uom_id.name,
            "expected_value": proposal.expected_value,
            "due_date": str(proposal.due_date or ""),
            "state": proposal.state,
            "reason": said(proposal, "reason"),
        }

    def _form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.name,
        }

    def action_open_proposals(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_proposal"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    def action_open_positions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_position"
        )
        return {**action, "domain": [("run_id", "=", self.id)]}
