"""Transfers: the stock that is better elsewhere, over all products and lanes at once."""

__all__ = ["Transfers", "plan_transfers"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.allocation import Solution, optimise
from distribution_ai.decide.loads import pay_fixed_costs
from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.state import State
from distribution_ai.decide.transfer_problem import Candidates, transfer_candidates
from distribution_ai.decide.transfer_value import value_transfers

ROUNDS = 2


@dataclass(frozen=True, eq=False)
class Transfers:
    """``moves``: columns of :func:`value_transfers` with ``cost`` and ``expected_value``; ``gap``:
    the share of the value of the best transfers that they are proven not to miss more of."""

    moves: pd.DataFrame
    gap: float


def plan_transfers(state: State, needs: Needs, spare: Spare) -> Transfers:
    """Transfers worth making.

    The allocation knows needs, protection of the givers, lots, vehicles, hands, storage and costs
    by the unit. What it cannot know (order lines, the least gain that a line must have) is asked
    of its result; what fails is barred and the allocation made again, a bounded number of times.
    """
    candidates = transfer_candidates(state, needs, spare)
    problem, bound = candidates.problem, np.inf
    for _ in range(ROUNDS):
        solution = optimise(problem)
        bound = min(bound, solution.bound)
        moves = _moves(state, needs, candidates, solution)
        least = state.parameters.min_gain[state.sourcing.item_location[moves["edge"]]]
        fails = (moves["expected_value"] <= np.maximum(least, 0.0)).to_numpy()
        if not fails.any():
            break
        capacity = problem.capacity.copy()
        capacity[moves.index[fails]] = 0
        problem = replace(problem, capacity=capacity)
    gap = Solution(solution.quantity, solution.vehicles, solution.value, bound).gap
    return Transfers(moves[~fails].reset_index(drop=True), gap)


def _moves(state: State, needs: Needs, candidates: Candidates, solution: Solution) -> pd.DataFrame:
    """The transfers of a solution with their money, by arc."""
    sent = np.flatnonzero(solution.quantity)
    quantity = solution.quantity[sent] * candidates.unit[sent]
    moves = value_transfers(state, needs, candidates.edge[sent], quantity).set_index(sent)
    vehicles = candidates.problem.vehicles
    spent = np.zeros(candidates.problem.lanes + 1)
    np.add.at(spent, vehicles.lane, vehicles.fixed_cost * solution.vehicles)
    return pay_fixed_costs(moves, candidates.problem.lane[sent], spent)
