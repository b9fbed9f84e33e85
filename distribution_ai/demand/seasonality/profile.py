"""The profile of the week: how demand spreads over the weekdays."""

__all__ = ["bucket_weights", "weekday_profile"]

import numpy as np

from distribution_ai.demand.layout import blocks

DAYS = 7
RECENT_DAYS = 364
PRIOR_DAYS_OF_SERIES = 60.0
PRIOR_DAYS_OF_GROUP = 200.0
PRIOR_DAYS_OF_ALL = 50.0


def weekday_profile(
    dates: np.ndarray, quantity: np.ndarray, observed: np.ndarray, group: np.ndarray
) -> np.ndarray:
    """Relative demand on Monday to Sunday, shape (7, N), mean 1.

    ``dates`` (T,) are days; ``quantity`` and ``observed`` (T, N), ``group`` (N,). Weekday means of
    the last year are drawn towards those of the group, these towards those of all, and those
    towards equal days, the more so the fewer days with demand there are. Each series counts in
    its group by share, not by volume.
    """
    recent = slice(max(len(dates) - RECENT_DAYS, 0), None)
    weekday = _weekday(dates[recent])
    means, filled = _weekday_means(quantity[recent], observed[recent], weekday)
    level = means.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where((level > 0) & (filled > 0), means / level, 1.0)
    count = int(group.max(initial=-1)) + 1
    weight = np.bincount(group, weights=filled, minlength=count)
    grouped = np.stack([
        np.bincount(group, weights=day * filled, minlength=count) for day in own
    ]) if count else np.ones((DAYS, 0))  # fmt: skip
    everywhere = (grouped.sum(axis=1, keepdims=True) + PRIOR_DAYS_OF_ALL) / (
        weight.sum() + PRIOR_DAYS_OF_ALL
    )
    grouped = (grouped + PRIOR_DAYS_OF_GROUP * everywhere) / (weight + PRIOR_DAYS_OF_GROUP)
    profile = (own * filled + PRIOR_DAYS_OF_SERIES * grouped[:, group]) / (
        filled + PRIOR_DAYS_OF_SERIES
    )
    return profile / profile.mean(axis=0)


def bucket_weights(dates: np.ndarray, profile: np.ndarray | None) -> np.ndarray | None:
    """The profile laid out over dates, shape (T, N); None without a profile."""
    return None if profile is None else profile[_weekday(dates)]


def _weekday(dates: np.ndarray) -> np.ndarray:
    """0 for Monday to 6 for Sunday (1970 began on a Thursday)."""
    return (dates.astype("datetime64[D]").astype(np.int64) + 3) % DAYS


def _weekday_means(quantity, observed, weekday) -> tuple[np.ndarray, np.ndarray]:
    """Mean demand per weekday (7, N) and the number of days with demand (N,).

    A weekday that was never observed is taken as average.
    """
    total, seen = np.zeros((2, DAYS, quantity.shape[1]))
    filled = np.zeros(quantity.shape[1])
    for block in blocks(quantity.shape[1]):
        known = observed[:, block]
        demand = np.where(known, quantity[:, block], 0.0)
        filled[block] = (demand > 0).sum(axis=0)
        for day in range(DAYS):
            rows = weekday == day
            total[day, block] = demand[rows].sum(axis=0, dtype=float)
            seen[day, block] = known[rows].sum(axis=0)
    usual = total.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return np.where(seen > 0, total / np.maximum(seen, 1), usual), filled
