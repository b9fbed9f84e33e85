"""Vehicles: how much room they really offer, and the cheapest ones for a load."""

__all__ = ["Fleet"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distribution_ai.decide.allocation.problem import Problem

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Fleet:
    """The vehicles of a problem with one more measure, the count of units, and with no more room
    than their lane could ever use: that one vehicle which takes all is paid in full however little
    it carries. ``load`` (A, D + 1), ``ever`` the most that a lane could load (L, D + 1) and
    ``capacity`` (K, D + 1); all finite.
    """

    problem: Problem
    load: np.ndarray
    ever: np.ndarray
    capacity: np.ndarray

    @classmethod
    def of(cls, problem: Problem) -> "Fleet":
        """The fleet of a problem."""
        on_lane = problem.lane >= 0
        load = np.column_stack([problem.load, np.ones(len(problem.lane))])
        load[~on_lane] = 0.0
        ever = np.zeros((problem.lanes, load.shape[1]))
        for place in range(load.shape[1]):
            ever[:, place] = np.bincount(
                problem.lane[on_lane],
                (load[:, place] * problem.largest)[on_lane],
                problem.lanes,
            )
        infinite = np.full((len(problem.vehicles.lane), 1), np.inf)
        room = np.column_stack([problem.vehicles.capacity, infinite])
        return cls(problem, load, ever, np.minimum(room, ever[problem.vehicles.lane]))

    @cached_property
    def enough(self) -> np.ndarray:
        """How many of each kind take all that its lane could ever carry, (K,)."""
        ever = self.ever[self.problem.vehicles.lane]
        need = np.ceil(ever / np.maximum(self.capacity, TOLERANCE) - TOLERANCE)
        return np.where(ever > 0, need, 0.0).max(axis=1, initial=0.0)

    @cached_property
    def most(self) -> np.ndarray:
        """How many of each kind could ever be of use, (K,)."""
        return np.minimum(self.problem.vehicles.most, self.enough)

    @cached_property
    def kinds(self) -> np.ndarray:
        """Kinds of each lane, cheapest per room first, (L, J), -1 where there are no more."""
        vehicles = self.problem.vehicles
        lanes = self.problem.lanes
        room = self.capacity.max(axis=0, initial=TOLERANCE)
        share = (self.capacity / np.maximum(room, TOLERANCE)).max(axis=1, initial=TOLERANCE)
        order = np.lexsort((vehicles.fixed_cost / np.maximum(share, TOLERANCE), vehicles.lane))
        lane = vehicles.lane[order]
        place = np.arange(len(lane)) - np.searchsorted(lane, lane, side="left")
        kinds = np.full((lanes, int(place.max(initial=0)) + 1), -1, dtype=np.int64)
        kinds[lane, place] = order
        return kinds

    def loads(self, quantity: np.ndarray) -> np.ndarray:
        """Load of every lane, (L, D + 1)."""
        used = np.flatnonzero((quantity > 0) & (self.problem.lane >= 0))
        lane, amount = self.problem.lane[used], quantity[used]
        return np.stack(
            [
                np.bincount(lane, self.load[used, place] * amount, self.problem.lanes)
                for place in range(self.load.shape[1])
            ],
            axis=1,
        )

    def room(self, count: np.ndarray) -> np.ndarray:
        """Room (L, D + 1) of vehicles (L, J) of the lanes' kinds."""
        return (self.capacity_of(self.kinds) * count[:, :, None]).sum(axis=1)

    def cost(self, count: np.ndarray) -> float:
        """Fixed cost of vehicles (L, J) of the lanes' kinds."""
        return float((np.append(self.problem.vehicles.fixed_cost, 0.0)[self.kinds] * count).sum())

    def cheapest(self, lane: np.ndarray, load: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Vehicles (n, J) of the lanes' ``kinds`` for loads (n, D + 1), and their cost (n,), which
        is infinite where no vehicles can take it.

        As many of one kind as it fills and the rest in one other kind, for all pairs; this is the
        cheapest for one kind, and seldom dearer than the cheapest for several.
        """
        kinds = self.kinds[lane]
        empty = ~(load > TOLERANCE).any(axis=1)
        best = np.zeros(kinds.shape, dtype=np.int64)
        cost = np.where(empty, 0.0, np.inf)
        for first in range(kinds.shape[1]):
            full = self._needed(kinds[:, first], load)
            for second in range(kinds.shape[1]):
                for count in (full,) if first == second else (full - 1, full - 2):
                    trial = np.zeros(kinds.shape, dtype=np.int64)
                    trial[:, first] = np.maximum(count, 0)
                    if first != second:
                        room = self.capacity_of(kinds[:, first]) * trial[:, first, None]
                        left = np.maximum(load - room, 0.0)
                        trial[:, second] = self._needed(kinds[:, second], left)
                    price = self._cost(kinds, trial)
                    better = price < cost - TOLERANCE
                    best[better], cost[better] = trial[better], price[better]
        return best, cost

    def capacity_of(self, kind: np.ndarray) -> np.ndarray:
        """Room (..., D + 1) of vehicles of some kinds (...), none for -1."""
        whole = np.concatenate([self.capacity, np.zeros((1, self.capacity.shape[1]))])
        return whole[kind]

    def _needed(self, kind: np.ndarray, load: np.ndarray) -> np.ndarray:
        """How many of a kind take a load; very many where it has no room at all."""
        room = self.capacity_of(kind)
        count = np.where(load > TOLERANCE, load / np.maximum(room, TOLERANCE), 0.0)
        count = np.ceil(count.max(axis=1, initial=0.0) - 1e-7)
        return np.minimum(count, 2.0**40).astype(np.int64)

    def _cost(self, kinds: np.ndarray, count: np.ndarray) -> np.ndarray:
        vehicles = self.problem.vehicles
        fixed = np.append(vehicles.fixed_cost, 0.0)[kinds]
        most = np.append(vehicles.most.astype(float), 0.0)[kinds]
        return np.where((count <= most).all(axis=1), (fixed * count).sum(axis=1), np.inf)
