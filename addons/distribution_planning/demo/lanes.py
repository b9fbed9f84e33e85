"""What it takes to move goods between the warehouses of the demonstration: invented."""

from __future__ import annotations

from .network import CENTRAL, WAREHOUSES

__all__ = ["set_lanes"]

REGULAR_SHIPMENT, EXTRA_SHIPMENT, BORDER = 30.0, 60.0, 90.0
"""Money a shipment: on the round from the central warehouse; on any other way; across a border."""

COST_PER_UNIT = 0.02
"""Freight and handling of one small article, in money."""


def set_lanes(env, warehouses) -> None:
    """Lead times and costs of the lanes between `warehouses` (in the order of `WAREHOUSES`)."""
    facts = dict(zip(warehouses.ids, WAREHOUSES, strict=True))
    central = warehouses[CENTRAL]
    lanes = env["distribution.lane"].search([("origin_warehouse_id", "in", warehouses.ids)])
    for lane in lanes:
        origin, destination = facts[lane.origin_warehouse_id.id], facts[lane.warehouse_id.id]
        regular = lane.origin_warehouse_id == central
        abroad = origin.country != destination.country
        lane.write(
            {
                "mode": "road",
                "lead_days": max(origin.transfer_days + destination.transfer_days, 1),
                "fixed_cost": (REGULAR_SHIPMENT if regular else EXTRA_SHIPMENT) + BORDER * abroad,
                "unit_cost": COST_PER_UNIT,
            }
        )
