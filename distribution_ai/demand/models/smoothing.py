"""Simple exponential smoothing of many series at once, with several constants side by side."""

__all__ = ["smoothed_levels"]

import numpy as np


def smoothed_levels(
    quantity: np.ndarray,
    observed: np.ndarray,
    weights: np.ndarray | None,
    constants: np.ndarray,
    origins: np.ndarray,
    hindsight: np.ndarray | None = None,
) -> np.ndarray:
    """Level per bucket of unit weight, as known just before each origin.

    Simple exponential smoothing (Brown 1959) in ratio form: demand and seasonal weight are both
    smoothed, and the level is their quotient. It needs no starting value (a first bucket is a
    plain mean), and where demand was not observed nothing is learned.

    ``quantity`` and ``observed`` (T, N); ``weights`` (T, N) or None for ones; ``constants`` (A,)
    or (A, N) between 0 and 1; ``origins`` (O,) ascending, at most T. Returns (O, A, N). The last
    origin goes by the weights in ``hindsight`` (T, N) where they are given.

    >>> ones = np.ones((3, 1), dtype=bool)
    >>> demand = np.array([[4.0], [8.0], [6.0]])
    >>> smoothed_levels(demand, ones, None, np.array([0.5]), np.array([0, 1, 3])).round(3).ravel()
    array([0.   , 4.   , 6.286])
    """
    size = quantity.shape[1]
    gain_of = np.broadcast_to(constants.reshape(len(constants), -1), (len(constants), size))
    demand = np.zeros(gain_of.shape)
    weight = np.zeros(gain_of.shape)
    last = weight if hindsight is None else np.zeros(gain_of.shape)
    levels = np.zeros((len(origins), *gain_of.shape))
    complete = observed.all(axis=1)
    place = 0
    for bucket in range(len(quantity) + 1):
        while place < len(origins) and origins[place] == bucket:
            by = last if place == len(origins) - 1 else weight
            np.divide(demand, by, out=levels[place], where=by > 0)
            place += 1
        if place == len(origins):
            break
        gain = gain_of if complete[bucket] else gain_of * observed[bucket]
        demand += gain * (quantity[bucket] - demand)
        weight += gain * ((1.0 if weights is None else weights[bucket]) - weight)
        if hindsight is not None:
            last += gain * (hindsight[bucket] - last)
    return levels
