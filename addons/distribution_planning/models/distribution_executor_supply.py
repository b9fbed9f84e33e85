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
            proposal: self._record_changes(
                proposal, [self._bought(proposal, line) for line in proposal.purchase_line_ids]
            )
            for proposal in proposals
        }

    def _purchase(self, proposal):
        warehouse = proposal.warehouse_id
        values = {
            "company_id": proposal.company_id,
            "warehouse_id": warehouse,
            "route_ids": warehouse.buy_pull_id.route_id,
            "supplierinfo_id": self._vendor_price(proposal),
            "date_planned": noon(proposal.due_date, warehouse),
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
