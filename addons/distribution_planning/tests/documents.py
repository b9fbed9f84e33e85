from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, TransactionCase


class DocumentsCase(TransactionCase):
    """A company of its own with a central warehouse and three regional ones.

    The regions deliver in one, two and three steps and are resupplied by the centre. Documents
    are made as people make them, then dated back.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Probe Ltd"})
        cls.env.user.write(
            {"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id}
        )
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        Warehouse = cls.env["stock.warehouse"]
        cls.centre = Warehouse.search([("company_id", "=", cls.company.id)], limit=1)
        cls.centre.write({"name": "Centre", "code": "DC"})
        cls.regions = Warehouse.create(
            [
                {
                    "name": f"Region {number}",
                    "code": f"R{number}",
                    "company_id": cls.company.id,
                    "delivery_steps": steps,
                    "resupply_wh_ids": [Command.set(cls.centre.ids)],
                }
                for number, steps in enumerate(("ship_only", "pick_ship", "pick_pack_ship"), 1)
            ]
        )
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.today = fields.Date.context_today(cls.company)

    @classmethod
    def _product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "standard_price": 4,
                "list_price": 10,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _offer(cls, product, **values):
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "company_id": cls.company.id,
                "price": 4,
                "delay": 7,
                **values,
            }
        )

    def _stock(self, product, warehouse, quantity):
        self.env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, quantity
        )

    def _sell(self, product, warehouse, quantity, **line):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": warehouse.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity, **line})
                ],
            }
        )
        sale.action_confirm()
        return sale

    def _deliver(self, product, warehouse, quantity, days_ago, **line):
        """Sell and deliver, all steps. Returns the picking to the customer."""
        sale = self._sell(product, warehouse, quantity, **line)
        done = self.env["stock.picking"]
        while todo := sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
            self._validate(todo[0], days_ago)
            done |= todo[0]
        return done.filtered(lambda picking: picking.location_dest_id.usage == "customer")

    def _validate(self, picking, days_ago=0, quantity=None):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=quantity is None).button_validate()
        self._date(picking.move_ids, days_ago)

    def _date(self, moves, days_ago):
        moves.write({"date": fields.Datetime.now() - timedelta(days=days_ago)})

    def _return(self, picking, quantity, days_ago):
        """Return through the wizard and receive the goods."""
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        returned = self.env["stock.picking"].browse(action["res_id"])
        self._validate(returned, days_ago)
        return returned

    def _buy(self, product, warehouse, quantity, confirm=True):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": warehouse.in_type_id.id,
                "order_line": [Command.create({"product_id": product.id, "product_qty": quantity})],
            }
        )
        if confirm:
            purchase.button_confirm()
        return purchase

    def _read(self, as_of=None):
        reader = self.env["distribution.snapshot.reader"]
        return reader.read_snapshot(self.company, as_of or self.today)

    def _rows(self, table, product, warehouse=None, snapshot=None):
        frame = (snapshot or self._read())[table]
        frame = frame[frame["item_id"] == str(product.id)]
        if warehouse:
            column = "destination_id" if table == "supply" else "location_id"
            frame = frame[frame[column] == f"warehouse-{warehouse.id}"]
        return frame

    def _day(self, days_ago):
        return (self.today - timedelta(days=days_ago)).isoformat()
