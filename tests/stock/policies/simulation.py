"""A seeded simulation of one item-location, written from the rules of the policy alone."""

import numpy as np

DAYS, RUNS, WARM_UP = 1_200, 80, 100


def simulated_fill_rate(
    demand,
    lead: int,
    review: int,
    level: float,
    lot: float,
    lost_sales: bool = False,
    seed: int = 6,
) -> float:
    """Share of demand served from the shelf over 80 runs of 1,100 days.

    ``demand(random, shape)`` draws the days. On review days, before demand, the position is
    raised to ``level``, or by whole lots until it is above it.
    """
    daily = demand(np.random.default_rng(6), (DAYS, RUNS)).astype(float)
    stock = np.full(RUNS, float(level + lot))
    coming = np.zeros((DAYS + lead + 1, RUNS))
    position = stock.copy()
    served = total = 0.0
    for day in range(DAYS):
        if day % review == 0:
            order = _order(level - position, lot)
            coming[day + lead] += order
            position += order
        stock += coming[day]
        taken = np.minimum(daily[day], np.maximum(stock, 0.0))
        gone = taken if lost_sales else daily[day]
        stock -= gone
        position -= gone
        if day >= WARM_UP:
            served += taken.sum()
            total += daily[day].sum()
    return served / total


def _order(lacking: np.ndarray, lot: float) -> np.ndarray:
    if not lot:
        return np.maximum(lacking, 0.0)
    return np.where(lacking >= 0, (np.floor(lacking / lot) + 1.0) * lot, 0.0)
