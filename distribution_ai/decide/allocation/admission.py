"""Who may use what there is too little of: the most valuable first."""

__all__ = ["Room", "admit", "fitting"]

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Room:
    """Something that candidates share: the candidates ``row`` (n,) use it, each of the kind
    ``group`` (n,), ``use`` (n,) per unit; of each kind there is ``left`` (by group)."""

    row: np.ndarray
    group: np.ndarray
    use: np.ndarray
    left: np.ndarray


def admit(quantity: np.ndarray, score: np.ndarray, rooms: list[Room]) -> np.ndarray:
    """Quantities (n,) cut to whole units that fit into every room, the highest score (n,) first.

    Each room for itself admits one after the other until it is full; what another room has turned
    away counts as there, so that the result fits whatever the others decide.

    >>> room = Room(np.arange(3), np.zeros(3, int), np.array([2.0, 2.0, 1.0]), np.array([7.0]))
    >>> admit(np.array([2, 2, 2]), np.array([9.0, 8.0, 7.0]), [room]).tolist()
    [2, 1, 0]
    """
    result, count = quantity.copy(), len(quantity)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-score, kind="stable")] = np.arange(count)
    for room in rooms:
        taken = quantity[room.row] * room.use
        full = np.bincount(room.group, taken, len(room.left)) > room.left
        tight = np.flatnonzero(full[room.group] & (taken > 0))
        if not len(tight):
            continue
        place = tight[np.argsort(room.group[tight] * count + rank[room.row[tight]])]
        group, use, taken = room.group[place], room.use[place], taken[place]
        before = np.cumsum(taken) - taken
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        before -= np.repeat(before[starts], np.diff(starts, append=len(group)))
        fits = np.floor((room.left[group] - before) / use + 1e-9)
        np.minimum.at(result, room.row[place], np.maximum(fits, 0).astype(np.int64))
    return result


def fitting(quantity: np.ndarray, rooms: list[Room]) -> np.ndarray:
    """The quantities (n,) that would fit if the others stayed away."""
    result = quantity.copy()
    for room in rooms:
        short = np.flatnonzero(quantity[room.row] * room.use > room.left[room.group])
        fits = np.floor(room.left[room.group[short]] / room.use[short] + 1e-9)
        np.minimum.at(result, room.row[short], np.maximum(fits, 0).astype(np.int64))
    return result
