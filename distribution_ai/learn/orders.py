"""What the plan orders: its targets held against the stock of the day."""

__all__ = ["OrderFacts", "learn_orders", "levels_of_the_day"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide import State
from distribution_ai.decide.order_value import order_levels
from distribution_ai.learn.ours import TargetFacts, learn_targets, moved, targets_of
from distribution_ai.learn.past import Past
from distribution_ai.learn.simulation import Levels, Shelf
from distribution_ai.stock.lead_time_demand import protection_demand
from distribution_ai.stock.projection import Stretches, left_to_meet
from distribution_ai.stock.risk import assess_risk


@dataclass(frozen=True, eq=False)
class OrderFacts:
    """What the plan of a day sets its ``targets`` from, and the ``state`` it decides in, but for
    the stock, which is that of the play."""

    targets: TargetFacts
    state: State


def learn_orders(past: Past) -> OrderFacts:
    """Forecast as :func:`~distribution_ai.planner.plan` does, up to its decisions."""
    facts = learn_targets(past)
    known = past.snapshot, past.network, facts.parameters
    targets = targets_of(facts, 0.0)
    own, total = past.forecasts
    return OrderFacts(facts, State(
        snapshot=past.snapshot,
        network=past.network,
        parameters=facts.parameters,
        sourcing=facts.sourcing,
        lead_times=past.lead_times,
        protection=facts.protection,
        own_protection=protection_demand(own, facts.sourcing, facts.interval),
        position=facts.position,
        targets=targets,
        risks=assess_risk(*known, facts.protection, total, facts.position, targets),
        forecast=total,
    ))  # fmt: skip


def levels_of_the_day(facts: OrderFacts, dial: float, bucket: int, shelf: Shelf) -> Levels:
    """Reorder points and order-up-to levels for the stock of the play at the start of a bucket.

    Where sales are lost, stock is projected to the day on which an order would arrive. The dial is
    that of :func:`~distribution_ai.learn.ours.target_levels`.
    """
    targets = facts.targets
    state = replace(
        facts.state,
        parameters=moved(targets.parameters, dial),
        targets=targets_of(targets, dial),
        order_support=_projected(targets, facts.state.snapshot.seed, bucket, shelf),
    )
    return Levels(*order_levels(state))


def _projected(facts: TargetFacts, seed: int, bucket: int, shelf: Shelf) -> np.ndarray | None:
    if not facts.lost_sales:
        return None
    place, coming = np.nonzero(shelf.arriving.T)
    due = pd.DataFrame({
        "place": place,
        "days": (coming - bucket) * facts.forecast.bucket_days,
        "quantity": shelf.arriving[coming, place],
    })  # fmt: skip
    stretches = Stretches.until_arrival(
        due, shelf.on_hand - shelf.waiting, shelf.in_transit, facts.interval
    )
    loses = facts.sourcing.has_source & (facts.sourcing.level == 0)
    return left_to_meet(stretches, facts.forecast, facts.interval, facts.protection, loses, seed)
