"""Sentences with named places: written from one text, and found again by it."""

__all__ = ["PLACE", "Template", "pieces"]

import re
from collections.abc import Iterator

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
"""A named place, with its kind where that is not what its name says: ``{cost:money}``."""

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it stands in brackets and may be left out.

    >>> list(pieces("{quantity:units} left[, {rival}]."))
    [('{quantity:units} left', False), (', {rival}', True), ('.', False)]
    """
    for number, piece in enumerate(_OPTIONAL.split(text)):
        if piece:
            yield piece, bool(number % 2)


class Template:
    """A sentence or a clause: words go into its places, as texts that are ready to read.

    What stands in brackets is left out where one of its places has no words. The kind of a place
    tells who translates the sentence what stands there.

    >>> keeps = Template("{origin} keeps {cover:days}[; {note}].")
    >>> keeps(origin="Hull", cover="9 days", note="")
    'Hull keeps 9 days.'
    >>> keeps(origin="Hull", cover="1 day", note="go")
    'Hull keeps 1 day; go.'
    """

    def __init__(self, text: str):
        self.text = text
        self._pieces = [
            (_form(piece), [name for name, _kind in PLACE.findall(piece) if optional])
            for piece, optional in pieces(text)
        ]
        self._whole = None if "[" in text else _form(text)

    def __call__(self, **words: str) -> str:
        if self._whole is not None:
            return self._whole % words
        return "".join(
            piece % words for piece, needed in self._pieces if all(map(words.get, needed))
        )


def _form(text: str) -> str:
    """The text as Python fills it in by ``%``, the fastest that it has."""
    return PLACE.sub(r"%(\1)s", text.replace("%", "%%"))
