"""The best course: one minimum cost flow over places and buckets of all that may need it."""

__all__ = ["Course", "best_course"]

from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from distribution_ai.decide.horizon.holding import marginal_values
from distribution_ai.decide.horizon.problem import TimedProblem
from distribution_ai.decide.horizon.pruning import useful_actions
from distribution_ai.decide.side_by_side import side_by_side
from distribution_ai.errors import PlanningError

LARGEST_COST = 1e9
ROUNDS = 6
ACTIONS_IN_ONE_PIECE = 200_000


@dataclass(frozen=True, eq=False)
class Course:
    """Units of each action, ``quantity`` (A,), their ``value`` in money with that of all places,
    what places would be worth without any action (``held``), and how many places ``entered`` the
    flow."""

    quantity: np.ndarray
    value: float
    held: float
    entered: int


def best_course(problem: TimedProblem, prune: bool = True) -> Course:
    """The actions whose total value is highest, all verbs at once.

    At first only actions enter the flow that are of use where nothing is done; then those, round by
    round, that have become of use through the others, until there are none. ``prune`` False takes
    all in at once, which is exact. Costs are rounded to integers of nine digits. Items have nothing
    to do with each other, so that halves of many are solved side by side.
    """
    parts = _parts(problem)
    courses = side_by_side(lambda part: _course(problem.of_places(*part), prune), parts)
    quantity = np.zeros(len(problem.capacity), dtype=np.int64)
    for (_, action), course in zip(parts, courses, strict=True):
        quantity[action] = course.quantity
    return Course(
        quantity,
        sum(course.value for course in courses),
        sum(course.held for course in courses),
        sum(course.entered for course in courses),
    )


