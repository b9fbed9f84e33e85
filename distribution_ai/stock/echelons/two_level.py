"""Guaranteed service for many products at once: one warehouse each, and the places it serves."""

__all__ = ["TwoLevelPlacement", "place_two_level_stock"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.stock.echelons.faults import refuse

_CHUNK = 250_000


@dataclass(frozen=True, eq=False)
class TwoLevelPlacement:
    """``quoted`` (P,) time that each warehouse quotes, ``cost`` (P,) of the safety stock.

    ``warehouse_covered`` (P,) and ``covered`` (P, W) are the net replenishment times in periods
    that the stock of the warehouse and of each place served has to cover.
    """

    quoted: np.ndarray
    cost: np.ndarray
    warehouse_covered: np.ndarray
    covered: np.ndarray


def place_two_level_stock(
    warehouse_time, warehouse_rate, place_time, place_rate, service_limit=0
) -> TwoLevelPlacement:
    """Times at which the safety stock of each product costs least, exactly.

    ``warehouse_time`` (P,) periods until the warehouse is replenished, ``place_time`` (P, W) from
    there to each place, ``service_limit`` (P, W) longest time that a place may let its customers
    wait; ``warehouse_rate`` (P,) and ``place_rate`` (P, W) holding cost times safety factor times
    standard deviation of demand per period; zero for places that do not stock the product. Times
    need not be whole. Shapes may be broadcast.

    Between the times at which some place begins to need stock the cost is concave in the time
    quoted, so that one of these times, none at all or the whole replenishment time is best
    (Graves and Willems 2000, section 3).

    >>> found = place_two_level_stock([3], [2.0], [[1, 1]], [[3.0, 3.0]], [[0, 1]])
    >>> found.quoted.tolist(), found.cost.round(3).tolist()
    ([0], [6.464])
    """
    columns = _checked(warehouse_time, warehouse_rate, place_time, place_rate, service_limit)
    parts = []
    step = max(1, _CHUNK // max(columns[2].shape[1], 1))
    for start in range(0, len(columns[0]), step):
        parts.append(_best(*(column[start : start + step] for column in columns)))
    if not parts:
        parts = [_best(*columns)]
    quoted, cost = (np.concatenate(part) for part in zip(*parts, strict=True))
    time, _, place, _, limit = columns
    covered = np.maximum(quoted[:, None] + place - limit, 0)
    return TwoLevelPlacement(quoted, cost, time - quoted, covered)


def _checked(warehouse_time, warehouse_rate, place_time, place_rate, service_limit):
    place = np.broadcast_arrays(place_time, place_rate, service_limit)
    place = [np.atleast_2d(values) for values in place]
    one = [np.broadcast_to(values, len(place[0])) for values in (warehouse_time, warehouse_rate)]
    columns = [*one, *place]
    names = ("warehouse_time", "warehouse_rate", "place_time", "place_rate", "service_limit")
    refuse("two_levels", [
        (name, ~(np.isfinite(values) & (values >= 0)), "is no number from 0 up",
         "use a finite number, 0 or more")
        for name, values in zip(names, columns, strict=True)
    ])  # fmt: skip
    return columns


def _best(time, rate, place_time, place_rate, limit) -> tuple[np.ndarray, np.ndarray]:
    """Best time to quote and its cost (P,)."""
    need = place_time - limit
    quoted = np.zeros_like(time)
    cost = _cost(quoted, time, rate, need, place_rate)
    for candidate in (time, *_kinks(time, need, place_rate)):
        value = _cost(candidate, time, rate, need, place_rate)
        better = value < cost
        quoted, cost = np.where(better, candidate, quoted), np.where(better, value, cost)
    return quoted, cost


def _kinks(time, need, place_rate):
    """Times (P,) at which a place begins to need stock, 0 where there is none."""
    for column in range(need.shape[1]):
        kink = np.where(place_rate[:, column] > 0, -need[:, column], 0)
        inside = (kink > 0) & (kink < time)
        if inside.any():
            yield np.where(inside, kink, 0)


def _cost(quoted, time, rate, need, place_rate) -> np.ndarray:
    covered = np.maximum(quoted[:, None] + need, 0)
    return rate * np.sqrt(time - quoted) + np.einsum("pw,pw->p", place_rate, np.sqrt(covered))
