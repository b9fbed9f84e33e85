"""The profile of the year, pooled over all demand, then per location, category and item."""

__all__ = ["AnnualProfile", "learn_annual_profile"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.history import History
from distribution_ai.demand.layout import blocks
from distribution_ai.demand.seasonality.profile import bucket_weights
from distribution_ai.demand.seasonality.recurring_weeks import RecurringWeeks
from distribution_ai.demand.seasonality.year_fit import YearFit, year_basis

BUCKETS_PER_PERIOD = {"D": 7, "W-MON": 1, "MS": 1}
PERIODS_PER_YEAR = {"D": 52, "W-MON": 52, "MS": 12}


@dataclass(frozen=True, eq=False)
class AnnualProfile:
    """Logarithms of seasonal factors at evenly spread knots of the year.

    ``layers`` has one pair for each way of pooling: the group of every item-location (N,), and
    coefficients (Y + 1, K, G), which add up over the layers. For each of Y past years those
    learned from the other years alone, so that errors measured in the past are honest ones; the
    last entry is learned from all years and meant for the future. ``year`` (T,) says of every
    bucket of the history which one it belongs to, 0 the latest.
    """

    layers: tuple[tuple[np.ndarray, np.ndarray], ...]
    year: np.ndarray
    bucket: str

    def past(self, dates: np.ndarray, columns) -> np.ndarray:
        """Factors (T, n) for the dates of the history and some item-locations."""
        basis = year_basis(dates, self.bucket)
        years = range(int(self.year.max()), -1, -1)
        parts = [basis[self.year == year] @ self._knots(year, columns) for year in years]
        return np.exp(np.concatenate(parts))

    def future(self, dates: np.ndarray, columns) -> np.ndarray:
        """Factors (H, N) for dates to come."""
        return np.exp(year_basis(dates, self.bucket) @ self._knots(-1, columns))

    def _knots(self, year: int, columns) -> np.ndarray:
        return sum(known[year][:, group[columns]] for group, known in self.layers)


def learn_annual_profile(
    history: History, weekday: np.ndarray | None, weeks: RecurringWeeks | None
) -> AnnualProfile:
    """Learn the year's profile beside that of the week and of recurring weeks.

    ``weekday`` (7, N) is the profile of the week, None for longer buckets. Weekly (or monthly)
    demand relative to what each series' mean leads to expect is pooled, first over everything,
    then what is left per location, per category (where there are several) and per item. Each
    layer is weakened to the strength with which it has predicted years it had not seen, so one
    that predicts nothing vanishes.
    """
    demand, expected, dates = _periods(history, weekday)
    if weeks is not None:
        expected *= _in_periods(weeks.hindsight(), BUCKETS_PER_PERIOD[history.bucket])[:, None]
    year = _years_back(len(dates), PERIODS_PER_YEAR[history.bucket])
    fit = YearFit.of(dates, year, history.bucket)
    layers = []
    everything = np.zeros(len(history.item), dtype=np.int64)
    groups = [everything, history.location, history.item]
    if history.category.any():
        groups.insert(2, history.category)
    for group in groups:
        knots = fit.learn(_totals(demand, group), _totals(expected, group))
        layers.append((group, knots))
        for block in history.blocks():
            factor = np.exp(fit.seasonal @ knots[-1][:, group[block]])
            expected[:, block] *= factor
    period = BUCKETS_PER_PERIOD[history.bucket]
    bucket_year = _years_back(len(history.dates), period * PERIODS_PER_YEAR[history.bucket])
    return AnnualProfile(tuple(layers), np.minimum(bucket_year, year.max()), history.bucket)


def _years_back(count: int, per_year: int) -> np.ndarray:
    return (count - 1 - np.arange(count)) // per_year


def _in_periods(factors: np.ndarray, length: int) -> np.ndarray:
    """Mean factors (P,) of complete periods of ``length`` buckets, from those of buckets (T,)."""
    return factors[len(factors) % length :].reshape(-1, length).mean(axis=1)


def _periods(history: History, weekday) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Demand, what the mean leads to expect (both (P, N)) and middle dates (P,) of periods."""
    length = BUCKETS_PER_PERIOD[history.bucket]
    count = len(history.dates) // length
    used = slice(len(history.dates) - count * length, None)
    dates = history.dates[used]
    demand = np.zeros((count, len(history.item)), np.float32)
    expected = np.zeros_like(demand)
    for block in history.blocks():
        observed = history.observed[used, block]
        quantity = np.where(observed, history.quantity[used, block], 0.0)
        mean = quantity.sum(axis=0) / np.maximum(observed.sum(axis=0), 1)
        weights = bucket_weights(dates, None if weekday is None else weekday[:, block])
        seen = observed * (1.0 if weights is None else weights)
        shape = (count, length, quantity.shape[1])
        demand[:, block] = quantity.reshape(shape).sum(axis=1, dtype=float)
        expected[:, block] = seen.reshape(shape).sum(axis=1) * mean
    return demand, expected, dates[length // 2 :: length]


def _totals(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sums (P, G) over the item-locations of each group."""
    result = np.zeros((len(values), int(group.max(initial=-1)) + 1))
    for block in blocks(len(group)):
        order = np.argsort(group[block], kind="stable")
        present, start = np.unique(group[block][order], return_index=True)
        part = values[:, block][:, order]
        result[:, present] += np.add.reduceat(part, start, axis=1, dtype=float)
    return result
