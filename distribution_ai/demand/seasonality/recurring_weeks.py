"""Single weeks of the year in which all series together sell more, or less.

A profile that is smooth over the year spreads such a week over its neighbours, and the week often
moves against the date: it hangs on the third Friday of a month.
"""

__all__ = ["RecurringWeeks", "learn_recurring_weeks"]

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.history import History
from distribution_ai.demand.seasonality.profile import bucket_weights
from distribution_ai.demand.seasonality.same_weeks import same_weeks
from distribution_ai.demand.seasonality.week_strength import WeekStrength

WEEKS_PER_YEAR = 52
WEEKS_AROUND = 6
LEAST_DEVIATIONS = 2.0
PRIOR_WEEKS = 0.1
_WEEK = "W-MON"
_WAYS = 2
_DEVIATION_OF_MEDIAN = 1.4826
_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class RecurringWeeks:
    """Logarithms of factors common to all series.

    ``known`` (Y + 1, W) of the weeks of the history: for each of Y past years, 0 the latest, as
    the other years alone tell them, and last as all of them do. ``year`` (W,) says which year a
    week belongs to, ``week`` (T,) which week a bucket does.
    """

    known: np.ndarray
    year: np.ndarray
    week: np.ndarray
    peaks: "Peaks"
    strength: WeekStrength

    def past(self) -> np.ndarray:
        """Factors (T,) of the buckets of the history, from other years than their own."""
        return np.exp(self.known[self.year, np.arange(len(self.year))])[self.week]

    def hindsight(self) -> np.ndarray:
        """The same (T,) from all years."""
        return np.exp(self.known[-1])[self.week]

    def at(self, dates: np.ndarray) -> np.ndarray:
        """Factors (H,) of any buckets, from all years."""
        mondays = bucket_start(bucket_number(dates, _WEEK), _WEEK)
        heights, _everywhere = self.peaks.same(mondays)
        return np.exp(self.strength.weighed(mondays, heights))


def learn_recurring_weeks(history: History, weekday: np.ndarray | None) -> RecurringWeeks | None:
    """Learn from the total of all series; None where buckets are longer than a week.

    ``weekday`` (7, N) is the profile of the week, None for longer buckets. What stands out from
    the weeks around is looked for in other years by the date and by the Monday of the month;
    how far either is believed is decided by years left out, near each day of the year.
    """
    if history.bucket == "MS":
        return None
    number = bucket_number(history.dates, _WEEK)
    week = number - number[0]
    mondays = bucket_start(np.arange(number[0], number[-1] + 1), _WEEK)
    log = _log_ratio(*(np.bincount(week, total) for total in _totals(history, weekday)))
    place = np.arange(len(log))
    year = place[::-1] // WEEKS_PER_YEAR
    every = Peaks.of(mondays, log, np.ones(len(log), dtype=bool))
    others = [Peaks.of(mondays, log, year != each) for each in range(year.max() + 1)]
    found = [peaks.same(mondays) for peaks in (*others, every)]
    heights = np.stack([height for height, _everywhere in found])
    told = np.stack([everywhere for _height, everywhere in found])[year, place]
    left_out = heights[year, :, place].T
    strength = WeekStrength.learn(mondays, left_out[:, told], every.height, told)
    known = np.stack([strength.weighed(mondays, each) for each in heights])
    return RecurringWeeks(known, year, week, every, strength)


@dataclass(frozen=True, eq=False)
class Peaks:
    """How far the logarithm of demand stands out from the weeks around, ``height`` (W,), in the
    weeks from ``mondays`` (W,) that are ``known`` (W,)."""

    mondays: np.ndarray
    height: np.ndarray
    known: np.ndarray

    @classmethod
    def of(cls, mondays: np.ndarray, log: np.ndarray, known: np.ndarray) -> "Peaks":
        """Compare known weeks of ``log`` (W,) with the median of known ones at most six away."""
        height = np.zeros(len(log))
        edges = np.flatnonzero(np.diff(known, prepend=False, append=False))
        for begin, end in edges.reshape(-1, 2):
            around = np.pad(log[begin:end], WEEKS_AROUND, mode="symmetric")
            usual = np.median(sliding_window_view(around, 2 * WEEKS_AROUND + 1), axis=1)
            height[begin:end] = log[begin:end] - usual
        return cls(mondays, height, known)

    def same(self, mondays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean heights (2, H) of the same weeks in the years known, one row for each way to find
        them again, and whether there are any for both (H,). The nearer a mean is to what weeks
        usually stand out, the smaller it is made."""
        total, count = np.zeros((2, _WAYS, len(mondays)))
        span = np.concatenate([mondays, self.mondays]).astype("datetime64[Y]").astype(np.int64)
        for back in range(span.min() - span.max(), span.max() - span.min() + 1):
            for way, monday in enumerate(same_weeks(mondays, back)):
                place = (monday - self.mondays[0]).astype(np.int64) // 7
                inside = (place >= 0) & (place < len(self.height))
                place = np.where(inside, place, 0)
                inside &= self.known[place]
                total[way] += np.where(inside, self.height[place], 0.0)
                count[way] += inside
        mean = total / np.maximum(count, 1)
        least = LEAST_DEVIATIONS * self._usual()
        share = 1.0 - np.square(least / np.maximum(np.abs(mean), _SMALL))
        return mean * np.maximum(share, 0.0), (count > 0).all(axis=0)

    def _usual(self) -> float:
        known = np.abs(self.height[self.known])
        return _DEVIATION_OF_MEDIAN * float(np.median(known)) if len(known) else 0.0


def _totals(history: History, weekday: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Demand of all series, and what their means lead to expect, both (T,)."""
    demand, expected = np.zeros((2, len(history.dates)))
    for block in history.blocks():
        observed = history.observed[:, block]
        quantity = np.where(observed, history.quantity[:, block], 0.0)
        mean = quantity.sum(axis=0, dtype=float) / np.maximum(observed.sum(axis=0), 1)
        weights = bucket_weights(history.dates, None if weekday is None else weekday[:, block])
        demand += quantity.sum(axis=1, dtype=float)
        expected += (observed if weights is None else observed * weights) @ mean
    return demand, expected


def _log_ratio(demand: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Logarithm of demand by expectation, both with a part of a usual week added to them."""
    prior = PRIOR_WEEKS * expected.mean() or 1.0
    return np.log((demand + prior) / (expected + prior))
