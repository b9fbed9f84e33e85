"""New items: a level from a similar item until they have a history of their own."""

__all__ = ["from_similar"]

import numpy as np

from distribution_ai.demand.history import History

PRIOR_DAYS = 56.0
LAUNCH_DAYS = 182.0


def from_similar(mean: np.ndarray, history: History) -> np.ndarray:
    """Forecast (H, N) of items said to be like another, drawn towards that one's launch.

    The similar item's mean demand in the half year after its own first sale counts as much as
    eight weeks of the new item's history.
    """
    new = np.flatnonzero(history.like >= 0)
    if not len(new):
        return mean
    like = history.like[new]
    prior = PRIOR_DAYS / history.bucket_days
    own = np.maximum(len(history.dates) - history.first[new], 0)
    share = own / (own + prior)
    shape = mean[:, like]
    level = np.maximum(shape.mean(axis=0), 1e-12)
    launch = shape / level * _launch_level(history, like)
    blended = mean.copy()
    blended[:, new] = share * mean[:, new] + (1.0 - share) * launch
    return blended


def _launch_level(history: History, columns: np.ndarray) -> np.ndarray:
    """Mean demand per bucket after the first sale, (n,)."""
    length = max(round(LAUNCH_DAYS / history.bucket_days), 1)
    age = np.arange(len(history.dates))[:, None] - history.first[columns]
    young = (age >= 0) & (age < length) & history.observed[:, columns]
    demand = np.where(young, history.quantity[:, columns], 0.0).sum(axis=0, dtype=float)
    return demand / np.maximum(young.sum(axis=0), 1)
