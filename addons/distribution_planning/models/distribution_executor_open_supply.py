from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

CLOSED = ("done", "cancel")
QUOTATION = ("draft", "sent", "to approve")


class DistributionExecutor(models.AbstractModel):
    """What is on order: whether it may still be changed, and what was changed."""

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
                date=format_date(self.env, expected),
                planned=format_date(self.env, proposal.supply_date),
            )
        return ""

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
            f"{self._in_short(before[name])} → {self._in_short(after[name])}"
            for name in after
        ]
        return f"{document.display_name or record.display_name}: {', '.join(parts)}"

    def _in_short(self, value):
        return format_date(self.env, value) if isinstance(value, date) else str(value)

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
                and (
                    move.location_dest_id.usage in ("customer", "production")
                    or _is_subcontractors(move.location_dest_id)
                )
            )
        )
        if wanted:
            raise UserError(self.env._("It is made to order for %s.", wanted[0].origin or ""))


def _is_subcontractors(location):
    """Whether a subcontractor works there: Odoo has it in the company, and in no warehouse."""
    return location.usage == "internal" and not location.warehouse_id


def stored(values):
    """Values as kept in JSON."""
    return {
        name: str(value) if isinstance(value, date) else value for name, value in values.items()
    }
