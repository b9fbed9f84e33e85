"""The picture of an item-location: its stock day by day, and how sure that is."""

__all__ = ["Demand", "at_two_instants", "demand_to_date", "projected_stock"]

from dataclasses import dataclass

import numpy as np

_SMALL = 1e-9
_INNER_SHARE = (0.6745 / 1.6449) ** 2
"""Squared distance from the mean of a normal 75 % quantile in parts of that of the 95 % one."""


@dataclass(frozen=True, eq=False)
class Demand:
    """Demand from today to the end of each day: ``mean`` (D + 1,) and ``ranges`` (L, D + 1).

    The first entry is today before anything is asked for: zero.
    """

    mean: np.ndarray
    ranges: np.ndarray


def demand_to_date(
    begin: np.ndarray,
    days: np.ndarray,
    mean: np.ndarray,
    quantiles: np.ndarray,
    horizon: int,
    others: float = 0.0,
    known: tuple[float, float, float, float] | None = None,
) -> Demand:
    """Add up the demand of periods (W,) that begin ``begin`` days from today and take ``days``.

    ``mean`` (W,) and ``quantiles`` (W, L), levels ascending, are those of a whole period; it is
    asked for evenly. What began before today counts from today on. ``others`` units a day are
    asked for besides, by locations that are served from here.

    Deviations from the mean of different days add up by their squares. A forecast that is too
    low tends to be so for long, however: ``known`` = (days, low, mean, high) is the demand over
    so many days and its range, for the first and last level, as the forecast learned the sum. What
    the squares miss of it is taken as common to all days and grows with the mean. (Own and
    common part of a sum's variance: Silver, Pyke and Thomas, *Inventory and Production
    Management in Supply Chains*, 4th ed., section 4.7.)

    Two weeks of 7 with an upper end of 10 each: the mean adds up, the distance by its squares.

    >>> week = np.array([0, 7]), np.array([7, 7]), np.array([7.0, 7.0]), np.full((2, 1), 10.0)
    >>> two = demand_to_date(*week, horizon=14)
    >>> two.mean[[0, 1, 14]].tolist(), two.ranges[0, [0, 7, 14]].round(2).tolist()
    ([0.0, 1.0, 14.0], [0.0, 10.0, 18.24])
    """
    ends = np.arange(horizon + 1)[:, None]
    passed = np.clip(ends, begin, begin + days) - np.clip(0, begin, begin + days)
    share = np.divide(passed, days, out=np.zeros_like(passed, dtype=float), where=days > 0)
    total = share @ mean + others * np.arange(horizon + 1)
    distance = quantiles - mean[:, None]
    own = (share @ np.square(distance)).T
    count = quantiles.shape[1]
    outward = np.where(np.arange(count) < count / 2, -1.0, 1.0)[:, None]
    common = np.zeros_like(own) if known is None else _common(total, own, outward[:, 0], known)
    side = np.sign(distance.sum(axis=0))[:, None]
    apart = side == -outward
    distance = outward * np.sqrt(np.where(apart, common, own + common))
    distance = distance + np.where(apart, side * np.sqrt(own), 0.0)
    return Demand(total, np.sort(np.maximum(total + distance, 0.0), axis=0))


def _common(total, own, outward, known) -> np.ndarray:
    """Squared distances (L, D + 1) that all days have in common, from the range of a sum.

    The levels between share it as they share their own; where there is nothing of that, as normal
    quantiles of 25 and 75 % do with those of 5 and 95 %.
    """
    days, low, mean, high = known
    day = int(np.clip(round(days), 0, len(total) - 1))
    if total[day] <= _SMALL:
        return np.zeros_like(own)
    ends = np.square(np.maximum([mean - low, high - mean], 0.0))
    missing = np.maximum(ends - own[[0, -1], day], 0.0)
    above = outward > 0
    widest = np.where(above, own[-1, day], own[0, day])
    between = np.full(len(own), _INNER_SHARE)
    between[[0, -1]] = 1.0
    part = np.divide(own[:, day], widest, out=between, where=widest > _SMALL)
    part = part * np.where(above, missing[1], missing[0])
    return part[:, None] * np.square(total / total[day])


def projected_stock(
    opening: float,
    demand: Demand,
    supply_days: np.ndarray,
    supply: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Stock at the end of each day: expected (D + 1,) and its ranges (L, D + 1), ascending.

    ``supply`` (S,) units come ``supply_days`` days from today; what is late counts as coming
    today, what leaves is negative, what comes after the last day is left out. Below zero is what
    could not be delivered. Much demand is little stock: the ranges turn round.

    >>> even = Demand(np.array([0.0, 4, 8, 12]), np.array([[0.0, 2, 4, 6], [0.0, 6, 12, 18]]))
    >>> expected, ranges = projected_stock(10, even, np.array([2]), np.array([5.0]))
    >>> expected.tolist(), ranges.tolist()
    ([10.0, 6.0, 7.0, 3.0], [[10.0, 4.0, 3.0, -3.0], [10.0, 8.0, 11.0, 9.0]])
    """
    horizon = len(demand.mean) - 1
    day = np.maximum(np.asarray(supply_days, dtype=np.int64), 0)
    inside = day <= horizon
    arriving = np.bincount(day[inside], np.asarray(supply, float)[inside], horizon + 1)
    there = opening + np.cumsum(arriving)
    return there - demand.mean, (there - demand.ranges)[::-1]


def at_two_instants(
    expected: np.ndarray, lead_days: float, safety_stock: float, order_up_to: float
) -> dict[str, object]:
    """How the stock stands today and one lead time ahead; the worse of both is its ``status``.

    ``out`` with nothing left, ``low`` below the safety stock, ``excess`` above the order-up-to
    level, else ``good``; from worst to best in this order, ``excess`` before ``good``. The first
    day without stock is ``out_on``, in days from today, None where there is none.

    >>> at_two_instants(np.array([9.0, 6, 3, 0]), 2, 4, 10)
    {'today': 'good', 'ahead': 'low', 'ahead_day': 2, 'status': 'low', 'out_on': 3}
    """
    day = int(np.clip(np.ceil(lead_days - _SMALL), 0, len(expected) - 1))
    today, ahead = (_standing(expected[n], safety_stock, order_up_to) for n in (0, day))
    empty = np.flatnonzero(expected <= _SMALL)
    order = ("out", "low", "excess", "good")
    return {
        "today": today,
        "ahead": ahead,
        "ahead_day": day,
        "status": min(today, ahead, key=order.index),
        "out_on": int(empty[0]) if len(empty) else None,
    }


def _standing(stock: float, safety_stock: float, order_up_to: float) -> str:
    if stock <= _SMALL:
        return "out"
    if stock < safety_stock - _SMALL:
        return "low"
    return "excess" if order_up_to > 0 and stock > order_up_to + _SMALL else "good"
