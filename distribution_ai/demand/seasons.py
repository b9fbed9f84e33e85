"""The seasonal weights of buckets: weekday and time of the year together."""

__all__ = ["Seasons"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.annual import AnnualProfile, learn_annual_profile
from distribution_ai.demand.history import History
from distribution_ai.demand.profile import bucket_weights, weekday_profile


@dataclass(frozen=True, eq=False)
class Seasons:
    """``weekday`` (7, N) for days, None otherwise; ``annual`` None where history is too short."""

    weekday: np.ndarray | None
    annual: AnnualProfile | None

    @classmethod
    def learn(cls, history: History) -> "Seasons":
        """Learn what the history is long enough for."""
        weekday = None
        if history.bucket == "D" and len(history.dates):
            weekday = weekday_profile(
                history.dates, history.quantity, history.observed, history.location
            )
        return cls(weekday, learn_annual_profile(history, weekday))

    def past(self, dates: np.ndarray, columns) -> np.ndarray | None:
        """Weights (T, n) over the history for some item-locations, None for all equal."""
        weekday = None if self.weekday is None else self.weekday[:, columns]
        annual = None if self.annual is None else self.annual.past(dates, columns)
        return _product(bucket_weights(dates, weekday), annual)

    def future(self, dates: np.ndarray) -> np.ndarray | None:
        """Weights (H, N) over dates to come, None for all equal."""
        annual = None if self.annual is None else self.annual.future(dates)
        return _product(bucket_weights(dates, self.weekday), annual)


def _product(first: np.ndarray | None, second: np.ndarray | None) -> np.ndarray | None:
    if first is None or second is None:
        return second if first is None else first
    return first * second
