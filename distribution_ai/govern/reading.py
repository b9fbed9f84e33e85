"""Typed values out of a YAML tree; every fault is noted and reading goes on."""

__all__ = ["Reader"]

import difflib
import math
import re
from collections.abc import Iterable

from distribution_ai.errors import PolicyFault
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
            self.fault(node.line, f"{what} must be a mapping with the keys {', '.join(allowed)}",
                       "write 'key: value' lines, indented under it")  # fmt: skip
            return None
        for key, line in node.key_lines.items():
            if key not in allowed:
                self.fault(line, f"unknown key '{_short(key)}' in {what}", nearest(key, allowed))
        for key in required:
            if key not in node.entries:
                self.fault(node.line, f"{what} has no '{key}'", f"add '{key}:'")
        return node

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if isinstance(node, Sequence):
            return node.items
        self.fault(node.line, f"{what} must be a list", "begin each item with '- '")
        return ()

    def text(self, node: Node, what: str) -> str | None:
        """A text that is not empty, quoted or not, as written."""
        if isinstance(node, Scalar) and not node.is_null and node.text.strip():
            return node.text
        self.fault(node.line, f"{what} must be a text", "write a text that is not empty")
        return None

    def number(self, node: Node, what: str) -> float | None:
        """A finite number, not in quotes."""
        if isinstance(node, Scalar) and node.plain and _NUMBER.fullmatch(node.text):
            value = float(node.text)
            if math.isfinite(value):
                return value
        self.fault(node.line, f"{what} must be a number, not {_seen(node)}",
                   "write a number such as 12.5, without quotes")  # fmt: skip
        return None

    def whole(self, node: Node, what: str) -> int | None:
        """A whole number."""
        value = self.number(node, what)
        if value is None or value.is_integer():
            return None if value is None else int(value)
        self.fault(node.line, f"{what} must be a whole number, not {_seen(node)}", "round it")
        return None

    def boolean(self, node: Node, what: str) -> bool | None:
        """true or false, not in quotes."""
        if isinstance(node, Scalar) and node.plain and node.text in _BOOLEANS:
            return _BOOLEANS[node.text]
        self.fault(node.line, f"{what} must be true or false, not {_seen(node)}",
                   "write true or false, without quotes")  # fmt: skip
        return None

    def choice(self, node: Node, what: str, choices: Iterable[str]) -> str | None:
        """One of the given texts."""
        choices = tuple(choices)
        if isinstance(node, Scalar) and node.text in choices:
            return node.text
        text = node.text if isinstance(node, Scalar) else ""
        self.fault(node.line, f"{what} cannot be {_seen(node)}", nearest(text, choices))
        return None


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or all of them.

    >>> nearest("vebr", ("verb", "value"))
    'did you mean verb?'
    """
    known = sorted(set(known))
    near = difflib.get_close_matches(word[:_SHOWN], known, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _seen(node: Node) -> str:
    if isinstance(node, Scalar):
        return "empty" if node.is_null else f"'{_short(node.text)}'"
    return "a list" if isinstance(node, Sequence) else "a mapping"
