"""What watchers look at: the state of the network, the decisions and the history."""

__all__ = ["Scene"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.cases.watcher import Limits, Watcher
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

    def origins(self, supply: pd.DataFrame) -> dict:
        """Where rows of table ``supply`` come from, as arguments of ``Members``."""
        origin = supply["origin_id"].to_numpy(dtype=object)
        place = pd.Index(self.network.locations["location_id"]).get_indexer(origin)
        supplier = np.append(self.suppliers, False)[place]
        return {
            "subject": {
                "supplier_id": np.where(supplier, origin, ""),
                "location_id": np.where(supplier, "", origin),
            },
            "topic": np.where(origin == "", "origin not recorded", ""),
        }
