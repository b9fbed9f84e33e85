from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL


class DistributionDossier(models.AbstractModel):
    """What came of a decision, as of today."""

    _inherit = "report.distribution_planning.report_dossier"

    def _documents(self, proposal):
        """The documents made: name, kind, state and address."""
        proposal = proposal.sudo()
        kinds = {
            self.env._("Purchase"): proposal._purchase_orders(),
            self.env._("Transfer"): proposal.picking_ids
            | proposal.purchase_line_ids.move_ids.picking_id,
            self.env._("Sales order"): proposal.sale_line_ids.order_id,
            self.env._("Reordering rule"): proposal.orderpoint_id,
        }
        return [
            self._document(record, kind) for kind, records in kinds.items() for record in records
        ]

    def _document(self, record, kind):
        states = (
            dict(record._fields["state"]._description_selection(self.env))
            if "state" in record._fields
            else {}
        )
        return {
            "name": record.name,
            "kind": kind,
            "state": states.get(record["state"], "") if states else "",
            "url": f"/odoo/{record._name}/{record.id}",
        }

    def _outcome(self, proposal):
        """What came of it, (label, text): how much arrived, and what it was worth once its days
        are over. Empty while there is neither."""
        return [*self._arrived(proposal), *self._worth(proposal)]

    def _worth(self, proposal):
        outcome = proposal.sudo().outcome_id
        if not outcome:
            return []
        money = proposal.currency_id.format
        return [
            (
                self.env._("Was worth, on the demand until %s", self._date(outcome.date_to)),
                money(outcome.realised_value),
            ),
            (self.env._("As recommended it would have been"), money(outcome.recommended_value)),
            (self.env._("Regret"), money(outcome.regret)),
        ]

    def _arrived(self, proposal):
        proposal = proposal.sudo()
        unit = proposal.uom_id
        lines = proposal.purchase_line_ids
        arriving = proposal.move_ids.filtered(
            lambda move: (
                move.location_dest_id.warehouse_id == proposal.warehouse_id
                and move.state != "cancel"
            )
        )
        if not lines and not arriving:
            return []
        asked = sum(line.product_uom_id._compute_quantity(line.product_qty, unit) for line in lines)
        came = sum(line.product_uom_id._compute_quantity(line.qty_received, unit) for line in lines)
        asked += sum(arriving.mapped("product_qty"))
        came += sum(
            move.product_uom._compute_quantity(move.quantity, unit)
            for move in arriving
            if move.state == "done"
        )
        return [
            (self.env._("Decided"), self._quantity(proposal, proposal.quantity)),
            (self.env._("On the documents"), f"{self._number(asked)} {unit.name}"),
            (self.env._("Received"), f"{self._number(came)} {unit.name}"),
        ]

    def _weeks(self, proposal, said):
        """Expected demand at the destination by week, and what came so far."""
        place = said.get("places", {}).get(f"warehouse-{proposal.warehouse_id.id}", {})
        expected = {
            fields.Date.to_date(day): quantity
            for day, quantity in place.get("forecast", {}).items()
        }
        if not expected:
            return []
        today = fields.Date.context_today(self)
        came = self._demand_since(proposal, min(expected), today)
        if not any(expected.values()) and not any(came.values()):
            return []
        return [self._week(start, expected[start], came, today) for start in expected]

    def _week(self, start, expected, came, today):
        end = start + timedelta(days=7)
        return {
            "week": self._date(start),
            "expected": self._number(expected),
            "came": self._number(sum(came[day] for day in came if start <= day < end))
            if start < today
            else "",
            "is_over": end <= today,
        }

    def _demand_since(self, proposal, first, today):
        """Demand by day at the destination, as the planner reads it."""
        self.env.flush_all()
        reader = self.env["distribution.snapshot.reader"].sudo().with_company(proposal.company_id)
        company = proposal.company_id.with_env(reader.env)
        scope = reader._scope(company, today, proposal.product_id)
        self.env.cr.execute(
            SQL(
                """SELECT date::date, SUM(quantity)::float8 FROM (%s) demand
                    WHERE location_id = %s AND date >= %s GROUP BY 1""",
                reader._demand_query(scope),
                f"warehouse-{proposal.warehouse_id.id}",
                first,
            )
        )
        return dict(self.env.cr.fetchall())
