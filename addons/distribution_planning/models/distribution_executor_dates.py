from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .distribution_executor_open_supply import CLOSED, QUOTATION
from .distribution_executor_transfer import noon


class DistributionExecutor(models.AbstractModel):
    """Bring forward and put off what is on order."""

    _inherit = "distribution.executor"

    def _execute_expedite(self, proposals, _context):
        return {
            proposal: self._record_changes(
                proposal,
                self._expedite_purchase(proposal)
                if proposal.supply_purchase_line_id
                else self._redate_transfer(proposal),
            )
            for proposal in proposals
        }

    def _execute_postpone(self, proposals, _context):
        return {
            proposal: self._record_changes(
                proposal,
                self._postpone_purchase(proposal)
                if proposal.supply_purchase_line_id
                else self._redate_transfer(proposal),
            )
            for proposal in proposals
        }

    def _expedite_purchase(self, proposal):
        line = proposal.supply_purchase_line_id
        order = line.order_id
        vendors = order.partner_id | order.partner_id.commercial_partner_id
        if proposal.vendor_id and proposal.vendor_id not in vendors:
            return self._change_vendor(proposal)
        if order.state in QUOTATION:
            return self._redate_purchase(proposal)
        if not proposal.cost:
            return [self._ask_buyer(proposal)]
        return [*self._redate_purchase(proposal), self._ask_buyer(proposal)]

    def _postpone_purchase(self, proposal):
        line = proposal.supply_purchase_line_id
        self._check_not_made_to_order(line.move_dest_ids)
        self._check_whole(proposal)
        changes = self._redate_purchase(proposal)
        if line.order_id.state not in QUOTATION:
            changes.append(self._ask_buyer(proposal))
        return changes

    def _ask_buyer(self, proposal):
        """Have the buyer of a confirmed purchase agree another date with the vendor."""
        order = proposal.supply_purchase_line_id.order_id
        question = self.env._(
            "Ask %(vendor)s to deliver %(product)s on %(date)s instead of %(expected)s",
            vendor=order.partner_id.name,
            product=proposal.product_id.display_name,
            date=format_date(self.env, proposal.due_date),
            expected=format_date(self.env, proposal.supply_date),
        )
        if proposal.cost:
            question = self.env._(
                "%(question)s, at an extra cost of %(cost)s",
                question=question,
                cost=proposal.currency_id.format(proposal.cost),
            )
        return self._ask(proposal, order, self._buyer(order, proposal), question)

    def _check_whole(self, proposal):
        """A line whose parts arrive on several days must not lose those that are needed."""
        if proposal.uom_id.compare(proposal.quantity, proposal.supply_quantity) < 0:
            raise UserError(
                self.env._("Only a part of %s is not needed.", proposal.supply_quantity)
            )

    def _change_vendor(self, proposal):
        """The quantity of a request for quotation, bought from a faster vendor instead."""
        line = proposal.supply_purchase_line_id
        if line.order_id.state not in QUOTATION:
            raise UserError(
                self.env._(
                    "%(order)s is confirmed: %(vendor)s cannot be changed any more.",
                    order=line.order_id.name,
                    vendor=line.order_id.partner_id.name,
                )
            )
        changes = self._cut_purchase(proposal, line, proposal.quantity)
        self.env["stock.rule"].run([self._purchase(proposal)])
        proposal.invalidate_recordset(["purchase_line_ids"])
        return changes + [self._bought(proposal, bought) for bought in proposal.purchase_line_ids]

    def _redate_purchase(self, proposal):
        """Another planned date on the purchase line and on its open receipts."""
        line = proposal.supply_purchase_line_id
        day = noon(proposal.due_date, proposal.warehouse_id)
        changes = [self._change(line, {"date_planned": day})]
        for move in line.move_ids.filtered(lambda move: move.state not in CLOSED):
            changes.append(self._change(move, {"date": day}))
        line.order_id.message_post(
            body=self._because(proposal), subject=changes[0]["name"], subtype_xmlid="mail.mt_note"
        )
        return changes

    def _redate_transfer(self, proposal):
        """Other dates for a transfer that has not left yet, from its first step to its last."""
        chain = self._transfer_chain(proposal)
        if proposal.verb == "postpone":
            self._check_whole(proposal)
        if chain.move_orig_ids.filtered(lambda move: move.state == "done"):
            raise UserError(self.env._("Part of it is under way already."))
        shift = proposal.due_date - proposal.supply_date
        today = noon(fields.Date.context_today(proposal), proposal.warehouse_id)
        changes = [
            self._change(move, {"date": max(move.date + shift, min(today, move.date))})
            for move in chain
        ]
        chain.picking_id[:1].message_post(
            body=self._because(proposal), subtype_xmlid="mail.mt_note"
        )
        return changes
