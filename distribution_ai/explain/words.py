"""Numbers and dates as read aloud."""

__all__ = ["AN_OPEN_ORDER", "day", "days", "money", "rows_of", "share", "units", "when"]

from collections import namedtuple
from collections.abc import Iterator

import pandas as pd

AN_OPEN_ORDER = "an open order"
"""What comes from nobody known."""


def rows_of(facts: pd.DataFrame) -> Iterator[tuple]:
    """The rows as named tuples of plain Python values."""
    row = namedtuple("Fact", facts.columns)
    columns = (facts[name].to_numpy(dtype=object).tolist() for name in facts.columns)
    return map(row._make, zip(*columns, strict=True))


def units(quantity: float) -> str:
    """A quantity as read aloud.

    >>> units(1200.0), units(2.5)
    ('1,200', '2.5')
    """
    return f"{quantity:,.0f}" if float(quantity).is_integer() else f"{quantity:,.1f}"


def money(amount: float, currency: str) -> str:
    """An amount in the company's currency; cents only where they matter.

    >>> money(1240.4, "EUR"), money(3.456, "")
    ('1,240 EUR', '3.46')
    """
    number = f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}"
    return f"{number} {currency}".strip()


def days(count: float) -> str:
    """A whole number of days.

    >>> days(1.2), days(0.2), days(31)
    ('1 day', 'less than a day', '31 days')
    """
    whole = int(count)
    if whole == 0:
        return "less than a day"
    return "1 day" if whole == 1 else f"{whole:,} days"


def when(count: float) -> str:
    """So many days from now.

    >>> when(0.2), when(2)
    ('at once', 'in 2 days')
    """
    return "at once" if count < 1 else f"in {days(count)}"


def day(date: pd.Timestamp) -> str:
    """A day of the year.

    >>> day(pd.Timestamp("2026-05-03"))
    '3 May'
    """
    return f"{date.day} {date:%b}"


def share(probability: float) -> str:
    """A probability in per cent.

    >>> share(0.742), share(0.001), share(1.0)
    ('74 %', 'under 1 %', 'over 99 %')
    """
    if probability < 0.01:
        return "under 1 %"
    return f"{100 * probability:.0f} %" if probability < 0.995 else "over 99 %"
