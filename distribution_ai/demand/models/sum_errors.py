"""Errors of forecasting demand summed over lead times, measured at many past origins."""

__all__ = ["Backtest", "Window", "windows"]

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.experts import Experts, running_total

MOST_ORIGINS = 104
FEWEST_BUCKETS_BEFORE_ORIGIN = 4
LEAST_SHARE_OBSERVED = 0.5
HALF_LIFE_WEEKS = 52.0


@dataclass(frozen=True, eq=False)
class Backtest:
    """What is told about the past: where forecasts start and how far they look.

    ``origins`` (O,) ascending bucket numbers, ``spacing`` buckets between them, ``lead_times``
    (G,) whole buckets, ``present`` the bucket of the day planned from.
    """

    origins: np.ndarray
    present: int
    spacing: int
    lead_times: np.ndarray

    @classmethod
    def over(cls, buckets: int, week: int, lead_times: np.ndarray) -> "Backtest":
        """Origins a ``week`` of buckets apart, closer in a history too short for many."""
        spacing = week if buckets > 2 * MOST_ORIGINS else 1
        count = min(MOST_ORIGINS, max((buckets - 1) // spacing, 0))
        origins = buckets - spacing * np.arange(count, 0, -1)
        return cls(origins, buckets, spacing, lead_times)

    @property
    def with_present(self) -> np.ndarray:
        """The origins and the present, (O + 1,)."""
        return np.append(self.origins, self.present)

    def overlap(self, place: int) -> float:
        """How many origins share one lead time: errors are not independent."""
        return max(self.lead_times[place] / self.spacing, 1.0)

    def weeks_ago(self, count: int) -> np.ndarray:
        """How long the first origins are before the last one, (count,), in weeks (or in buckets
        where these are longer)."""
        return (self.origins[-1] - self.origins[:count]) / self.spacing if count else np.empty(0)

    def recency(self, count: int) -> np.ndarray:
        """Weights (count,) of errors at the first origins: half as much a year earlier."""
        return np.power(0.5, self.weeks_ago(count) / HALF_LIFE_WEEKS)


@dataclass(frozen=True, eq=False)
class Window:
    """One lead time at past origins: ``demand`` (O, n) in units, ``experts`` (O, E, n) what was
    forecast of it, ``weight`` (O, n) the seasonal weights and drivers in it, and which origins
    ``counts`` (O, n)."""

    demand: np.ndarray
    experts: np.ndarray
    weight: np.ndarray
    counts: np.ndarray


def windows(experts: Experts, test: Backtest) -> Iterator[Window]:
    """Yield the window of each lead time of a backtest.

    Where part of the demand was not observed, that of the observed part is scaled up; where most
    was not, the origin does not count. Neither do origins with hardly a history.
    """
    series = experts.series
    weights = series.weights
    demand = running_total(np.where(series.observed, series.quantity, 0.0))
    seen = running_total(weights * series.observed)
    whole = running_total(weights)
    history = running_total(series.observed)[test.origins] >= FEWEST_BUCKETS_BEFORE_ORIGIN
    for lead_time in test.lead_times:
        start = test.origins[test.origins + lead_time < len(demand)]
        stop = start + lead_time
        weight = whole[stop] - whole[start]
        share = (seen[stop] - seen[start]) / np.maximum(weight, 1e-12)
        counts = history[: len(start)] & (share >= LEAST_SHARE_OBSERVED)
        actual = (demand[stop] - demand[start]) / np.where(counts, share, 1.0)
        yield Window(np.where(counts, actual, 0.0), experts.sums(lead_time, whole), weight, counts)
