"""Buckets of time: days, weeks that begin on Monday and calendar months, as whole numbers."""

__all__ = ["BUCKET_DAYS", "bucket_number", "bucket_start"]

import numpy as np

BUCKET_DAYS = {"D": 1.0, "W-MON": 7.0, "MS": 30.4375}
"""Mean length in days of each bucket that a snapshot may have."""

_MONDAY_BEFORE_EPOCH = 3


def bucket_number(dates, bucket: str) -> np.ndarray:
    """Number of the bucket in which dates lie, counted from 1970.

    >>> bucket_number(np.array(["2024-01-07", "2024-01-08"], "datetime64[D]"), "W-MON").tolist()
    [2818, 2819]
    """
    days = np.asarray(dates, dtype="datetime64[D]")
    if bucket == "MS":
        return days.astype("datetime64[M]").astype(np.int64)
    number = days.astype(np.int64)
    return number if bucket == "D" else (number + _MONDAY_BEFORE_EPOCH) // 7


def bucket_start(number: np.ndarray, bucket: str) -> np.ndarray:
    """First day of numbered buckets, datetime64[D].

    >>> bucket_start(np.array([2818]), "W-MON")
    array(['2024-01-01'], dtype='datetime64[D]')
    """
    number = np.asarray(number, dtype=np.int64)
    if bucket == "MS":
        return number.astype("datetime64[M]").astype("datetime64[D]")
    days = number if bucket == "D" else number * 7 - _MONDAY_BEFORE_EPOCH
    return days.astype("datetime64[D]")
