"""Lower bounds and service times by passing messages along the network, in sweeps."""

__all__ = ["Messages", "Relaxation", "Sweeps"]

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from distribution_ai.stock.echelons.formulation import Formulation

_CACHED = 16_000_000
_SLACK = 1e-9
_PATIENCE = 10
_WORTH_GOING_ON = 0.01


@dataclass(frozen=True, eq=False)
class Messages:
    """What every link (E, K) tells the variable at its upper and at its lower end."""

    forward: np.ndarray
    backward: np.ndarray

    def copy(self) -> "Messages":
        """Messages that may be changed without changing these."""
        return Messages(self.forward.copy(), self.backward.copy())


@dataclass(frozen=True, eq=False)
class Sweeps:
    """``bound`` on the cost, the best ``labels`` (V,) met and their ``cost``.

    ``possible`` (V, K) marks the labels that a solution cheaper than the best may still have,
    ``regret`` (V, K) how much dearer the bound is, at least, with each label.
    """

    bound: float
    cost: float
    labels: np.ndarray | None
    possible: np.ndarray
    regret: np.ndarray


@dataclass(frozen=True, eq=False)
class _Layer:
    """Variables that no link joins to each other, with the links from and to other layers."""

    variables: np.ndarray
    leaving: np.ndarray
    arriving: np.ndarray
    sum_leaving: sparse.csr_array
    sum_arriving: sparse.csr_array


