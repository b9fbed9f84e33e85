from odoo import models
from odoo.exceptions import UserError

from .distribution_executor_open_supply import CLOSED, QUOTATION, stored


class DistributionExecutor(models.AbstractModel):
    """Cancel what is on order: requests at once, orders only where the company allows it."""

    _inherit = "distribution.executor"

    def _cancel_purchase(self, proposal):
        line = proposal.supply_purchase_line_id
        order = line.order_id
        self._check_not_made_to_order(line.move_dest_ids)
        if order.state in QUOTATION or self._may_cancel(line):
            changes = self._cut_purchase(proposal, line, proposal.quantity)
            order.message_post(body=self._because(proposal), subtype_xmlid="mail.mt_note")
            return changes
        question = self.env._(
            "Ask %(vendor)s to take %(quantity)s %(unit)s of %(product)s off the order",
            vendor=order.partner_id.name,
            quantity=proposal.quantity,
            unit=proposal.uom_id.name,
            product=proposal.product_id.display_name,
        )
        return [self._ask(proposal, order, self._buyer(order, proposal), question)]

    def _may_cancel(self, line):
        """Whether a confirmed order may be cut without asking: nothing of it has happened yet."""
        return (
            line.company_id.distribution_cancel_confirmed
            and not line.order_id.locked
            and not line.qty_received
            and not line.qty_invoiced
            and not any(line.move_ids.mapped("picked"))
        )

    def _cut_purchase(self, proposal, line, quantity):
        """Take a quantity, in the product's unit, off a purchase line."""
        order = line.order_id
        unit = line.product_uom_id
        left = proposal.uom_id._compute_quantity(line.product_uom_qty - quantity, unit, round=False)
        # Less than the unit can say is what buying in it rounded up.
        if unit.round(left, rounding_method="DOWN") > 0:
            return [self._resize(line, unit.round(left, rounding_method="UP"))]
        if order.order_line.filtered(lambda other: not other.display_type) == line:
            order.button_cancel()
            return [self._gone("cancelled", order, order.name)]
        if order.state == "purchase":
            return [self._resize(line, 0)]
        values = line.copy_data({"order_id": order.id, "date_planned": line.date_planned})[0]
        removed = self._gone("removed", line, order.name, _plain(values))
        line.unlink()
        return [removed]

    def _resize(self, line, quantity):
        """Another quantity on a purchase line. Its date stays, and once agreed so does its price;
        a receipt is only made smaller when the date is the same."""
        date = line.date_planned
        if line.order_id.state == "purchase":
            return self._change(line, {"product_qty": quantity, "date_planned": date})
        change = self._change(line, {"product_qty": quantity})
        line.date_planned = date
        return change

    def _bought(self, proposal, line):
        """What the proposal put on a purchase line."""
        return {
            "kind": "added",
            "model": "purchase.order.line",
            "id": line.id,
            "quantity": proposal.quantity,
            "name": line.order_id.name,
        }

    def _gone(self, kind, record, name, before=None):
        words = {"cancelled": self.env._("cancelled"), "removed": self.env._("line removed")}
        return {
            "kind": kind,
            "model": record._name,
            "id": record.id,
            "name": f"{name}: {words[kind]}",
            "before": before or {},
        }

    def _cancel_transfer(self, proposal):
        chain = self._transfer_chain(proposal)
        if any(self._is_started(move) for move in chain):
            picking = proposal.supply_move_id.picking_id
            question = self.env._(
                "Put %(quantity)s %(unit)s of %(product)s back: they are not needed",
                quantity=proposal.quantity,
                unit=proposal.uom_id.name,
                product=proposal.product_id.display_name,
            )
            return [self._ask(proposal, picking, picking.user_id, question)]
        chain.picking_id[:1].message_post(
            body=self._because(proposal), subtype_xmlid="mail.mt_note"
        )
        return self._cut_transfer(proposal, chain, proposal.quantity)

    def _is_started(self, move):
        """Whether the warehouse has set goods aside for the move, or begun to pick them."""
        if move.location_id.usage == "transit":
            return False
        return bool(move.picked or move.quantity) or any(
            before.state == "done" for before in move.move_orig_ids
        )

    def _cut_transfer(self, proposal, chain, quantity):
        move = proposal.supply_move_id
        if proposal.uom_id.compare(quantity, move.product_qty) >= 0:
            return self._cancel_moves(chain - chain.filtered(_takes_in_shipped))
        if len(set(chain.mapped("product_qty"))) > 1:
            raise UserError(self.env._("Its steps have different quantities."))
        left = move.product_qty - quantity
        return [
            self._change(
                step,
                {
                    "product_uom_qty": proposal.uom_id._compute_quantity(
                        left, step.product_uom, rounding_method="HALF-UP"
                    )
                },
            )
            for step in chain
        ]

    def _cancel_moves(self, moves):
        """Cancel open moves; a step after them that waits for other goods too keeps those."""
        moves = moves.filtered(lambda move: move.state not in CLOSED)
        following = moves.move_dest_ids - moves
        changes = [
            self._gone("cancelled", move, move.picking_id.name or move.display_name)
            for move in moves
        ]
        if moves:
            moves._action_cancel()
        for move in following.filtered(lambda move: move.state not in CLOSED):
            coming = sum(
                before.product_qty for before in move.move_orig_ids if before.state != "cancel"
            )
            if move.product_uom.compare(coming, move.product_qty) < 0:
                changes.append(self._change(move, {"product_uom_qty": coming}))
        return changes


def _takes_in_shipped(move):
    """Whether goods for the move have left already."""
    return any(before.state == "done" for before in move.move_orig_ids)


def _plain(values):
    """Values of a new record as kept in JSON; what the database fills in by itself is left out."""
    return {
        name: value
        for name, value in stored(values).items()
        if isinstance(value, str | int | float | list)
    }
