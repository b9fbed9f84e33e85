"""YAML as plain data with line numbers, read so that a hostile file can do nothing.

Scalars keep their text as written; what they mean is decided where the kind is known. So a
region called ``NO`` stays a text, and ``007`` keeps its zeros where an identifier is expected.
"""

__all__ = ["MAXIMUM_CHARACTERS", "MAXIMUM_DEPTH", "Mapping", "Node", "Scalar", "Sequence", "parse"]

from dataclasses import dataclass

import yaml

from distribution_ai.errors import PolicyFault
from distribution_ai.govern.fault_wording import FAULTS, REMEDIES

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
            file, None, FAULTS["long"](number=f"{len(text):,}"),
            REMEDIES["long"](most=f"{MAXIMUM_CHARACTERS:,}"),
        ))  # fmt: skip
        return None
    try:
        root = _Builder(file, faults).build(yaml.parse(text, Loader=yaml.SafeLoader))
        if root is None:
            faults.append(PolicyFault(file, 1, FAULTS["empty"](), REMEDIES["empty"]()))
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
        code = f"#x{ord(text[error.position]):04x}"
        return line, FAULTS["character"](code=code), REMEDIES["character"]()
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark:
        return mark.line + 1, FAULTS["no YAML"](problem=error.problem), REMEDIES["no YAML"]()
    return None, FAULTS["escape"](), REMEDIES["escape"]()


class _Refused(Exception):
    def __init__(self, line: int, why: str, **words: str):
        self.line, self.message, self.remedy = line, FAULTS[why](**words), REMEDIES[why]()
        super().__init__(self.message)


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
                    raise _Refused(line, "documents")
            elif isinstance(event, yaml.AliasEvent):
                raise _Refused(line, "alias", name=f"*{event.anchor}")
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
        return self.root

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor:
            raise _Refused(line, "anchor", name=f"&{event.anchor}")
        if event.tag:
            raise _Refused(line, "tag", name=event.tag)
        if not isinstance(event, yaml.ScalarEvent):
            if len(self.open) >= MAXIMUM_DEPTH:
                raise _Refused(line, "deep", most=f"{MAXIMUM_DEPTH}")
            self.open.append((event, []))
            return
        if any(0xD800 <= ord(character) <= 0xDFFF for character in event.value):
            raise _Refused(line, "surrogate")
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
                raise _Refused(key.line, "no text as key")
            if key.text in entries:
                said = FAULTS["twice"](key=key.text, row=f"{lines[key.text]}")
                remedy = REMEDIES["one of two"]()
                self.faults.append(PolicyFault(self.file, key.line, said, remedy))
                continue
            entries[key.text], lines[key.text] = value, key.line
        return Mapping(line, entries, lines)
