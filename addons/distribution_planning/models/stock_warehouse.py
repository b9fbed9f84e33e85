from odoo import api, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        self.env["distribution.lane"]._sync(warehouses.company_id)
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "resupply_wh_ids"}:
            self.env["distribution.lane"]._sync(self.company_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_undecided_proposals(self):
        self.env["distribution.proposal"]._let_go(self)

    def _distribution_regions(self):
        """The region of each warehouse: its state, or its country where it has none."""
        regions = {}
        for warehouse in self:
            language = warehouse.company_id.partner_id.lang
            address = warehouse.sudo().partner_id.with_context(lang=language)
            regions[warehouse] = address.state_id.name or address.country_id.name or ""
        return regions