class Relaxation:
    """Sequential tree-reweighted messages on a formulation (Kolmogorov 2006).

    Every sweep goes from suppliers to customers, choosing times on the way, and back, adding up
    a bound that never falls from sweep to sweep. Where costs and orders agree with each other, as
    they do in trees and two-level networks, bound and cost meet.
    """

    def __init__(self, formulation: Formulation):
        self.formulation = formulation
        self._orders = len(formulation.low)
        self._first = np.concatenate([formulation.low, formulation.wait]).astype(np.int64)
        self._second = np.concatenate([formulation.high, formulation.quote]).astype(np.int64)
        size, labels = formulation.unary.shape
        links = [np.bincount(end, minlength=size) for end in (self._first, self._second)]
        self._share = 1.0 / np.maximum(np.maximum(*links), 1)
        self._place = np.zeros(size, dtype=np.int64)
        self._layers = self._in_layers(size)
        stages = np.arange(len(formulation.wait))
        small = len(stages) * labels**2 <= _CACHED
        self._pairs = formulation.pair_costs(stages) if small else None

    def silence(self) -> Messages:
        """Messages that say nothing."""
        shape = (len(self._first), len(self.formulation.times))
        return Messages(np.zeros(shape), np.zeros(shape))

    def sweep(self, possible: np.ndarray, messages: Messages, cost: float, most: int) -> Sweeps:
        """At most ``most`` sweeps over the ``possible`` labels (V, K); changes ``messages``.

        ``cost`` is the best cost known. Stops when the bound meets it or hardly moves any more,
        and strikes labels out with which the bound exceeds the best cost.
        """
        unary = np.where(possible, self.formulation.unary, self.formulation.forbidden)
        bounds, best, labels = [], np.inf, None
        for count in range(most):
            chosen = self._forward(unary, messages)
            value = self.cost_of(chosen, unary)
            if value < best:
                best, labels = value, chosen
            cost = min(cost, best)
            bound, regret = self._backward(unary, messages)
            if bounds:
                strike = regret > cost - max(bounds) + _SLACK * abs(cost)
                if (strike & possible).any():
                    possible = possible & ~strike
                    unary = np.where(possible, unary, self.formulation.forbidden)
            bounds.append(bound)
            gap = cost - max(bounds)
            late = count > _PATIENCE and count % _PATIENCE == 0
            if gap <= _SLACK * abs(cost) or (
                late and bound - bounds[-_PATIENCE] < _WORTH_GOING_ON * gap
            ):
                break
        return Sweeps(max(bounds), best, labels, possible, regret)

    def cost_of(self, labels: np.ndarray, unary: np.ndarray) -> float:
        """Cost of one label (V,) for each variable."""
        whole = self.formulation
        gap = whole.times[labels[whole.wait]] + whole.stage_time - whole.times[labels[whole.quote]]
        stock = np.where(gap < 0, whole.forbidden, whole.rate * np.sqrt(np.maximum(gap, 0)))
        return float(unary[np.arange(len(unary)), labels].sum() + stock.sum())

    def _in_layers(self, size: int) -> list[_Layer]:
        depth = np.zeros(size, dtype=np.int64)
        while True:
            deeper = depth.copy()
            np.maximum.at(deeper, self._second, depth[self._first] + 1)
            if (deeper == depth).all():
                break
            depth = deeper
        layers = []
        for level in range(int(depth.max(initial=-1)) + 1):
            variables = np.flatnonzero(depth == level)
            self._place[variables] = np.arange(len(variables))
            leaving = np.flatnonzero(depth[self._first] == level)
            arriving = np.flatnonzero(depth[self._second] == level)
            sums = [
                _sums(self._place[end[links]], len(variables))
                for end, links in ((self._first, leaving), (self._second, arriving))
            ]
            layers.append(_Layer(variables, leaving, arriving, *sums))
        return layers

    def _costs(self, links: np.ndarray) -> np.ndarray:
        rows = links - self._orders
        return self.formulation.pair_costs(rows) if self._pairs is None else self._pairs[rows]

    def _total(self, layer: _Layer, unary: np.ndarray, messages: Messages) -> np.ndarray:
        total = unary[layer.variables] + layer.sum_arriving @ messages.forward[layer.arriving]
        return total + layer.sum_leaving @ messages.backward[layer.leaving]

    def _forward(self, unary: np.ndarray, messages: Messages) -> np.ndarray:
        chosen = np.zeros(len(unary), dtype=np.int64)
        for layer in self._layers:
            links = layer.leaving
            chosen[layer.variables] = self._choose(layer, unary, messages, chosen)
            if not links.size:
                continue
            total = self._total(layer, unary, messages)
            first = self._first[links]
            told = self._share[first, None] * total[self._place[first]] - messages.backward[links]
            orders = links < self._orders
            told[orders] = np.minimum.accumulate(told[orders], axis=1)
            stages = links[~orders]
            if stages.size:
                told[~orders] = (told[~orders, :, None] + self._costs(stages)).min(axis=1)
            messages.forward[links] = told - told.min(axis=1, keepdims=True)
        return chosen

    def _choose(self, layer: _Layer, unary, messages: Messages, chosen) -> np.ndarray:
        """Labels of a layer, best after those of the layers before and the messages from beyond."""
        cost = unary[layer.variables] + layer.sum_leaving @ messages.backward[layer.leaving]
        orders = layer.arriving[layer.arriving < self._orders]
        least = np.zeros(len(cost), dtype=np.int64)
        np.maximum.at(least, self._place[self._second[orders]], chosen[self._first[orders]])
        stages = layer.arriving[layer.arriving >= self._orders]
        if stages.size:
            rows = np.arange(len(stages))
            pairs = self._costs(stages)[rows, chosen[self._first[stages]]]
            np.add.at(cost, self._place[self._second[stages]], pairs)
        return np.where(np.arange(cost.shape[1]) < least[:, None], np.inf, cost).argmin(axis=1)

    def _backward(self, unary: np.ndarray, messages: Messages) -> tuple[float, np.ndarray]:
        bound, regret = 0.0, np.empty_like(unary)
        for layer in reversed(self._layers):
            total = self._total(layer, unary, messages)
            least = total.min(axis=1)
            total -= least[:, None]
            bound += float(least.sum())
            regret[layer.variables] = total
            links = layer.arriving
            if not links.size:
                continue
            second = self._second[links]
            told = self._share[second, None] * total[self._place[second]] - messages.forward[links]
            orders = links < self._orders
            told[orders] = np.minimum.accumulate(told[orders, ::-1], axis=1)[:, ::-1]
            stages = links[~orders]
            if stages.size:
                told[~orders] = (told[~orders, None, :] + self._costs(stages)).min(axis=2)
            least = told.min(axis=1)
            bound += float(least.sum())
            messages.backward[links] = told - least[:, None]
        return bound, regret


def _sums(group: np.ndarray, size: int) -> sparse.csr_array:
    """Matrix (size, L) that adds up rows by ``group`` (L,)."""
    ones = np.ones(len(group))
    return sparse.csr_array((ones, (group, np.arange(len(group)))), shape=(size, len(group)))
