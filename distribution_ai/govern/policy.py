"""A policy: planning parameters and governance rules, checked as a whole, with its digest."""

__all__ = ["Policy", "load_policy", "policy_from_texts"]

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from distribution_ai.errors import PolicyError, PolicyFault
from distribution_ai.govern.breakers import Breaker
from distribution_ai.govern.fault_wording import FAULTS, PARTS, REMEDIES
from distribution_ai.govern.governance_reader import read_rules
from distribution_ai.govern.limit_reader import read_breakers, read_limits
from distribution_ai.govern.limits import Limit
from distribution_ai.govern.parameter_reader import COLUMNS, ParameterRow, read_parameters
from distribution_ai.govern.reading import Reader, key_of
from distribution_ai.govern.rules import Rule
from distribution_ai.govern.yaml_tree import MAXIMUM_CHARACTERS, parse

_VERSION = 1
_READERS = {"rules": read_rules, "limits": read_limits, "breakers": read_breakers}
_UNASKED = {"people": 1, "four_eyes": False, "deadline_days": None, "escalate_to": ""}
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Policy:
    """A version of the rules.

    ``parameters`` has the columns of the snapshot's ``settings`` table, all text, one row per
    parameter and scope. ``rules`` are ordered by priority and then id, ``limits`` and
    ``breakers`` by id.
    """

    parameters: pd.DataFrame
    rules: tuple[Rule, ...]
    limits: tuple[Limit, ...] = ()
    breakers: tuple[Breaker, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the policy says: comments, formatting, the order of rows and the
        division into files do not change it."""
        content = {
            "version": _VERSION,
            "parameters": self.parameters.to_numpy(dtype=object).tolist(),
            "rules": [_content(rule) for rule in self.rules],
        }
        for kind in ("limits", "breakers"):
            if getattr(self, kind):
                content[kind] = [_content(one) for one in getattr(self, kind)]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


def load_policy(folder: str | Path) -> Policy:
    """Read all ``*.yaml`` files of a folder, in the order of their names.

    Raises PolicyError with every fault of every file, each with its line.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise PolicyError([PolicyFault(
            str(folder), None, "no such folder", "give the folder that holds the rules",
        )])  # fmt: skip
    files = sorted(
        path for path in folder.iterdir()
        if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file()
    )  # fmt: skip
    texts: dict[str, str] = {}
    faults: list[PolicyFault] = []
    for path in files:
        _read(path, texts, faults)
    return _policy(texts, faults)


def policy_from_texts(texts: Mapping[str, str]) -> Policy:
    """A policy from the texts of its files, by file name. Raises as :func:`load_policy`.

    >>> policy_from_texts({"governance.yaml": "version: 1\\nrules: []"}).rules
    ()
    """
    return _policy(dict(sorted(texts.items())), [])


def _read(path: Path, texts: dict[str, str], faults: list[PolicyFault]) -> None:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            texts[path.name] = file.read(MAXIMUM_CHARACTERS + 1)
    except OSError as error:
        faults.append(PolicyFault(path.name, None, f"cannot be read: {error.strerror}",
                                  "check the file and its permissions"))  # fmt: skip


def _policy(texts: dict[str, str], faults: list[PolicyFault]) -> Policy:
    rows: list[ParameterRow] = []
    governance: dict[str, list] = {kind: [] for kind in _READERS}
    governed = bool(faults)
    for file, text in texts.items():
        node = parse(file, text, faults)
        if node is not None:
            governed |= _file(Reader(file, faults), node, rows, governance)
        governed |= node is None
    if not governed:
        faults.append(PolicyFault(
            "governance.yaml", None, FAULTS["no rules"](), REMEDIES["no rules"](),
        ))  # fmt: skip
    for kind, found in governance.items():
        _unique(kind.removesuffix("s"), found, faults)
    _unique_parameters(rows, faults)
    if faults:
        raise PolicyError(sorted(faults, key=lambda fault: (fault.file, fault.line or 0)))
    table = pd.DataFrame(sorted(row.values for row in rows), columns=list(COLUMNS), dtype="str")
    return Policy(
        table,
        tuple(sorted(governance["rules"], key=lambda rule: (rule.priority, rule.id))),
        tuple(sorted(governance["limits"], key=lambda limit: limit.id)),
        tuple(sorted(governance["breakers"], key=lambda breaker: breaker.id)),
    )


def _file(reader: Reader, node, rows: list[ParameterRow], governance: dict[str, list]) -> bool:
    """Read one file into rows and rules; returns whether it is where rules are written."""
    content = reader.mapping(node, PARTS["file"](), ("version",), ("parameters", *_READERS))
    if content is None:
        return True
    entries = content.entries
    if "version" in entries:
        version = reader.whole(entries["version"], key_of("version"))
        if version not in (None, _VERSION):
            reader.fault(entries["version"].line, FAULTS["version"](number=f"{version}"),
                         REMEDIES["version"](number=f"{_VERSION}"))  # fmt: skip
    if "parameters" in entries:
        rows.extend(read_parameters(reader, entries["parameters"]))
    for kind, read in _READERS.items():
        if kind in entries:
            governance[kind].extend(read(reader, entries[kind]))
    return "rules" in entries


def _unique(kind: str, found: list, faults: list[PolicyFault]) -> None:
    first: dict[str, object] = {}
    for one in found:
        other = first.setdefault(one.id, one)
        if other is not one:
            faults.append(PolicyFault(
                one.file, one.line,
                FAULTS["same id"](entry_kind=kind, entry=one.id, file=other.file,
                                  row=f"{other.line}"),
                REMEDIES["same id"](entry_kind=kind),
            ))  # fmt: skip


def _unique_parameters(rows: list[ParameterRow], faults: list[PolicyFault]) -> None:
    first: dict[tuple[str, ...], ParameterRow] = {}
    for row in rows:
        parameter, _value, *scope = row.values
        other = first.setdefault((parameter, *scope), row)
        if other is not row:
            faults.append(PolicyFault(
                row.file, row.line,
                FAULTS["same scope"](parameter=parameter, file=other.file, row=f"{other.line}"),
                REMEDIES["one of two"](),
            ))  # fmt: skip


def _content(rule: Rule | Limit | Breaker) -> dict:
    """A rule without the places it was read from, and without what it does not ask of an
    approval, so that policies written before that could be asked keep their digest."""
    content = dataclasses.asdict(rule)
    for name, default in _UNASKED.items():
        if content.get(name, default) == default:
            content.pop(name, None)
    for place in ("file", "line"):
        del content[place]
    for example in content["examples"]:
        del example["line"]
    return content
