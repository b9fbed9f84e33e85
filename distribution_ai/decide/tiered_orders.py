"""Open orders of customers whose tier makes a unit short dearer, served before all others."""

__all__ = ["TieredOrders"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from distribution_ai.decide.parts import parts_of
from distribution_ai.network import Network
from distribution_ai.parameters import CUSTOMER_TIERS, Parameters
from distribution_ai.snapshot import Snapshot

if TYPE_CHECKING:
    from distribution_ai.decide.schedule import Schedule
    from distribution_ai.decide.state import State

TIERS = len(CUSTOMER_TIERS)


@dataclass(frozen=True, eq=False)
class TieredOrders:
    """Orders (m,), by item-location ``row`` and ``day`` from today (0: due already): ``quantity``
    in units and ``tier``, its place in :data:`~distribution_ai.parameters.CUSTOMER_TIERS`.

    ``rank`` (N, 3) lists the tiers of an item-location from the dearest to the cheapest, ``step``
    (N, 3) by how many shortage costs a unit short of each costs more than one of the next, the last
    more than one that nobody of a dear tier ordered. Stock serves the dearest first, so what is
    short of the first k tiers is what their orders exceed it by; a sum of such shortages, times
    ``step``, is what the tiers cost beside the shortage cost of all. It is convex in the stock.
    """

    row: np.ndarray
    day: np.ndarray
    quantity: np.ndarray
    tier: np.ndarray
    rank: np.ndarray
    step: np.ndarray

    @classmethod
    def of(
        cls, snapshot: Snapshot, network: Network, parameters: Parameters
    ) -> "TieredOrders | None":
        """Those of a snapshot; None where no order costs more than others."""
        orders, factor = snapshot["orders"], parameters.tier_shortage_factor
        row = network.places(snapshot, "orders")
        tier = _tier_of(orders["customer_tier"])
        day = (orders["due_date"] - pd.Timestamp(snapshot.as_of)).dt.days.to_numpy(dtype=float)
        known = np.flatnonzero((row >= 0) & (tier >= 0) & ~np.isnan(day))
        chosen = known[factor[row[known], tier[known]] > 1.0]
        if not len(chosen):
            return None
        chosen = chosen[np.lexsort((day[chosen], row[chosen]))]
        rank = np.argsort(-factor, axis=1, kind="stable")
        ranked = np.take_along_axis(factor, rank, axis=1)
        step = ranked - np.column_stack([ranked[:, 1:], np.ones(len(ranked))])
        quantity = orders["quantity"].to_numpy(dtype=float)[chosen]
        return cls(row[chosen], np.maximum(day[chosen], 0.0), quantity, tier[chosen], rank, step)

    def take(self, rows: np.ndarray) -> "TieredOrders":
        """The same for some item-locations, or for the same ones several times."""
        lines, at = parts_of(self.row, rows)
        return TieredOrders(at, self.day[lines], self.quantity[lines], self.tier[lines],
                            self.rank[rows], self.step[rows])  # fmt: skip

    def ordered(self, after: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Units (N, 3) that the first, the first two and all tiers of each item-location have
        ordered for later than day ``after`` (N,) and by day ``until`` (N,)."""
        due = (self.day > after[self.row]) & (self.day <= until[self.row])
        size = len(self.rank)
        cell = self.row[due] * TIERS + self.tier[due]
        units = np.bincount(cell, self.quantity[due], size * TIERS).reshape(size, TIERS)
        return np.cumsum(np.take_along_axis(units, self.rank, axis=1), axis=1)

    def late(self, state: "State", schedule: "Schedule") -> np.ndarray:
        """Shortage costs (n,) that the orders of a schedule's rows which find nothing when they
        are due add to the one that each unit late costs anyway.

        What arrives on a day serves what is due on it. What is late and waits has the next arrival
        first; lost orders ask for nothing more.
        """
        day, claims = self._dated(schedule)
        owed = schedule.stock + state.position.committed[schedule.rows]
        there = schedule.days[:, None, :] <= day[:, :, None]
        have = owed[:, None] + (schedule.quantity[:, None, :] * there).sum(axis=2)
        late, given_up, before = np.zeros((3, *claims.shape[1:]))
        for now, stock in zip(claims, have.T, strict=True):
            short = np.maximum(now - np.maximum(stock[:, None] + given_up, before), 0.0)
            late, before = late + short, now
            given_up = given_up + short * state.lost_sales
        return (late * self.step[schedule.rows]).sum(axis=1)

    def dearest(self, until: np.ndarray) -> pd.DataFrame:
        """What the dearest tier of each item-location with orders due by day ``until`` (N,) has
        ordered: ``tier``, ``units``, ``first`` and ``last`` day; indexed by item-location."""
        due = self.day <= until[self.row]
        row, tier = self.row[due], self.tier[due]
        orders = pd.DataFrame({
            "row": row, "place": self._place(row, tier), "tier": np.array(CUSTOMER_TIERS)[tier],
            "units": self.quantity[due], "day": self.day[due],
        })  # fmt: skip
        found = orders.groupby(["row", "place"], sort=True).agg(
            tier=("tier", "first"), units=("units", "sum"),
            first=("day", "min"), last=("day", "max"),
        )  # fmt: skip
        return found.groupby(level="row").first()

    def _place(self, row: np.ndarray, tier: np.ndarray) -> np.ndarray:
        """Places of tiers among those of their item-location, the dearest first."""
        return (self.rank[row] == tier[:, None]).argmax(axis=1)

    def _dated(self, schedule: "Schedule") -> tuple[np.ndarray, np.ndarray]:
        """Days (n, M) on which orders of a schedule's rows are due before it ends, and what the
        first, the first two and all tiers have ordered up to each, (M, n, 3)."""
        lines, at = parts_of(self.row, schedule.rows)
        inside = self.day[lines] < schedule.until[at]
        lines, at = lines[inside], at[inside]
        slot = np.arange(len(at)) - np.searchsorted(at, at)
        shape = (int(slot.max(initial=-1)) + 1, len(schedule.rows))
        day, quantity = np.full(shape[::-1], np.inf), np.zeros((*shape, TIERS))
        day[at, slot] = self.day[lines]
        place = self._place(schedule.rows[at], self.tier[lines])
        quantity[slot, at, place] = self.quantity[lines]
        return day, np.cumsum(np.cumsum(quantity, axis=2), axis=0)


def _tier_of(names) -> np.ndarray:
    """Places of tiers in the list of those known, -1 for others."""
    return np.select([names == name for name in CUSTOMER_TIERS], range(TIERS), -1)
