"""Segments: how much an item-location matters and what pattern its demand has."""

__all__ = ["PATTERNS", "segments"]

import numpy as np

from distribution_ai.demand.history import History

INTERVAL_LIMIT = 1.32
VARIATION_LIMIT = 0.49
PATTERNS = ("inactive", "lumpy", "intermittent", "erratic", "smooth")
SHARE_OF_A, SHARE_OF_B = 0.8, 0.95
_ROUNDING = 1e-12


def segments(history: History, unit_value: np.ndarray) -> np.ndarray:
    """Segment of every item-location such as ``A smooth``, object array (N,).

    The letter by share of demand value, ``unit_value`` (N,) in money: A the first 80 %, B up to
    95 %, C the rest. The pattern by mean interval between buckets with demand and squared
    coefficient of variation of the demand in them, with the limits of Syntetos, Boylan and Croston
    (2005): smooth, erratic, intermittent, lumpy; without demand, inactive.
    """
    demand = np.where(history.observed, history.quantity, 0.0)
    count = (demand > 0).sum(axis=0)
    buckets = history.observed.sum(axis=0)
    mean = demand.sum(axis=0) / np.maximum(count, 1)
    squared = np.square(demand).sum(axis=0) / np.maximum(count, 1)
    variation = np.maximum(squared / np.where(mean > 0, mean, 1.0) ** 2 - 1.0, 0.0)
    rare = buckets > INTERVAL_LIMIT * count
    varied = variation > VARIATION_LIMIT
    pattern = np.select([count == 0, rare & varied, rare, varied], PATTERNS[:-1], PATTERNS[-1])
    letters = _letters(demand.sum(axis=0) * unit_value)
    joined = np.char.add(np.char.add(letters, " "), pattern.astype(str))
    return joined.astype(object)


def _letters(value: np.ndarray) -> np.ndarray:
    """A, B or C: the share of value that dearer item-locations have already.

    >>> _letters(np.array([2.0, 90.0, 8.0, 0.0])).tolist()
    ['C', 'A', 'B', 'C']
    """
    order = np.argsort(-value, kind="stable")
    total = value.sum()
    dearer = np.cumsum(value[order]) - value[order]
    share = dearer / total if total > 0 else np.ones(len(value))
    letters = np.empty(len(value), dtype="<U1")
    letters[order] = np.select(
        [(value[order] > 0) & (share < SHARE_OF_A - _ROUNDING),
         (value[order] > 0) & (share < SHARE_OF_B - _ROUNDING)], ["A", "B"], "C",
    )  # fmt: skip
    return letters
