"""The best allocation where arcs share nothing: one minimum cost flow for all products."""

__all__ = ["best_flow"]

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from distribution_ai.decide.allocation.problem import Problem
from distribution_ai.decide.side_by_side import side_by_side
from distribution_ai.errors import PlanningError

LARGEST_COST = 1e9
ARCS_IN_ONE_PIECE = 100_000


def best_flow(
    problem: Problem, unit_cost: np.ndarray, capacity: np.ndarray
) -> tuple[np.ndarray, float]:
    """Quantities (A,) of the highest value at ``unit_cost`` (A,) within ``capacity`` (A,), and a
    bound that no allocation exceeds at these costs.

    Only the ends of the arcs bind: multiples, vehicles and shared limits do not. Giver → outlet
    by blocks of loss → receiver → blocks of gain → the product's sink, with an arc from each giver
    to the sink for what stays where it is. Costs are scaled to integers and rounded so that the
    value is never underrated, which makes it a bound. Where values are equal, earlier blocks go
    first, so that equal receivers share a shortage equally. Arcs that could gain nothing even as
    the only ones are left out; halves of many products are solved side by side.
    """
    best = problem.gain_value[problem.receiver, 0] - problem.loss_value[problem.outlet, 0]
    arc = np.flatnonzero((capacity > 0) & (best > unit_cost))
    parts = _parts(problem, arc)
    answers = side_by_side(lambda part: _solved(problem, part, unit_cost, capacity), parts)
    quantity = np.zeros(len(unit_cost), dtype=np.int64)
    for part, (flow, _) in zip(parts, answers, strict=True):
        quantity[part] = flow
    return quantity, sum(value for _, value in answers)


def _parts(problem: Problem, arc: np.ndarray) -> list[np.ndarray]:
    """The arcs, or where they are many those of one half of the products and of the other."""
    if len(arc) <= ARCS_IN_ONE_PIECE:
        return [arc] if len(arc) else []
    item = problem.item[arc]
    first = np.cumsum(np.bincount(item)) <= len(arc) // 2
    return [arc[first[item]], arc[~first[item]]]


def _solved(
    problem: Problem, arc: np.ndarray, unit_cost: np.ndarray, capacity: np.ndarray
) -> tuple[np.ndarray, float]:
    graph = _Graph(problem, arc, unit_cost[arc], capacity[arc])
    solver = SimpleMinCostFlow()
    handles = solver.add_arcs_with_capacity_and_unit_cost(
        graph.tail, graph.head, graph.capacity, graph.cost
    )
    solver.set_nodes_supplies(graph.supplied, graph.supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise PlanningError(f"the transfers could not be optimised (min-cost flow: {status})")
    flow = solver.flows(handles)
    value = float(-(flow.astype(float) @ graph.cost) / graph.scale - graph.all_losses)
    return flow[: len(arc)], value


class _Graph:
    """Nodes: givers, outlets, receivers, one sink a product. A giver with one outlet shares its
    node: it keeps what is dearest to lose."""

    def __init__(self, problem: Problem, arc: np.ndarray, cost: np.ndarray, capacity: np.ndarray):
        self._place(problem, arc)
        self._money(problem, cost)
        outlet, receiver = problem.outlet[arc], problem.receiver[arc]
        parts = [
            (self.node[outlet], self.receiver_node[receiver], capacity, self._down(cost)),
            *self._giver_arcs(problem),
            self._gain_arcs(problem),
        ]
        self.tail, self.head, self.capacity, self.cost = (
            np.concatenate([part[place] for part in parts]) for place in range(4)
        )

    def _place(self, problem: Problem, arc: np.ndarray) -> None:
        givers, outlets = len(problem.give), len(problem.outlet_giver)
        used = np.zeros(outlets, dtype=bool)
        used[problem.outlet[arc]] = True
        asked = np.zeros(len(problem.receiver_item), dtype=bool)
        asked[problem.receiver[arc]] = True
        self.used, self.asked = np.flatnonzero(used), np.flatnonzero(asked)
        self.alone = np.bincount(problem.outlet_giver[self.used], minlength=givers) == 1
        self.giving = np.unique(problem.outlet_giver[self.used])
        own = ~self.alone[problem.outlet_giver]
        self.node = np.where(own, givers + np.arange(outlets), problem.outlet_giver)
        self.receiver_node = givers + outlets + np.arange(len(problem.receiver_item))
        items = np.unique(problem.giver_item[self.giving])
        first = givers + outlets + len(problem.receiver_item)
        self.sink_of_giver = first + np.searchsorted(items, problem.giver_item)
        self.sink_of_receiver = first + np.searchsorted(items, problem.receiver_item)
        supply = problem.give[self.giving]
        single = self.used[self.alone[problem.outlet_giver[self.used]]]
        place = np.searchsorted(self.giving, problem.outlet_giver[single])
        supply[place] = problem.outlet_limit[single]
        sinks = self.sink_of_giver[self.giving] - first
        demand = np.bincount(sinks, supply, len(items)).astype(np.int64)
        self.supplied = np.concatenate([self.giving, first + np.arange(len(items))])
        self.supply = np.concatenate([supply, -demand])

    def _money(self, problem: Problem, cost: np.ndarray) -> None:
        """Integers of equal values differ in the last digit only: by their block."""
        loss, gain = problem.loss_value, problem.gain_value
        self.steps = gain.shape[1] + 1
        tables = (cost, loss[self.used], gain[self.asked])
        largest = max(float(np.abs(table).max(initial=0.0)) for table in tables)
        digits = np.floor(np.log10(LARGEST_COST / (max(largest, 1e-9) * self.steps)))
        self.exact = 10.0**digits
        self.scale = self.exact * self.steps

    def _down(self, money: np.ndarray) -> np.ndarray:
        return np.floor(money * self.exact + 1e-6).astype(np.int64) * self.steps

    def _up(self, money: np.ndarray) -> np.ndarray:
        return -self._down(-money)

    def _giver_arcs(self, problem: Problem) -> list[tuple]:
        """What stays; and for givers with several outlets, what goes to each."""
        owner = problem.outlet_giver
        block = _clipped(problem.loss_block[self.used], problem.outlet_limit[self.used])
        place, slot = np.nonzero(block)
        outlet, size = self.used[place], block[place, slot]
        loss = problem.loss_value[outlet, slot]
        kept = self.alone[owner[outlet]]
        giver = owner[outlet[kept]]
        self.all_losses = float((size[kept] * loss[kept]).sum())
        several = self.giving[~self.alone[self.giving]]
        none = np.zeros(len(several), dtype=np.int64)
        return [
            (giver, self.sink_of_giver[giver], size[kept], -self._up(loss[kept])),
            (owner[outlet[~kept]], self.node[outlet[~kept]], size[~kept], self._down(loss[~kept])),
            (several, self.sink_of_giver[several], problem.give[several], none),
        ]

    def _gain_arcs(self, problem: Problem) -> tuple:
        place, slot = np.nonzero(problem.gain_block[self.asked])
        receiver = self.asked[place]
        gain = self._up(problem.gain_value[receiver, slot]) + (self.steps - 1 - slot)
        sink = self.sink_of_receiver[receiver]
        return self.receiver_node[receiver], sink, problem.gain_block[receiver, slot], -gain


def _clipped(block: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Blocks (n, T) of which no more than ``limit`` (n,) in all are left, the first first."""
    end = np.minimum(np.cumsum(block, axis=1), limit[:, None])
    return np.diff(end, axis=1, prepend=0)
