"""Pegging: what supply that is late means for those whom its receiver feeds, at all echelons."""

__all__ = ["Pegged", "Pegging"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distribution_ai.decide import State
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.position import arrivals
from distribution_ai.stock.risk import stockout_date

_DAYS_BIT = 1 << 20


@dataclass(frozen=True, eq=False)
class Pegged:
    """Item-locations that run short further down: ``row`` (n,), ``source`` (n,) the entry of the
    late supply that they wait for, ``until`` (n,) days from today until it could reach them."""

    row: np.ndarray
    source: np.ndarray
    until: np.ndarray


@dataclass(frozen=True, eq=False)
class Pegging:
    """When stock runs out, and what is short until supply comes. Overdue supply is not counted
    on: nobody knows when it comes."""

    state: State

    @cached_property
    def runs_out(self) -> np.ndarray:
        """Days (N,) until mean demand has used up stock and dated supply; infinite for never."""
        free, due = self._free, self._due
        date = stockout_date(self.state.snapshot, self.state.forecast, free, due)
        days = (date - np.datetime64(self.state.today, "ns")) / np.timedelta64(1, "D")
        return np.where(np.isnat(date), np.inf, np.maximum(days, 0.0))

    def new_order(self, horizon_days: float) -> np.ndarray:
        """Days (N,) until an order placed today could be there; the horizon without a source."""
        protection = self.state.protection
        days = np.where(protection.has_source, protection.exposed_days, horizon_days)
        return np.minimum(days, horizon_days)

    def fed_by(self, row: np.ndarray, until: np.ndarray) -> Pegged:
        """Who runs short because ``row`` (n,) gets nothing before ``until`` (n,) days from today.

        A location is fed by the one that it is usually supplied from. It is hit when the giver
        has run out by then and its own stock does not last until supply could come on from there.
        """
        sourcing = self.state.sourcing
        lead = sourcing.of_preferred(sourcing.lead_time, 0.0)
        source = np.arange(len(row))
        dry = self.runs_out[row] < until
        found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
        row, until, source = row[dry], until[dry], source[dry]
        while len(row):
            child, giver = self._children(row)
            until, source = until[giver] + lead[child], source[giver]
            hit = self.runs_out[child] < until
            row, until, source = child[hit], until[hit], source[hit]
            found.append((row, source, until))
        return Pegged(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def shortage_cost(self, row: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Expected cost (n,) of what is short at ``row`` until ``until`` days from today, with
        the dated supply before that and no new order."""
        if not len(row):
            return np.empty(0)
        support = self.state.forecast.sum_quantiles(
            until / self.state.forecast.bucket_days, SUPPORT_PROBABILITIES, rows=row
        )
        stock = self._free[row] + self._received(row, until)
        return Empirical(support).loss(stock) * self.state.parameters.shortage_cost[row]

    def _children(self, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those that ``row`` usually feeds, and the entry of ``row`` that feeds each."""
        order, parent = self._by_parent
        start, stop = np.searchsorted(parent, row), np.searchsorted(parent, row, side="right")
        giver = np.repeat(np.arange(len(row)), stop - start)
        first = np.repeat(np.cumsum(stop - start) - (stop - start), stop - start)
        return order[np.arange(len(giver)) - first + start[giver]], giver

    @cached_property
    def _by_parent(self) -> tuple[np.ndarray, np.ndarray]:
        parent = self.state.sourcing.parent
        order = np.argsort(parent, kind="stable")
        return order, parent[order]

    @cached_property
    def _free(self) -> np.ndarray:
        position = self.state.position
        return position.on_hand - position.committed - position.outgoing

    @cached_property
    def _due(self):
        """Open supply that is not overdue, as :func:`arrivals` gives it."""
        snapshot = self.state.snapshot
        due = arrivals(snapshot, self.state.network)
        supply, place = (
            snapshot["supply"],
            self.state.network.places(snapshot, "supply", "destination_id"),
        )
        overdue = (place >= 0) & (supply["due_date"] < self.state.today).to_numpy()
        units = np.bincount(
            place[overdue], supply["quantity"].to_numpy(float)[overdue], self.state.network.size
        )
        today = (due["days"] == 0).to_numpy()
        quantity = due["quantity"] - np.where(today, units[due["place"]], 0.0)
        so_far = quantity.groupby(due["place"]).cumsum()
        return due.assign(quantity=quantity, before=so_far - quantity)

    def _received(self, row: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Units of dated supply that come to ``row`` before ``until`` days from today."""
        place = self._due["place"].to_numpy(dtype=np.int64)
        if not len(place):
            return np.zeros(len(row))
        key = place * _DAYS_BIT + self._due["days"].to_numpy()
        last = np.searchsorted(key, row * _DAYS_BIT + until, side="left") - 1
        so_far = (self._due["before"] + self._due["quantity"]).to_numpy()
        return np.where((last >= 0) & (place[last] == row), so_far[last], 0.0)
