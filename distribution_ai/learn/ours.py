"""The plan's own targets, learned once a review day and set again for any service asked for."""

__all__ = ["TargetFacts", "learn_targets", "moved", "target_levels", "targets_of"]

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from distribution_ai.demand.distribution import Forecast
from distribution_ai.learn.past import Past
from distribution_ai.learn.simulation import Levels
from distribution_ai.parameters import HIGHEST_SERVICE_LEVEL, Parameters
from distribution_ai.stock.internal_service import place_stock
from distribution_ai.stock.lead_time_demand import (
    Interval,
    ProtectionDemand,
    protection_demand,
)
from distribution_ai.stock.position import Position, inventory_position
from distribution_ai.stock.targets import Targets, set_targets
from distribution_ai.supply.sourcing import Sourcing

_LOWEST_SERVICE_LEVEL = 1e-4


@dataclass(frozen=True, eq=False)
class TargetFacts:
    """What the plan of a day sets its targets from."""

    parameters: Parameters
    sourcing: Sourcing
    interval: Interval
    protection: ProtectionDemand
    position: Position
    forecast: Forecast
    lost_sales: bool


def learn_targets(past: Past) -> TargetFacts:
    """Forecast as :func:`~distribution_ai.planner.plan` does, up to its targets."""
    own, total = past.forecasts
    interval = place_stock(past.interval, own, total, past.sourcing, past.parameters)
    return TargetFacts(
        parameters=past.parameters,
        sourcing=past.sourcing,
        interval=interval,
        protection=protection_demand(total, past.sourcing, interval),
        position=inventory_position(past.snapshot, past.network),
        forecast=total,
        lost_sales=past.lost_sales,
    )


def target_levels(facts: TargetFacts, dial: float) -> Levels:
    """The plan's reorder points and order-up-to levels.

    The dial moves the service level by so many standard deviations, and shortage costs by so many
    powers of ten.
    """
    targets = targets_of(facts, dial)
    return Levels(targets.reorder_point, targets.order_up_to)


def targets_of(facts: TargetFacts, dial: float) -> Targets:
    """The plan's targets with the dial turned."""
    return set_targets(
        moved(facts.parameters, dial), facts.sourcing, facts.interval, facts.protection,
        facts.position, facts.forecast, facts.lost_sales,
    )  # fmt: skip


def moved(parameters: Parameters, dial: float) -> Parameters:
    """Parameters that ask for the service of a dial."""
    if not dial:
        return parameters
    level = np.clip(parameters.service_level, _LOWEST_SERVICE_LEVEL, HIGHEST_SERVICE_LEVEL)
    level = np.minimum(ndtr(ndtri(level) + dial), HIGHEST_SERVICE_LEVEL)
    return replace(
        parameters, service_level=level, shortage_cost=parameters.shortage_cost * 10.0**dial
    )
