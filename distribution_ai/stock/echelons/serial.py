"""Chains under stochastic service: echelon base stocks that cost least, exactly."""

__all__ = ["SerialLevels", "serial_bounds", "serial_levels"]

from dataclasses import dataclass

import numpy as np
from scipy import signal, stats

from distribution_ai.stock.echelons.faults import refuse

_STEPS_PER_DEVIATION = 200
_MOST_STEPS = 4_000
_MOST_POISSON = 1e6
_TAIL = 1e-10
_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class SerialLevels:
    """Echelon base stocks (I, J) in units and their cost per period (I,).

    An echelon is a stage and all stages after it. Stage 0 serves the customers.
    """

    levels: np.ndarray
    cost: np.ndarray


def serial_levels(echelon_cost, lead_time, penalty, mean, deviation=None) -> SerialLevels:
    """Optimal echelon base stocks of chains with backorders.

    ``echelon_cost`` (I, J) holding cost per unit and period added by each stage, from the
    customers (0) to the supplier; ``lead_time`` (I, J) periods to each stage from the next;
    ``penalty`` (I,) per unit backordered and period; ``mean`` and ``deviation`` (I,) of demand per
    period: normal and independent from period to period, or Poisson without deviations. The cost
    is that of stock on hand, on the way from stage to stage, and of backorders.

    Clark and Scarf (1960) in the form of Chen and Zheng (1994): each stage adds its echelon cost
    to the penalty for short supply that the stages after it induce. Normal demand is taken in
    steps of 1/200 of its deviation over the shortest lead time, or 1/4000 over the longest.

    >>> found = serial_levels([[3, 2, 2]], [[1, 1, 2]], [37.12], [5.0], [1.0])
    >>> found.levels.round(1).tolist(), found.cost.round(2).tolist()      # Snyder and Shen, ex. 6.1
    ([[6.5, 12.0, 22.7]], [47.66])
    """
    chains = _checked(echelon_cost, lead_time, penalty, mean, deviation)
    count = len(chains[0])
    levels, cost = np.zeros(chains[0].shape), np.zeros(count)
    lattice = _Lattice.of(*chains)
    for rows in lattice.alike():
        levels[rows], cost[rows] = _recursion(lattice, rows)
    return SerialLevels(levels, cost)


def serial_bounds(
    echelon_cost, lead_time, penalty, mean, deviation=None
) -> tuple[np.ndarray, np.ndarray]:
    """Levels (I, J) between which the optimal echelon base stocks lie; arguments as above.

    Newsvendor bounds (Shang and Song 2003, theorem 1): stage j sees the demand over its own lead
    time and those after it, and holds at the cost of all stages or of those from j on.

    >>> low, high = serial_bounds([[0.25] * 4], [[0.25] * 4], [9.0], [16.0])
    >>> low.tolist(), high.tolist()
    ([[8.0, 13.0, 17.0, 21.0]], [[8.0, 14.0, 19.0, 24.0]])
    """
    cost, time, penalty, mean, deviation = _checked(
        echelon_cost, lead_time, penalty, mean, deviation
    )
    from_here = np.cumsum(cost[:, ::-1], axis=1)[:, ::-1]
    underage = penalty[:, None] + from_here - cost
    total = np.cumsum(time, axis=1)
    levels = []
    for overage in (np.cumsum(cost, axis=1), cost):
        ratio = underage / (underage + overage)
        if deviation is None:
            levels.append(stats.poisson.ppf(ratio, mean[:, None] * total))
        else:
            spread = deviation[:, None] * np.sqrt(total)
            levels.append(mean[:, None] * total + spread * stats.norm.ppf(ratio))
    return levels[0], levels[1]


def _checked(echelon_cost, lead_time, penalty, mean, deviation):
    cost = np.atleast_2d(np.asarray(echelon_cost, dtype=float))
    time = np.broadcast_to(np.asarray(lead_time, dtype=float), cost.shape)
    penalty, mean = (
        np.broadcast_to(np.asarray(values, dtype=float), len(cost)) for values in (penalty, mean)
    )
    if deviation is not None:
        deviation = np.broadcast_to(np.asarray(deviation, dtype=float), len(cost))
    columns = {"echelon_cost": cost, "lead_time": time, "penalty": penalty, "mean": mean}
    if deviation is not None:
        columns["deviation"] = deviation
    above = {"echelon_cost", "penalty"}
    many = np.zeros(len(cost), dtype=bool)
    if deviation is None:
        many = (mean[:, None] * time).max(axis=1) > _MOST_POISSON
    refuse("chains", [
        ("mean", many, f"asks for more than {_MOST_POISSON:.0f} units over a lead time",
         "give the deviation of demand"),
        *((name, ~(np.isfinite(values) & ((values > 0) if name in above else (values >= 0))),
         f"is no number {'above' if name in above else 'from'} 0",
         f"use a finite number {'above 0' if name in above else 'from 0 up'}")
        for name, values in columns.items())
    ])  # fmt: skip
    return cost, time, penalty, mean, deviation


