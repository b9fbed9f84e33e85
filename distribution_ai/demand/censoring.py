"""Demand behind an empty shelf: what would have been asked for, given what could be sold."""

__all__ = ["at_least", "uncensored"]

import numpy as np
from scipy import special

ROUNDS = 6
HALF_WINDOW = {"D": 28, "W-MON": 8, "MS": 6}
DAYS = 7
PRIOR_BUCKETS = 8.0
PRIOR_WEEKS = 4.0
LEAST_SHARE_SEEN = 0.1
HIGHEST_DISPERSION = 4.0
PRIOR_DISPERSION = 0.5
PRIOR_OF_DISPERSION = 10.0
_TINY = 1e-9
_NO_TAIL = 1e-280


def uncensored(
    sales: np.ndarray, share: np.ndarray, known: np.ndarray, whole: np.ndarray, bucket: str
) -> tuple[np.ndarray, np.ndarray]:
    """Expected demand of buckets in which the shelf was empty for a time, and what is known.

    ``sales`` (T, N) in units; ``share`` (T, N) of each bucket that the item was on the shelf;
    ``known`` (T, N) is False outside the history; ``whole`` (N,) says what is asked for in whole
    units only. Returns demand (T, N), never below sales, and which of it is known (T, N): a
    bucket without sales and without stock tells nothing.

    Demand of a bucket is negative binomial around a local level with the profile of the week.
    Sales during a share of the bucket leave the rest of it to the rate that they suggest (Poisson
    demand at a gamma rate); sales with a share of nothing are a lower bound. Level and dispersion
    are those that reproduce themselves when demand is replaced by its expectation (EM algorithm,
    Dempster, Laird and Rubin 1977). Series that were hardly ever on the shelf since they first
    were keep their sales.
    """
    empty = known & (share < 1.0)
    told = known & ~(empty & (share <= 0.0) & (sales <= 0.0))
    seen = (share * known).sum(axis=0)
    since = known & np.logical_or.accumulate(told, axis=0)
    enough = seen >= LEAST_SHARE_SEEN * np.maximum(since.sum(axis=0), 1)
    columns = np.flatnonzero((empty & told).any(axis=0) & enough)
    demand = sales.copy()
    if len(columns):
        part = sales[:, columns]
        unit = _unit(part, whole[columns])
        cells = np.nonzero((empty & told)[:, columns])
        fitted = _expected(part / unit, share[:, columns], told[:, columns], cells, bucket)
        extra = np.maximum(fitted - part / unit, 0.0)
        demand[:, columns] += np.where(whole[columns], _in_whole_units(extra), extra) * unit
    return demand, np.where(enough, told, known)


