"""The engine's sentences in other languages, made when they are shown.

Plans and the ledger have every sentence in English: that is the record. The engine writes them
from texts with named places, and a catalogue lists these texts by their kind. So each sentence can
be read back by its text, and written again from the text in the language. Catalogues are all
that is read for it: nothing of planning is loaded.
"""

__all__ = [
    "Formats",
    "Language",
    "Speech",
    "catalogues",
    "english_with",
    "language_of",
    "translate",
]

from distribution_ai.languages.catalogues import (
    Language,
    catalogues,
    english_with,
    language_of,
    translate,
)
from distribution_ai.languages.speech import Formats, Speech
