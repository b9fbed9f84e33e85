"""The engine's sentences in other languages, made when they are shown.

Plans and the ledger have every sentence in English: that is the record. All of them are written
from the texts listed in :mod:`~distribution_ai.languages.texts`, so each can be read back by its
text, and written again from the same text in the catalogue of a language.
"""

__all__ = ["Formats", "Language", "catalogues", "language_of", "translate"]

from distribution_ai.languages.language import Formats, Language, catalogues, language_of
from distribution_ai.languages.texts import translate
