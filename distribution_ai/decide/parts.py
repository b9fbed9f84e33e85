"""What belongs to some owners, in tables that are sorted by owner."""

__all__ = ["parts_of"]

import numpy as np


def parts_of(owner: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of what belongs to each of ``row`` (M,), where it is sorted by ``owner``, and the
    places in ``row`` that it belongs to.

    >>> parts_of(np.array([0, 0, 2]), np.array([2, 1, 0]))
    (array([2, 0, 1]), array([0, 2, 2]))
    """
    start, stop = (np.searchsorted(owner, row, side=side) for side in ("left", "right"))
    count = stop - start
    at = np.repeat(np.arange(len(row)), count)
    first = np.cumsum(count) - count
    return np.arange(count.sum()) - first[at] + start[at], at
