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
