"""How many reviews demand takes to use up a quantity: the renewal function of gamma demand."""

__all__ = ["EDGES", "Renewals", "renewals"]

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import special

EDGES = (0.0, 1.5, 2.5)
"""Quantities, in mean reviews' demands, between which renewals are summed up by their moments."""

_STEPS_PER_MEAN = 100
_LONGEST = 4.0
_NONE = 1e-9
_SQUARED_VARIATIONS = np.geomspace(0.0025, 25.0, 65)


class Renewals(NamedTuple):
    """Expected renewals: ``near`` (2, N) between each two of :data:`EDGES` within the span,
    at a distance of ``place`` (2, N) units on average and with deviation ``spread`` (2, N);
    ``within`` (N,) the whole span."""

    near: np.ndarray
    place: np.ndarray
    spread: np.ndarray
    within: np.ndarray


def renewals(demand: np.ndarray, variation: np.ndarray, span: np.ndarray) -> Renewals:
    """Renewals of demand with mean ``demand`` (N,), above zero, and coefficient of ``variation``.

    A renewal is a review after which less than ``span`` (N,) units have been asked for since the
    start, the start not counted. From a table of the renewal equation for gamma demand; beyond four
    means by the limit x + (v^2 - 1) / 2 (Tijms, *A First Course in Stochastic Models*, section
    2.1). The coefficient is kept between 0.05 and 5.

    >>> one = np.ones(1)
    >>> renewals(one, one, 3 * one).within.round(2)        # exponential: one for each mean
    array([3.])
    """
    squared = np.clip(variation**2, _SQUARED_VARIATIONS[0], _SQUARED_VARIATIONS[-1])
    reach = span / demand
    ends = np.minimum(reach, np.array(EDGES)[:, None])
    count, area, area_of_places = np.stack([_read(squared, end) for end in ends], axis=1)
    near = np.diff(count, axis=0)
    first = np.diff(ends * count - area, axis=0)
    second = np.diff(ends**2 * count - 2.0 * area_of_places, axis=0)
    some = near > _NONE
    place = np.divide(first, near, out=ends[1:].copy(), where=some)
    place = np.clip(place, ends[:-1], ends[1:])
    variance = np.divide(second, near, out=place**2, where=some) - place**2
    room = np.minimum(place - ends[:-1], ends[1:] - place)
    spread = np.minimum(np.sqrt(np.maximum(variance, 0.0)), room)
    within = _read(squared, np.minimum(reach, _LONGEST))[0] + np.maximum(reach - _LONGEST, 0.0)
    return Renewals(near, place * demand, spread * demand, within)


def _read(squared: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Renewals within ``reach`` means and two integrals of them (3, N), between the entries."""
    step = np.log(_SQUARED_VARIATIONS[1] / _SQUARED_VARIATIONS[0])
    tables = _tables()
    row, row_share = _between(np.log(squared / _SQUARED_VARIATIONS[0]) / step, tables.shape[1])
    column, share = _between(reach * _STEPS_PER_MEAN, tables.shape[2])
    low, high = (
        tables[:, line, column] * (1.0 - share) + tables[:, line, column + 1] * share
        for line in (row, row + 1)
    )
    return low * (1.0 - row_share) + high * row_share


def _between(place: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    low = np.clip(place.astype(np.int64), 0, size - 2)
    return low, np.clip(place - low, 0.0, 1.0)


@cache
def _tables() -> np.ndarray:
    """Renewal function M(x), its integral and that of x M(x), (3, variations, steps)."""
    steps = round(_LONGEST * _STEPS_PER_MEAN)
    points = np.arange(steps + 1) / _STEPS_PER_MEAN
    shape = 1.0 / _SQUARED_VARIATIONS[:, None]
    below = special.gammainc(shape, shape * points)
    middle = special.gammainc(shape, shape * (points[:-1] + points[1:]) / 2.0)
    counts, first = np.zeros_like(below), middle[:, 0]
    for step in range(1, steps + 1):
        grown = np.diff(counts[:, :step], axis=1)
        known = np.einsum("vs,vs->v", grown, middle[:, step - 1 : 0 : -1])
        counts[:, step] = (below[:, step] + known - first * counts[:, step - 1]) / (1.0 - first)
    return np.stack([counts, _integral(counts), _integral(points * counts)])


def _integral(values: np.ndarray) -> np.ndarray:
    means = (values[:, 1:] + values[:, :-1]) / (2.0 * _STEPS_PER_MEAN)
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(means, axis=1)], axis=1)
