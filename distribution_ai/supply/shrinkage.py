"""Statistics of many small groups, each drawn towards the larger group it belongs to."""

__all__ = ["Groups", "equal_quantiles", "learn_groups"]

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True, eq=False)
class Groups:
    """What is known of groups of receipts, one entry per group, shape ``(groups,)``.

    ``mean`` and ``sd`` of the values, only where ``known``; ``on_time_rate`` the plain share, NaN
    where nothing was promised; ``reliability`` the share drawn towards the larger group's;
    ``observations`` what was counted.
    """

    mean: np.ndarray
    sd: np.ndarray
    known: np.ndarray
    on_time_rate: np.ndarray
    reliability: np.ndarray
    observations: np.ndarray

    @classmethod
    def unknown(cls, size: int, reliability: float) -> "Groups":
        """Groups of which nothing is known but a common ``reliability``."""
        nothing = np.full(size, np.nan)
        rate = np.full(size, reliability)
        return cls(nothing, nothing, np.zeros(size, bool), nothing, rate, np.zeros(size, np.int64))

    def take(self, rows: np.ndarray) -> "Groups":
        """The groups at ``rows``, with repetition."""
        return Groups(*(getattr(self, column.name)[rows] for column in fields(self)))


def learn_groups(
    group: np.ndarray,
    values: np.ndarray,
    weight: np.ndarray,
    promised: np.ndarray,
    on_time: np.ndarray,
    above: Groups,
    minimum: int,
) -> Groups:
    """Learn every group from its members, given what is known of the group ``above`` it.

    ``group`` (R,) numbers the members' groups as in ``above``. A group of n members, n at least
    ``minimum``, has the weight n / (n + minimum) and the group above the rest, as in credibility
    theory (Bühlmann 1967); a smaller group takes over what is above. Deviations are compared as
    shares of the mean. Promises kept have a beta prior worth ``minimum`` promises.

    >>> one = np.zeros(4, np.int64)
    >>> found = learn_groups(one, np.array([1.0, 2, 3, 2]), np.ones(4), np.ones(4, bool),
    ...                      np.array([True, True, True, False]), Groups.unknown(1, 0.95), 4)
    >>> found.mean.tolist(), found.reliability.round(3).tolist()
    ([2.0], [0.85])
    """

    def total(amounts: np.ndarray) -> np.ndarray:
        return np.bincount(group, weights=amounts, minlength=len(above.known))

    count = total(weight)
    own = count >= minimum - 1e-9
    mean = total(weight * values) / np.maximum(count, 1e-12)
    spread = total(weight * (values - mean[group]) ** 2) / np.maximum(count - 1.0, 1e-12)
    mean, sd = _drawn(mean, np.sqrt(spread), count, own, above, minimum)
    asked, kept = total(weight * promised), total(weight * (promised & on_time))
    return Groups(
        mean=mean,
        sd=sd,
        known=own | above.known,
        on_time_rate=np.divide(kept, asked, out=np.full(len(asked), np.nan), where=asked > 0),
        reliability=(kept + minimum * above.reliability) / np.maximum(asked + minimum, 1e-12),
        observations=np.round(count).astype(np.int64),
    )


def _drawn(mean, sd, count, own, above: Groups, minimum: int) -> tuple[np.ndarray, np.ndarray]:
    share = np.where(above.known, count / np.maximum(count + minimum, 1e-12), 1.0)
    outer_mean, outer_sd = np.where(above.known, (above.mean, above.sd), (mean, sd))
    drawn = share * mean + (1.0 - share) * outer_mean
    scale = np.divide(drawn, outer_mean, out=np.ones_like(drawn), where=outer_mean > 0)
    variance = share * sd**2 + (1.0 - share) * (outer_sd * scale) ** 2
    return (
        np.where(own, drawn, np.where(above.known, above.mean, np.nan)),
        np.where(own, np.sqrt(variance), np.where(above.known, above.sd, np.nan)),
    )


def equal_quantiles(group: np.ndarray, values: np.ndarray, size: int, points: int) -> np.ndarray:
    """Equally likely values (size, points) of every group, ascending; NaN for an empty one.

    >>> equal_quantiles(np.zeros(3, np.int64), np.array([3.0, 1.0, 2.0]), 2, 3)
    array([[ 1.,  2.,  3.],
           [nan, nan, nan]])
    """
    order = np.lexsort((values, group))
    ordered = np.append(values[order], np.nan)
    count = np.bincount(group, minlength=size)
    start = np.cumsum(count) - count
    place = (np.arange(points) + 0.5) / points * count[:, None] - 0.5
    place = np.clip(place, 0.0, np.maximum(count[:, None] - 1.0, 0.0))
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(count[:, None] - 1, 0))
    start = np.where(count > 0, start, len(values))[:, None]
    below, above = ordered[start + low], ordered[start + high]
    return below + (place - low) * (above - below)