@dataclass(frozen=True, eq=False)
class _Lattice:
    """Chains in steps of their own: ``low`` and ``high`` (I, J) least and most demand in steps."""

    cost: np.ndarray
    time: np.ndarray
    penalty: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray | None
    step: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, cost, time, penalty, mean, deviation) -> "_Lattice":
        expected = mean[:, None] * time
        if deviation is None:
            step = np.ones(len(cost))
            low = stats.poisson.ppf(_TAIL, expected)
            high = stats.poisson.isf(_TAIL, expected)
        else:
            spread = deviation[:, None] * np.sqrt(time)
            smallest = np.where(spread > 0, spread, np.inf).min(axis=1)
            scale = np.where(np.isfinite(smallest), smallest, np.maximum(mean, 1.0))
            step = np.maximum(scale / _STEPS_PER_DEVIATION, spread.max(axis=1) / _MOST_STEPS)
            reach = stats.norm.isf(_TAIL) * spread
            low = np.floor((expected - reach) / step[:, None])
            high = np.ceil((expected + reach) / step[:, None])
        return cls(cost, time, penalty, mean, deviation, step,
                   low.astype(np.int64), high.astype(np.int64))  # fmt: skip

    def alike(self):
        """Groups of chains of like size, so that one table holds each group."""
        width = self._width()
        order = np.argsort(width, kind="stable")
        start = 0
        while start < len(order):
            size = max(1, int(_CELLS // max(width[order[start]], 1)))
            group = order[start : start + size]
            group = group[width[group] <= 2 * width[group[0]] + 64]
            yield group
            start += len(group)

    def _width(self) -> np.ndarray:
        return (self.high - self.low).sum(axis=1) + 1

    def kernel(self, rows: np.ndarray, stage: int) -> np.ndarray:
        """Probability (R, W) of each demand over a lead time, from its least on."""
        low, high = self.low[rows, stage], self.high[rows, stage]
        points = low[:, None] + np.arange(int((high - low).max()) + 1)
        expected = (self.mean[rows] * self.time[rows, stage])[:, None]
        if self.deviation is None:
            weight = stats.poisson.pmf(points, expected)
        else:
            spread = (self.deviation[rows] * np.sqrt(self.time[rows, stage]))[:, None]
            step = self.step[rows, None]
            safe = np.where(spread > 0, spread, 1.0)
            edges = np.concatenate([points[:, :1] - 0.5, points + 0.5], axis=1)
            weight = np.diff(stats.norm.cdf((edges * step - expected) / safe), axis=1)
            certain = points == np.round(expected / step)
            weight = np.where(spread > 0, weight, certain)
        weight = np.where(points <= high[:, None], weight, 0.0)
        return weight / weight.sum(axis=1, keepdims=True)


def _recursion(lattice: _Lattice, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Levels (R, J) and cost (R,) of a group of chains, from the customers upwards."""
    cost, penalty, step = lattice.cost[rows], lattice.penalty[rows], lattice.step[rows, None]
    low, high = lattice.low[rows], lattice.high[rows]
    stages = cost.shape[1]
    reach = int((high - low).max(axis=0).sum())
    points = np.broadcast_to(np.arange(-reach, reach + 1), (len(rows), 2 * reach + 1))
    short = (penalty + cost.sum(axis=1))[:, None]
    induced = short * np.maximum(-points * step, 0.0)
    levels, least = np.zeros((len(rows), stages)), np.zeros(len(rows))
    for stage in range(stages):
        kernel = lattice.kernel(rows, stage)
        held = cost[:, stage, None] * points * step + induced
        expected = signal.fftconvolve(held, kernel, mode="valid", axes=1)
        points = (points[:, :1] + kernel.shape[1] - 1 + low[:, stage, None]) + np.arange(
            expected.shape[1]
        )
        best = expected.argmin(axis=1)
        chosen = np.take_along_axis(points, best[:, None], axis=1)
        levels[:, stage] = (chosen * step)[:, 0]
        least = expected[np.arange(len(rows)), best]
        induced = np.where(points < chosen, expected, least[:, None])
    return levels, least
