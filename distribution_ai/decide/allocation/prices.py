"""What the room of vehicles, shared limits and the budget are worth, from a sample of products."""

__all__ = ["Prices", "estimate_prices"]

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.flow import best_flow
from distribution_ai.decide.allocation.model import linear_model
from distribution_ai.decide.allocation.problem import Problem

SMALLEST_SAMPLE, LARGEST_SAMPLE = 15_000, 60_000
PART_SAMPLED, PART_CORRECTED = 18, 45
CORRECTIONS = 2
LEAST_LIMIT = 0.05


@dataclass(frozen=True, eq=False)
class Prices:
    """Money per unit of room on each lane (L, D + 1), of each shared limit (M,) and of budget."""

    room: np.ndarray
    limit: np.ndarray
    budget: float

    def of_arcs(self, problem: Problem, fleet: Fleet) -> np.ndarray:
        """What a unit on each arc pays for all that it shares, (A,)."""
        price = (self.room[problem.lane] * fleet.load).sum(axis=1)
        return price + self.beyond_lanes(problem)

    def beyond_lanes(self, problem: Problem) -> np.ndarray:
        """What a unit on each arc pays for limits and budget, (A,)."""
        return problem.use.T @ self.limit + self.budget * problem.spend

    def income(self, problem: Problem, fleet: Fleet) -> float:
        """What all the room could earn at these prices, above what vehicles cost: with the value
        of the best flow at these prices it bounds the value of the problem."""
        vehicles = problem.vehicles
        earned = (self.room[vehicles.lane] * fleet.capacity).sum(axis=1)
        profit = np.maximum(earned - (1.0 + self.budget) * vehicles.fixed_cost, 0.0)
        budget = self.budget * problem.budget if self.budget > 0 else 0.0
        return float((fleet.most * profit).sum() + self.limit @ problem.limit + budget)


def estimate_prices(problem: Problem, fleet: Fleet) -> Prices:
    """Prices from the linear relaxation over a sample of products, in which each stands for others
    like it.

    At the prices of a small sample all products together would pass some shared limits and leave
    others unused. A larger sample shows by how much; the program is solved again with limits that
    are as much lower or higher, which is Newton's step with the small sample as the derivative.
    """
    many = int(np.count_nonzero(problem.largest))
    part = PART_CORRECTED if len(problem.limit) else PART_SAMPLED
    small = _Sample.of(problem, fleet, np.clip(many // part, SMALLEST_SAMPLE, LARGEST_SAMPLE))
    prices = small.prices(problem, fleet, problem.limit)
    if not len(problem.limit) or not small.is_part:
        return prices
    large = _Sample.of(problem, fleet, many // 3)
    limit = problem.limit
    for _ in range(CORRECTIONS):
        limit = limit - (large.used(problem, fleet, prices) - problem.limit)
        prices = small.prices(problem, fleet, np.maximum(limit, LEAST_LIMIT * problem.limit))
    return prices


@dataclass(frozen=True, eq=False)
class _Sample:
    """The arcs ``arc`` of some products, and for how many each product stands (``weight``, by
    product)."""

    arc: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, problem: Problem, fleet: Fleet, count: int) -> "_Sample":
        """About ``count`` arcs.

        Products are drawn in even steps along the sum of what they could take of all that is
        shared: the large ones all stand for themselves, the small ones for many.
        """
        item, size = problem.item, _size(problem, fleet)
        arcs = np.bincount(item, problem.largest > 0)
        of_item = np.bincount(item, size, len(arcs)) + 1e-12 * (arcs > 0)
        per_arc = of_item.sum() / count
        ranked = np.argsort(-of_item, kind="stable")
        chance = np.minimum(of_item / np.maximum(arcs * per_arc, 1e-300), 1.0)[ranked]
        steps = np.floor(np.cumsum(chance) + 0.5 - 1e-9)
        drawn = (np.diff(steps, prepend=0.0) > 0) & (arcs[ranked] > 0)
        weight = np.zeros(len(arcs))
        weight[ranked[drawn]] = 1.0 / chance[drawn]
        return cls(np.flatnonzero((weight[item] > 0) & (problem.largest > 0)), weight)

    @property
    def is_part(self) -> bool:
        """Whether some product stands for others."""
        return bool(self.weight.max(initial=0.0) > 1.0)

    def prices(self, problem: Problem, fleet: Fleet, limit: np.ndarray) -> Prices:
        """Prices at which the sample keeps to the limits (M,), in place of the problem's own."""
        part = replace(problem.of_arcs(self.arc), limit=limit)
        model = linear_model(part, fleet.load[self.arc], fleet, self.weight)
        solved = linprog(
            model.cost,
            A_eq=model.balance,
            b_eq=np.zeros(model.balance.shape[0]),
            A_ub=model.shared,
            b_ub=model.right,
            bounds=model.bounds,
            method="highs-ds",
            options={"presolve": False},
        )
        lanes, measures = problem.lanes, fleet.load.shape[1]
        dual = np.maximum(-solved.ineqlin.marginals, 0.0)
        dual = dual[len(dual) - lanes * measures - len(limit) - 1 :]
        room = dual[: lanes * measures].reshape(lanes, measures)
        return Prices(room, dual[lanes * measures : -1], float(dual[-1]))

    def used(self, problem: Problem, fleet: Fleet, prices: Prices) -> np.ndarray:
        """What all products would use of each limit (M,) at prices, as far as the sample shows."""
        capacity = np.zeros_like(problem.largest)
        capacity[self.arc] = problem.largest[self.arc]
        toll = prices.of_arcs(problem, fleet)
        flow, _ = best_flow(problem, problem.unit_cost + toll, capacity)
        return problem.use @ (flow * self.weight[problem.item])


def _size(problem: Problem, fleet: Fleet) -> np.ndarray:
    """What an arc could take of all that is shared, (A,), in parts of all that it is asked for."""
    most = problem.largest.astype(float)
    best = problem.gain_value[problem.receiver, 0] - problem.unit_cost
    size = most * np.maximum(best, 0.0)
    size = size / max(size.sum(), 1e-300)
    if len(problem.limit):
        used = problem.use @ most
        size = size + most * (problem.use.T @ (1.0 / np.maximum(used, 1e-12))) / len(used)
    return size
