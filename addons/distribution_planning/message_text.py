"""Messages of the application that a record keeps, such as why something failed: in English where
a scheduled action met it, and read in the reader's language, by the texts they were written from.
"""

import re
from functools import cache

from odoo import fields
from odoo.tools.translate import code_translations

from .engine_text import InWords, in_words

PLACE = re.compile(r"%(?:\((?P<name>\w+)\))?[ds]")
# With fewer letters of its own a text would be found in what others have written.
LEAST_LETTERS = 8


def read_back(env, english):
    """A message in the environment's language; what the application did not say stays as it is."""
    known, patterns = _messages(env.lang or "en_US")
    if english in known:
        return known[english]
    for pattern, translation in patterns:
        if found := pattern.fullmatch(english):
            return translation % (found.groupdict() or found.groups())
    return english


@cache
def _messages(lang):
    """Messages without places by their English; patterns of the others, the longest first, with
    their translations."""
    known = code_translations.get_python_translations("distribution_planning", lang)
    found = []
    for english, translation in known.items():
        literals = PLACE.sub("", english)
        letters = sum(map(str.isalpha, literals))
        if PLACE.search(english) and letters >= LEAST_LETTERS and "%" not in literals:
            found.append((letters, re.compile(_pattern(english), re.DOTALL), translation))
    found.sort(key=lambda each: -each[0])
    return known, [each[1:] for each in found]


def _pattern(english):
    """A pattern of a message with a group for each of its places, named as they are."""
    pattern, end, seen = "", 0, set()
    for place in PLACE.finditer(english):
        name = place["name"]
        pattern += re.escape(english[end : place.start()])
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)" if name else "(.*?)"
        seen |= {name} - {None}
        end = place.end()
    return pattern + re.escape(english[end:])


class _Message(InWords):
    """A message of the application, or else a text of the engine where there is a ``kind``."""

    def in_words(self, env, english):
        said = read_back(env, english)
        return in_words(env, self.kind, said) if self.kind and said == english else said


class MessageChar(_Message, fields.Char):
    """A line."""


class MessageText(_Message, fields.Text):
    """The same, of any length."""
