"""Branch and bound over the times of the variables that stand in loops."""

__all__ = ["Search", "halves", "search"]

import heapq
from dataclasses import dataclass, field

import numpy as np

from distribution_ai.stock.echelons.formulation import Formulation
from distribution_ai.stock.echelons.neighbourhood import improve
from distribution_ai.stock.echelons.relaxation import Messages, Relaxation, Sweeps

_SLACK = 1e-9


@dataclass(frozen=True)
class Search:
    """The best ``labels`` (V,), their ``cost``, a lower ``bound`` and the nodes looked at."""

    labels: np.ndarray
    cost: float
    bound: float
    nodes: int


@dataclass(order=True)
class _Node:
    bound: float
    number: int
    swept: Sweeps = field(compare=False)
    messages: Messages = field(compare=False)


def search(
    formulation: Formulation, most_nodes: int, first_sweeps: int = 150, sweeps: int = 30
) -> Search:
    """Choose labels at least cost, proven when ``bound`` meets ``cost``.

    Nodes with the least bound come first; each splits the labels of one variable in two. The
    number of nodes, not a clock, ends the search, so that the result is the same every time.
    ``first_sweeps`` and ``sweeps`` bound the work on the first and on every other node.
    """
    relaxation = Relaxation(formulation)
    messages = relaxation.silence()
    possible = formulation.unary < formulation.forbidden
    first = relaxation.sweep(possible, messages, np.inf, first_sweeps)
    labels, cost = first.labels, first.cost
    if first.bound < cost - _SLACK * abs(cost):
        labels, cost = _improved(relaxation, labels, 0)
    heap, nodes = [_Node(first.bound, 0, first, messages)], 1
    while heap and heap[0].bound < cost - _SLACK * abs(cost) and nodes < most_nodes:
        node = heapq.heappop(heap)
        for half in halves(node.swept, cost - node.bound):
            told = node.messages.copy()
            swept = relaxation.sweep(half, told, cost, sweeps)
            nodes += 1
            if swept.cost < cost + (cost - node.bound):
                better, value = _improved(relaxation, swept.labels, nodes)
                if value < cost:
                    labels, cost = better, value
            if swept.possible.any(axis=1).all():
                bound = max(swept.bound, node.bound)
                heapq.heappush(heap, _Node(bound, nodes, swept, told))
    bound = min(heap[0].bound, cost) if heap else cost
    return Search(labels, cost, bound, nodes)


def _improved(relaxation: Relaxation, labels: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    better = improve(relaxation.formulation, labels, seed)
    return better, relaxation.cost_of(better, relaxation.formulation.unary)


def halves(swept: Sweeps, gap: float) -> list[np.ndarray]:
    """The possible labels (V, K) split at one variable: that with the widest choice.

    Every label is in one of the halves, and those of the variable in one only.
    """
    possible = swept.possible
    low, high = _range(possible & (swept.regret <= gap / 2.0))
    if (high <= low).all():
        low, high = _range(possible)
    variable = int(np.argmax(high - low))
    middle = (low[variable] + high[variable]) // 2
    parts = []
    for lower in (True, False):
        half = possible.copy()
        if lower:
            half[variable, middle + 1 :] = False
        else:
            half[variable, : middle + 1] = False
        if half[variable].any():
            parts.append(half)
    return parts


def _range(marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last marked label (V,) of every variable; the same where none is marked."""
    first = marked.argmax(axis=1)
    last = marked.shape[1] - 1 - marked[:, ::-1].argmax(axis=1)
    return first, np.where(marked.any(axis=1), last, first)
