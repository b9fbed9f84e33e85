"""The answer: prices of what is shared, one flow at these prices, shipments, and the bound."""

__all__ = ["optimise"]

import numpy as np

from distribution_ai.decide.allocation.consolidation import consolidate
from distribution_ai.decide.allocation.exact import solve_exactly
from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.flow import best_flow
from distribution_ai.decide.allocation.prices import Prices, estimate_prices
from distribution_ai.decide.allocation.problem import Problem, Solution
from distribution_ai.decide.allocation.shipments import Shipments, practicable
from distribution_ai.decide.allocation.worth import worth

EXACT_ARCS = 60
EXACT_NODES = 2_000
ARCS_IN_ALL_ROUNDS = 200_000
MOST_ROUNDS = 4
MOST_TRIALS = 10


def optimise(problem: Problem) -> Solution:
    """The best allocation that can be found quickly, with a bound that none exceeds.

    Where nothing is shared a minimum cost flow is exact. Otherwise the prices of all that is
    shared come from a linear program over a sample of products; one flow of all products at these
    prices gives a bound (Lagrangian relaxation) and, cut to what fits and filled up, an answer.
    Small problems are solved exactly as well, and medium ones by further rounds, in which a lane
    is priced by what its vehicles really cost per unit that they carry (dynamic slope scaling:
    Kim and Pardalos, *Operations Research Letters* 24, 1999) and lanes are closed for a trial.
    """
    if _shares_nothing(problem):
        flow, bound = best_flow(problem, problem.unit_cost, problem.largest)
        none = np.zeros(len(problem.vehicles.lane), dtype=np.int64)
        return Solution(flow, none, worth(problem, flow, none), bound)
    arcs = int((problem.largest > 0).sum())
    if not arcs:
        none = np.zeros(len(problem.vehicles.lane), dtype=np.int64)
        return Solution(np.zeros(len(problem.outlet), dtype=np.int64), none, 0.0, 0.0)
    fleet = Fleet.of(problem)
    prices = estimate_prices(problem, fleet)
    rounds = max(ARCS_IN_ALL_ROUNDS // max(arcs, 1), 1)
    best, bound = None, np.inf
    for _ in range(min(rounds, MOST_ROUNDS)):
        toll = prices.of_arcs(problem, fleet)
        flow, value = best_flow(problem, problem.unit_cost + toll, problem.largest)
        bound = min(bound, value + prices.income(problem, fleet))
        found = practicable(problem, fleet, prices, flow)
        if best is None or found.value > best.value:
            best = found
        prices = _at_real_cost(problem, fleet, prices, flow)
    if rounds > MOST_ROUNDS and len(problem.vehicles.lane):
        best = consolidate(problem, fleet, prices, best, min(rounds - MOST_ROUNDS, MOST_TRIALS))
    answer = _nothing_instead(problem, best, bound)
    return _exact_instead(problem, fleet, answer) if arcs <= EXACT_ARCS else answer


def _shares_nothing(problem: Problem) -> bool:
    free = not len(problem.limit) and np.isinf(problem.budget)
    single = (problem.multiple == 1) & (problem.minimum <= 1)
    return bool(free and (problem.lane < 0).all() and single.all())


def _at_real_cost(problem: Problem, fleet: Fleet, prices: Prices, flow: np.ndarray) -> Prices:
    """Prices at which a lane's flow (A,) earns what its vehicles cost; those of a lane that
    carries nothing stay."""
    every = np.arange(problem.lanes)
    load = fleet.loads(flow)
    cost = fleet.cheapest(every, load)[1]
    earned = (prices.room * load).sum(axis=1)
    known = (earned > 1e-9) & np.isfinite(cost)
    factor = np.where(known, cost / np.maximum(earned, 1e-9), 1.0)
    used = problem.use @ flow / np.maximum(problem.limit, 1e-12)
    limit = prices.limit * np.clip(used, 0.5, 2.0) ** 0.3
    return Prices(prices.room * np.sqrt(factor)[:, None], limit, prices.budget)


def _nothing_instead(problem: Problem, found: Shipments, bound: float) -> Solution:
    """Doing nothing where that is better."""
    if found.value >= 0:
        return Solution(found.quantity, found.vehicles, found.value, max(bound, found.value))
    none = np.zeros_like(found.quantity)
    return Solution(none, np.zeros_like(found.vehicles), 0.0, max(bound, 0.0))


def _exact_instead(problem: Problem, fleet: Fleet, answer: Solution) -> Solution:
    exact = solve_exactly(problem, fleet, node_limit=EXACT_NODES)
    if exact is None:
        return answer
    better = exact if exact.value > answer.value else answer
    bound = max(min(exact.bound, answer.bound), better.value)
    return Solution(better.quantity, better.vehicles, better.value, bound)
