"""A place that sells and orders by its targets, day by day: what service it reaches."""

__all__ = ["fill_rate_reached"]

import numpy as np


def fill_rate_reached(
    demand: np.ndarray,
    reorder_point: np.ndarray,
    order_up_to: np.ndarray,
    lead_days: np.ndarray,
    review_days: int,
    lost_sales: bool = False,
) -> np.ndarray:
    """Share (N,) of ``demand`` (T, N) served at once.

    Every ``review_days`` days, before the day's sales, whoever is at the reorder point (N,) or
    below orders up to the level (N,); order k arrives ``lead_days[k]`` days later.
    """
    days, size = demand.shape
    net, on_order = order_up_to.astype(float), np.zeros(size)
    arriving = np.zeros((days + int(lead_days.max()) + 1, size))
    served = np.zeros(size)
    warm_up = days // 10
    for day in range(days):
        if day % review_days == 0:
            due = net + on_order <= reorder_point + 1e-9
            quantity = np.where(due, order_up_to - net - on_order, 0.0)
            arriving[day + lead_days[day % len(lead_days)]] += quantity
            on_order += quantity
        net, on_order = net + arriving[day], on_order - arriving[day]
        sold = np.minimum(demand[day], np.maximum(net, 0.0))
        net -= sold if lost_sales else demand[day]
        if day >= warm_up:
            served += sold
    return served / demand[warm_up:].sum(axis=0)
