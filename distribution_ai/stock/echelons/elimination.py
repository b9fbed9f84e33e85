"""Exact dynamic programme over everything tree-like: what hangs on a network by one link."""

__all__ = ["Elimination", "eliminate"]

from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.stock.echelons.formulation import Formulation

_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class Elimination:
    """What is left to decide, and how the rest follows.

    ``core`` has the variables ``kept`` (C,) that stand in loops; it is empty for a tree.
    ``constant`` is the cost of everything decided already.
    """

    core: Formulation
    kept: np.ndarray
    constant: float
    _unary: np.ndarray
    _whole: Formulation
    _rounds: tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]

    def complete(self, chosen: np.ndarray) -> np.ndarray:
        """Label (V,) of every variable, given those (C,) of the core, best for the rest."""
        labels = self._unary.argmin(axis=1)
        labels[self.kept] = chosen
        for links, removed, neighbour in reversed(self._rounds):
            costs = self._unary[removed] + self._given(links, removed, labels[neighbour])
            labels[removed] = costs.argmin(axis=1)
        return labels

    def _given(self, links, removed, label) -> np.ndarray:
        """Cost (R, K) of the links for each label of ``removed``, the other ends at ``label``."""
        whole, count = self._whole, len(self._whole.low)
        cost = np.zeros((len(links), len(whole.times)))
        orders, index = links < count, np.arange(len(whole.times))
        below = whole.low[links[orders]] == removed[orders]
        bound = label[orders, None]
        wrong = np.where(below[:, None], index > bound, index < bound)
        cost[orders] = np.where(wrong, np.inf, 0.0)
        stages = links[~orders] - count
        waits = (whole.wait[stages] == removed[~orders])[:, None]
        other, own = whole.times[label[~orders], None], whole.stage_time[stages, None]
        gap = np.where(waits, whole.times + own - other, other + own - whole.times)
        stock = whole.rate[stages, None] * np.sqrt(np.maximum(gap, 0))
        cost[~orders] = np.where(gap < 0, np.inf, stock)
        return cost


def eliminate(formulation: Formulation) -> Elimination:
    """Remove variables with one link, round by round, into the costs of their neighbours.

    Each removed variable hands its neighbour the least cost of its whole branch for each of the
    neighbour's times: the dynamic programme of Graves and Willems (2000, section 4), started from
    all leaves at once. On a tree nothing remains and ``constant`` is the optimal cost.
    """
    unary, rounds = formulation.unary.copy(), []
    first = np.concatenate([formulation.low, formulation.wait])
    second = np.concatenate([formulation.high, formulation.quote])
    alive = np.ones(len(first), dtype=bool)
    while True:
        degree = np.bincount(np.concatenate([first[alive], second[alive]]), minlength=len(unary))
        links = np.flatnonzero(alive & ((degree[first] == 1) | (degree[second] == 1)))
        if not links.size:
            break
        ahead = degree[first[links]] == 1
        removed = np.where(ahead, first[links], second[links])
        neighbour = np.where(ahead, second[links], first[links])
        np.add.at(unary, neighbour, _messages(formulation, unary[removed], links, ahead))
        np.minimum(unary, formulation.forbidden, out=unary)
        rounds.append((links, removed, neighbour))
        alive[links] = False
    kept = np.flatnonzero(degree > 0)
    decided = np.ones(len(unary), dtype=bool)
    decided[kept] = False
    decided[np.concatenate([removed for _, removed, _ in rounds] or [kept])] = False
    constant = float(unary[decided].min(axis=1, initial=np.inf).sum())
    core = _core(formulation, unary, kept, alive)
    return Elimination(core, kept, constant, unary, formulation, tuple(rounds))


def _messages(formulation: Formulation, costs, links, ahead) -> np.ndarray:
    """Least cost (R, K) of each removed variable for each label of its neighbour."""
    count = len(formulation.low)
    orders, stages = links < count, np.flatnonzero(links >= count)
    message = np.empty_like(costs)
    up, down = orders & ahead, orders & ~ahead
    message[up] = np.minimum.accumulate(costs[up], axis=1)
    message[down] = np.minimum.accumulate(costs[down, ::-1], axis=1)[:, ::-1]
    step = max(1, _CHUNK // costs.shape[1] ** 2)
    for start in range(0, len(stages), step):
        rows = stages[start : start + step]
        pair = formulation.pair_costs(links[rows] - count)
        waits = ahead[rows]
        message[rows[waits]] = (pair[waits] + costs[rows[waits], :, None]).min(axis=1)
        message[rows[~waits]] = (pair[~waits] + costs[rows[~waits], None, :]).min(axis=2)
    return message


def _core(formulation: Formulation, unary, kept, alive) -> Formulation:
    number = np.full(len(unary), -1)
    number[kept] = np.arange(len(kept))
    orders, stages = alive[: len(formulation.low)], alive[len(formulation.low) :]
    return replace(
        formulation,
        unary=unary[kept],
        low=number[formulation.low[orders]],
        high=number[formulation.high[orders]],
        wait=number[formulation.wait[stages]],
        quote=number[formulation.quote[stages]],
        stage_time=formulation.stage_time[stages],
        rate=formulation.rate[stages],
    )
