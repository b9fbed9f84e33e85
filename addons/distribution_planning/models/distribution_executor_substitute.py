from odoo import models
from odoo.exceptions import UserError

from .distribution_executor_open_supply import CLOSED


class DistributionExecutor(models.AbstractModel):
    """Deliver another product to orders that wait for one that has run out.

    Only whole lines are changed, and only while nothing of them was set aside, delivered,
    invoiced or bought for them; of other lines the salesperson is asked. The customer pays what
    was agreed.
    """

    _inherit = "distribution.executor"

    def _refuse_substitute(self, proposals):
        """Proposals whose replacement has no longer enough to spare, with the reason."""
        stock = proposals.warehouse_id.lot_stock_id
        free = {
            product: product.free_qty
            for product in proposals.substitute_id.with_context(location=stock.id)
        }
        return {
            proposal: self.env._(
                "%(warehouse)s has only %(free)s of %(product)s free now, %(needed)s are needed.",
                warehouse=proposal.warehouse_id.name,
                free=max(free[proposal.substitute_id], 0),
                product=proposal.substitute_id.display_name,
                needed=proposal.quantity * proposal._ratio(),
            )
            for proposal in proposals
            if proposal.substitute_id.uom_id.compare(
                free[proposal.substitute_id], proposal.quantity * proposal._ratio()
            )
            < 0
        }

    def _execute_substitute(self, proposals, _context):
        return {
            proposal: self._record_changes(proposal, self._substitute(proposal))
            for proposal in proposals
        }

    def _substitute(self, proposal):
        changes, left, lines = [], proposal.quantity, self.env["sale.order.line"]
        for line in self._lines_waiting(proposal):
            open_quantity = self._open_quantity(line)
            if proposal.uom_id.compare(left, open_quantity) < 0:
                continue
            changes += self._substitute_line(proposal, line)
            lines |= line
            left -= open_quantity
        if not changes:
            raise UserError(
                self.env._(
                    "No sales order in %(warehouse)s waits for %(product)s that could be changed.",
                    warehouse=proposal.warehouse_id.name,
                    product=proposal.product_id.display_name,
                )
            )
        added = lines.browse([change["id"] for change in changes if change["kind"] == "created"])
        proposal._internally().sale_line_ids = lines | added
        return changes

    def _lines_waiting(self, proposal):
        """Sales order lines that wait for the product: confirmed ones first, the oldest first."""
        lines = self.env["sale.order.line"].search(
            [
                ("product_id", "=", proposal.product_id.id),
                ("company_id", "=", proposal.company_id.id),
                ("order_id.warehouse_id", "=", proposal.warehouse_id.id),
                ("state", "in", ("draft", "sent", "sale")),
                ("display_type", "=", False),
            ]
        )
        waiting = lines.filtered(
            lambda line: (
                line.warehouse_id == proposal.warehouse_id
                and proposal.uom_id.compare(self._open_quantity(line), 0) > 0
                and not self._is_reserved(line)
            )
        )
        return waiting.sorted(
            lambda line: (line.state != "sale", line.order_id.date_order, line.id)
        )

    def _open_quantity(self, line):
        """What the customer still waits for, in the product's unit."""
        return line.product_uom_id._compute_quantity(
            line.product_uom_qty - line.qty_delivered, line.product_id.uom_id, round=False
        )

    def _is_reserved(self, line):
        """Whether goods for all of the line are set aside already."""
        moves = line.move_ids.filtered(lambda move: move.state not in CLOSED)
        return bool(moves) and all(move.state == "assigned" for move in moves)

    def _may_change(self, line):
        return not (
            line.order_id.locked
            or line.qty_delivered
            or line.qty_invoiced
            or any(move.quantity or move.picked for move in line.move_ids)
            or any(move.state == "done" for move in line.move_ids)
        )

    def _substitute_line(self, proposal, line):
        order = line.order_id
        product, other = proposal.product_id.display_name, proposal.substitute_id.display_name
        person = order.user_id or order.team_id.user_id
        bought = self._bought_for(line)
        quantity = self._replacement_quantity(proposal, line)
        if bought or not quantity or not self._may_change(line):
            question = self._offer(product, other, bought)
            return [self._ask(proposal, order, person, question)]
        new = self._replacement_line(proposal, line, quantity)
        changes = [
            self._change(line, {"product_uom_qty": 0}),
            {
                "kind": "created",
                "model": new._name,
                "id": new.id,
                "after": {"product_uom_qty": new.product_uom_qty},
                "name": self.env._(
                    "%(order)s: %(other)s for %(product)s",
                    order=order.name,
                    other=other,
                    product=product,
                ),
            },
        ]
        order.message_post(body=self._because(proposal), subtype_xmlid="mail.mt_note")
        told = self.env._("Tell the customer: %(other)s instead of %(product)s", other=other,
                          product=product)  # fmt: skip
        return [*changes, self._ask(proposal, order, person, told)]

    def _offer(self, product, other, bought):
        if bought:
            return self.env._(
                "Offer %(other)s instead of %(product)s, which %(purchases)s orders for it",
                other=other,
                product=product,
                purchases=", ".join(bought.mapped("name")),
            )
        return self.env._("Offer %(other)s instead of %(product)s", other=other, product=product)

    def _bought_for(self, line):
        """The purchases that were made for the line."""
        moves = self._open_chain(line.move_ids)
        return (moves.created_purchase_line_ids | moves.purchase_line_id).order_id.filtered(
            lambda order: order.state != "cancel"
        )

    def _replacement_quantity(self, proposal, line):
        """What replaces the line; zero where that is less than can be counted."""
        return proposal.substitute_id.uom_id.round(self._open_quantity(line) * proposal._ratio())

    def _replacement_line(self, proposal, line, quantity):
        """A line with the replacement beside the one it replaces, at the agreed amount."""
        return self.env["sale.order.line"].create(
            {
                "order_id": line.order_id.id,
                "sequence": line.sequence,
                "product_id": proposal.substitute_id.id,
                "product_uom_id": proposal.substitute_id.uom_id.id,
                "product_uom_qty": quantity,
                "price_unit": line.price_unit * line.product_uom_qty / quantity,
                "discount": line.discount,
                "tax_ids": [(6, 0, line.tax_ids.ids)],
            }
        )
