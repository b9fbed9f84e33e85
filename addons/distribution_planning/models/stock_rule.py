from odoo import api, models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "distribution_proposal_id"]

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        return {
            **super()._push_prepare_move_copy_values(move_to_copy, new_date),
            **move_to_copy._distribution_link(),
        }

    @api.model
    def _merge_procurements(self, procurements_to_merge):
        merged = super()._merge_procurements(procurements_to_merge)
        none = self.env["distribution.proposal"]
        for group, procurement in zip(procurements_to_merge, merged, strict=True):
            procurement.values["distribution_proposal_ids"] = none.union(
                *(member.values.get("distribution_proposal_ids", none) for member in group)
            )
        return merged

    def _update_purchase_order_line(
        self, product_id, product_qty, product_uom, company_id, values, line
    ):
        changes = super()._update_purchase_order_line(
            product_id, product_qty, product_uom, company_id, values, line
        )
        return {**changes, **line._distribution_link(values)}
