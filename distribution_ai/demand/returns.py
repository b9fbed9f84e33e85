"""Goods that came back: they were not demand."""

__all__ = ["net_of_returns"]

import numpy as np


def net_of_returns(quantity: np.ndarray) -> np.ndarray:
    """Carry what was returned beyond a bucket's own demand back to the demand before it.

    ``quantity`` (T, N) in units, returns negative. What was returned of demand before the history
    is left out.

    >>> net_of_returns(np.array([[10.0], [0.0], [-6.0]])).ravel().tolist()
    [4.0, 0.0, 0.0]
    """
    returning = np.flatnonzero((quantity < 0).any(axis=0))
    if not len(returning):
        return quantity
    part = quantity[:, returning]
    carried = np.zeros(len(returning))
    for bucket in range(len(part) - 1, -1, -1):
        balance = part[bucket] + carried
        part[bucket] = np.maximum(balance, 0.0)
        carried = np.minimum(balance, 0.0)
    net = quantity.copy()
    net[:, returning] = part
    return net
