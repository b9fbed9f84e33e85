"""Gaps: item-locations that run out before what is coming arrives."""

__all__ = ["Gaps", "arrivals", "at_risk", "idle_days", "schedule_of"]

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs
from distribution_ai.decide.open_supply import OpenSupply
from distribution_ai.decide.schedule import Schedule
from distribution_ai.decide.state import State

LEAST_PROBABILITY = 0.01
LONGEST_IDLE_DAYS = 365.0
LIKELY_SHARES = (0.5, 0.8, 0.95)
PLENTY = 1e12
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Gaps:
    """Item-locations (n,) at risk before their next delivery, and what covering that would save.

    ``needs`` are those that all decided so far leaves, ``used`` (U,) the edges that it is decided
    to use.
    """

    state: State
    schedule: Schedule
    supply: OpenSupply
    needs: Needs
    used: np.ndarray

    @classmethod
    def of(
        cls, state: State, supply: OpenSupply, needs: Needs, given: np.ndarray,
        actions: pd.DataFrame,
    ) -> "Gaps":  # fmt: skip
        """Where stock runs out before the last delivery that is on its way or decided, more likely
        than the service level accepts.

        ``given`` (N,) leaves by this plan's transfers; ``actions`` bring something over their
        ``edge``.
        """
        coming = arrivals(state, supply, actions)
        rows = at_risk(state, coming)
        schedule = schedule_of(state, rows, coming, given)
        found = cls(state, schedule, supply, needs, actions["edge"].to_numpy())
        accepted = 1.0 - state.targets.service_level[rows] + ROUNDING
        return found.take(np.flatnonzero((found.late > 0).mean(axis=1) > accepted))

    @cached_property
    def late(self) -> np.ndarray:
        """Units late (n, K) as things stand."""
        return self.schedule.late(self.state)

    @cached_property
    def weighted_late(self) -> np.ndarray:
        """The same, a unit counted as often as it costs the shortage cost."""
        return self.late + self.schedule.dearer(self.state)

    @cached_property
    def price(self) -> np.ndarray:
        """Money per unit late, (n,)."""
        return self.state.curves.shortage_cost[self.schedule.rows]

    @cached_property
    def at_stake(self) -> np.ndarray:
        """Expected cost of the gap, (n,) in money."""
        return self.price * self.weighted_late.mean(axis=1)

    def place(self, rows: np.ndarray) -> np.ndarray:
        """Place of item-locations among these, -1 for others."""
        places = np.full(self.state.network.size + 1, -1, dtype=np.int64)
        places[self.schedule.rows] = np.arange(len(self.schedule.rows))
        return places[rows]

    def take(self, which: np.ndarray) -> "Gaps":
        """Some of the gaps."""
        return replace(self, schedule=self.schedule.take(which))

    def saving(self, place: np.ndarray, changed: Schedule, factor: float = 1.0) -> np.ndarray:
        """Money that a changed schedule (m rows, of the gaps ``place``) saves."""
        before = self.weighted_late[place] if factor == 1.0 else self.schedule.take(
            place).weighted_late(self.state, factor)  # fmt: skip
        after = changed.weighted_late(self.state, factor)
        return self.price[place] * (before - after).mean(axis=1)

    def likely_quantities(self, place: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Quantities worth asking for, arriving on ``days`` (m,): what covers the gap with 50, 80
        and 95 %, shape (m, 3).

        Where demand waits, what is owed by then has to be paid too. What an order of the next
        review can still cover is left to it.
        """
        given = self.schedule.take(place)
        given = given.up_to(np.minimum(given.until, self._next_order(given.rows)))
        late = given.late(self.state)
        avoidable = late - given.adding(days, np.full(len(days), PLENTY)).late(self.state)
        if not self.state.lost_sales:
            avoidable = np.where(avoidable > 0, late, 0.0)
        column = np.ceil(np.array(LIKELY_SHARES) * late.shape[1] - 1e-9).astype(int) - 1
        return np.sort(avoidable, axis=1)[:, column]

    def _next_order(self, rows: np.ndarray) -> np.ndarray:
        """Days (n,) until what is ordered when today's order is used up could come."""
        state = self.state
        daily = np.maximum(state.protection.mean[rows] / state.protection.days[rows], 1e-9)
        cover = 2.0 * np.nan_to_num(state.targets.cycle_stock[rows]) / daily
        return state.protection.lead_days[rows] + np.maximum(
            state.protection.review_days[rows], np.minimum(cover, LONGEST_IDLE_DAYS)
        )


def idle_days(state: State, rows: np.ndarray, net: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Days that stock arriving on ``days`` lies until it would have been ordered anyway.

    At a position ``net`` (n,) without it, the next order is due when demand has brought the
    position down to the reorder point, and comes a lead time later; a year at most.
    """
    daily = state.protection.mean[rows] / state.protection.days[rows]
    above = net - np.nan_to_num(state.order_levels[0][rows])
    until = np.where(above > 0, above / np.maximum(daily, 1e-9), 0.0)
    later = until + state.protection.lead_days[rows] - days
    return np.clip(later, 0.0, LONGEST_IDLE_DAYS)


def arrivals(state: State, supply: OpenSupply, actions: pd.DataFrame) -> pd.DataFrame:
    """What comes to whom: ``row``, ``days``, ``quantity``, open supply and the ``actions``' own."""
    brings = actions[actions["verb"].isin(("buy", "transfer", "substitute"))]
    decided = brings[["row", "days", "quantity"]]
    coming = pd.DataFrame({"row": supply.row, "days": supply.days, "quantity": supply.quantity})
    both = pd.concat([coming, decided], ignore_index=True).astype({"row": np.int64})
    return both.groupby(["row", "days"], sort=True)["quantity"].sum().reset_index()


def at_risk(state: State, coming: pd.DataFrame) -> np.ndarray:
    """Item-locations that may be out of stock before their last delivery comes."""
    last = coming.groupby("row")["days"].max().reindex(range(state.network.size)).fillna(0.0)
    ahead = state.risks.stockout_date - np.datetime64(state.today, "ns")
    runs_out = ahead / np.timedelta64(1, "D")
    early = runs_out < last.to_numpy()
    return np.flatnonzero((state.risks.stockout_probability >= LEAST_PROBABILITY) | early)


def schedule_of(
    state: State, rows: np.ndarray, coming: pd.DataFrame, given: np.ndarray
) -> Schedule:
    """The schedule of ``rows`` from arrivals ``coming`` (``row``, ``days``, ``quantity``).

    It reaches until the last of these, or until an order placed today could come.
    """
    position = state.position
    free = position.on_hand - position.committed - position.outgoing - given
    place = np.full(state.network.size, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    coming = coming[place[coming["row"]] >= 0]
    slot = coming.groupby("row").cumcount().to_numpy()
    row = place[coming["row"]]
    shape = (len(rows), int(slot.max(initial=-1)) + 1)
    days, quantity = np.full(shape, np.inf), np.zeros(shape)
    days[row, slot], quantity[row, slot] = coming["days"], coming["quantity"]
    last = np.where(np.isinf(days), 0.0, days).max(axis=1, initial=0.0)
    until = np.maximum(state.protection.lead_days[rows], last)
    return Schedule(rows, free[rows], days, quantity, until)
