"""What watchers look at: the state of the network, the decisions and the history."""

__all__ = ["Scene"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.cases.pegging import Pegging
from distribution_ai.cases.periods import Periods
from distribution_ai.cases.watcher import Limits, Watcher
from distribution_ai.cases.words import UNKNOWN_ORIGIN
from distribution_ai.decide import State
from distribution_ai.demand.history import History
from distribution_ai.network import Network


@dataclass(frozen=True, eq=False)
class Scene:
    """The state, the proposals, the edits that fit nothing, and the locations' own demand.

    ``history`` is the demand of the locations' own customers, None where it is not known.
    """

    state: State
    proposals: pd.DataFrame
    unusable_edits: pd.DataFrame
    history: History | None = None

    @property
    def network(self) -> Network:
        """Items, locations, lanes and item-locations."""
        return self.state.network

    def limits(self, watcher: Watcher) -> Limits:
        """The watcher's limits, as the snapshot's table ``watchers`` sets them."""
        known, rows = watcher.limits, self.state.snapshot["watchers"]
        rows = rows[rows["kind"] == watcher.kind]
        if rows.empty:
            return known
        row = rows.iloc[-1]

        def number(name: str) -> float:
            return getattr(known, name) if np.isnan(row[name]) else float(row[name])

        return Limits(
            active=bool(row["active"]),
            horizon_days=number("horizon_days"),
            threshold=number("threshold"),
            minimum_periods=max(int(number("minimum_periods")), 1),
        )

    @cached_property
    def shortage_cost(self) -> np.ndarray:
        """Expected shortage cost (N,)."""
        return np.nan_to_num(self.state.risks.shortage_cost)

    @cached_property
    def excess_cost(self) -> np.ndarray:
        """Cost of holding the excess (N,)."""
        return np.nan_to_num(self.state.risks.excess_cost)

    @cached_property
    def daily_demand(self) -> np.ndarray:
        """Mean demand a day over the horizon (N,), that of the locations served included."""
        return self.state.forecast.mean.mean(axis=0) / self.state.forecast.bucket_days

    @cached_property
    def pegging(self) -> Pegging:
        """Whom late supply leaves short."""
        return Pegging(self.state)

    @cached_property
    def periods(self) -> Periods | None:
        """Demand of the latest weeks, None where the history is not known."""
        return None if self.history is None else Periods.of(self.history)

    @cached_property
    def days_without_demand(self) -> np.ndarray:
        """Days (N,) since the last demand, at most since the item's launch or the first record."""
        launch = self.network.items["launch_date"].to_numpy("datetime64[D]")[self.network.item]
        age = (np.datetime64(self.state.today, "D") - launch).astype(float)
        age = np.where(np.isnat(launch), np.inf, age)
        if self.history is None or not len(self.history.dates):
            return np.where(np.isinf(age), 0.0, age)
        sold = self.history.quantity[::-1] > 0
        quiet = np.where(sold.any(axis=0), np.argmax(sold, axis=0), len(sold))
        return np.minimum(quiet * self.history.bucket_days, age)

    @cached_property
    def suppliers(self) -> np.ndarray:
        """Whether each location of the network is a supplier."""
        return (self.network.locations["kind"] == "supplier").to_numpy()

    @cached_property
    def supply_place(self) -> np.ndarray:
        """Item-location that each row of table ``supply`` goes to, -1 for none."""
        return self.network.places(self.state.snapshot, "supply", "destination_id")

    @cached_property
    def supply_days(self) -> np.ndarray:
        """Days from today until each row of table ``supply`` is due, negative when overdue."""
        due = self.state.snapshot["supply"]["due_date"]
        return (due - self.state.today).dt.days.to_numpy(dtype=float)

    def origins(self, origin: np.ndarray) -> dict:
        """Where supply comes from, identifiers (n,), as arguments of ``Members``."""
        place = pd.Index(self.network.locations["location_id"]).get_indexer(origin)
        supplier = np.append(self.suppliers, False)[place]
        return {
            "subject": {
                "supplier_id": np.where(supplier, origin, ""),
                "location_id": np.where(supplier, "", origin),
            },
            "topic": np.where(origin == "", UNKNOWN_ORIGIN, ""),
        }
