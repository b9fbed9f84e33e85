"""What arcs share beyond their lanes: labour, storage and money."""

__all__ = ["keep_limits", "limit_room"]

import numpy as np
from scipy import sparse

from distribution_ai.decide.allocation.admission import Room, admit
from distribution_ai.decide.allocation.problem import Problem
from distribution_ai.decide.allocation.worth import pieces_of


def keep_limits(problem: Problem, quantity: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Quantities (A,) cut to the shared limits and to the budget for goods: limit by limit, the
    most used first, by the units that gain least beyond the ``price`` (A,) of all they take."""
    use, limit = _shared(problem)
    used = use @ quantity
    passed = np.flatnonzero(used > limit)
    if not len(passed):
        return quantity
    pieces = pieces_of(problem, quantity)
    kept, score = pieces.quantity, pieces.value / np.maximum(price[pieces.arc], 1e-9)
    for row in passed[np.argsort(-(used / np.maximum(limit, 1e-12))[passed], kind="stable")]:
        arcs = use.indices[use.indptr[row] : use.indptr[row + 1]]
        taken = np.zeros(len(quantity))
        taken[arcs] = use.data[use.indptr[row] : use.indptr[row + 1]]
        of_piece = taken[pieces.arc]
        row_uses = np.flatnonzero(of_piece)
        of_piece = of_piece[row_uses]
        group = np.zeros(len(row_uses), dtype=np.int64)
        room = Room(row_uses, group, of_piece, score[row_uses], limit[[row]])
        kept = admit(kept, [room])
    return np.bincount(pieces.arc, kept, len(quantity)).astype(np.int64)


def limit_room(
    problem: Problem, quantity: np.ndarray, arc: np.ndarray, score: np.ndarray, fixed: float
) -> Room:
    """What ``quantity`` (A,) and a ``fixed`` amount of money leave of the limits and of the budget
    to candidates on arcs ``arc`` (n,), each unit worth ``profit`` (n,)."""
    use, limit = _shared(problem)
    taken = use[:, arc].tocoo()
    left = limit - use @ quantity
    left[-1] -= fixed
    return Room(taken.col, taken.row, taken.data, score[taken.col], left)


def _shared(problem: Problem) -> tuple[sparse.csr_array, np.ndarray]:
    """Use (M + 1, A) and limits (M + 1,) with the budget as the last."""
    if np.isfinite(problem.budget):
        spend = sparse.csr_array(np.maximum(problem.spend, 0.0)[None, :])
    else:
        spend = sparse.csr_array((1, len(problem.spend)))
    return sparse.vstack([problem.use, spend]).tocsr(), np.append(problem.limit, problem.budget)
