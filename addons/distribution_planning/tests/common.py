from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import TransactionCase, new_test_user

GROUP = "distribution_planning.group_distribution_"


def written_with(items=(), supply=()):
    """Those tables of a snapshot that the plan's writer uses."""
    import pandas as pd

    return {
        "items": pd.DataFrame(list(items), columns=["item_id", "unit_cost"]),
        "supply": pd.DataFrame(list(supply), columns=["item_id", "destination_id", "due_date"]),
    }


class DistributionCase(TransactionCase):
    """A company with a central warehouse, two regions, a vendor and one product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Planned"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": False,
            }
        )
        cls.central = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)])
        cls.central.write({"name": "Central", "code": "CEN"})
        cls.north, cls.south = cls.env["stock.warehouse"].create(
            [
                {
                    "name": "North",
                    "code": "NOR",
                    "company_id": cls.company.id,
                    "resupply_wh_ids": [Command.link(cls.central.id)],
                },
                {"name": "South", "code": "SOU", "company_id": cls.company.id},
            ]
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Mill"})
        cls.product = cls._product("Cup")
        cls.lanes = cls._lanes()
        cls.viewer, cls.planner, cls.manager, cls.governor, cls.second_governor = (
            new_test_user(
                cls.env,
                f"distribution_{role}{number}",
                groups=f"base.group_user,{GROUP}{role}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role, number in (
                ("user", ""),
                ("planner", ""),
                ("manager", ""),
                ("governance", ""),
                ("governance", "2"),
            )
        )

    @classmethod
    def _product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "standard_price": 4,
                "list_price": 10,
                "seller_ids": [
                    Command.create(
                        {
                            "partner_id": cls.vendor.id,
                            "price": 4,
                            "delay": 5,
                            "min_qty": 1,
                            "company_id": cls.company.id,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _lanes(cls):
        """The lanes from the central warehouse, by destination."""
        Lane = cls.env["distribution.lane"]
        Lane._sync(cls.company)
        lanes = Lane.search([("origin_warehouse_id", "=", cls.central.id)])
        return {lane.warehouse_id: lane for lane in lanes}

    def _stock(self, warehouse, quantity, product=None):
        self.env["stock.quant"]._update_available_quantity(
            product or self.product, warehouse.lot_stock_id, quantity
        )

    def _run(self, **values):
        """A finished run, as planning leaves it."""
        return (
            self.env["distribution.run"]
            ._internally()
            .create(
                {
                    "name": "PLAN/TEST",
                    "company_id": self.company.id,
                    "state": "done",
                    "started_on": fields.Datetime.now() - timedelta(minutes=1),
                    "snapshot_digest": "5" * 64,
                    "plan_digest": "7" * 64,
                    "policy_version_id": self.env["distribution.policy.version"]
                    ._active(self.company)
                    .id,
                    **values,
                }
            )
        )

    def _proposal(self, verb, warehouse, quantity=0, run=None, **values):
        run = run or self.env["distribution.run"]._latest(self.company) or self._run()
        today = fields.Date.today()
        links = {}
        if verb == "transfer":
            links = {"origin_warehouse_id": self.central.id, "lane_id": self.lanes[warehouse].id}
        elif verb == "buy":
            links = {"vendor_id": self.vendor.id}
        product = values.pop("product", self.product)
        return (
            self.env["distribution.proposal"]
            ._internally()
            .create(
                {
                    "proposal_key": f"{verb}-{product.id}-{warehouse.code}",
                    "run_id": run.id,
                    "company_id": self.company.id,
                    "verb": verb,
                    "product_id": product.id,
                    "warehouse_id": warehouse.id,
                    "recommended_quantity": quantity,
                    "quantity": quantity,
                    "order_date": today,
                    "due_date": today + timedelta(days=3),
                    "expected_value": 25.0,
                    "cost": 2.0,
                    "confidence": 0.8,
                    "reason": "North runs out in two days.",
                    **links,
                    **values,
                }
            )
            .with_env(self.env)
        )

    def _ledger(self, proposal):
        return self.env["distribution.ledger.entry"].search(
            [("proposal_key", "=", proposal.proposal_key)], order="sequence"
        )
