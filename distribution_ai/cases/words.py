"""Figures of a case that know how they are read aloud."""

__all__ = [
    "AGREEING",
    "ITEMS",
    "LESS_THAN_FORECAST",
    "LOCATIONS",
    "MORE_THAN_FORECAST",
    "PLACES",
    "TOPICS",
    "UNKNOWN_ORIGIN",
    "WEEK_OF",
    "WITHOUT_CATEGORY",
    "WITHOUT_COST",
    "Figure",
    "counted",
]

from distribution_ai.explain import days, money, units
from distribution_ai.explain.words import share

ENOUGH_FOR_WHOLE = 10

AGREEING = (("runs", "run"), ("has", "have"), ("waits", "wait"))
"""Verbs of sentences, for one item-location and for more."""

PLACES = ("item-location", "item-locations")
ITEMS = ("item", "items")
LOCATIONS = ("location", "locations")

MORE_THAN_FORECAST = "more than forecast"
LESS_THAN_FORECAST = "less than forecast"
UNKNOWN_ORIGIN = "origin not recorded"
WEEK_OF = "week of {date}"
WITHOUT_CATEGORY = "items without category"
WITHOUT_COST = "items without cost"
TOPICS = (
    LESS_THAN_FORECAST,
    MORE_THAN_FORECAST,
    UNKNOWN_ORIGIN,
    WEEK_OF,
    WITHOUT_CATEGORY,
    WITHOUT_COST,
)
"""Causes that are no record, in words; besides these, faults of the data and planners' edits."""


class Figure(float):
    """A number formatted by what it counts: ``days``, ``units``, ``share``, ``times``, ``money`` or
    ``count``.

    >>> "{late:days}, {left:units} units, {value:money}, {lift:times}".format(
    ...     late=Figure(9.4), left=Figure(1727.2), value=Figure(1240.4, "EUR"), lift=Figure(2.53)
    ... )
    '9 days, 1,727 units, 1,240 EUR, 2.5 times'
    """

    def __new__(cls, value: float, currency: str = ""):
        figure = super().__new__(cls, value)
        figure.currency = currency
        return figure

    def __format__(self, spec: str) -> str:
        if spec == "money":
            return money(self, self.currency)
        words = {"days": days, "units": _units, "share": share, "times": "{:,.1f} times".format,
                 "count": "{:,.0f}".format}  # fmt: skip
        return words[spec](self) if spec in words else super().__format__(spec)


def _units(quantity: float) -> str:
    return units(round(quantity) if quantity >= ENOUGH_FOR_WHOLE else quantity)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "item", "items"), counted(1200, "item", "items")
    ('1 item', '1,200 items')
    """
    return f"{number:,} {one if number == 1 else many}"
