"""The seasonal weights of buckets: weekday, time of the year and recurring weeks together."""

__all__ = ["Seasons"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.history import History
from distribution_ai.demand.seasonality.annual import AnnualProfile, learn_annual_profile
from distribution_ai.demand.seasonality.profile import bucket_weights, weekday_profile
from distribution_ai.demand.seasonality.recurring_weeks import RecurringWeeks, learn_recurring_weeks

SHORTEST_HISTORY_DAYS = 540
"""From which on a profile of the year is learned."""


@dataclass(frozen=True, eq=False)
class Seasons:
    """``weekday`` (7, N) for days, None otherwise; ``annual`` and ``weeks`` None where history is
    too short, ``weeks`` also for months."""

    weekday: np.ndarray | None
    annual: AnnualProfile | None
    weeks: RecurringWeeks | None

    @classmethod
    def learn(cls, history: History) -> "Seasons":
        """Learn what the history is long enough for."""
        weekday = None
        if history.bucket == "D" and len(history.dates):
            weekday = weekday_profile(
                history.dates, history.quantity, history.observed, history.location
            )
        if len(history.dates) * history.bucket_days < SHORTEST_HISTORY_DAYS:
            return cls(weekday, None, None)
        weeks = learn_recurring_weeks(history, weekday)
        return cls(weekday, learn_annual_profile(history, weekday, weeks), weeks)

    def past(self, dates: np.ndarray, columns) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Weights (T, n) over the history for some item-locations: of the season, and of the
        weekday alone. None for all equal; both are one where no profile of the year is known."""
        week = self._week(dates, columns)
        annual = None if self.annual is None else self.annual.past(dates, columns)
        if self.weeks is not None:
            annual *= self.weeks.past()[:, None]
        return _product(week, annual), week

    def future(self, dates: np.ndarray, columns) -> tuple[np.ndarray | None, np.ndarray | None]:
        """The same (H, n) over dates to come."""
        week = self._week(dates, columns)
        annual = None if self.annual is None else self.year(dates, columns)
        return _product(week, annual), week

    def year(self, dates: np.ndarray, columns) -> np.ndarray:
        """Weights (H, n) of the time of the year alone, where a profile of it is known."""
        annual = self.annual.future(dates, columns)
        if self.weeks is not None:
            annual *= self.weeks.at(dates)[:, None]
        return annual

    def hindsight(self, dates: np.ndarray, columns) -> np.ndarray | None:
        """Weights (T, n) of the season over the history as all of it tells them, unlike
        :meth:`past`; None where no profile of the year is known."""
        return None if self.annual is None else self.future(dates, columns)[0]

    def _week(self, dates: np.ndarray, columns) -> np.ndarray | None:
        weekday = None if self.weekday is None else self.weekday[:, columns]
        return bucket_weights(dates, weekday)


def _product(first: np.ndarray | None, second: np.ndarray | None) -> np.ndarray | None:
    if first is None or second is None:
        return second if first is None else first
    return first * second
