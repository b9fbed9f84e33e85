from datetime import date, datetime

from odoo import fields, models
from odoo.exceptions import UserError

from .distribution_executor_transfer import noon

CLOSED = ("done", "cancel")
QUOTATION = ("draft", "sent", "to approve")


class DistributionExecutor(models.AbstractModel):
    """Bring forward, put off and cancel what is on order."""

    _inherit = "distribution.executor"

    def _refuse_expedite(self, proposals):
        return self._refuse_changed_supply(proposals)

    def _refuse_postpone(self, proposals):
        return self._refuse_changed_supply(proposals)

    def _refuse_cancel(self, proposals):
        return self._refuse_changed_supply(proposals)

    def _refuse_changed_supply(self, proposals):
        """Proposals whose document says something else than the plan knew, with the reason."""
        now = self.env["distribution.snapshot.reader"].supply_now(
            proposals.company_id, proposals.product_id, proposals.run_id[:1].as_of
        )
        reasons = {}
        for proposal in proposals:
            key = proposal._supply_key(), proposal.product_id.id
            reason = self._why_supply_changed(proposal, now.get(key))
            if reason:
                reasons[proposal] = reason
        return reasons

    def _why_supply_changed(self, proposal, now):
        if not proposal.supply_date:
            return self.env._("It is not known any more which document it is about. Plan again.")
        if now is None:
            return self.env._("Nothing is on order any more: it has arrived or was cancelled.")
        quantity, expected = now
        if proposal.uom_id.compare(quantity, proposal.supply_quantity) != 0:
            return self.env._(
                "%(quantity)s are on order now, not %(planned)s as when it was planned.",
                quantity=quantity,
                planned=proposal.supply_quantity,
            )
        if expected != proposal.supply_date:
            return self.env._(
                "It is expected on %(date)s now, not on %(planned)s as when it was planned.",
                date=expected,
                planned=proposal.supply_date,
            )
        return ""

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
                self._redate_purchase(proposal)
                if proposal.supply_purchase_line_id
                else self._redate_transfer(proposal),
            )
            for proposal in proposals
        }

    def _execute_cancel(self, proposals, _context):
        return {
            proposal: self._record_changes(
                proposal,
                self._cancel_purchase(proposal)
                if proposal.supply_purchase_line_id
                else self._cancel_transfer(proposal),
            )
            for proposal in proposals
        }

    def _record_changes(self, proposal, changes):
        """Keep what was changed on the proposal; in words, for the ledger."""
        proposal._internally().document_changes = changes
        return [change["name"] for change in changes]

    def _expedite_purchase(self, proposal):
        line = proposal.supply_purchase_line_id
        order = line.order_id
        vendors = order.partner_id | order.partner_id.commercial_partner_id
        if proposal.vendor_id and proposal.vendor_id not in vendors:
            return self._change_vendor(proposal)
        changes = self._redate_purchase(proposal)
        if order.state == "purchase":
            question = self.env._(
                "Ask %(vendor)s to deliver %(product)s by %(date)s, for %(cost)s at most",
                vendor=order.partner_id.name,
                product=proposal.product_id.display_name,
                date=proposal.due_date,
                cost=proposal.currency_id.format(self._most_to_pay(proposal)),
            )
            changes.append(self._ask(proposal, order, self._buyer(order, proposal), question))
        return changes

    def _most_to_pay(self, proposal):
        """The premium if it is known, else what the earlier delivery is worth."""
        return proposal.cost or max(proposal.expected_value, 0)

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
        line, day = proposal.supply_purchase_line_id, noon(proposal.due_date)
        if proposal.verb == "postpone":
            self._check_not_made_to_order(line.move_dest_ids)
            self._check_whole(proposal)
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
        today = noon(fields.Date.context_today(proposal))
        changes = [
            self._change(move, {"date": max(move.date + shift, min(today, move.date))})
            for move in chain
        ]
        chain.picking_id[:1].message_post(
            body=self._because(proposal), subtype_xmlid="mail.mt_note"
        )
        return changes

    def _change(self, record, values):
        """Write, and say what was before: the change to keep on the proposal."""
        before = {name: record[name] for name in values}
        record.write(values)
        after = {name: record[name] for name in values}
        return {
            "kind": "changed",
            "model": record._name,
            "id": record.id,
            "before": stored(before),
            "after": stored(after),
            "name": self._in_words(record, before, after),
        }

    def _in_words(self, record, before, after):
        document = record
        for owner in ("order_id", "picking_id"):
            document = document[owner] if owner in document._fields else document
        parts = [
            f"{record._fields[name]._description_string(self.env)} "
            f"{_short(before[name])} → {_short(after[name])}"
            for name in after
        ]
        return f"{document.display_name or record.display_name}: {', '.join(parts)}"

    def _transfer_chain(self, proposal):
        """The open steps of the transfer, which must be free to change."""
        move = proposal.supply_move_id
        chain = self._open_chain(move)
        if move.location_id.usage in ("supplier", "production"):
            raise UserError(self.env._("Only purchases and transfers can be changed from here."))
        if move.location_id.usage == "transit":
            raise UserError(
                self.env._("%s is under way already.", move.picking_id.name or move.display_name)
            )
        if any(
            len(linked & chain) > 1
            for step in chain
            for linked in (step.move_orig_ids, step.move_dest_ids)
        ):
            raise UserError(self.env._("It shares its steps with other transfers."))
        self._check_not_made_to_order(chain)
        return chain

    def _open_chain(self, moves):
        chain = step = moves
        while step:
            linked = step.move_orig_ids | step.move_dest_ids
            step = linked.filtered(lambda move: move.state not in CLOSED) - chain
            chain |= step
        return chain

    def _check_not_made_to_order(self, moves):
        wanted = moves.filtered(
            lambda move: (
                move.state not in CLOSED
                and move.location_dest_id.usage in ("customer", "production")
            )
        )
        if wanted:
            raise UserError(self.env._("It is made to order for %s.", wanted[0].origin or ""))


def stored(values):
    """Values as kept in JSON."""
    return {
        name: str(value) if isinstance(value, date) else value for name, value in values.items()
    }


def _short(value):
    return str(value.date()) if isinstance(value, datetime) else str(value)
