"""A snapshot as it was on an earlier day, and what could be known from it."""

__all__ = ["Past", "snapshot_at"]

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.history import History, build_history
from distribution_ai.demand.outlook import dependent_outlook, outlook
from distribution_ai.network import Network
from distribution_ai.parameters import Parameters, resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import Interval, protection_interval
from distribution_ai.supply.lead_times import LeadTimes, learn_lead_times
from distribution_ai.supply.sourcing import Sourcing, resolve_sourcing

_KNOWN_BY = {"demand": "date", "availability": "date", "receipts": "received_on"}
_OF_TODAY = ("orders", "supply", "overrides")


def snapshot_at(snapshot: Snapshot, day: np.datetime64) -> Snapshot:
    """The snapshot with only what was known at the start of ``day``.

    Demand, availability and receipts of that day and later are left out, and so are open orders,
    supply and planners' overrides, of which the past is not stored. Stock stays as it is: what is
    learned from history does not depend on it.
    """
    tables = dict(snapshot.tables)
    for name, column in _KNOWN_BY.items():
        known = tables[name][column] < pd.Timestamp(day)
        tables[name] = tables[name][known].reset_index(drop=True)
    for name in _OF_TODAY:
        tables[name] = tables[name].iloc[:0]
    return replace(snapshot, as_of=pd.Timestamp(day).date(), tables=tables, faults=())


@dataclass(frozen=True, eq=False)
class Past:
    """A day on which levels are set: ``snapshot`` is what was known then, ``network`` that of the
    replay, over whose item-locations (N,) everything is given."""

    snapshot: Snapshot
    network: Network

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters of every item-location."""
        return resolve(self.snapshot, self.network)

    @cached_property
    def lead_times(self) -> LeadTimes:
        """Lead times learned by then."""
        return learn_lead_times(self.snapshot, self.network, self.parameters.lead_times)

    @cached_property
    def sourcing(self) -> Sourcing:
        """Sources, with these lead times."""
        return resolve_sourcing(self.snapshot, self.network, self.lead_times)

    @cached_property
    def own_history(self) -> History:
        """Demand of the own customers."""
        return build_history(self.snapshot, self.network)

    @cached_property
    def history(self) -> History:
        """Demand with that of the item-locations served."""
        return self.own_history.with_dependent(self.sourcing)

    @cached_property
    def interval(self) -> Interval:
        """Lead time and review where everybody serves at once."""
        return protection_interval(self.sourcing, self.parameters)

    @cached_property
    def forecasts(self) -> tuple[Forecast, Forecast]:
        """Demand to come of the own customers, and with that of the item-locations served, as
        :func:`~distribution_ai.planner.plan` forecasts them."""
        lead, snapshot = self.interval.lead_days, self.snapshot
        days = np.concatenate([lead, lead + self.interval.review_days])
        known = snapshot, self.network
        lengths = np.unique(days) / self.own_history.bucket_days
        own = outlook(*known, self.own_history, snapshot.horizon, lengths)
        if self.history is self.own_history:
            return own, own
        return own, dependent_outlook(own, *known, self.history, self.sourcing, lengths)

    @property
    def lost_sales(self) -> bool:
        """Whether unmet demand is lost."""
        return self.snapshot.unmet_demand == "lost"

    def recent_demand(self, days: int) -> np.ndarray:
        """Mean demand a day (N,) over the last ``days`` of the history, in units."""
        last = max(round(days / self.history.bucket_days), 1)
        quantity = self.history.quantity[-last:]
        length = max(len(quantity) * self.history.bucket_days, 1.0)
        return quantity.sum(axis=0, dtype=float) / length
