"""The problem as a mixed-integer program: exact where it is small."""

__all__ = ["solve_exactly"]

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.model import LinearModel, linear_model
from distribution_ai.decide.allocation.problem import Problem, Solution
from distribution_ai.decide.allocation.worth import worth


def solve_exactly(problem: Problem, fleet: Fleet, **limits) -> Solution | None:
    """The best answer that HiGHS finds, with its bound; None where it found none.

    Quantities are counted in multiples; an arc with a minimum is open or closed. ``limits`` are
    options of :func:`scipy.optimize.milp`: ``node_limit`` keeps the answer the same on every
    machine, ``time_limit`` does not.
    """
    arcs, kinds = len(problem.outlet), len(problem.vehicles.lane)
    if not arcs:
        return Solution(np.zeros(0, dtype=np.int64), np.zeros(kinds, dtype=np.int64), 0.0, 0.0)
    items = int(problem.receiver_item.max()) + 1
    model = linear_model(problem, fleet.load, fleet, np.ones(items))
    scale = np.ones(len(model.cost))
    scale[:arcs] = problem.multiple
    gated = np.flatnonzero((problem.minimum > problem.multiple) & (problem.largest > 0))
    integral = np.zeros(len(scale) + len(gated))
    integral[:arcs] = 1
    integral[len(scale) - kinds :] = 1
    result = milp(
        np.concatenate([model.cost * scale, np.zeros(len(gated))]),
        constraints=_rows(problem, model, scale, gated),
        bounds=Bounds(0, np.concatenate([model.top / scale, np.ones(len(gated))])),
        integrality=integral,
        options={"mip_rel_gap": 0.0, **limits},
    )
    if result.x is None:
        return None
    quantity = np.rint(result.x[:arcs]).astype(np.int64) * problem.multiple
    vehicles = np.rint(result.x[len(scale) - kinds : len(scale)]).astype(np.int64)
    value = worth(problem, quantity, vehicles)
    bound = -result.mip_dual_bound if result.mip_dual_bound is not None else np.inf
    return Solution(quantity, vehicles, value, max(bound, value))


def _rows(
    problem: Problem, model: LinearModel, scale: np.ndarray, gated: np.ndarray
) -> list[LinearConstraint]:
    """The model's rows, and those that keep gated arcs between minimum and most, or at none."""
    count, columns = len(gated), len(scale)
    units = sparse.diags_array(scale)
    balance, shared = (
        sparse.hstack([rows @ units, sparse.csr_array((rows.shape[0], count))])
        for rows in (model.balance, model.shared)
    )
    rows = [LinearConstraint(balance, 0, 0), LinearConstraint(shared, -np.inf, model.right)]
    if count:
        quantity = sparse.csr_array((scale[gated], (np.arange(count), gated)), (count, columns))
        for limit, low, high in ((problem.largest, -np.inf, 0), (problem.minimum, 0, np.inf)):
            gates = sparse.diags_array(limit[gated].astype(float))
            rows.append(LinearConstraint(sparse.hstack([quantity, -gates]), low, high))
    return rows
