"""How many reviews demand takes to use up a quantity: the renewal function of gamma demand."""

__all__ = ["Renewals", "renewals"]

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import special

_STEPS_PER_MEAN = 50
_LONGEST = 4.0
_SQUARED_VARIATIONS = np.geomspace(0.01, 25.0, 33)


class Renewals(NamedTuple):
    """Expected renewals (N,): ``near`` within one mean review's demand or the span if that is
    less, on average ``place`` units from the start; ``within`` the whole span."""

    near: np.ndarray
    place: np.ndarray
    within: np.ndarray


def renewals(demand: np.ndarray, variation: np.ndarray, span: np.ndarray) -> Renewals:
    """Renewals of demand with mean ``demand`` (N,), above zero, and coefficient of ``variation``.

    A renewal is a review after which less than ``span`` (N,) units have been asked for since the
    start, the start not counted. From a table of the renewal equation for gamma demand; beyond four
    means by the limit x + (v^2 - 1) / 2 (Tijms, *A First Course in Stochastic Models*, section
    2.1). The coefficient is kept between 0.1 and 5.

    >>> one = np.ones(1)
    >>> renewals(one, one, 3 * one).within.round(2)        # exponential: one for each mean
    array([3.])
    """
    squared = np.clip(variation**2, _SQUARED_VARIATIONS[0], _SQUARED_VARIATIONS[-1])
    reach = span / demand
    near = np.minimum(reach, 1.0)
    count, area = _read(squared, near)
    place = near - np.divide(area, count, out=near.copy(), where=count > 0)
    within, _ = _read(squared, np.minimum(reach, _LONGEST))
    within = within + np.maximum(reach - _LONGEST, 0.0)
    return Renewals(count, np.maximum(place, 0.0) * demand, within)


def _read(squared: np.ndarray, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Renewals within ``reach`` means (N,), and their integral, between the table's entries."""
    counts, areas = _tables()
    row, row_share = _between(
        np.log(squared / _SQUARED_VARIATIONS[0])
        / np.log(_SQUARED_VARIATIONS[1] / _SQUARED_VARIATIONS[0]), len(counts)
    )  # fmt: skip
    column, column_share = _between(reach * _STEPS_PER_MEAN, counts.shape[1])

    def of(table: np.ndarray) -> np.ndarray:
        low = table[row, column] * (1.0 - column_share) + table[row, column + 1] * column_share
        row_above = row + 1
        high = table[row_above, column] * (1.0 - column_share)
        high = high + table[row_above, column + 1] * column_share
        return low * (1.0 - row_share) + high * row_share

    return of(counts), of(areas)


def _between(place: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    low = np.clip(place.astype(np.int64), 0, size - 2)
    return low, np.clip(place - low, 0.0, 1.0)


@cache
def _tables() -> tuple[np.ndarray, np.ndarray]:
    """Renewal function (variations, steps) and its integral, by the renewal equation."""
    steps = round(_LONGEST * _STEPS_PER_MEAN)
    points = np.arange(steps + 1) / _STEPS_PER_MEAN
    shape = 1.0 / _SQUARED_VARIATIONS[:, None]
    below = special.gammainc(shape, shape * points)
    middle = special.gammainc(shape, shape * (points[:-1] + points[1:]) / 2.0)
    middle = np.concatenate([middle, below[:, -1:]], axis=1)
    counts = np.zeros_like(below)
    for step in range(1, steps + 1):
        grown = np.diff(counts[:, :step], axis=1)
        known = np.einsum("vs,vs->v", grown, middle[:, step - 1 : 0 : -1])
        first = middle[:, 0]
        counts[:, step] = (below[:, step] + known - first * counts[:, step - 1]) / (1.0 - first)
    mean = (counts[:, 1:] + counts[:, :-1]) / (2.0 * _STEPS_PER_MEAN)
    areas = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(mean, axis=1)], axis=1)
    return counts, areas
