"""What may stand in a place of a sentence: how it is found there, and how it is said elsewhere."""

__all__ = [
    "Agreeing",
    "Clauses",
    "Counted",
    "Date",
    "Day",
    "Kind",
    "Listed",
    "Measured",
    "Name",
    "Number",
    "Open",
    "Subject",
]

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property, lru_cache

from distribution_ai.languages.speech import Speech
from distribution_ai.template import PLACE, Template, pieces

WHOLE = r"[+-]?\d[\d,]*"
NUMBER = WHOLE + r"(?:\.\d+)?"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAP_YEAR = 2000


class Kind(ABC):
    """``pattern`` finds it in English, with no group of its own; ``said`` puts it into words.

    ``texts`` are what a catalogue has to hold for it: a text each, or one and its plural.
    """

    pattern: str

    def texts(self) -> Iterator[tuple[str, ...]]:
        return iter(())

    @abstractmethod
    def said(self, english: str, speech: Speech) -> str:
        """The words in a language."""


class Name(Kind):
    """Words of the user's own, which are the same in every language."""

    pattern = r".*?"

    def said(self, english: str, _speech: Speech) -> str:
        return english


class Number(Kind):
    """A number, and ``after`` it a pattern for what is left as it is, such as a currency."""

    def __init__(self, after: str = ""):
        self.pattern = NUMBER + after

    def said(self, english: str, speech: Speech) -> str:
        number = re.match(NUMBER, english)[0]
        return speech.number(number) + english[len(number) :]


class Counted(Kind):
    """A whole number with its noun, or one of ``others`` in its place."""

    _number = WHOLE

    def __init__(self, kind: str, one: str, many: str, *others: str):
        self._kind, self._one, self._many, self._others = kind, one, many, others
        forms = (re.escape(text).replace(r"\{count\}", self._number) for text in (many, one))
        self.pattern = "|".join([*map(re.escape, others), *forms])

    def texts(self) -> Iterator[tuple[str, ...]]:
        yield from ((other,) for other in self._others)
        yield self._one, self._many

    def said(self, english: str, speech: Speech) -> str:
        if english in self._others:
            return speech.text(self._kind, english)
        return speech.counted(self._kind, self._one, self._many, re.search(WHOLE, english)[0])


class Measured(Counted):
    """A number with its unit, which has one form, or one of ``others`` in its place."""

    _number = NUMBER

    def __init__(self, kind: str, form: str, *others: str):
        super().__init__(kind, form, form, *others)

    def texts(self) -> Iterator[tuple[str, ...]]:
        yield from ((text,) for text in (*self._others, self._one))

    def said(self, english: str, speech: Speech) -> str:
        if english in self._others:
            return speech.text(self._kind, english)
        number = speech.number(re.search(NUMBER, english)[0])
        return speech.text(self._kind, self._one).format(count=number)


class Agreeing(Kind):
    """A word in the form that agrees with a number."""

    def __init__(self, kind: str, *forms: str):
        self._kind, self._forms = kind, forms
        self.pattern = "|".join(sorted(forms, key=len, reverse=True))

    def texts(self) -> Iterator[tuple[str, ...]]:
        yield from ((form,) for form in self._forms)

    def said(self, english: str, speech: Speech) -> str:
        return speech.text(self._kind, english)


class Day(Kind):
    """A day of the year, such as 3 May; one that there is not is the user's own words."""

    pattern = rf"\d{{1,2}} (?:{'|'.join(MONTHS)})"

    def said(self, english: str, speech: Speech) -> str:
        day, month = english.split()
        with suppress(ValueError):
            return speech.formats.day(date(_LEAP_YEAR, MONTHS.index(month) + 1, int(day)))
        return english


class Date(Kind):
    """A date in ISO form; one that there is not is the user's own words."""

    pattern = r"\d{4}-\d\d-\d\d"

    def said(self, english: str, speech: Speech) -> str:
        with suppress(ValueError):
            return speech.formats.date(date.fromisoformat(english))
        return english


class Clauses(Kind):
    """One of several texts of a kind, in whose places stand others of ``kinds``."""

    def __init__(self, kind: str, kinds: Mapping[str, Kind], texts: Iterable[str]):
        self._kind, self._kinds, self._texts = kind, kinds, tuple(texts)

    @cached_property
    def pattern(self) -> str:
        return "|".join(_pattern(self._kinds, text, named=False) for text in self._texts)

    def texts(self) -> Iterator[tuple[str, ...]]:
        yield from ((text,) for text in self._texts if _has_words(text))

    def said(self, english: str, speech: Speech) -> str:
        if english in self._texts:
            return speech.text(self._kind, english)
        for text, pattern in self._patterns:
            found = pattern.fullmatch(english)
            if found:
                words = {
                    name: self._kinds[kind].said(found[name], speech) if found[name] else ""
                    for name, kind in _places(self._kinds, text)
                }
                return _template(speech.text(self._kind, text))(**words)
        return english

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern]]:
        return [
            (text, re.compile(_pattern(self._kinds, text, named=True)))
            for text in self._texts
            if PLACE.search(text)
        ]


class Open(Kind):
    """One of several kinds, or else words of the user's own."""

    pattern = r".*?"

    def __init__(self, *kinds: Kind):
        self._kinds = kinds

    def texts(self) -> Iterator[tuple[str, ...]]:
        return self._kinds[0].texts()

    def said(self, english: str, speech: Speech) -> str:
        words = (kind.said(english, speech) for kind in self._kinds)
        return next((said for said in words if said != english), english)


class Listed(Kind):
    """Several of a kind, joined by semicolons or by something else."""

    def __init__(self, kind: Kind, joint: str = "; "):
        self._kind, self._joint = kind, joint

    @cached_property
    def pattern(self) -> str:
        return rf"(?:{self._kind.pattern})(?:{self._joint}(?:{self._kind.pattern}))*"

    def said(self, english: str, speech: Speech) -> str:
        parts = english.split(self._joint)
        return self._joint.join(self._kind.said(part, speech) for part in parts)


class Subject(Kind):
    """Names joined by commas; the last may be a ``topic`` of the engine's in their place."""

    pattern = r".*?"

    def __init__(self, topic: Kind):
        self._topic = topic

    def said(self, english: str, speech: Speech) -> str:
        names, comma, last = english.rpartition(", ")
        return names + comma + self._topic.said(last, speech)


def _places(kinds: Mapping[str, Kind], text: str) -> list[tuple[str, str]]:
    """The places of a text by name, with their kinds: as said there, or as their name says."""
    return [
        (name, kind or (name if name in kinds else "name")) for name, kind in PLACE.findall(text)
    ]


def _pattern(kinds: Mapping[str, Kind], text: str, named: bool) -> str:
    whole = ""
    for piece, optional in pieces(text):
        places = iter(_places(kinds, piece))
        literals = PLACE.sub("\0", piece).split("\0")
        pattern = re.escape(literals[0])
        for literal, (name, kind) in zip(literals[1:], places, strict=True):
            begin = f"(?P<{name}>" if named else "(?:"
            pattern += f"{begin}{kinds[kind].pattern}){re.escape(literal)}"
        whole += f"(?:{pattern})?" if optional else pattern
    return whole


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, PLACE.sub("", text)))


@lru_cache(maxsize=4096)
def _template(text: str) -> Template:
    return Template(text)
