"""What arcs share beyond their lanes: labour, storage and money."""

__all__ = ["keep_limits", "limit_room", "limits_left"]

import numpy as np

from distribution_ai.decide.allocation.admission import Room
from distribution_ai.decide.allocation.problem import Problem
from distribution_ai.decide.allocation.worth import pieces_of


def keep_limits(problem: Problem, quantity: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Quantities (A,) cut to the shared limits and to the budget for goods: limit by limit, the
    most used first, by the units that gain least for the ``price`` (A,) of all they take."""
    use, limit = problem.shared
    used = use @ quantity
    passed = np.flatnonzero(used > limit)
    if not len(passed):
        return quantity
    pieces = pieces_of(problem, quantity)
    score = pieces.value / np.maximum(price[pieces.arc], 1e-9)
    order = np.argsort(-score, kind="stable")
    arc, kept = pieces.arc[order], pieces.quantity[order]
    for row in passed[np.argsort(-(used / np.maximum(limit, 1e-12))[passed], kind="stable")]:
        here = slice(use.indptr[row], use.indptr[row + 1])
        of_arc = np.zeros(len(quantity))
        of_arc[use.indices[here]] = use.data[here]
        users = np.flatnonzero(of_arc[arc])
        taken = of_arc[arc[users]]
        before = np.cumsum(taken * kept[users]) - taken * kept[users]
        fits = np.floor((limit[row] - before) / taken + 1e-9)
        kept[users] = np.minimum(kept[users], np.maximum(fits, 0.0))
    return np.bincount(arc, kept, len(quantity)).astype(np.int64)


def limits_left(problem: Problem, quantity: np.ndarray, fixed: float) -> np.ndarray:
    """What ``quantity`` (A,) and a ``fixed`` amount of money leave of the limits and of the
    budget, (M + 1,)."""
    use, limit = problem.shared
    left = limit - use @ quantity
    left[-1] -= fixed
    return left


def limit_room(problem: Problem, arc: np.ndarray, left: np.ndarray) -> Room:
    """What is ``left`` (M + 1,) of the limits and the budget, to candidates on arcs (n,)."""
    taken = problem.shared_by_arc[arc].tocoo()
    return Room(taken.row, taken.col, taken.data, left)
