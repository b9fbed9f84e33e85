"""The policies that replay compares: ours, and what is usual in an ERP."""

__all__ = ["POLICIES", "Moment", "opening_stock"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distribution_ai.demand.history import History, build_history
from distribution_ai.learn.simulation import Levels
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.sourcing import Sourcing

AVERAGE_DAYS = 91
MINIMUM_OF_LEAD_TIME_DEMAND = 1.5
COVER_DAYS = 30


@dataclass(frozen=True, eq=False)
class Moment:
    """A day on which levels are set: ``snapshot`` is what was known then, ``network`` and
    ``sourcing`` are those of the replay, over whose item-locations the levels are given."""

    snapshot: Snapshot
    network: Network
    sourcing: Sourcing

    @cached_property
    def daily_demand(self) -> np.ndarray:
        """Mean demand a day (N,) over the last :data:`AVERAGE_DAYS`, with that of those served."""
        history = build_history(self.snapshot, self.network).with_dependent(self.sourcing)
        return _daily_mean(history)


def _daily_mean(history: History) -> np.ndarray:
    last = max(round(AVERAGE_DAYS / history.bucket_days), 1)
    quantity = history.quantity[-last:]
    return quantity.sum(axis=0) / max(len(quantity) * history.bucket_days, 1.0)


def opening_stock(moment: Moment) -> np.ndarray:
    """The stock that every policy begins with (N,): half-way between the plain rule's minimum
    and maximum, as it is on average."""
    plain = _rule_of_thumb(moment)
    return np.round((plain.reorder_point + plain.order_up_to) / 2)


def _planner(moment: Moment) -> Levels:
    targets = plan(moment.snapshot)["targets"]
    place = moment.network.find(targets["item_id"], targets["location_id"])
    levels = np.full((2, moment.network.size), np.nan)
    levels[:, place] = targets[["reorder_point", "order_up_to"]].to_numpy().T
    return Levels(*levels)


def _minmax(moment: Moment) -> Levels:
    """The reordering rules in force, and the plain rule where there is none."""
    parameters = resolve(moment.snapshot, moment.network)
    plain = _rule_of_thumb(moment)
    minimum, maximum = parameters.current_reorder_point, parameters.current_order_up_to
    ruled = ~(np.isnan(minimum) | np.isnan(maximum))
    return Levels(
        np.where(ruled, minimum, plain.reorder_point), np.where(ruled, maximum, plain.order_up_to)
    )


def _rule_of_thumb(moment: Moment) -> Levels:
    """Minimum: half more than the mean demand of the lead time; maximum: a month above it."""
    lead = moment.sourcing.of_preferred(moment.sourcing.lead_time, 0.0)
    minimum = moment.daily_demand * lead * MINIMUM_OF_LEAD_TIME_DEMAND
    return Levels(np.ceil(minimum), np.ceil(minimum + moment.daily_demand * COVER_DAYS))


POLICIES = {"planner": _planner, "minmax": _minmax}
"""By name: a function from a :class:`Moment` to levels. ``planner`` is ours."""
