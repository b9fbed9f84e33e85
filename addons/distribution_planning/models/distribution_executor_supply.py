from odoo import models
from odoo.exceptions import UserError

from .distribution_executor_transfer import noon


class DistributionExecutor(models.AbstractModel):
    _inherit = "distribution.executor"

    def _execute_buy(self, proposals, _context):
        """Requests for quotation through procurement: price, unit and merging are Odoo's."""
        self.env["stock.rule"].run([self._purchase(proposal) for proposal in proposals])
        proposals.invalidate_recordset(["purchase_line_ids"])
        for proposal in proposals:
            if not proposal.purchase_line_ids:
                raise UserError(
                    self.env._(
                        "No request for quotation was made. Check the buy rule of %s.",
                        proposal.warehouse_id.name,
                    )
                )
        return {
            proposal: proposal.purchase_line_ids.order_id.mapped("name") for proposal in proposals
        }

    def _purchase(self, proposal):
        warehouse = proposal.warehouse_id
        values = {
            "company_id": proposal.company_id,
            "warehouse_id": warehouse,
            "route_ids": warehouse.buy_pull_id.route_id,
            "supplierinfo_id": self._vendor_price(proposal),
            "date_planned": noon(proposal.due_date),
            "distribution_proposal_ids": proposal,
        }
        return self._procurement(proposal, values, proposal.run_id.name)

    def _vendor_price(self, proposal):
        product = proposal.product_id
        price = (
            product._select_seller(
                partner_id=proposal.vendor_id,
                quantity=proposal.quantity,
                date=proposal.order_date,
                uom_id=proposal.uom_id,
            )
            or product._prepare_sellers().filtered(
                lambda seller: (
                    seller.partner_id == proposal.vendor_id
                    and seller.company_id in (proposal.company_id, self.env["res.company"])
                )
            )[:1]
        )
        if not price:
            raise UserError(
                self.env._(
                    "%(vendor)s is no longer a vendor of %(product)s.",
                    vendor=proposal.vendor_id.name,
                    product=product.display_name,
                )
            )
        return price

    def _prepare_adjust(self, batch):
        """The reordering rules of the batch by product, read at once."""
        rules = self.env["stock.warehouse.orderpoint"].search(
            [
                ("company_id", "=", batch.company_id.id),
                ("product_id", "in", batch.product_id.ids),
                ("location_id", "=", batch[0].warehouse_id.lot_stock_id.id),
            ]
        )
        return {rule.product_id: rule for rule in rules}

    def _execute_adjust(self, proposals, rules):
        """Set the reordering rules: one write for all that get the same limits.

        Returns for each proposal what was changed, in words.
        """
        before = {
            product: (rule.product_min_qty, rule.product_max_qty) for product, rule in rules.items()
        }
        new = proposals.filtered(lambda proposal: proposal.product_id not in rules)
        rules = rules | self._create_rules(new)
        for limits, alike in (proposals - new).grouped(_limits).items():
            changed = [rules[product].id for product in alike.product_id]
            self.env["stock.warehouse.orderpoint"].browse(changed).write(
                {"product_min_qty": limits[0], "product_max_qty": limits[1]}
            )
        for proposal in proposals:
            proposal._internally().orderpoint_id = rules[proposal.product_id]
        return {
            proposal: [
                self._limits_message(proposal.orderpoint_id, before.get(proposal.product_id))
            ]
            for proposal in proposals
        }

    def _create_rules(self, proposals):
        """Reordering rules for the products that have none: ``{product: rule}``."""
        rules = self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_min_qty": proposal.new_reorder_point,
                    "product_max_qty": proposal.new_order_up_to,
                    "product_id": proposal.product_id.id,
                    "warehouse_id": proposal.warehouse_id.id,
                    "location_id": proposal.warehouse_id.lot_stock_id.id,
                    "company_id": proposal.company_id.id,
                    "trigger": "manual",
                }
                for proposal in proposals
            ]
        )
        return {rule.product_id: rule for rule in rules}

    def _limits_message(self, rule, before):
        if before is None:
            return self.env._(
                "%(rule)s created: minimum %(minimum)s, maximum %(maximum)s",
                rule=rule.name,
                minimum=rule.product_min_qty,
                maximum=rule.product_max_qty,
            )
        return self.env._(
            "%(rule)s: minimum %(old_minimum)s → %(minimum)s, "
            "maximum %(old_maximum)s → %(maximum)s",
            rule=rule.name,
            old_minimum=before[0],
            minimum=rule.product_min_qty,
            old_maximum=before[1],
            maximum=rule.product_max_qty,
        )

    def _execute_hold(self, proposals, _context):
        return {
            proposal: [self.env._("Held until %s", proposal.due_date)] for proposal in proposals
        }


def _limits(proposal):
    """Minimum and maximum that the proposal sets."""
    return proposal.new_reorder_point, proposal.new_order_up_to
