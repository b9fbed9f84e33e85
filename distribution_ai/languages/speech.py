"""What a language gives to those who put something into words: texts, numbers and dates."""

__all__ = ["Formats", "Speech"]

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from gettext import NullTranslations


@dataclass(frozen=True)
class Formats:
    """Marks of a number, and functions that write a ``day`` of the year and a whole ``date``."""

    decimal_point: str = "."
    thousands_separator: str = ","
    day: Callable[[date], str] = field(default=lambda day: f"{day.day} {day:%b}")
    date: Callable[[date], str] = field(default=str)


@dataclass(frozen=True)
class Speech:
    """Texts come from the ``catalogue``, each in the context of its kind."""

    catalogue: NullTranslations
    formats: Formats

    def text(self, kind: str, english: str) -> str:
        return self.catalogue.pgettext(kind, english)

    def counted(self, kind: str, one: str, many: str, number: str) -> str:
        """The text for so many, as its plural forms ask; ``number`` as the engine writes it."""
        count = int(number.replace(",", ""))
        text = self.catalogue.npgettext(kind, one, many, count)
        return text.format(count=self.number(number))

    def number(self, english: str) -> str:
        """A number as the engine writes it with the marks of the language."""
        marks = {",": self.formats.thousands_separator, ".": self.formats.decimal_point}
        return english.translate(str.maketrans(marks))
