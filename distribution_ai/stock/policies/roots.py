"""Levels at which a falling function comes down to what is allowed, for many rows at once."""

__all__ = ["falling_root", "inverse_loss"]

from functools import cache

import numpy as np
from scipy import special

_STEPS = 100
_CHUNK = 16_384
_TINY = 1e-290


def falling_root(function, allowed, start, lowest, width, precision: float = 1e-4) -> np.ndarray:
    """Least level (N,), at least ``lowest``, at which ``function`` is at most ``allowed`` (N,).

    ``function(rows, level)`` gives the values and the slopes of these rows. Newton's steps are
    taken on the logarithm, which is nearly straight in the tail, from ``start`` (N,), and are
    kept inside what is known to hold the root; they end when one is shorter than ``precision``
    times ``width`` (N,), and the error is then of the order of its square.
    """
    result = np.empty(len(allowed))
    for begin in range(0, len(allowed), _CHUNK):
        rows = np.arange(begin, min(begin + _CHUNK, len(allowed)))
        result[rows] = _search(
            function, rows, allowed[rows], start[rows], lowest[rows], width[rows], precision
        )
    return result


def _search(function, rows, allowed, level, lowest, width, precision) -> np.ndarray:
    level = np.maximum(level, lowest)
    low, high = lowest - width, np.full(len(rows), np.inf)
    active = np.arange(len(rows))
    for _ in range(_STEPS):
        here = level[active]
        value, slope = function(rows[active], here)
        gap = np.log(np.maximum(value, _TINY) / allowed[active])
        above = gap > 0
        low[active] = np.where(above, here, low[active])
        high[active] = np.where(above, high[active], here)
        step = gap * np.maximum(value, _TINY) / np.minimum(slope, -_TINY)
        moved = _inside(here - step, low[active], high[active], width[active])
        level[active] = moved
        settled = np.abs(moved - here) <= precision * width[active]
        settled |= ~above & (here <= lowest[active])
        active = active[~settled]
        if not len(active):
            break
    return np.maximum(level, lowest)


def _inside(level, low, high, width) -> np.ndarray:
    """``level`` where it lies between ``low`` and ``high``, else a point that does."""
    open_ended = np.isinf(high)
    middle = (low + np.where(open_ended, low, high)) / 2.0
    farthest = np.where(open_ended, low + 8.0 * width + np.abs(low), high)
    instead = np.where(open_ended, farthest, middle)
    return np.where((level > low) & (level < farthest), level, instead)


def inverse_loss(loss: np.ndarray, order: int) -> np.ndarray:
    """Standard score (N,) at which the normal loss of ``order`` 1 or 2 has this value (N,).

    Interpolated, within 1e-3 between -6 and 8 and bounded there: a first guess for others.

    >>> inverse_loss(np.array([0.0833]), 1).round(2)
    array([1.])
    """
    scores, logarithms = _standard_losses(order)
    return np.interp(-np.log(np.maximum(loss, _TINY)), logarithms, scores)


@cache
def _standard_losses(order: int) -> tuple[np.ndarray, np.ndarray]:
    z = np.linspace(-6.0, 8.0, 561)
    density, above = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi), special.ndtr(-z)
    loss = density - z * above if order == 1 else ((z**2 + 1.0) * above - z * density) / 2.0
    return z, -np.log(loss)
