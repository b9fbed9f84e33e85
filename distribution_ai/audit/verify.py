"""Whether an export of the ledger is whole and unchanged, and where it is not."""

__all__ = ["ExportFault", "Verification", "verify_export"]

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from distribution_ai.audit.chain import CHANGED, GENESIS, HASHED, MISSING, UNLINKED, Chain
from distribution_ai.audit.export import DOCUMENT, END, ENTRY, HEADER, POLICY, Line, read_export

_FIELDS = {*HASHED, "hash"}
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class ExportFault:
    """Something wrong in an export, at one line.

    >>> print(ExportFault(7, "entry 6 was changed"))
    line 7: entry 6 was changed
    """

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass
class Verification:
    """What was found. ``first`` and ``last`` are the numbers of the entries in the file, ``head``
    number and hash of the ledger's last entry when it was exported."""

    company: str = ""
    exported_on: str = ""
    entries: int = 0
    first: int | None = None
    last: int | None = None
    head: tuple[int, str] = (0, GENESIS)
    faults: list[ExportFault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify_export(path: str | Path, earlier: str | Path | None = None) -> Verification:
    """Check every line of an export; with ``earlier``, also that it continues that export.

    An earlier export, kept elsewhere, finds what the ledger alone cannot: that all of it was
    written anew. Raises StorageError if a file cannot be read.
    """
    anchor = _head_of(earlier) if earlier else None
    check = _Check(anchor)
    for line in read_export(path):
        check.line(line)
    return check.result()


def _head_of(path: str | Path) -> tuple[int, str]:
    """Number and hash of the last entry of a whole export."""
    found = verify_export(path)
    return found.head if found.ok else (0, "")


class _Check:
    def __init__(self, anchor: tuple[int, str] | None):
        self._anchor = anchor
        self._anchored = anchor is None or anchor == (0, GENESIS)
        self._chain = Chain()
        self._counts = dict.fromkeys((ENTRY, POLICY, DOCUMENT), 0)
        self._found = Verification()
        self._to_the_end = True
        self._line = 0
        self._ended = False

    def line(self, line: Line) -> None:
        self._line = line.number
        if line.fault:
            self._fault(line.fault)
        elif self._ended:
            self._fault("there is more after the end")
        elif (line.kind == HEADER) != (line.number == 1):
            self._fault("the header must be the first line, and only that")
        elif line.kind == HEADER:
            self._header(line.content)
        elif line.kind == ENTRY:
            self._entry(line.content)
        elif line.kind in self._counts:
            self._counts[line.kind] += 1
        elif line.kind == END:
            self._end(line)
        else:
            self._fault(f"the kind '{line.kind}' is not known")

    def result(self) -> Verification:
        found = self._found
        if not self._ended:
            self._line += 1
            self._fault("the end is missing: the file was cut off")
        if self._anchor == (0, ""):
            self._fault("the earlier export is itself not whole; verify it first")
        elif not self._anchored:
            self._fault(f"entry {self._anchor[0]} of the earlier export is not in this one")
        found.entries = self._counts[ENTRY]
        return found

    def _header(self, header: dict) -> None:
        self._found.company = str((header.get("company") or {}).get("name", ""))
        self._found.exported_on = str(header.get("exported_on", ""))
        first, before = header.get("first"), header.get("previous_hash")
        if type(first) is not int or first < 1 or not _SHA256.match(str(before)):
            self._fault("the header does not say where the chain begins")
            return
        if first == 1 and before != GENESIS:
            self._fault("the first entry of a ledger has none before it")
        self._chain = Chain(first - 1, before)
        self._to_the_end = header.get("last") is None

    def _entry(self, entry: dict) -> None:
        self._counts[ENTRY] += 1
        expected, number = self._chain.sequence + 1, entry.get("sequence")
        if type(number) is not int or set(entry) != _FIELDS:
            self._fault(f"entry {number} has other fields than an entry")
            return
        messages = {
            MISSING: f"entry {expected} is missing or out of order",
            UNLINKED: f"entry {number} does not follow the one before it",
            CHANGED: f"entry {number} was changed",
        }
        for kind in self._chain.follow(entry):
            self._fault(messages[kind])
        self._found.first = self._found.first or number
        self._found.last = number
        if self._anchor and number == self._anchor[0]:
            self._anchored = True
            if entry["hash"] != self._anchor[1]:
                self._fault(f"entry {number} was another one in the earlier export")

    def _end(self, line: Line) -> None:
        self._ended = True
        head = line.content.get("head") or {}
        self._found.head = (head.get("sequence"), head.get("hash"))
        before = len(self._found.faults)
        for message in self._missing(line.content):
            self._fault(message)
        if len(self._found.faults) == before == 0 and line.content.get("digest") != line.digest:
            self._fault("a line before this one was changed: the digest of the file differs")

    def _missing(self, end: dict) -> Iterator[str]:
        sequence, last_hash = self._found.head
        if type(sequence) is not int or not _SHA256.match(str(last_hash)):
            yield "the end does not say where the ledger ends"
        elif self._to_the_end and (self._chain.sequence, self._chain.hash) != (sequence, last_hash):
            yield f"the last entries are missing: the ledger ends with entry {sequence}"
        elif self._chain.sequence > sequence:
            yield f"the ledger ended with entry {sequence}"
        for kind, count in self._counts.items():
            if (end.get("counts") or {}).get(kind) != count:
                yield f"there should be {(end.get('counts') or {}).get(kind)} lines '{kind}'"

    def _fault(self, message: str) -> None:
        self._found.faults.append(ExportFault(self._line, message))
