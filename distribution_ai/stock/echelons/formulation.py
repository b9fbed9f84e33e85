"""The choice of service times as variables over common labels, with pairwise costs and orders."""

__all__ = ["Formulation", "formulate"]

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.stock.echelons.candidates import candidate_times
from distribution_ai.stock.echelons.stages import StageNetwork


@dataclass(frozen=True, eq=False)
class Formulation:
    """Variables (V,) that each take one of the ``times`` (K,), ascending.

    ``unary`` (V, K) cost of each time; ``low``, ``high`` (A,) variables of which the first may not
    exceed the second; ``wait``, ``quote`` (B,) the two variables of a stage that cost
    ``rate`` * sqrt(wait + stage_time - quote). What must not be costs ``forbidden``, more than
    anything that may be. ``wait_of`` and ``quote_of`` (N,) tell a stage's variables, -1 for none.
    """

    times: np.ndarray
    unary: np.ndarray
    low: np.ndarray
    high: np.ndarray
    wait: np.ndarray
    quote: np.ndarray
    stage_time: np.ndarray
    rate: np.ndarray
    forbidden: float
    wait_of: np.ndarray
    quote_of: np.ndarray

    def pair_costs(self, rows: np.ndarray) -> np.ndarray:
        """Cost (R, K, K) of every wait with every quoted time, for some of the stages."""
        gap = self.times[None, :, None] + self.stage_time[rows, None, None] - self.times
        cost = self.rate[rows, None, None] * np.sqrt(np.maximum(gap, 0))
        return np.where(gap < 0, self.forbidden, cost)


def formulate(network: StageNetwork) -> Formulation:
    """The variables of a network: what stages wait for others and what they quote to others.

    A stage without suppliers has no wait to choose, and one that serves nobody quotes as long as
    it may. Stages that all serve the same stages share one bound on their times, which takes the
    place of the arcs between them and leaves the network with fewer loops.

    >>> formulate(StageNetwork.of([2, 5], [1.0, 1.0], [0], [1])).unary.round(3).tolist()
    [[2.236, 2.646], [1.414, 0.0]]
    """
    size = len(network.stage_time)
    waits, quotes = candidate_times(network)
    times = np.union1d([0], np.flatnonzero((waits | quotes).any(axis=0)))
    waiting = np.bincount(network.target, minlength=size) > 0
    quoting = np.bincount(network.source, minlength=size) > 0
    wait_of, quote_of = np.full(size, -1), np.full(size, -1)
    wait_of[waiting] = np.arange(waiting.sum())
    quote_of[quoting] = waiting.sum() + np.arange(quoting.sum())
    dearest = _stock_everywhere(network)
    forbidden = 10.0 * dearest + 1.0
    unary = np.concatenate([
        np.where(waits[waiting][:, times], _cost_of_waiting(network, times)[waiting], forbidden),
        np.where(quotes[quoting][:, times],
                 _cost_of_quoting(network, times, forbidden)[quoting], forbidden),
    ])  # fmt: skip
    both = waiting & quoting
    formulation = Formulation(
        times, unary, quote_of[network.source], wait_of[network.target], wait_of[both],
        quote_of[both], network.stage_time[both], network.cost_rate[both], forbidden, wait_of,
        quote_of,
    )  # fmt: skip
    return _with_shared_bounds(_with_shared_bounds(formulation, upstream=True), upstream=False)


def _stock_everywhere(network: StageNetwork) -> float:
    """Cost when no stage quotes any time: feasible, and an upper bound."""
    return float((network.cost_rate * np.sqrt(network.inbound_time + network.stage_time)).sum())


def _cost_of_waiting(network: StageNetwork, times: np.ndarray) -> np.ndarray:
    """Cost (N, K) of a stage that serves nobody, zero for the rest."""
    serving = np.bincount(network.source, minlength=len(network.stage_time)) > 0
    needed = times + network.stage_time[:, None]
    covered = needed - np.minimum(np.floor(needed), network.service_limit[:, None])
    return np.where(serving, 0.0, network.cost_rate)[:, None] * np.sqrt(covered)


def _cost_of_quoting(network: StageNetwork, times: np.ndarray, forbidden: float) -> np.ndarray:
    """Cost (N, K) of a stage without suppliers, zero for the rest."""
    supplied = np.bincount(network.target, minlength=len(network.stage_time)) > 0
    covered = (network.inbound_time + network.stage_time)[:, None] - times
    cost = np.where(covered < 0, forbidden,
                    network.cost_rate[:, None] * np.sqrt(np.maximum(covered, 0)))  # fmt: skip
    return np.where(supplied[:, None], 0.0, cost)


def _with_shared_bounds(formulation: Formulation, upstream: bool) -> Formulation:
    """One new variable between all variables with the same neighbours, and these neighbours."""
    ends = (formulation.low, formulation.high) if upstream else (formulation.high, formulation.low)
    neighbours = defaultdict(list)
    for near, far in zip(*(end.tolist() for end in ends), strict=True):
        neighbours[near].append(far)
    groups = defaultdict(list)
    for near, far in neighbours.items():
        groups[tuple(sorted(far))].append(near)
    pairs, size = [], len(formulation.unary)
    for far, near in groups.items():
        if len(near) * len(far) > len(near) + len(far):
            pairs += [(one, size) if upstream else (size, one) for one in near]
            pairs += [(size, one) if upstream else (one, size) for one in far]
            size += 1
        else:
            pairs += [(a, b) if upstream else (b, a) for a in near for b in far]
    low, high = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    free = np.zeros((size - len(formulation.unary), len(formulation.times)))
    return replace(formulation, low=low, high=high, unary=np.concatenate([formulation.unary, free]))
