"""A language: its catalogue of texts, and how people write numbers and dates in it."""

__all__ = ["Formats", "Language", "catalogues", "language_of"]

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from gettext import GNUTranslations
from pathlib import Path

import polib

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Formats:
    """Marks of a number, and functions that write a ``day`` of the year and a whole ``date``."""

    decimal_point: str = "."
    thousands_separator: str = ","
    day: Callable[[date], str] = field(default=lambda day: f"{day.day} {day:%b}")
    date: Callable[[date], str] = field(default=str)


@dataclass(frozen=True)
class Language:
    """Texts come from the ``catalogue``; those that it lacks stay in English."""

    catalogue: GNUTranslations
    formats: Formats

    def text(self, english: str) -> str:
        return self.catalogue.gettext(english)

    def counted(self, one: str, many: str, number: str) -> str:
        """The text for so many, as its plural forms ask; ``number`` as the engine writes it."""
        count = int(number.replace(",", ""))
        return self.catalogue.ngettext(one, many, count).format(count=self.number(number))

    def number(self, english: str) -> str:
        """A number as the engine writes it with the marks of the language."""
        marks = {",": self.formats.thousands_separator, ".": self.formats.decimal_point}
        return english.translate(str.maketrans(marks))


@lru_cache(maxsize=1)
def catalogues() -> dict[str, Path]:
    """The catalogues there are, by the code of their language."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.po"))}


def language_of(code: str, formats: Formats) -> Language | None:
    """The language of a code such as ``de_AT``, or of ``de``; None where there is no catalogue."""
    known = catalogues()
    path = known.get(code) or known.get(code.partition("_")[0])
    return Language(_catalogue(path), formats) if path else None


@cache
def _catalogue(path: Path) -> GNUTranslations:
    return GNUTranslations(io.BytesIO(polib.pofile(str(path)).to_binary()))
