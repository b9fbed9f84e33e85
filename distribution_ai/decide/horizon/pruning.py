"""Which actions could be of use: the others and the places they leave alone need no flow."""

__all__ = ["useful_actions"]

import numpy as np

from distribution_ai.decide.horizon.problem import TimedProblem

MOST_PASSES = 12
TOLERANCE = 1e-9


def useful_actions(
    problem: TimedProblem, more: np.ndarray, less: np.ndarray, quantity: np.ndarray
) -> np.ndarray:
    """Whether an action is worth more than it costs, alone or in a chain of actions, (A,), beside
    actions taken in some ``quantity`` (A,), which may also be taken back.

    ``more`` and ``less`` are the values of one unit more and less, (N, B). Further units gain less
    and lose more than the first. So an action is of no use if what a unit could gain beyond it, by
    whatever further actions, is less than what it costs to bring it there, by whatever actions
    before. Between two actions a unit may wait at a place, for what holding costs; or a unit that
    is there already may leave, and the other take its place later.
    """
    there = np.isfinite(less)
    able, taken = problem.capacity > 0, quantity > 0
    head = np.concatenate([problem.head[able], problem.tail[taken]])
    tail = np.concatenate([problem.tail[able], problem.head[taken]])
    cost = np.concatenate([problem.unit_cost[able], -problem.unit_cost[taken]])
    gain = _settled(problem, more, there, head, tail, cost, 1.0)
    loss = _settled(problem, less, there, tail, head, cost, -1.0)
    before = np.where(problem.tail >= 0, loss[problem.tail], 0.0)
    return able & (gain[problem.head] - before > problem.unit_cost + TOLERANCE)


def _settled(
    problem: TimedProblem,
    first: np.ndarray,
    there: np.ndarray,
    near: np.ndarray,
    far: np.ndarray,
    cost: np.ndarray,
    sign: float,
) -> np.ndarray:
    """The best value of a unit at each place and bucket, by chains of actions. ``sign`` 1: what a
    unit there may gain further on; -1: what it costs to get one there."""
    value = sign * first
    between = np.flatnonzero((near >= 0) & (far >= 0))
    outside = np.flatnonzero(near < 0)
    for _ in range(MOST_PASSES):
        last, flat = value, _waited(problem, value, there, sign).ravel()
        np.maximum.at(flat, far[between], flat[near[between]] - cost[between])
        np.maximum.at(flat, far[outside], -cost[outside])
        value = flat.reshape(first.shape)
        if (value <= last + TOLERANCE).all():
            break
    return sign * value.ravel()


def _waited(problem: TimedProblem, value: np.ndarray, there: np.ndarray, sign: float) -> np.ndarray:
    """The best value (N, B) when a unit may also be used later (``sign`` 1) or have come earlier
    (-1); and the other way round where a unit is ``there`` (N, B) to stand in for it."""
    value, holding = value.copy(), problem.holding
    for early in (*range(problem.buckets - 1), *reversed(range(problem.buckets - 1))):
        before, after = (early, early + 1) if sign > 0 else (early + 1, early)
        value[:, before] = np.maximum(value[:, before], value[:, after] - holding)
        stand_in = np.where(there[:, early], value[:, before] + holding, -np.inf)
        value[:, after] = np.maximum(value[:, after], stand_in)
    return value
