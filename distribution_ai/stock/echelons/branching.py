"""Branch and bound over the times of the variables that stand in loops."""

__all__ = ["Search", "search"]

import heapq
from dataclasses import dataclass, field

import numpy as np

from distribution_ai.stock.echelons.formulation import Formulation
from distribution_ai.stock.echelons.neighbourhood import improve
from distribution_ai.stock.echelons.relaxation import Messages, Relaxation, Sweeps

_SLACK = 1e-9
_FIRST_SWEEPS = 150
_SWEEPS = 30


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
    sweeps: Sweeps = field(compare=False)
    messages: Messages = field(compare=False)


def search(formulation: Formulation, most_nodes: int) -> Search:
    """Choose labels at least cost, proven when ``bound`` meets ``cost``.

    Nodes with the least bound come first; each splits the labels of one variable in two. The
    number of nodes, not a clock, ends the search, so that the result is the same every time.
    """
    relaxation = Relaxation(formulation)
    messages = relaxation.silence()
    possible = formulation.unary < formulation.forbidden
    sweeps = relaxation.sweep(possible, messages, np.inf, _FIRST_SWEEPS)
    labels, cost = sweeps.labels, sweeps.cost
    if sweeps.bound < cost - _SLACK * abs(cost):
        labels, cost = _improved(relaxation, labels, 0)
    heap, nodes = [_Node(sweeps.bound, 0, sweeps, messages)], 1
    while heap and heap[0].bound < cost - _SLACK * abs(cost) and nodes < most_nodes:
        node = heapq.heappop(heap)
        for half in _halves(node.sweeps, cost - node.bound):
            told = node.messages.copy()
            sweeps = relaxation.sweep(half, told, cost, _SWEEPS)
            nodes += 1
            if sweeps.cost < cost + (cost - node.bound):
                better, value = _improved(relaxation, sweeps.labels, nodes)
                if value < cost:
                    labels, cost = better, value
            bound = max(sweeps.bound, node.bound)
            if sweeps.possible.any(axis=1).all():
                heapq.heappush(heap, _Node(bound, nodes, sweeps, told))
    bound = min(heap[0].bound, cost) if heap else cost
    return Search(labels, cost, bound, nodes)


def _improved(relaxation: Relaxation, labels: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    better = improve(relaxation.formulation, labels, seed)
    return better, relaxation.cost_of(better, relaxation.formulation.unary)


def _halves(sweeps: Sweeps, gap: float) -> list[np.ndarray]:
    """The possible labels (V, K) split at one variable: that with the widest choice."""
    possible = sweeps.possible
    low, high = _range(possible & (sweeps.regret <= gap / 2.0))
    if (high <= low).all():
        low, high = _range(possible)
    variable = int(np.argmax(high - low))
    middle = (low[variable] + high[variable]) // 2
    halves = []
    for lower in (True, False):
        half = possible.copy()
        if lower:
            half[variable, middle + 1 :] = False
        else:
            half[variable, : middle + 1] = False
        if half[variable].any():
            halves.append(half)
    return halves


def _range(marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last marked label (V,) of every variable; the same where none is marked."""
    first = marked.argmax(axis=1)
    last = marked.shape[1] - 1 - marked[:, ::-1].argmax(axis=1)
    return first, np.where(marked.any(axis=1), last, first)
