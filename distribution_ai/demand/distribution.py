"""Demand to come: per bucket, and as a distribution of its sum over any lead time."""

__all__ = ["Forecast"]

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from distribution_ai.demand.drivers import Effects
from distribution_ai.demand.learner.quantiles import LearnedShape
from distribution_ai.demand.models.accuracy import Accuracy
from distribution_ai.demand.models.error_shape import ErrorShape
from distribution_ai.demand.models.sum_deviation import SumDeviation


@dataclass(frozen=True, eq=False)
class Forecast:
    """Demand to come, per bucket (H,) and item-location (N,), and the error of its sums.

    ``dates`` (H,) are the first days of the buckets, beginning with that of the day planned from.
    The ladder, (H, N) in units each: ``naive`` (N,) the mean of the last four weeks, ``baseline``
    without and ``drivers`` with events and regressors, ``sensed`` after correction by fresh
    signals, ``mean`` with what people have set, which is what to plan with. ``effects`` says what
    drives demand, None for nothing, ``accuracy`` how it would have been forecast lately;
    ``shift`` (N,) is 1 or -1 where demand has lastingly gone up or down since bucket
    ``shift_start`` (N,) of the history; ``season_change`` (N,) is the coming weeks' season against
    that of the last. ``statistical`` (H, N) is what the history alone says, and ``steps`` the units
    (N,) over the horizon that each other thing known has added. Lead times are in buckets, may be
    fractions and may differ per item-location: a scalar or shape (N,). ``rows`` restricts the
    answer to some item-locations, which the other arguments then belong to.
    """

    dates: np.ndarray
    mean: np.ndarray
    naive: np.ndarray
    baseline: np.ndarray
    drivers: np.ndarray
    sensed: np.ndarray
    deviation: SumDeviation
    shape: ErrorShape
    whole_units: np.ndarray
    bucket_days: float
    accuracy: Accuracy | None = None
    effects: Effects | None = None
    statistical: np.ndarray | None = None
    season_change: np.ndarray | None = None
    steps: Mapping[str, np.ndarray] = field(default_factory=dict)
    shift: np.ndarray | None = None
    shift_start: np.ndarray | None = None
    learned: LearnedShape | None = None

    @property
    def size(self) -> int:
        """Number of item-locations."""
        return self.mean.shape[1]

    def planned_as(
        self, drivers: np.ndarray, sensed: np.ndarray, mean: np.ndarray, steps: Mapping
    ) -> "Forecast":
        """The same with other rungs of the ladder, (H, N) each.

        The deviation of a sum grows and shrinks with its mean; where nothing was forecast before,
        it is that of a Poisson process.
        """
        if mean is self.mean:
            return self
        buckets = np.minimum(self.deviation.lead_times, len(mean))
        before, after = np.zeros((2, len(buckets), self.size))
        for place, length in enumerate(buckets):
            before[place] = self.mean[:length].sum(axis=0, dtype=float)
            after[place] = mean[:length].sum(axis=0, dtype=float)
        grid = np.where(
            before > 0,
            self.deviation.grid * after / np.where(before > 0, before, 1.0),
            np.maximum(self.deviation.grid, np.sqrt(after)),
        )
        deviation = SumDeviation.of(self.deviation.lead_times, grid)
        return replace(self, drivers=drivers, sensed=sensed, mean=mean, deviation=deviation,
                       steps=steps)  # fmt: skip

    def sum_mean(self, buckets, rows: np.ndarray | None = None) -> np.ndarray:
        """Mean of the demand of the next ``buckets``, in units, shape (N,).

        Beyond the horizon demand goes on at the mean rate of the horizon.
        """
        rows = np.arange(self.size) if rows is None else rows
        buckets = np.maximum(np.broadcast_to(np.asarray(buckets, dtype=float), len(rows)), 0.0)
        horizon = len(self.mean)
        inside = np.minimum(buckets, horizon)
        whole = np.minimum(inside.astype(np.int64), horizon - 1)
        total = self._running_total
        part = total[whole, rows] + (inside - whole) * self.mean[whole, rows]
        return part + (buckets - inside) * total[horizon, rows] / horizon

    def buckets_until(self, units: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Buckets (n,) until the mean demand of ``rows`` (n,) has used up so many ``units`` (n,),
        infinite where there is none: the inverse of :meth:`sum_mean`."""
        total, horizon = self._running_total[:, rows], len(self.mean)
        whole = np.clip((total <= units).sum(axis=0) - 1, 0, horizon)
        inside = whole < horizon
        rate = np.where(inside, self.mean[np.minimum(whole, horizon - 1), rows],
                        total[horizon] / horizon)  # fmt: skip
        left = np.maximum(units - np.take_along_axis(total, whole[None], axis=0)[0], 0.0)
        part = np.divide(left, rate, out=np.full(len(rows), np.inf), where=rate > 0)
        return whole + np.where(left > 0, part, np.where(rate > 0, 0.0, np.inf))

    def sum_sd(self, buckets, rows: np.ndarray | None = None, buckets_sd=None) -> np.ndarray:
        """Standard deviation of that sum, in units, shape (N,).

        ``buckets_sd`` is the deviation of the lead time itself; the demand of a longer or shorter
        lead time adds ``rate * buckets_sd`` (Silver, Pyke and Thomas, equation 6.19). A sum is no
        surer for its size than the next longer one measured, also where it is mostly days on which
        nothing is asked for.
        """
        rows = np.arange(self.size) if rows is None else rows
        buckets = np.broadcast_to(np.asarray(buckets, dtype=float), len(rows))
        sd = np.maximum(self.deviation.at(buckets, rows), self._least_sd(buckets, rows))
        if buckets_sd is None:
            return sd
        rate = self.sum_mean(buckets, rows) / np.maximum(buckets, 1e-9)
        return np.hypot(sd, np.where(buckets > 0, rate, 0.0) * buckets_sd)

    def _least_sd(self, buckets: np.ndarray, rows: np.ndarray) -> np.ndarray:
        measured = self.deviation.lead_times
        upper = np.minimum(np.searchsorted(measured, buckets), len(measured) - 1)
        longer = self.sum_mean(measured[upper], rows)
        share = np.divide(self.sum_mean(buckets, rows), longer, out=np.zeros(len(rows)),
                          where=longer > 0)  # fmt: skip
        return self.deviation.grid[upper, rows] * np.minimum(share, 1.0)

    def sum_quantiles(
        self, buckets, probabilities, buckets_sd=None, rows: np.ndarray | None = None, wider=1.0
    ) -> np.ndarray:
        """Quantiles of that sum for ``probabilities`` (K,), in units, shape (N, K).

        In whole units where the item is never asked for in parts. ``wider`` times the deviation
        is taken, a scalar or (N,).
        """
        rows = np.arange(self.size) if rows is None else rows
        buckets = np.broadcast_to(np.asarray(buckets, dtype=float), len(rows))
        probabilities = np.asarray(probabilities, dtype=float)
        mean = self.sum_mean(buckets, rows)
        sd = wider * self.sum_sd(buckets, rows, buckets_sd)
        variation = np.divide(sd, mean, out=np.ones_like(sd), where=mean > 0)
        shape = partial(self.shape.at, variation)
        if self.learned is not None:
            shape = partial(self.learned.averaged, shape, buckets, rows)
        quantiles = np.maximum(mean[:, None] + sd[:, None] * shape(probabilities), 0.0)
        whole = self.whole_units[rows]
        return np.where(whole[:, None], np.rint(quantiles), quantiles)

    def __post_init__(self) -> None:
        total = np.zeros((len(self.mean) + 1, self.size))
        np.cumsum(self.mean, axis=0, out=total[1:], dtype=float)
        object.__setattr__(self, "_running_total", total)
