"""An independent check of an answer."""

__all__ = ["audit"]

import numpy as np

from distribution_ai.decide.allocation.problem import Problem, Solution

TOLERANCE = 1e-6


def audit(problem: Problem, solution: Solution) -> list[str]:
    """Every breach in words, none when the answer is sound.

    Recomputes what is given, received, carried, used and spent from the quantities alone, the
    value block by block, and compares the value with the bound.

    >>> from distribution_ai.decide.allocation.optimise import optimise
    >>> from distribution_ai.decide.allocation.problem import no_limits, no_vehicles
    >>> one = np.array([1])
    >>> problem = Problem(
    ...     give=np.array([3]), giver_item=np.array([0]), outlet_giver=np.array([0]),
    ...     loss_block=np.array([[3]]), loss_value=np.array([[0.5]]),
    ...     receiver_item=np.array([0]), gain_block=np.array([[2, 2]]),
    ...     gain_value=np.array([[5.0, 1.0]]), outlet=np.array([0]), receiver=np.array([0]),
    ...     unit_cost=np.array([1.0]), capacity=np.array([9]), minimum=np.array([0]),
    ...     multiple=one, lane=np.array([-1]), load=np.zeros((1, 0)), vehicles=no_vehicles(),
    ...     use=no_limits(1), limit=np.zeros(0), spend=np.zeros(1))
    >>> best = optimise(problem)
    >>> best.quantity.tolist(), best.value
    ([2], 7.0)
    >>> audit(problem, best)
    []
    """
    moved, vehicles = solution.quantity, solution.vehicles
    given, of_giver, received = _ends(problem, moved)
    sent = moved > 0
    fixed = (problem.vehicles.fixed_cost * vehicles).sum()
    value = (
        _filled(received, problem.gain_block, problem.gain_value)
        - _filled(given, problem.loss_block, problem.loss_value)
        - (problem.unit_cost * moved).sum()
        - fixed
    )
    scale = TOLERANCE * max(abs(value), 1.0)
    room = problem.limit * (1 + TOLERANCE) + TOLERANCE
    faults = {
        "a negative or broken quantity": (moved < 0).any() or (moved != np.rint(moved)).any(),
        "a giver parts with more than it may": (of_giver > problem.give).any(),
        "an outlet gives more than it may": (given > problem.loss_block.sum(axis=1)).any(),
        "a receiver gets more than it takes": (received > problem.gain_block.sum(axis=1)).any(),
        "an arc carries more than it can": (moved > problem.capacity).any(),
        "a quantity below the minimum": (moved < problem.minimum)[sent].any(),
        "a broken lot": (moved % problem.multiple)[sent].any(),
        "too many vehicles": (vehicles > problem.vehicles.most).any() or (vehicles < 0).any(),
        "vehicles too full": _overloaded(problem, moved, vehicles),
        "a shared limit is passed": (problem.use @ moved > room).any(),
        "the budget is passed": problem.spend @ moved + fixed > problem.budget + scale,
        "the value is another": abs(value - solution.value) > scale,
        "the value passes the bound": value > solution.bound + scale,
    }
    return [name for name, found in faults.items() if found]


def _ends(problem: Problem, moved: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What every outlet and giver gives and every receiver gets."""
    given = np.zeros(len(problem.outlet_giver))
    np.add.at(given, problem.outlet, moved)
    of_giver = np.zeros(len(problem.give))
    np.add.at(of_giver, problem.outlet_giver, given)
    received = np.zeros(len(problem.receiver_item))
    np.add.at(received, problem.receiver, moved)
    return given, of_giver, received


def _filled(amount: np.ndarray, block: np.ndarray, value: np.ndarray) -> float:
    end = np.cumsum(block, axis=1)
    inside = np.clip(amount[:, None] - (end - block), 0, block)
    return float((inside * value).sum())


def _overloaded(problem: Problem, moved: np.ndarray, vehicles: np.ndarray) -> bool:
    on_lane = problem.lane >= 0
    for measure in range(problem.load.shape[1]):
        load, room = np.zeros(problem.lanes), np.zeros(problem.lanes)
        np.add.at(load, problem.lane[on_lane], (problem.load[:, measure] * moved)[on_lane])
        present = vehicles > 0
        each = problem.vehicles.capacity[:, measure][present] * vehicles[present]
        np.add.at(room, problem.vehicles.lane[present], each)
        if (load > room * (1 + TOLERANCE) + TOLERANCE).any():
            return True
    carried = np.zeros(problem.lanes, dtype=bool)
    carried[problem.lane[on_lane & (moved > 0)]] = True
    served = np.zeros(problem.lanes, dtype=bool)
    served[problem.vehicles.lane[vehicles > 0]] = True
    return bool((carried & ~served).any())
