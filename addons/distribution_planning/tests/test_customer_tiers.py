from odoo import Command, fields
from odoo.tests.common import tagged

from .planned import PlannedCase


@tagged("post_install", "-at_install")
class TestCustomerTiers(PlannedCase):
    """What a customer of a dear tier ordered is worth more to a plan than what others did."""

    def setUp(self):
        super().setUp()
        firm = self.env["res.partner"].create(
            {"name": "Hospital", "is_company": True, "distribution_customer_tier": "A"}
        )
        ward = self.env["res.partner"].create({"name": "Ward", "parent_id": firm.id})
        sale = self.env["sale.order"].create(
            {
                "partner_id": ward.id,
                "warehouse_id": self.north.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": 9})
                ],
            }
        )
        sale.action_confirm()

    def test_the_tier_is_that_of_the_company_that_ordered(self):
        reader = self.env["distribution.snapshot.reader"]
        orders = reader.read_snapshot(self.company, fields.Date.context_today(self.company))[
            "orders"
        ]
        self.assertEqual(orders["customer_tier"].tolist(), ["A"])

    def test_a_dear_tier_makes_the_transfer_worth_more(self):
        before = self._open(self._plan())
        value, reason = before.expected_value, before.reason
        self.env["distribution.parameter"].with_user(self.manager).create(
            {"parameter": "tier_a_shortage_factor", "value": "3", "company_id": self.company.id}
        )
        after = self._open(self._plan())
        self.assertGreater(after.expected_value, 1.2 * value)
        self.assertNotIn("tier A", reason)
        self.assertIn("Customers of tier A have ordered 9, due ", after.reason)
