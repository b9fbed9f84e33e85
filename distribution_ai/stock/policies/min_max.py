"""Minimum and maximum, (s, S), from costs: exact for counts, power approximation for the rest."""

__all__ = ["MinMax", "approximate_min_max", "min_max_of_counts"]

from typing import NamedTuple

import numpy as np

from distribution_ai.stock.policies.counts import Counts, masses
from distribution_ai.stock.policies.inputs import not_negative, positive

_CELLS_AT_ONCE = 400_000
_LONGEST = 20_000


class MinMax(NamedTuple):
    """Order up to ``maximum`` when the position is at or below ``minimum``; mean ``cost``.

    (N,) each, units and money per period. ``exact`` tells where nothing had to be cut off.
    """

    minimum: np.ndarray
    maximum: np.ndarray
    cost: np.ndarray
    exact: np.ndarray


def min_max_of_counts(
    protection: Counts, period: Counts, fixed_cost, holding_cost, backorder_cost
) -> MinMax:
    """The least-cost (s, S) policy under periodic review, exactly (Zheng and Federgruen 1991).

    ``period`` is the demand between two reviews and ``protection`` that over lead time and review;
    ``holding_cost`` and ``backorder_cost``, above zero, per unit at a review's end. Work grows
    with the square of the lot. Lots beyond 20,000 units are not searched (``exact`` False).

    >>> week = Counts(np.array([20.0]), np.array([1.0]))
    >>> found = min_max_of_counts(week, week, 64, 1, 9)          # a row of their table 1
    >>> found.minimum, found.maximum, found.cost.round(3)
    (array([14.]), array([62.]), array([49.173]))
    """
    shape = protection.mean.shape
    fixed = np.broadcast_to(not_negative("order cost", fixed_cost), shape)
    holding = np.broadcast_to(positive("holding cost", holding_cost), shape)
    short = np.broadcast_to(positive("backorder cost", backorder_cost), shape)
    result = MinMax(*(np.zeros(shape) for _ in range(3)), np.zeros(shape, dtype=bool))
    reach = np.sqrt(2.0 * fixed * period.mean * (1.0 / holding + 1.0 / short))
    reach = np.clip(2.0 * reach + 3.0 * protection.sd + 8.0, 16.0, _LONGEST)
    waiting = np.argsort(reach, kind="stable")
    while len(waiting):
        rows = waiting[: max(int(_CELLS_AT_ONCE / reach[waiting[0]]), 1)]
        waiting = waiting[len(rows) :]
        longest = int(reach[rows].max())
        costs = (fixed[rows], holding[rows], short[rows])
        part = _Search(protection.take(rows), period.take(rows), *costs, longest).run()
        again = ~part.exact & (longest < _LONGEST)
        for whole, values in zip(result, part, strict=True):
            whole[rows] = values
        reach[rows[again]] = min(2 * longest, _LONGEST)
        waiting = np.concatenate([waiting, rows[again]])
    return result


