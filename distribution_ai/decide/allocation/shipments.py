"""From a flow to shipments that can be made: lots, limits and vehicles, and their room used up."""

__all__ = ["Shipments", "practicable"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.decide.allocation.filling import fill
from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.limits import keep_limits
from distribution_ai.decide.allocation.prices import Prices
from distribution_ai.decide.allocation.problem import Problem
from distribution_ai.decide.allocation.worth import pieces_of, worth

MANY_ARCS = 300_000
LEAST_PART = 0.8


@dataclass(frozen=True, eq=False)
class Shipments:
    """Quantities (A,) with the vehicles of each kind (K,) that carry them, and their value."""

    quantity: np.ndarray
    vehicles: np.ndarray
    value: float


def practicable(problem: Problem, fleet: Fleet, prices: Prices, flow: np.ndarray) -> Shipments:
    """The best shipments found near a flow (A,) at prices; they breach nothing.

    Among very many arcs those that gain too little for the price of what they share are left
    alone, and vehicles are chosen anew once instead of twice.
    """
    many = np.count_nonzero(problem.largest) > MANY_ARCS
    price = prices.of_arcs(problem, fleet)
    quantity = _whole_lots(problem, keep_limits(problem, flow, price))
    share = _share(problem, fleet, prices)
    for _ in range(1 if many else 2):
        quantity, count = _choose_vehicles(problem, fleet, prices, share, quantity)
        quantity = fill(problem, fleet, price, quantity, count, LEAST_PART if many else 0.0)
    quantity, count = _choose_vehicles(problem, fleet, prices, share, quantity)
    quantity = _within_budget(problem, fleet, quantity)
    return _shipped(problem, fleet, quantity)


def _whole_lots(problem: Problem, quantity: np.ndarray) -> np.ndarray:
    whole = quantity // problem.multiple * problem.multiple
    return np.where(whole >= problem.minimum, whole, 0)


def _share(problem: Problem, fleet: Fleet, prices: Prices) -> np.ndarray:
    """The part of a vehicle that a unit takes, (A,), measured by what the room is worth or else
    by the measure that is full first."""
    room = fleet.capacity_of(fleet.kinds[:, 0])
    worth_of_room = (prices.room * room).sum(axis=1)
    priced = (prices.room[problem.lane] * fleet.load).sum(axis=1)
    largest = (fleet.load / np.maximum(room[problem.lane], 1e-12)).max(axis=1, initial=0.0)
    known = worth_of_room[problem.lane] > 0
    share = np.where(known, priced / np.maximum(worth_of_room[problem.lane], 1e-12), largest)
    return np.where(problem.lane >= 0, share, 0.0)


def _choose_vehicles(
    problem: Problem, fleet: Fleet, prices: Prices, share: np.ndarray, quantity: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """On each lane as much of what is worth most for its room as pays its vehicles best.

    Returns quantities (A,) in whole lots, and vehicles (L, J) of the lanes' kinds.
    """
    pieces = pieces_of(problem, quantity)
    lane = problem.lane[pieces.arc]
    net = pieces.value - prices.beyond_lanes(problem)[pieces.arc]
    order = np.lexsort((-net / np.maximum(share[pieces.arc], 1e-12), lane))
    order = order[np.searchsorted(lane[order], 0) :]
    arc, size, lane = pieces.arc[order], pieces.quantity[order], lane[order]
    first = np.searchsorted(lane, lane, side="left")
    load = _running(fleet.load[arc] * size[:, None], first)
    _, cost = fleet.cheapest(lane, load)
    profit = _running((net[order] * size)[:, None], first)[:, 0] - cost
    kept = _until_best(lane, profit)
    without = np.where(problem.lane < 0, quantity, 0)
    shipped = np.bincount(arc[kept], size[kept], len(quantity)).astype(np.int64)
    shipped = _whole_lots(problem, shipped + without)
    every = np.arange(problem.lanes)
    return shipped, fleet.cheapest(every, fleet.loads(shipped))[0]


def _running(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Running sums (n, D) that start anew at ``first`` (n,)."""
    total = np.cumsum(values, axis=0)
    return total - (total - values)[first]


def _until_best(lane: np.ndarray, profit: np.ndarray) -> np.ndarray:
    """Whether each place (n,) of the ordered lanes is at or before the place of the highest
    positive profit on its lane."""
    if not len(lane):
        return np.zeros(0, dtype=bool)
    starts = np.flatnonzero(np.diff(lane, prepend=-1))
    length = np.diff(starts, append=len(lane))
    best = np.repeat(np.maximum.reduceat(profit, starts), length)
    place = np.arange(len(lane))
    at_best = np.where((profit >= best) & (best > 0), place, -1)
    last = np.repeat(np.maximum.reduceat(at_best, starts), length)
    return place <= last


def _within_budget(problem: Problem, fleet: Fleet, quantity: np.ndarray) -> np.ndarray:
    """Without the lanes whose goods and vehicles are worth least for their money, until the
    budget holds; what is on no lane stays last."""
    every = np.arange(problem.lanes)
    fixed = np.append(fleet.cheapest(every, fleet.loads(quantity))[1], 0.0)
    spent = fixed + np.bincount(
        problem.lane % (problem.lanes + 1), problem.spend * quantity, problem.lanes + 1
    )
    if spent.sum() <= problem.budget:
        return quantity
    pieces = pieces_of(problem, quantity)
    lane = problem.lane[pieces.arc] % (problem.lanes + 1)
    net = np.bincount(lane, pieces.value * pieces.quantity, problem.lanes + 1) - fixed
    order = np.argsort(-net / np.maximum(spent, 1e-12), kind="stable")
    kept = np.zeros(problem.lanes + 1, dtype=bool)
    kept[order] = np.cumsum(spent[order]) <= problem.budget
    return np.where(kept[problem.lane], quantity, 0)


def _shipped(problem: Problem, fleet: Fleet, quantity: np.ndarray) -> Shipments:
    every = np.arange(problem.lanes)
    count = fleet.cheapest(every, fleet.loads(quantity))[0]
    vehicles = np.zeros(len(problem.vehicles.lane), dtype=np.int64)
    lane, place = np.nonzero(fleet.kinds >= 0)
    vehicles[fleet.kinds[lane, place]] = count[lane, place]
    return Shipments(quantity, vehicles, worth(problem, quantity, vehicles))
