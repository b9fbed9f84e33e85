"""Which week of another year is the same one."""

__all__ = ["same_weeks"]

import numpy as np

_TO_THURSDAY = 3


def same_weeks(mondays: np.ndarray, back: int) -> tuple[np.ndarray, np.ndarray]:
    """Mondays (W,) of the same weeks ``back`` years earlier: with the date of the Thursday in it,
    and from the same Monday of the month.

    A fifth Monday goes by the last one of a month that has only four.

    >>> second_of_november = np.array(["2022-11-14"], "datetime64[D]")
    >>> [str(found[0]) for found in same_weeks(second_of_november, 1)]
    ['2021-11-15', '2021-11-08']
    """
    by_date = _same_date(mondays + _TO_THURSDAY, back)
    by_date -= (by_date.astype(np.int64) + 3) % 7
    month, first = _months(mondays, back)
    weeks = (mondays - month.astype("datetime64[D]")).astype(np.int64) // 7
    of_month = first + (mondays - first).astype(np.int64) % 7 + 7 * weeks
    beyond = of_month.astype("datetime64[M]") != first.astype("datetime64[M]")
    return by_date, of_month - 7 * beyond


def _same_date(days: np.ndarray, back: int) -> np.ndarray:
    """The same day of the month, or the last one where February has no 29th."""
    month, first = _months(days, back)
    last = (month - 12 * back + 1).astype("datetime64[D]") - 1
    return np.minimum(first + (days - month.astype("datetime64[D]")), last)


def _months(days: np.ndarray, back: int) -> tuple[np.ndarray, np.ndarray]:
    """The month of days, and the first day of the same month ``back`` years earlier."""
    month = days.astype("datetime64[M]")
    return month, (month - 12 * back).astype("datetime64[D]")
