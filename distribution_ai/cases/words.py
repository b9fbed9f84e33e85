"""Figures of a case that know how they are read aloud."""

__all__ = ["Figure", "counted"]

from distribution_ai.explain import days, money, units
from distribution_ai.explain.words import share


class Figure(float):
    """A number formatted by what it counts: ``days``, ``units``, ``share``, ``money`` or ``count``.

    >>> "{late:days}, {value:money}, {lift:share}".format(
    ...     late=Figure(9.4), value=Figure(1240.4, "EUR"), lift=Figure(0.25)
    ... )
    '9 days, 1,240 EUR, 25 %'
    """

    def __new__(cls, value: float, currency: str = ""):
        figure = super().__new__(cls, value)
        figure.currency = currency
        return figure

    def __format__(self, spec: str) -> str:
        if spec == "money":
            return money(self, self.currency)
        words = {"days": days, "units": units, "share": share, "count": "{:,.0f}".format}
        return words[spec](self) if spec in words else super().__format__(spec)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "item", "items"), counted(1200, "item", "items")
    ('1 item', '1,200 items')
    """
    return f"{number:,} {one if number == 1 else many}"
