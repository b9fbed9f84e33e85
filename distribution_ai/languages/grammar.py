"""Which kinds of text there are: what may stand in the places of others, and what is whole."""

__all__ = ["kinds_of"]

from collections.abc import Iterable, Mapping

from distribution_ai.languages.kinds import (
    Agreeing,
    Clauses,
    Counted,
    Date,
    Day,
    Kind,
    Listed,
    Measured,
    Name,
    Number,
    Open,
    Subject,
)

OPEN = ("sender", "driver")
"""Kinds of which there is more than the engine's own texts: names."""


def kinds_of(texts: Mapping[str, Iterable[str]]) -> dict[str, Kind]:
    """The kinds by name; ``texts`` are the engine's, by kind, as a catalogue lists them."""
    kinds: dict[str, Kind] = {
        "name": Name(),
        "count": Number(),
        "change": Number(),
        "units": Number(),
        "money": Number(after=r"(?: [^\s\d,;.()]+)?"),
        "times": Measured("times", "{count} times"),
        "share": Measured("share", "{count} %", "under 1 %", "over 99 %"),
        "change_in_percent": Measured("change_in_percent", "{count}%"),
        "days": Counted("days", "{count} day", "{count} days", "less than a day"),
        "when": Counted("when", "in {count} day", "in {count} days", "at once"),
        "places": Counted("places", "{count} item-location", "{count} item-locations"),
        "count_of_items": Counted("count_of_items", "{count} item", "{count} items"),
        "count_of_locations": Counted(
            "count_of_locations", "{count} location", "{count} locations"
        ),
        "run": Agreeing("run", "run", "runs"),
        "have": Agreeing("have", "have", "has"),
        "wait": Agreeing("wait", "wait", "waits"),
        "day": Day(),
        "date": Date(),
    }
    for kind in texts.keys() - kinds.keys():
        clauses = Clauses(kind, kinds, texts[kind])
        kinds[kind] = Open(clauses) if kind in OPEN else clauses
    kinds["topic"] = Open(kinds["topic"], kinds["fault"])
    kinds["subject"] = Subject(kinds["topic"])
    kinds["faults"] = Listed(kinds["fault"])
    kinds["further_down"] = Clauses("further_down", kinds, [*texts["further_down"], ""])
    kinds["reason"] = Clauses("reason", kinds, ["{sentence}[ {ordered}][ {note}]"])
    kinds["part"] = Clauses("part", kinds, [*texts["part"], "'{key}'"])
    kinds["seen"] = Clauses("seen", kinds, [*texts["seen"], "'{text}'"])
    kinds["policy_fault"] = Clauses("policy_fault", kinds, [
        "{file} line {row:count}: {message:policy_message}; {remedy:policy_remedy}",
        "{file}: {message:policy_message}; {remedy:policy_remedy}",
    ])  # fmt: skip
    kinds["policy_faults"] = Listed(Open(kinds["policy_fault"], kinds["example_result"]), "\n")
    kinds["segment"] = Clauses("segment", kinds, ["{letter} {demand_pattern}"])
    kinds["why_not"] = Clauses("why_not", kinds, ["{objection}[; {second:objection}]"])
    return kinds