class _Search:
    """The algorithm for some item-locations at once; ``end`` units are looked at either side."""

    def __init__(self, protection: Counts, period: Counts, fixed, holding, short, end: int):
        self._fixed, self._end = fixed, end
        self._best = protection.quantile(short / (short + holding))
        self._position_cost = _position_costs(protection, self._best, holding, short, end)
        self._renewals = _renewals(period, end)
        self._length = np.cumsum(self._renewals, axis=1)

    def run(self) -> MinMax:
        """Lower s from the cheapest position, then raise S as long as a position may help."""
        size, end = len(self._best), self._end
        low, top = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        active = np.arange(size)
        while len(active):
            low[active] -= 1
            cost = self._policy_cost(active, low[active], top[active])
            dearer = cost > self._at(active, low[active])
            active = active[dearer & (low[active] > 1 - end)]
        cost = self._policy_cost(np.arange(size), low, top)
        self._raise_top(low, top, cost)
        exact = (low > 1 - end) & (top < end)
        return MinMax(self._best + low, self._best + top, cost, exact)

    def _raise_top(self, low: np.ndarray, top: np.ndarray, cost: np.ndarray) -> None:
        active = np.arange(len(low))
        for candidate in range(1, self._end):
            active = active[self._at(active, candidate) <= cost[active]]
            active = active[candidate - low[active] <= self._end]
            if not len(active):
                return
            tried = np.full(len(active), candidate)
            better = active[self._policy_cost(active, low[active], tried) < cost[active]]
            top[better] = candidate
            self._raise_low(better, low, top)
            cost[better] = self._policy_cost(better, low[better], top[better])
        top[active] = self._end

    def _raise_low(self, rows: np.ndarray, low: np.ndarray, top: np.ndarray) -> None:
        while len(rows):
            cost = self._policy_cost(rows, low[rows], top[rows])
            rows = rows[cost <= self._at(rows, low[rows] + 1)]
            low[rows] += 1

    def _at(self, rows: np.ndarray, position) -> np.ndarray:
        return self._position_cost[rows, position + self._end]

    def _policy_cost(self, rows: np.ndarray, low: np.ndarray, top: np.ndarray) -> np.ndarray:
        """Mean cost per period: that of a cycle from ``top`` down to ``low``, by its length."""
        if not len(rows):
            return np.zeros(0)
        steps = np.arange((top - low).max())
        position = np.maximum(top[:, None] - steps + self._end, 0)
        visits = np.where(steps < (top - low)[:, None], self._renewals[rows, : len(steps)], 0.0)
        total = (visits * self._position_cost[rows[:, None], position]).sum(axis=1)
        return (self._fixed[rows] + total) / self._length[rows, top - low - 1]


def _position_costs(protection: Counts, best: np.ndarray, holding, short, end: int) -> np.ndarray:
    """Cost per period of the positions ``best`` - end … ``best`` + end, (N, 2 end + 1)."""
    position = best[:, None] + np.arange(-end, end + 1)
    many = Counts(protection.mean[:, None], protection.dispersion[:, None])
    inside = np.maximum(position, 0.0)
    lacking = many.loss(inside) + inside - position
    left = position - many.mean + lacking
    return holding[:, None] * left + short[:, None] * lacking


def _renewals(period: Counts, end: int) -> np.ndarray:
    """Mean number of periods (N, end) spent at 0, 1, 2 … units below the maximum in a cycle."""
    size = len(period.mean)
    mass = np.empty((size, end))
    for units, probability in enumerate(masses(period, end - 1)):
        mass[:, units] = probability
    moving = np.maximum(1.0 - mass[:, 0], 1e-12)
    mean = np.zeros((size, end))
    mean[:, 0] = 1.0 / moving
    for units in range(1, end):
        earlier = (mass[:, 1 : units + 1] * mean[:, units - 1 :: -1][:, :units]).sum(axis=1)
        mean[:, units] = earlier / moving
    return mean


def approximate_min_max(
    mean, sd, protection_periods, fixed_cost, holding_cost, backorder_cost
) -> tuple[np.ndarray, np.ndarray]:
    """Minimum and maximum (N,) for normal-like demand, in one step for any number of items.

    ``mean`` and ``sd`` (N,) per period, ``protection_periods`` lead time and review. Revised
    power approximation (Ehrhardt and Mosier 1984; Snyder and Shen, *Fundamentals of Supply Chain
    Theory*, 2nd ed., section 4.4.4). It was fitted to lots of more than 1.5 periods' demand.

    >>> approximate_min_max(np.array([50.0]), np.array([8.0]), 1, 2.5, 0.18, 0.7)  # example 4.8
    (array([40.19461696]), array([74.29017011]))
    """
    mean, sd = positive("mean demand", mean), positive("deviation", sd)
    periods = positive("protection", protection_periods)
    holding, short = positive("holding cost", holding_cost), positive("cost", backorder_cost)
    fixed = not_negative("order cost", fixed_cost)
    total, spread = mean * periods, sd * np.sqrt(periods)
    lot = 1.3 * mean**0.494 * (fixed / holding) ** 0.506 * (1.0 + (spread / mean) ** 2) ** 0.116
    score = np.sqrt(np.maximum(lot, 1e-9) * holding / (spread * short))
    minimum = 0.973 * total + spread * (0.183 / score + 1.063 - 2.192 * score)
    return minimum, minimum + lot
