"""Series as the learner gets them."""

import numpy as np

from distribution_ai.demand.models.experts import Series
from distribution_ai.demand.models.sum_errors import Backtest


def weekly(quantity) -> Series:
    """Series of weeks, all known, without seasons or drivers."""
    quantity = np.asarray(quantity, dtype=float)
    return Series(quantity, np.ones(quantity.shape, bool), None, None, None, "W-MON")


def backtest(series: Series, lead_times=(1, 2)) -> Backtest:
    """All past weeks as origins."""
    return Backtest.over(len(series.quantity), 1, np.array(lead_times))


def every_fourth_week(buckets=120, size=40) -> Series:
    """Ten units every fourth week, at a different phase for each series."""
    week = np.arange(buckets)[:, None]
    return weekly(np.where((week + np.arange(size)) % 4 == 0, 10.0, 0.0))
