"""The best allocation of spare stock to needs, for all products at once."""

__all__ = ["Allocation", "allocate"]

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from distribution_ai.errors import PlanningError

LARGEST_COST = 10**12
FINEST_SCALE = 10_000


@dataclass(frozen=True)
class Allocation:
    """An allocation problem in arrays; all quantities are integers.

    Givers, receivers: ``give`` (G,) is the most that a giver may part with in all and
    ``give_lateral`` (G,) the most over its lateral arcs. ``block`` (R, S) are the sizes of the
    blocks of each receiver's need, the most urgent first, and ``block_value`` (R, S) the value
    of a unit in them, not increasing. Arcs (A,): ``giver``, ``receiver``, ``lateral``,
    ``unit_cost`` (money, may be negative) and ``capacity``. ``giver_item`` (G,) and
    ``receiver_item`` (R,) tell the product; arcs join equal products only.
    """

    give: np.ndarray
    give_lateral: np.ndarray
    giver_item: np.ndarray
    block: np.ndarray
    block_value: np.ndarray
    receiver_item: np.ndarray
    giver: np.ndarray
    receiver: np.ndarray
    lateral: np.ndarray
    unit_cost: np.ndarray
    capacity: np.ndarray


def allocate(problem: Allocation) -> np.ndarray:
    """Quantity on every arc, shape (A,), that maximises value less cost.

    One minimum cost flow: giver → (lateral gate) → receiver → blocks of need → sink of the
    product, with an arc of no cost from each giver to the sink for what stays where it is.
    Money is scaled to integers, by 10,000 unless the numbers are too large for it. Where values
    are equal, earlier blocks go first, so that equal receivers share a shortage equally.

    >>> one = np.array([1])
    >>> problem = Allocation(
    ...     give=np.array([10]), give_lateral=np.array([0]), giver_item=np.array([0]),
    ...     block=np.array([[4, 4], [4, 4]]), block_value=np.array([[9.0, 9.0], [9.0, 9.0]]),
    ...     receiver_item=np.array([0, 0]), giver=np.array([0, 0]), receiver=np.array([0, 1]),
    ...     lateral=np.array([False, False]), unit_cost=np.array([1.0, 1.0]),
    ...     capacity=np.array([8, 8]))
    >>> allocate(problem).sum().item()
    10
    """
    if not len(problem.giver):
        return np.zeros(0, dtype=np.int64)
    arcs = _arcs(problem)
    solver = SimpleMinCostFlow()
    handles = solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    nodes, supplies = _supplies(problem)
    solver.set_nodes_supplies(nodes, supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise PlanningError(f"the transfers could not be optimised (min-cost flow: {status})")
    return solver.flows(handles[: len(problem.giver)]).astype(np.int64)


def _sinks(problem: Allocation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Products in use, and the sink node of every giver and receiver."""
    givers, receivers = len(problem.give), len(problem.block)
    items = np.unique(problem.giver_item)
    first = 2 * givers + receivers
    of_giver = first + np.searchsorted(items, problem.giver_item)
    of_receiver = first + np.searchsorted(items, problem.receiver_item)
    return items, of_giver, of_receiver


def _supplies(problem: Allocation) -> tuple[np.ndarray, np.ndarray]:
    givers = len(problem.give)
    items, of_giver, _ = _sinks(problem)
    first = 2 * givers + len(problem.block)
    demand = np.zeros(len(items), dtype=np.int64)
    np.add.at(demand, of_giver - first, problem.give)
    nodes = np.concatenate([np.arange(givers), first + np.arange(len(items))])
    return nodes, np.concatenate([problem.give, -demand])


def _arcs(problem: Allocation) -> tuple[np.ndarray, ...]:
    """Tail, head, capacity and integer cost of all arcs, the transfer arcs first."""
    givers, receivers = len(problem.give), len(problem.block)
    _, of_giver, of_receiver = _sinks(problem)
    gate = givers + np.arange(givers)
    node = 2 * givers + np.arange(receivers)
    row, slot = np.nonzero(problem.block)
    cost, value = _integer_money(problem, row, slot)
    none = np.zeros(givers, dtype=np.int64)
    tail = [problem.giver + givers * problem.lateral, np.arange(givers), np.arange(givers)]
    head = [node[problem.receiver], gate, of_giver]
    capacity = [problem.capacity, problem.give_lateral, problem.give]
    return (
        np.concatenate([*tail, node[row]]),
        np.concatenate([*head, of_receiver[row]]),
        np.concatenate([*capacity, problem.block[row, slot]]),
        np.concatenate([cost, none, none, -value]),
    )


def _integer_money(
    problem: Allocation, row: np.ndarray, slot: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Arc costs and block values as integers, with the order of the blocks as last digit."""
    value = problem.block_value[row, slot]
    largest = max(np.abs(problem.unit_cost).max(), np.abs(value).max(), 1e-9)
    blocks = problem.block.shape[1] + 1
    scale = min(FINEST_SCALE, LARGEST_COST / (largest * blocks))
    cost = np.rint(problem.unit_cost * scale).astype(np.int64) * blocks
    worth = np.maximum(np.rint(value * scale), 0).astype(np.int64) * blocks
    return cost, worth + (blocks - 1 - slot)
