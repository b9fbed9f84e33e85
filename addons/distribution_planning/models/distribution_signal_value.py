from odoo import fields, models


class DistributionSignalValue(models.Model):
    _name = "distribution.signal.value"
    _inherit = "distribution.dated"
    _description = "Signal Value"
    _order = "date desc, id desc"
    _rec_name = "date"
    _check_company_auto = True

    signal_id = fields.Many2one(
        "distribution.signal", required=True, check_company=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="signal_id.company_id", store=True, index=True)
    date = fields.Date(
        required=True, help="May lie ahead, where the value is known ahead, as a price is."
    )
    value = fields.Float(digits=(16, 6), required=True, aggregator="avg")
    product_id = fields.Many2one(
        "product.product", check_company=True, ondelete="cascade", help="Empty: every product."
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, ondelete="cascade", help="Empty: everywhere."
    )

    _place_unique = models.UniqueIndex(
        "(signal_id, date, COALESCE(product_id, 0), COALESCE(warehouse_id, 0))",
        "There is a value of this signal for the same day, product and warehouse already.",
    )
