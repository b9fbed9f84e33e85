"""The ledger as a file for auditors: JSON lines, written and read in a stream.

One JSON object a line, told apart by ``kind``: a ``header``, each ``entry`` of the ledger in
order, each ``policy`` version that they name, each ``document`` of the ERP that a proposal led to,
and an ``end`` with what there should be and the SHA-256 of all lines before it. The form of each
is in ``ledger.schema.json`` beside this module.
"""

__all__ = ["DOCUMENT", "END", "ENTRY", "FORMAT", "HEADER", "POLICY", "SCHEMA", "ExportWriter",
           "Line", "read_export"]  # fmt: skip

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from distribution_ai.audit.chain import canonical_json
from distribution_ai.errors import StorageError

FORMAT = 1
HEADER, ENTRY, POLICY, DOCUMENT, END = "header", "entry", "policy", "document", "end"
SCHEMA = Path(__file__).with_name("ledger.schema.json")
"""JSON schema of one line."""


class ExportWriter:
    """Makes the lines of an export, each with its line feed, in the order it is asked.

    >>> writer = ExportWriter()
    >>> writer.line(POLICY, {"digest": "ab", "name": "x", "files": {}})
    '{"digest":"ab","files":{},"kind":"policy","name":"x"}\\n'
    """

    def __init__(self):
        self._sha = hashlib.sha256()
        self._counts = dict.fromkeys((ENTRY, POLICY, DOCUMENT), 0)

    def line(self, kind: str, content: Mapping) -> str:
        """A line of any kind but ``end``; ``values`` of an entry may be JSON text."""
        if kind == ENTRY and isinstance(content["values"], str):
            content = {**content, "values": json.loads(content["values"])}
        if kind in self._counts:
            self._counts[kind] += 1
        text = canonical_json({"kind": kind, **content}) + "\n"
        self._sha.update(text.encode())
        return text

    def end(self, sequence: int, last_hash: str) -> str:
        """The last line, with number and hash of the ledger's last entry."""
        return self.line(END, {
            "counts": dict(self._counts),
            "head": {"sequence": sequence, "hash": last_hash},
            "digest": self._sha.hexdigest(),
        })  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of an export. ``digest`` is the SHA-256 of all lines before it; ``fault`` says why
    it could not be read, and then ``kind`` is empty."""

    number: int
    kind: str
    content: dict
    digest: str
    fault: str = ""


def read_export(path: str | Path) -> Iterator[Line]:
    """Yield the lines of an export without holding it in memory.

    Raises StorageError if the file cannot be read.
    """
    sha = hashlib.sha256()
    try:
        with Path(path).open("rb") as file:
            for number, raw in enumerate(file, 1):
                yield _line(number, raw, sha.hexdigest())
                sha.update(raw)
    except OSError as error:
        raise StorageError(f"{path} cannot be read ({error.strerror}); give an export") from None


def _line(number: int, raw: bytes, digest: str) -> Line:
    try:
        content = json.loads(raw, object_pairs_hook=_unique)
        kind = content.pop("kind")
        if not isinstance(kind, str):
            raise ValueError("kind is no text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Line(number, "", {}, digest, f"it is no line of an export ({error})")
    return Line(number, kind, content, digest)


def _unique(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found
