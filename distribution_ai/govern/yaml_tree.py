"""YAML as plain data with line numbers, read so that a hostile file can do nothing.

Scalars keep their text as written; what they mean is decided where the kind is known. So a
region called ``NO`` stays a text, and ``007`` keeps its zeros where an identifier is expected.
"""

__all__ = ["MAXIMUM_CHARACTERS", "MAXIMUM_DEPTH", "Mapping", "Node", "Scalar", "Sequence", "parse"]

from dataclasses import dataclass

import yaml

from distribution_ai.errors import PolicyFault

MAXIMUM_CHARACTERS = 250_000
MAXIMUM_DEPTH = 24
_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Scalar:
    """A single value. ``plain``: written without quotes."""

    line: int
    text: str
    plain: bool

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULLS


@dataclass(frozen=True)
class Sequence:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Mapping:
    """Keys with their values, in the order written; keys are unique texts."""

    line: int
    entries: dict[str, "Node"]
    key_lines: dict[str, int]


Node = Scalar | Sequence | Mapping


def parse(file: str, text: str, faults: list[PolicyFault]) -> Node | None:
    """Read one document; every fault found is appended to ``faults``.

    Returns None when the file cannot be read as YAML at all. Aliases, anchors, tags, several
    documents, too deep nesting and too long files are refused, duplicate keys reported.

    >>> parse("a.yaml", "region: NO", []).entries["region"]
    Scalar(line=1, text='NO', plain=True)
    """
    if len(text) > MAXIMUM_CHARACTERS:
        faults.append(PolicyFault(
            file, None, f"the file has {len(text):,} characters",
            f"keep it below {MAXIMUM_CHARACTERS:,}; split the parameters over several files",
        ))  # fmt: skip
        return None
    try:
        root = _Builder(file, faults).build(yaml.parse(text, Loader=yaml.SafeLoader))
        if root is None:
            faults.append(PolicyFault(file, 1, "the file is empty", "begin with 'version: 1'"))
        return root
    except (_Refused, yaml.YAMLError, ValueError, OverflowError) as error:
        faults.append(PolicyFault(file, *_explained(error, text)))
    return None


def _explained(error: Exception, text: str) -> tuple[int | None, str, str]:
    """Line, message and remedy of what stopped the reading."""
    if isinstance(error, _Refused):
        return error.line, error.message, error.remedy
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        message = f"the character #x{ord(text[error.position]):04x} is not allowed in YAML"
        return line, message, "remove it, and save the file as UTF-8"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark:
        remedy = "check quotes, brackets and indentation around this line"
        return mark.line + 1, f"not valid YAML: {error.problem}", remedy
    message = "not valid YAML: a number or an escape is out of range"
    return None, message, "write the text without escapes"


class _Refused(Exception):
    def __init__(self, line: int, message: str, remedy: str):
        self.line, self.message, self.remedy = line, message, remedy
        super().__init__(message)


class _Builder:
    """Builds the tree from the parser's events without recursion."""

    def __init__(self, file: str, faults: list[PolicyFault]):
        self.file = file
        self.faults = faults
        self.open: list[tuple[yaml.Event, list[Node]]] = []
        self.root: Node | None = None

    def build(self, events) -> Node | None:
        documents = 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(line, "a second document starts here", "use one per file")
            elif isinstance(event, yaml.AliasEvent):
                raise _Refused(line, f"the alias *{event.anchor}", "write the value out here")
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
        return self.root

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor:
            raise _Refused(line, f"the anchor &{event.anchor}", "remove it; write values out")
        if event.tag:
            raise _Refused(line, f"the tag {event.tag}", "remove it; rules are plain data")
        if not isinstance(event, yaml.ScalarEvent):
            if len(self.open) >= MAXIMUM_DEPTH:
                raise _Refused(line, f"nested deeper than {MAXIMUM_DEPTH} levels", "flatten it")
            self.open.append((event, []))
            return
        if any(0xD800 <= ord(character) <= 0xDFFF for character in event.value):
            raise _Refused(line, "half a character (a lone surrogate)", "write the character")
        self._add(Scalar(line, event.value, event.style is None))

    def _add(self, node: Node) -> None:
        if self.open:
            self.open[-1][1].append(node)
        else:
            self.root = node

    def _close(self) -> None:
        event, nodes = self.open.pop()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.SequenceStartEvent):
            self._add(Sequence(line, tuple(nodes)))
        else:
            self._add(self._mapping(line, nodes))

    def _mapping(self, line: int, nodes: list[Node]) -> Mapping:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise _Refused(key.line, "a key that is a list or mapping", "use a text as key")
            if key.text in entries:
                self.faults.append(PolicyFault(
                    self.file, key.line,
                    f"the key '{key.text}' is here twice (first on line {lines[key.text]})",
                    "remove one of the two",
                ))  # fmt: skip
                continue
            entries[key.text], lines[key.text] = value, key.line
        return Mapping(line, entries, lines)
