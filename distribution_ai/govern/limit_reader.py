"""Limits and breakers out of YAML: names, kinds and ranges checked, with line numbers."""

__all__ = ["read_breakers", "read_limits"]

from distribution_ai.govern.breakers import Breaker, BreakerExample
from distribution_ai.govern.condition_reader import read_facts, read_group
from distribution_ai.govern.fault_wording import FAULTS, PARTS, REMEDIES
from distribution_ai.govern.governance_reader import read_id
from distribution_ai.govern.limits import (
    LIMIT_BINDS,
    LIMIT_MEASURES,
    LIMIT_SCOPES,
    Limit,
    LimitExample,
)
from distribution_ai.govern.reading import Reader, key_of, within
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS
from distribution_ai.govern.yaml_tree import Mapping, Node

MAXIMUM_DAYS = 366
_ABOUT = ("id", "title", "why")


def read_limits(reader: Reader, node: Node) -> list[Limit]:
    """The limits of one file; those with a fault are left out and the fault noted."""
    read = (_limit(reader, item) for item in reader.items(node, key_of("limits")))
    return [limit for limit in read if limit is not None]


def read_breakers(reader: Reader, node: Node) -> list[Breaker]:
    """The breakers of one file; those with a fault are left out and the fault noted."""
    read = (_breaker(reader, item) for item in reader.items(node, key_of("breakers")))
    return [breaker for breaker in read if breaker is not None]


def _limit(reader: Reader, node: Node) -> Limit | None:
    before = len(reader.faults)
    keys = (*_ABOUT, "measure", "per", "days", "maximum", "examples")
    limit = reader.mapping(node, PARTS["limit"](), keys, ("when", "binds"))
    if limit is None:
        return None
    entries, values = limit.entries, _about(reader, limit)
    for key, choices in (
        ("measure", LIMIT_MEASURES), ("per", LIMIT_SCOPES), ("binds", LIMIT_BINDS)
    ):  # fmt: skip
        if key in entries:
            values[key] = reader.choice(entries[key], key_of(key), choices)
    if "days" in entries:
        what = key_of("days")
        values["days"] = _number(reader, entries["days"], what, 1, MAXIMUM_DAYS, whole=True)
    if "maximum" in entries:
        values["maximum"] = _number(reader, entries["maximum"], key_of("maximum"), 0, float("inf"))
    if "when" in entries:
        values["when"] = read_group(reader, entries["when"], FACTS)
    if "examples" in entries:
        values["examples"] = _examples(reader, entries["examples"], "passes", _limit_example)
    if len(reader.faults) > before:
        return None
    return Limit(**values, file=reader.file, line=limit.line)


def _breaker(reader: Reader, node: Node) -> Breaker | None:
    before = len(reader.faults)
    breaker = reader.mapping(node, PARTS["breaker"](), (*_ABOUT, "when", "examples"))
    if breaker is None:
        return None
    entries, values = breaker.entries, _about(reader, breaker)
    if "when" in entries:
        values["when"] = read_group(reader, entries["when"], PLAN_FACTS)
    if "examples" in entries:
        values["examples"] = _examples(reader, entries["examples"], "trips", _breaker_example)
    if len(reader.faults) > before:
        return None
    return Breaker(**values, file=reader.file, line=breaker.line)


def _about(reader: Reader, node: Mapping) -> dict:
    entries = node.entries
    values = {"id": read_id(reader, entries.get("id"))}
    for key in ("title", "why"):
        values[key] = reader.text(entries[key], key_of(key)) if key in entries else None
    return values


def _number(
    reader: Reader, node: Node, what: str, least: float, most: float, whole: bool = False
) -> float | None:
    value = reader.whole(node, what) if whole else reader.number(node, what)
    if value is None or least <= value <= most:
        return value
    reader.fault(node.line, FAULTS["range"](part=what, number=f"{value:g}"), within(least, most))
    return None


def _examples(reader: Reader, node: Node, word: str, read) -> tuple:
    """Examples of both kinds: some for which ``word`` is true and some for which it is not."""
    found = [read(reader, item) for item in reader.items(node, key_of("examples"))]
    examples = tuple(example for example in found if example is not None)
    if len(examples) == len(found):
        for wanted in (True, False):
            if not any(getattr(example, word) is wanted for example in examples):
                said = FAULTS["one sort of examples"](key=word, wanted=str(wanted).lower())
                reader.fault(node.line, said, REMEDIES["both examples"]())
    return examples


def _limit_example(reader: Reader, node: Node) -> LimitExample | None:
    example = reader.mapping(node, PARTS["example"](), ("passes", "facts"), ("already", "title"))
    if example is None or not {"passes", "facts"} <= set(example.entries):
        return None
    entries = example.entries
    already = 0.0
    if "already" in entries:
        already = _number(reader, entries["already"], key_of("already"), 0, float("inf"))
    passes = reader.boolean(entries["passes"], key_of("passes"))
    facts = read_facts(reader, entries["facts"], FACTS)
    if passes is None or facts is None or already is None:
        return None
    return LimitExample(passes, already, facts, _title(reader, entries), example.line)


def _breaker_example(reader: Reader, node: Node) -> BreakerExample | None:
    example = reader.mapping(node, PARTS["example"](), ("trips", "facts"), ("title",))
    if example is None or not {"trips", "facts"} <= set(example.entries):
        return None
    tripped = reader.boolean(example.entries["trips"], key_of("trips"))
    facts = read_facts(reader, example.entries["facts"], PLAN_FACTS)
    if tripped is None or facts is None:
        return None
    return BreakerExample(tripped, facts, _title(reader, example.entries), example.line)


def _title(reader: Reader, entries: dict[str, Node]) -> str:
    return (reader.text(entries["title"], key_of("title")) or "") if "title" in entries else ""
