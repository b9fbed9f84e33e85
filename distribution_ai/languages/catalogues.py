"""Catalogues of languages, and how a text of the engine is said by them."""

__all__ = ["Language", "catalogues", "english_with", "language_of", "translate"]

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import polib

from distribution_ai.languages.grammar import kinds_of
from distribution_ai.languages.kinds import Kind
from distribution_ai.languages.speech import Formats, Speech

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Language:
    """The kinds of text that its catalogue knows, and its speech."""

    kinds: Mapping[str, Kind]
    speech: Speech


@cache
def catalogues() -> dict[str, Path]:
    """The catalogues there are, by the code of their language."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.po"))}


def language_of(code: str, formats: Formats) -> Language | None:
    """The language of a code such as ``de_AT``, or of ``de``; None where there is no catalogue."""
    known = catalogues()
    path = known.get(code) or known.get(code.partition("_")[0])
    if not path:
        return None
    kinds, catalogue = _read(path)
    return Language(kinds, Speech(catalogue, formats))


def english_with(formats: Formats) -> Language:
    """English as the engine writes it, with the numbers and dates of a reader. Any catalogue tells
    its texts."""
    kinds, _catalogue = _read(next(iter(catalogues().values())))
    return Language(kinds, Speech(NullTranslations(), formats))


@cache
def _read(path: Path) -> tuple[dict[str, Kind], GNUTranslations]:
    catalogue = polib.pofile(str(path))
    texts: dict[str, list[str]] = {}
    for entry in catalogue:
        texts.setdefault(entry.msgctxt, []).append(entry.msgid)
    return kinds_of(texts), GNUTranslations(io.BytesIO(catalogue.to_binary()))


def translate(english: str, kind: str, language: Language | None) -> str:
    """A text of the engine in a language.

    ``kind`` says what the text is: ``reason`` of a proposal, ``why_not`` of an alternative,
    ``subject``, ``cause``, ``remedy`` and ``response`` of a case, ``goal`` of a watcher, ``faults``
    of the data, ``forecast_reason``, ``segment``, ``step`` of the work, ``vocabulary`` of rules,
    ``rule_title`` of a rule, limit or breaker that is shipped, or ``policy_faults``. What the
    engine did not write, or wrote otherwise in an earlier version, stays as it is.
    """
    if not (language and english):
        return english
    return language.kinds[kind].said(english, language.speech)
