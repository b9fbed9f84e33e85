import logging

from odoo import models
from odoo.exceptions import UserError

from .distribution_executor import CONCURRENCY_ERRORS
from .distribution_executor_open_supply import CLOSED, QUOTATION, stored

_logger = logging.getLogger(__name__)

# What replaces something comes after it in the list of changes.
REPLACING, REPLACED = ("created", "added"), ("changed", "removed", "cancelled")


class DistributionExecutor(models.AbstractModel):
    """Take back what a proposal did, as far as that has not become a fact.

    Each kind of change kept on the proposal has its method ``_undo_<kind>``. It returns why the
    change stands, or nothing when it was taken back. What somebody changed since stands.
    """

    _inherit = "distribution.executor"

    def _undo(self, proposals):
        """Take proposals back, the latest first and each in a savepoint of its own.

        :return: ``{proposal: (what was taken back, what stands and why)}``, lists of words
        """
        outcomes = {}
        latest_first = proposals.sudo().sorted(lambda one: (one.decided_on, one.id), reverse=True)
        for proposal in latest_first:
            executor = self.sudo().with_company(proposal.company_id)
            outcomes[proposal] = executor._undo_one(proposal)
        return outcomes

    def _undo_one(self, proposal):
        try:
            with self.env.cr.savepoint():
                taken_back, stands = self._take_back(proposal)
                self.env.flush_all()
        except CONCURRENCY_ERRORS:
            raise
        except UserError as error:
            return [], [str(error)]
        except Exception as error:
            _logger.exception("Proposal %s could not be undone", proposal.proposal_key)
            return [], [str(error)]
        return taken_back, stands

    def _take_back(self, proposal):
        taken_back, stands = self._take_back_moves(proposal)
        is_replaced = False
        for change in reversed(proposal.document_changes or []):
            record = self.env[change["model"]].browse(change["id"]).exists()
            if is_replaced and change["kind"] in REPLACED:
                reason = self.env._("%s: what took its place stands.", change["name"])
            else:
                reason = getattr(self, f"_undo_{change['kind']}")(proposal, change, record)
            if change["kind"] in REPLACING:
                is_replaced = is_replaced or bool(reason)
            elif change["kind"] in REPLACED:
                is_replaced = False
            if reason:
                stands.append(reason)
            else:
                taken_back.append(change["name"])
        return taken_back, stands

    def _take_back_moves(self, proposal):
        """Cancel the proposal's transfer as far as it has not left its warehouse."""
        moves = proposal.move_ids
        under_way = moves.filtered(
            lambda move: (
                move.state not in CLOSED
                and any(before.state == "done" for before in move.move_orig_ids)
            )
        )
        changes = self._cancel_moves(moves - under_way)
        gone = moves.filtered(lambda move: move.state == "done")
        stands = [
            self.env._("%s is done.", move.picking_id.name or move.display_name) for move in gone
        ]
        return [change["name"] for change in changes], stands

    def _undo_changed(self, proposal, change, record):
        """Put the values back that were there before."""
        name = change["name"]
        if not record:
            return self.env._("%s: it does not exist any more.", name)
        now = stored({field: record[field] for field in change["after"]})
        if now != change["after"]:
            return self.env._("%s: it was changed since.", name)
        if not self._is_open(record):
            return self.env._("%s: it is closed.", name)
        if record._name == "stock.warehouse.orderpoint":
            record = record._decided_by({record.id: proposal.id})
        if "product_qty" in change["before"]:
            self._resize(record, change["before"]["product_qty"])
        else:
            record.write(change["before"])
        return ""

    def _is_open(self, record):
        """Whether a document can still be changed."""
        if record._name == "stock.move":
            return record.state not in CLOSED
        if record._name == "purchase.order.line":
            order = record.order_id
            return order.state in QUOTATION or (
                order.state == "purchase" and not order.locked and not record.qty_received
            )
        if record._name == "sale.order.line":
            return record.state in ("draft", "sent", "sale") and not record.order_id.locked
        return True

    def _undo_created(self, proposal, change, record):
        """Withdraw a reordering rule, or a replacement that has not been delivered."""
        name = change["name"]
        if not record:
            return ""
        if record._name == "stock.warehouse.orderpoint":
            if stored({field: record[field] for field in change["after"]}) != change["after"]:
                return self.env._("%s: it was changed since.", name)
            record.active = False
            return ""
        if record.qty_delivered or record.qty_invoiced or any(record.move_ids.mapped("picked")):
            return self.env._("%s: it is delivered or invoiced.", name)
        if record.state == "sale":
            record.product_uom_qty = 0
        else:
            record.unlink()
        return ""

    def _undo_added(self, proposal, change, record):
        """Take the quantity off the request for quotation again."""
        if not record:
            return ""
        if record.order_id.state not in QUOTATION:
            return self.env._(
                "%(order)s is confirmed or cancelled: agree it with %(vendor)s.",
                order=record.order_id.name,
                vendor=record.partner_id.name,
            )
        self._cut_purchase(proposal, record, change["quantity"])
        return ""

    def _undo_removed(self, _proposal, change, _record):
        """Put a line back on its request for quotation."""
        order = self.env["purchase.order"].browse(change["before"]["order_id"]).exists()
        if order.state not in QUOTATION:
            return self.env._("%s: the request is not open any more.", change["name"])
        self.env["purchase.order.line"].create(change["before"])
        return ""

    def _undo_cancelled(self, _proposal, change, record):
        """Open a cancelled request for quotation again; transfers stay cancelled."""
        if record._name != "purchase.order":
            return self.env._("%s; the next plan proposes another if it is needed.",
                              change["name"])  # fmt: skip
        if record.state != "cancel":
            return self.env._("%s: it was changed since.", change["name"])
        record.button_draft()
        return ""

    def _undo_asked(self, _proposal, change, record):
        """Withdraw a question that nobody has seen to yet."""
        if not record.active:
            return self.env._("%s, and has seen to it.", change["name"])
        record.unlink()
        return ""