def _unit(sales: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """The quantity that counts as one (N,): the smallest on record where parts are asked for."""
    smallest = np.where(sales > 0.0, sales, np.inf).min(axis=0)
    return np.where(whole | np.isinf(smallest), 1.0, smallest)


def _in_whole_units(extra: np.ndarray) -> np.ndarray:
    """Whole units with the same running total, so that rare demand stays rare.

    >>> _in_whole_units(np.array([[0.4], [0.0], [0.4], [1.3]])).ravel().tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    return np.diff(np.rint(np.cumsum(extra, axis=0)), axis=0, prepend=0.0)


def _expected(sales, share, told, cells, bucket: str) -> np.ndarray:
    """Demand in which the given cells are replaced by their expectation, after some rounds."""
    demand = sales.copy()
    sold, shown, column = sales[cells], share[cells], cells[1]
    spread = np.zeros(len(column))
    timed = shown > 0.0
    exact = (told & (share >= 1.0) & (sales > 0.0)).sum(axis=0)
    for _round in range(ROUNDS):
        mean = np.maximum(_local_mean(demand, told, bucket), _TINY)
        replaced = np.bincount(column, spread, demand.shape[1])
        size = _size(demand, told, mean, replaced, exact)[column]
        expected, spread = at_least(sold, mean[cells], size)
        rest = _rest(sold, shown, mean[cells], size)
        expected = np.where(timed, sold + rest[0], expected)
        spread = np.where(timed, rest[1], spread)
        demand[cells] = expected
    return demand


def _local_mean(demand: np.ndarray, told: np.ndarray, bucket: str) -> np.ndarray:
    """Mean around each bucket, times the profile of the week for days; shape (T, N).

    Where little is told nearby, the mean of the whole series stands in.
    """
    seen = np.where(told, demand, 0.0)
    weights = np.ones_like(demand)
    if bucket == "D":
        weights = _week(seen, told)[np.arange(len(demand)) % DAYS]
    overall = seen.sum(axis=0) / np.maximum((weights * told).sum(axis=0), _TINY)
    half = HALF_WINDOW[bucket]
    near = _moving_sum(seen, half) + PRIOR_BUCKETS * overall
    return weights * near / (_moving_sum(weights * told, half) + PRIOR_BUCKETS)


def _week(seen: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Relative demand of the seven days of the week, in the order of the history, (7, N)."""
    total = np.stack([seen[day::DAYS].sum(axis=0) for day in range(DAYS)])
    count = np.stack([told[day::DAYS].sum(axis=0) for day in range(DAYS)])
    mean = np.maximum(total.sum(axis=0) / np.maximum(count.sum(axis=0), 1), _TINY)
    profile = (total / mean + PRIOR_WEEKS) / (count + PRIOR_WEEKS)
    return profile / profile.mean(axis=0)


def _moving_sum(values: np.ndarray, half: int) -> np.ndarray:
    """Sum of each bucket and up to ``half`` on both sides of it."""
    total = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=total[1:])
    place = np.arange(len(values))
    return total[np.minimum(place + half + 1, len(values))] - total[np.maximum(place - half, 0)]


def _size(demand, told, mean, spread, exact) -> np.ndarray:
    """Size of the negative binomial (N,) from its variance ``mean + mean**2 / size``.

    ``spread`` (N,) is the summed variance of the demand that was replaced by its expectation.
    Few buckets whose demand is ``exact`` (N,) say little: a usual dispersion counts beside them.
    """
    error = np.where(told, np.square(demand - mean) - mean, 0.0).sum(axis=0) + spread
    squared = np.where(told, np.square(mean), 0.0).sum(axis=0)
    own = np.clip(error / np.maximum(squared, _TINY), 0.0, HIGHEST_DISPERSION)
    dispersion = own * exact + PRIOR_DISPERSION * PRIOR_OF_DISPERSION
    return np.maximum((exact + PRIOR_OF_DISPERSION) / np.maximum(dispersion, _TINY), 0.0)


def at_least(bound: np.ndarray, mean: np.ndarray, size: np.ndarray):
    """Mean and variance of negative binomial demand that is not below a bound.

    Variance of the demand itself: ``mean + mean**2 / size``. All arguments and results have the
    same shape. The partial moments are tails of distributions with a larger size (Johnson, Kemp
    and Kotz 2005, 5.4).

    >>> at_least(np.array([0.0]), np.array([3.0]), np.array([2.0]))
    (array([3.]), array([7.5]))
    """
    odds = mean / (size + mean)
    tail = _tail(bound, size, odds)
    reached = tail > _NO_TAIL
    divisor = np.where(reached, tail, 1.0)
    first = mean * _tail(bound - 1.0, size + 1.0, odds) / divisor
    second = mean**2 * (1.0 + 1.0 / size) * _tail(bound - 2.0, size + 2.0, odds) / divisor
    expected = np.where(reached, np.maximum(first, bound), bound + mean / size)
    variance = np.where(reached, second + first - np.square(first), 0.0)
    return expected, np.maximum(variance, 0.0)


def _tail(bound: np.ndarray, size: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Probability of at least ``bound``, continued between whole numbers."""
    inside = special.betainc(np.maximum(bound, _TINY), size, odds)
    return np.where(bound > 0.0, inside, 1.0)


def _rest(sold, shown, mean, size):
    """Mean and variance of what was asked for in the rest of the bucket.

    The rate of a bucket is gamma distributed; what was sold while on the shelf tells of it.
    """
    prior = size / mean
    left = 1.0 - shown
    rate = (size + sold) / (prior + shown)
    return left * rate, left * rate + left**2 * rate / (prior + shown)
