from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine_text import said

# What this extends has to be loaded before it.
from . import distribution_case_state  # noqa: F401  # pylint: disable=unused-import


class DistributionCase(models.Model):
    """Where the causes of supply and demand are removed: each kind has its records."""

    _inherit = "distribution.case"

    def action_adopt_lead_times(self):
        """Enter the learned lead times with all vendor prices and lanes of these cases."""
        self.check_access("read")
        if any(case.kind != "wrong_lead_time" for case in self):
            raise UserError(self.env._("Only cases of wrong lead times have any to take over."))
        for case in self:
            if case.lane_id:
                case._adopt_lane_days()
            else:
                prices = case.with_company(case.company_id)._vendor_prices()
                prices.action_adopt_learned_lead_time()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _adopt_lane_days(self):
        learned = self.env["distribution.lead.time"].search(
            [("lane_id", "=", self.lane_id.id), ("product_id", "=", False)], limit=1
        )
        before, after = self.lane_id.lead_days, round(learned.mean_days, 1)
        if learned and before != after:
            self.lane_id.lead_days = after
            self.sudo().message_post(
                body=self.env._("Lead time: %(before)s → %(after)s days.", before=before,
                                after=after)
            )  # fmt: skip

    def _fix_wrong_lead_time(self):
        """The vendor's prices of just these products, the learned days beside those entered."""
        if self.lane_id:
            return self._open_form(self.lane_id)
        view = self.env.ref("distribution_planning.view_supplierinfo_learned_list")
        return self._open_records(
            "product.supplierinfo", self._vendor_prices(), views=[(view.id, "list")]
        )

    def _vendor_prices(self):
        """Prices of the cases' vendors for the products that suffer."""
        return self.env["product.supplierinfo"].search(
            [
                ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
                ("product_tmpl_id", "in", self._products().product_tmpl_id.ids),
                ("company_id", "in", [False, *self.company_id.ids]),
            ]
        )

    def _fix_overdue_supply(self):
        return self._open_supply(overdue=True)

    def _fix_late_supply(self):
        return self._open_supply(overdue=False)

    def _open_supply(self, overdue):
        """Open purchase lines of the vendor, or open moves from the warehouse."""
        company = self.company_id
        products = [("product_id", "in", self._products().ids), ("company_id", "=", company.id)]
        today = fields.Date.context_today(self)
        if self.warehouse_id:
            places = self.position_ids.warehouse_id.view_location_id.ids
            giver = self.warehouse_id.view_location_id.id
            moves = self.env["stock.move"].search(
                [
                    *products,
                    *([("date", "<", today)] if overdue else []),
                    ("state", "not in", ("draft", "done", "cancel")),
                    ("location_dest_id", "child_of", places),
                    "|",
                    ("location_id", "child_of", giver),
                    ("location_id.usage", "=", "transit"),
                ]
            )
            return self._open_records("stock.move", moves)
        vendor = self.partner_id.commercial_partner_id
        lines = self.env["purchase.order.line"].search(
            [
                *products,
                *([("date_planned", "<", today)] if overdue else []),
                *([("partner_id", "child_of", vendor.ids)] if vendor else []),
                ("order_id.state", "in", ("draft", "sent", "to approve", "purchase")),
            ]
        )
        waiting = lines.filtered(lambda line: line.qty_received < line.product_qty)
        return self._open_records("purchase.order.line", waiting)

    def _fix_short_giver(self):
        """What the giver itself waits for: its positions of the products that others miss."""
        return self._open_list(
            "distribution_planning.action_position",
            [("warehouse_id", "=", self.warehouse_id.id),
             ("product_id", "in", self._products().ids)],
        )  # fmt: skip

    def _fix_no_source(self):
        """The warehouse's resupply, or the vendor list of the product."""
        if self.warehouse_id:
            return self._open_form(self.warehouse_id)
        template = self._products().product_tmpl_id
        return {
            **self._open_records("product.supplierinfo", self.env["product.supplierinfo"]),
            "domain": [("product_tmpl_id", "in", template.ids)],
            "context": {
                "visible_product_tmpl_id": False,
                "default_product_tmpl_id": template[:1].id,
                "default_company_id": self.company_id.id,
            },
        }

    def _fix_unregistered_promotion(self):
        """A new event, filled in with what was seen."""
        self._check_may_act()
        seen, figures = self.last_seen, self.context or {}
        products = self.env["product.product"] if self.product_categ_id else self._products()
        warehouses = self.position_ids.warehouse_id
        everywhere = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Event"),
            "res_model": "distribution.event",
            "views": [(False, "form")],
            "context": {
                "default_name": self.env._("Promotion: %s", said(self, "subject")),
                "default_kind": "promotion",
                "default_company_id": self.company_id.id,
                "default_date_from": seen - timedelta(days=figures.get("days_ago_from", 7)),
                "default_date_to": seen - timedelta(days=figures.get("days_ago_to", 1)),
                "default_product_ids": products.ids,
                "default_product_categ_ids": self.product_categ_id.ids,
                "default_warehouse_ids": [] if warehouses == everywhere else warehouses.ids,
                "default_has_expected_lift": True,
                "default_expected_lift": round(figures.get("times", 1.0), 2),
            },
        }

    def _products(self):
        return self.position_ids.product_id | self.product_id

    def _open_form(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _open_records(self, model, records, views=None):
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._("You cannot see the %s of this case.", self.env[model]._description)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": model,
            "domain": [("id", "in", records.ids)],
            "views": views or [(False, "list"), (False, "form")],
            "context": {"create": False},
        }