def _parts(problem: TimedProblem) -> list[tuple[np.ndarray, np.ndarray]]:
    """Places and actions of all items, or where there are many of one half and of the other."""
    item, destination = problem.item, problem.destination
    if len(destination) <= ACTIONS_IN_ONE_PIECE:
        return [(np.arange(len(item)), np.arange(len(destination)))]
    count = np.cumsum(np.bincount(item[destination], minlength=int(item.max()) + 1))
    first = (count <= len(destination) // 2)[item]
    return [(np.flatnonzero(half), np.flatnonzero(half[destination])) for half in (first, ~first)]


def _course(problem: TimedProblem, prune: bool) -> Course:
    more, less, held = marginal_values(problem)
    quantity = np.zeros(len(problem.capacity), dtype=np.int64)
    entered = problem.capacity > 0
    if prune:
        entered = useful_actions(problem, more, less, quantity)
    value, fresh = held.sum(), entered.copy()
    for _ in range(ROUNDS):
        if not fresh.any():
            break
        moved = np.isin(problem.item, problem.item[problem.destination[fresh]])
        again = np.flatnonzero(entered & moved[problem.destination])
        quantity[again] = _flow(problem, again)
        changed = replace(problem, arriving=_change(problem, quantity))
        more, less, after = marginal_values(changed)
        value = after.sum() - problem.unit_cost @ quantity
        fresh = useful_actions(changed, more, less, quantity) & ~entered
        entered |= fresh
    ends = np.concatenate([problem.origin[entered], problem.destination[entered]])
    places = np.unique(ends[ends >= 0])
    return Course(quantity, float(value), float(held.sum()), len(places))


def _change(problem: TimedProblem, quantity: np.ndarray) -> np.ndarray:
    """What arrives, less what leaves, after the actions, (N, B)."""
    size = problem.arriving.size
    came = np.bincount(problem.head, quantity, size)
    own = problem.tail >= 0
    left = np.bincount(problem.tail[own], quantity[own], size)
    return problem.arriving + (came - left).astype(np.int64).reshape(problem.arriving.shape)


def _flow(problem: TimedProblem, action: np.ndarray) -> np.ndarray:
    """Units of the useful actions.

    Nodes: every place and bucket, a gate in front of what leaves it, one source of purchases and
    one sink per item.
    """
    ends = np.concatenate([problem.origin[action], problem.destination[action]])
    graph = _Graph(problem, np.unique(ends[ends >= 0]))
    graph.act(action)
    graph.keep()
    graph.use()
    solver = SimpleMinCostFlow()
    tail, head, capacity, money = (np.concatenate(part) for part in zip(*graph.parts, strict=True))
    largest = max(float(np.abs(money).max(initial=0.0)), 1e-9)
    cost = np.rint(money * (LARGEST_COST / largest)).astype(np.int64)
    handles = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(*graph.supplies())
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise PlanningError(f"no best course was found (min-cost flow: {status})")
    return solver.flows(handles[: len(action)]).astype(np.int64)


class _Graph:
    def __init__(self, problem: TimedProblem, places: np.ndarray):
        self.problem, self.places = problem, places
        self.count, buckets = len(places), problem.buckets
        self.number = np.full(len(problem.item), -1, dtype=np.int64)
        self.number[places] = np.arange(self.count)
        items, self.item = np.unique(problem.item[places], return_inverse=True)
        self.gates = self.count * buckets
        self.sink = 2 * self.gates
        self.source = self.sink + len(items)
        self.items = len(items)
        self.parts: list[tuple[np.ndarray, ...]] = []

    def _node(self, place: np.ndarray, bucket: np.ndarray) -> np.ndarray:
        return self.number[place] * self.problem.buckets + bucket

    def act(self, action: np.ndarray) -> None:
        """The actions, from the gate of their origin or from the item's source."""
        problem = self.problem
        origin, destination = problem.origin[action], problem.destination[action]
        head = self._node(destination, problem.arrives[action])
        bought = origin < 0
        gate = self.gates + self._node(origin, problem.leaves[action])
        source = self.source + self.item[self.number[destination]]
        capacity = problem.capacity[action]
        self.bought = np.bincount(
            self.item[self.number[destination[bought]]], capacity[bought], self.items
        ).astype(np.int64)
        self.parts.append(
            (np.where(bought, source, gate), head, capacity, problem.unit_cost[action])
        )
        used = np.unique(gate[~bought])
        give = problem.give[self.places].ravel()[used - self.gates]
        self.parts.append((used - self.gates, used, give, np.zeros(len(used))))

    def keep(self) -> None:
        """What stays for the next bucket, and what is left after the last or never bought."""
        problem, count, buckets = self.problem, self.count, self.problem.buckets
        node = np.arange(count * buckets).reshape(count, buckets)
        large = np.full(count * buckets, 2**40)
        cost = np.repeat(problem.holding[self.places], buckets - 1)
        early, last = node[:, :-1].ravel(), node[:, -1]
        self.parts.append((early, early + 1, large[: len(early)], cost))
        sink = self.sink + self.item
        holding = problem.holding[self.places]
        self.parts.append((last, sink, large[:count], holding))
        row, slot = np.nonzero(problem.end_block[self.places])
        end = problem.end_value[self.places][row, slot]
        size = problem.end_block[self.places][row, slot]
        self.parts.append((last[row], sink[row], size, holding[row] - end))
        every = np.arange(self.items)
        self.parts.append((self.source + every, self.sink + every, self.bought, 0.0 * every))

    def use(self) -> None:
        """What meets demand."""
        place, bucket, slot = np.nonzero(self.problem.gain_block[self.places])
        size = self.problem.gain_block[self.places][place, bucket, slot]
        value = self.problem.gain_value[self.places][place, bucket, slot]
        node = place * self.problem.buckets + bucket
        self.parts.append((node, self.sink + self.item[place], size, -value))

    def supplies(self) -> tuple[np.ndarray, np.ndarray]:
        """Nodes and what they supply, the sinks what they take."""
        arriving = self.problem.arriving[self.places]
        total = np.bincount(self.item, arriving.sum(axis=1), self.items).astype(np.int64)
        nodes = np.concatenate([
            np.arange(arriving.size), self.source + np.arange(self.items),
            self.sink + np.arange(self.items),
        ])  # fmt: skip
        return nodes, np.concatenate([arriving.ravel(), self.bought, -(total + self.bought)])
