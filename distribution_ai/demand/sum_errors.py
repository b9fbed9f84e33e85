"""Errors of forecasting demand summed over lead times, measured at many past origins."""

__all__ = ["Backtest", "SumErrors", "backtest", "sum_errors"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.smoothing import smoothed_levels

SMOOTHING_CONSTANTS = np.array([0.01, 0.03, 0.07, 0.15, 0.3, 0.5])
MOST_ORIGINS = 104
FEWEST_BUCKETS_BEFORE_ORIGIN = 4
LEAST_SHARE_OBSERVED = 0.5


@dataclass(frozen=True, eq=False)
class Backtest:
    """What is told about the past: where forecasts start and how far they look.

    ``origins`` (O,) ascending bucket numbers, ``spacing`` buckets between them, ``lead_times``
    (G,) whole buckets.
    """

    origins: np.ndarray
    spacing: int
    lead_times: np.ndarray

    @classmethod
    def over(cls, buckets: int, week: int, lead_times: np.ndarray) -> "Backtest":
        """Origins a ``week`` of buckets apart, closer in a history too short for many."""
        spacing = week if buckets > 2 * MOST_ORIGINS else 1
        count = min(MOST_ORIGINS, max((buckets - 1) // spacing, 0))
        origins = buckets - spacing * np.arange(count, 0, -1)
        return cls(origins, spacing, lead_times)

    @property
    def overlap(self) -> np.ndarray:
        """How many origins share one lead time: errors are not independent, shape (G,)."""
        return np.maximum(self.lead_times / self.spacing, 1.0)


@dataclass(frozen=True, eq=False)
class SumErrors:
    """Mean squared errors (G, A, N) per lead time and smoothing constant, how many errors they
    are from (G, N) and the present ``level`` (A, N)."""

    squared: np.ndarray
    count: np.ndarray
    level: np.ndarray


def sum_errors(quantity, observed, weights, constants, test: Backtest):
    """Yield per lead time the errors (O, A, N) of forecasts and which origins count (O, N).

    An error is demand less forecast, over the lead time from each origin. Where part of it was
    not observed, the error of the observed part is scaled up; where most was not, it does not
    count. Neither do origins with hardly a history.
    """
    levels = smoothed_levels(quantity, observed, weights, constants, test.origins)
    demand = _running_total(np.where(observed, quantity, 0.0))
    seen = _running_total(observed.astype(float) if weights is None else weights * observed)
    whole = _running_total(np.ones_like(quantity) if weights is None else weights)
    known = _running_total(observed.astype(float))[test.origins] >= FEWEST_BUCKETS_BEFORE_ORIGIN
    for lead_time in test.lead_times:
        inside = test.origins + lead_time < len(demand)
        start, stop = test.origins[inside], test.origins[inside] + lead_time
        weight = seen[stop] - seen[start]
        share = weight / np.maximum(whole[stop] - whole[start], 1e-12)
        counts = known[inside] & (share >= LEAST_SHARE_OBSERVED)
        error = (demand[stop] - demand[start])[:, None] - levels[inside] * weight[:, None]
        error /= np.where(counts, share, 1.0)[:, None]
        error *= counts[:, None]
        yield error, counts


def backtest(quantity, observed, weights, test: Backtest) -> SumErrors:
    """Mean squared errors of all smoothing constants, and the levels they give now."""
    constants = SMOOTHING_CONSTANTS
    squared, count = [], []
    for error, counts in sum_errors(quantity, observed, weights, constants, test):
        number = counts.sum(axis=0)
        total = np.einsum("oan,oan->an", error, error)
        squared.append(total / np.maximum(number, 1))
        count.append(number)
    now = np.array([len(quantity)])
    level = smoothed_levels(quantity, observed, weights, constants, now)[0]
    return SumErrors(np.stack(squared), np.stack(count), level)


def _running_total(values: np.ndarray) -> np.ndarray:
    """Sums of everything before each bucket, shape (T + 1, N)."""
    total = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=total[1:])
    return total
