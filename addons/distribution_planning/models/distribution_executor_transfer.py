from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .distribution_document_link import ProposalId


def noon(date, warehouse):
    """The middle of the day as days go by in the warehouse, in UTC as Odoo keeps it."""
    zone = warehouse.env["distribution.snapshot.reader"]._time_zone(warehouse)
    local = datetime.combine(date, time(12), ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


class DistributionExecutor(models.AbstractModel):
    _inherit = "distribution.executor"

    def _prepare_transfer(self, batch):
        """One reference per origin and destination: its transfers share their pickings."""
        run, origin, destination = batch.run_id[:1], batch.origin_warehouse_id, batch.warehouse_id
        return self.env["stock.reference"].create(
            {"name": f"{run.name} {origin.code}-{destination.code}"}
        )

    def _refuse_transfer(self, proposals):
        """Proposals whose origin has no longer enough to spare, with the reason."""
        free = self._free_quantities(proposals)
        return {
            proposal: self.env._(
                "%(warehouse)s has only %(free)s %(unit)s free now, %(quantity)s are needed.",
                warehouse=proposal.origin_warehouse_id.name,
                free=max(free[proposal.product_id], 0),
                unit=proposal.uom_id.name,
                quantity=proposal.quantity,
            )
            for proposal in proposals
            if proposal.uom_id.compare(free[proposal.product_id], proposal.quantity) < 0
        }

    def _free_quantities(self, proposals):
        """On hand less reserved, less what earlier proposals take but have not reserved."""
        stock = proposals.origin_warehouse_id.lot_stock_id
        products = proposals.product_id
        free = {product: product.free_qty for product in products.with_context(location=stock.id)}
        promised = self.env["stock.move"].search(
            [
                ("distribution_proposal_id", "!=", False),
                ("product_id", "in", products.ids),
                ("location_id", "child_of", stock.id),
                ("location_dest_id", "not any", [("id", "child_of", stock.id)]),
                ("state", "in", ("waiting", "confirmed", "partially_available")),
            ]
        )
        for move in promised:
            reserved = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
            free[move.product_id] -= move.product_qty - reserved
        return free

    def _execute_transfer(self, proposals, reference):
        by_route = proposals.filtered(lambda proposal: proposal.lane_id.route_id.active)
        if by_route:
            self._transfer_by_route(by_route, reference)
        for proposal in proposals - by_route:
            self._transfer_through_transit(proposal, reference)
        proposals.invalidate_recordset(["move_ids"])
        for proposal in proposals:
            if not proposal.move_ids:
                raise UserError(
                    self.env._(
                        "The resupply route made no transfer. Check the rules of %s.",
                        proposal.lane_id.route_id.name,
                    )
                )
        self._date_moves(proposals)
        return {proposal: proposal.move_ids.picking_id.mapped("name") for proposal in proposals}

    def _date_moves(self, proposals):
        """Goods leave on the order date and arrive on the due date, whatever the rules say."""
        origin, destination = proposals.origin_warehouse_id, proposals.warehouse_id
        for (ordered, due), dated in proposals.grouped(
            lambda proposal: (proposal.order_date, proposal.due_date)
        ).items():
            leaving = dated.move_ids.filtered(lambda move: move.location_id.warehouse_id == origin)
            leaving.write({"date": noon(ordered, origin)})
            arrival = noon(due, destination)
            (dated.move_ids - leaving).write({"date": arrival, "date_deadline": arrival})

    def _transfer_by_route(self, proposals, reference):
        """As Odoo's own replenishment would: procurements along the resupply route."""
        self.env["stock.rule"].run(
            [
                self._procurement(
                    proposal,
                    {
                        "company_id": proposal.company_id,
                        "warehouse_id": proposal.warehouse_id,
                        "route_ids": proposal.lane_id.route_id,
                        "reference_ids": reference,
                        "date_planned": noon(proposal.due_date, proposal.warehouse_id),
                        "date_deadline": noon(proposal.due_date, proposal.warehouse_id),
                        "distribution_proposal_id": ProposalId(proposal.id),
                    },
                    reference.name,
                )
                for proposal in proposals
            ]
        )

    def _procurement(self, proposal, values, origin):
        return self.env["stock.rule"].Procurement(
            proposal.product_id,
            proposal.uom_id.round(proposal.quantity),
            proposal.uom_id,
            proposal.warehouse_id.lot_stock_id,
            proposal.display_name,
            origin,
            proposal.company_id,
            values,
        )

    def _transfer_through_transit(self, proposal, reference):
        """Where no resupply route is in use: two chained moves through transit."""
        transit = proposal.company_id.internal_transit_location_id
        if not transit:
            raise UserError(self.env._("The company has no transit location between warehouses."))
        transit.sudo().active = True
        origin, destination = proposal.origin_warehouse_id, proposal.warehouse_id
        receipt = self._transit_move(
            proposal,
            reference,
            destination.in_type_id,
            transit,
            destination.lot_stock_id,
            origin,
            procure_method="make_to_order",
            date=noon(proposal.due_date, destination),
        )
        shipment = self._transit_move(
            proposal,
            reference,
            origin.out_type_id,
            origin.lot_stock_id,
            transit,
            destination,
            procure_method="make_to_stock",
            date=noon(proposal.order_date, origin),
        )
        receipt.move_orig_ids = shipment
        (shipment | receipt)._action_confirm()

    def _transit_move(self, proposal, reference, picking_type, source, target, other, **values):
        return self.env["stock.move"].create(
            {
                "company_id": proposal.company_id.id,
                "product_id": proposal.product_id.id,
                "product_uom": proposal.uom_id.id,
                "product_uom_qty": proposal.uom_id.round(proposal.quantity),
                "picking_type_id": picking_type.id,
                "warehouse_id": picking_type.warehouse_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "location_final_id": target.id,
                "partner_id": other.partner_id.id,
                "origin": reference.name,
                "reference_ids": [Command.link(reference.id)],
                "date_deadline": noon(proposal.due_date, proposal.warehouse_id),
                "distribution_proposal_id": ProposalId(proposal.id),
                **values,
            }
        )
