"""Typed values out of a YAML tree; every fault is noted and reading goes on."""

__all__ = ["Reader", "key_of", "nearest", "within"]

import difflib
import math
import re
from collections.abc import Iterable

from distribution_ai.errors import PolicyFault
from distribution_ai.govern.fault_wording import FAULTS, PARTS, REMEDIES, SEEN
from distribution_ai.govern.yaml_tree import Mapping, Node, Scalar, Sequence

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}
_SHOWN = 60


class Reader:
    """Reads the nodes of one file. Each method returns None after it has noted a fault."""

    def __init__(self, file: str, faults: list[PolicyFault]):
        self.file = file
        self.faults = faults

    def fault(self, line: int | None, message: str, remedy: str) -> None:
        """Note a fault."""
        self.faults.append(PolicyFault(self.file, line, message, remedy))

    def mapping(
        self, node: Node, what: str, required: Iterable[str], optional: Iterable[str] = ()
    ) -> Mapping | None:
        """A mapping with the required keys and no unknown ones."""
        required = tuple(required)
        allowed = (*required, *optional)
        if not isinstance(node, Mapping):
            self.fault(node.line, FAULTS["mapping"](part=what, keys=", ".join(allowed)),
                       REMEDIES["mapping"]())  # fmt: skip
            return None
        for key, line in node.key_lines.items():
            if key not in allowed:
                said = FAULTS["unknown key"](key=_short(key), part=what)
                self.fault(line, said, nearest(key, allowed))
        for key in required:
            if key not in node.entries:
                said = FAULTS["no key"](part=what, key=key)
                self.fault(node.line, said, REMEDIES["add"](key=key))
        return node

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if isinstance(node, Sequence):
            return node.items
        self.fault(node.line, FAULTS["list"](part=what), REMEDIES["list"]())
        return ()

    def text(self, node: Node, what: str) -> str | None:
        """A text that is not empty, quoted or not, as written."""
        if isinstance(node, Scalar) and not node.is_null and node.text.strip():
            return node.text
        self.fault(node.line, FAULTS["text"](part=what), REMEDIES["text"]())
        return None

    def number(self, node: Node, what: str) -> float | None:
        """A finite number, not in quotes."""
        if isinstance(node, Scalar) and node.plain and _NUMBER.fullmatch(node.text):
            value = float(node.text)
            if math.isfinite(value):
                return value
        said = FAULTS["number"](part=what, seen=_seen(node))
        self.fault(node.line, said, REMEDIES["number"]())
        return None

    def whole(self, node: Node, what: str) -> int | None:
        """A whole number."""
        value = self.number(node, what)
        if value is None or value.is_integer():
            return None if value is None else int(value)
        said = FAULTS["whole"](part=what, seen=_seen(node))
        self.fault(node.line, said, REMEDIES["whole"]())
        return None

    def boolean(self, node: Node, what: str) -> bool | None:
        """true or false, not in quotes."""
        if isinstance(node, Scalar) and node.plain and node.text in _BOOLEANS:
            return _BOOLEANS[node.text]
        said = FAULTS["boolean"](part=what, seen=_seen(node))
        self.fault(node.line, said, REMEDIES["boolean"]())
        return None

    def choice(self, node: Node, what: str, choices: Iterable[str]) -> str | None:
        """One of the given texts."""
        choices = tuple(choices)
        if isinstance(node, Scalar) and node.text in choices:
            return node.text
        text = node.text if isinstance(node, Scalar) else ""
        said = FAULTS["choice"](part=what, seen=_seen(node))
        self.fault(node.line, said, nearest(text, choices))
        return None


def within(least: float, most: float) -> str:
    """A remedy that names the range of a number."""
    if math.isinf(most):
        return REMEDIES["least"](least=f"{least:g}")
    return REMEDIES["range"](least=f"{least:g}", most=f"{most:g}")


def key_of(name: str) -> str:
    """What a fault is about, where that is what stands under a key."""
    return PARTS["key"](key=name)


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them.

    >>> nearest("vebr", ("verb", "value"))
    'did you mean verb?'
    """
    known = sorted(set(known))
    near = difflib.get_close_matches(word[:_SHOWN], known, n=1)
    if near:
        return REMEDIES["nearest"](known=near[0])
    return REMEDIES["known"](known=", ".join(known))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _seen(node: Node) -> str:
    if isinstance(node, Scalar):
        return SEEN["empty"]() if node.is_null else SEEN["text"](text=_short(node.text))
    return SEEN["list"]() if isinstance(node, Sequence) else SEEN["mapping"]()
