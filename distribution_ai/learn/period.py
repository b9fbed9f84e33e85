"""The stretch of history that a replay of the last year can play."""

__all__ = ["last_year"]

import datetime

import numpy as np

from distribution_ai.demand.history import build_history
from distribution_ai.errors import PlanningError
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

YEAR_DAYS = 365
LEARNING_DAYS = 91
LEAST_DAYS = 28


def last_year(snapshot: Snapshot) -> tuple[datetime.date, datetime.date]:
    """First and last day of the last twelve months, less what is needed to learn from before.

    Raises :class:`PlanningError` where fewer than four weeks are left to play.
    """
    history = build_history(snapshot, Network.of(snapshot))
    if not len(history.dates):
        raise PlanningError("there is no demand in the past; a replay needs some")
    first, last = history.dates[0], history.dates[-1]
    start = max(last - np.timedelta64(YEAR_DAYS - 1, "D"),
                first + np.timedelta64(LEARNING_DAYS, "D"))  # fmt: skip
    if last - start < np.timedelta64(LEAST_DAYS - 1, "D"):
        days = int((last - first) / np.timedelta64(1, "D")) + 1
        raise PlanningError(
            f"there are {days} days of demand; a replay needs {LEARNING_DAYS + LEAST_DAYS}"
        )
    return start.astype(object), last.astype(object)
