"""Fewer vehicles: what goes on lanes that are paid anyway, and which lanes are not worth it."""

__all__ = ["consolidate"]

import numpy as np

from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.flow import best_flow
from distribution_ai.decide.allocation.prices import Prices
from distribution_ai.decide.allocation.problem import Problem
from distribution_ai.decide.allocation.shipments import Shipments, practicable
from distribution_ai.decide.allocation.worth import pieces_of

PART_CLOSED = 25
MOST_FAILURES = 4


def consolidate(
    problem: Problem, fleet: Fleet, prices: Prices, found: Shipments, rounds: int
) -> Shipments:
    """The best of what can be found by closing lanes one after the other.

    What vehicles cost is spent once they go, so goods are allocated to the open lanes as if their
    room were free; then the lanes that bring least beyond their vehicles are closed for a trial.
    """
    free = Prices(np.zeros_like(prices.room), prices.limit, prices.budget)
    open_ = np.append(_carrying(problem, found), True)
    trial, surplus = _allocated(problem, fleet, free, open_)
    best = trial if trial.value > found.value else found
    failures = 0
    for _ in range(rounds):
        order = np.flatnonzero(_carrying(problem, best))
        order = order[np.argsort(surplus[order], kind="stable")]
        if failures > min(MOST_FAILURES, len(order)) or not len(order):
            break
        several = order[: max(len(order) // PART_CLOSED, 1)]
        open_ = np.append(_carrying(problem, best), True)
        open_[several if failures == 0 else order[failures - 1]] = False
        trial, of_trial = _allocated(problem, fleet, free, open_)
        if trial.value > best.value:
            best, surplus, failures = trial, of_trial, 0
        else:
            failures += 1
    return best


def _carrying(problem: Problem, found: Shipments) -> np.ndarray:
    used = np.zeros(problem.lanes, dtype=bool)
    used[problem.vehicles.lane[found.vehicles > 0]] = True
    return used


def _allocated(
    problem: Problem, fleet: Fleet, prices: Prices, open_: np.ndarray
) -> tuple[Shipments, np.ndarray]:
    """Shipments over the open lanes, and what each lane brings beyond its vehicles, (L,)."""
    toll = prices.beyond_lanes(problem)
    capacity = np.where(open_[problem.lane], problem.largest, 0)
    flow, _ = best_flow(problem, problem.unit_cost + toll, capacity)
    found = practicable(problem, fleet, prices, flow)
    pieces = pieces_of(problem, found.quantity)
    lane = problem.lane[pieces.arc] % (problem.lanes + 1)
    value = np.bincount(lane, pieces.value * pieces.quantity, problem.lanes + 1)[:-1]
    every = np.arange(problem.lanes)
    return found, value - fleet.cheapest(every, fleet.loads(found.quantity))[1]
