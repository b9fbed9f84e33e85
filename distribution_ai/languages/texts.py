"""Every text that the engine writes for people to read, by what it is about."""

__all__ = ["KINDS", "texts", "translate"]

from collections.abc import Iterable, Iterator

from distribution_ai.cases import WATCHERS, words
from distribution_ai.cases.watcher import FURTHER_DOWN
from distribution_ai.demand import reasons
from distribution_ai.demand.drivers.effects import DISTANCES
from distribution_ai.explain import wording
from distribution_ai.explain.words import AN_OPEN_ORDER
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS
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
    Subject,
)
from distribution_ai.languages.language import Language
from distribution_ai.quality import PENALTIES

KINDS: dict[str, Kind] = {
    "name": Name(),
    "count": Number(),
    "change": Number(),
    "units": Number(),
    "money": Number(after=r"(?: [^\s\d,;.()]+)?"),
    "times": Measured("{count} times"),
    "share": Measured("{count} %", "under 1 %", "over 99 %"),
    "change_in_percent": Measured("{count}%"),
    "days": Counted("{count} day", "{count} days", "less than a day"),
    "when": Counted("in {count} day", "in {count} days", "at once"),
    "day": Day(),
    "date": Date(),
}
"""What may stand in a place of a text, by name."""


def _clauses(texts: Iterable[str], more: bool = False) -> Clauses:
    return Clauses(KINDS, list(dict.fromkeys(texts)), more)


def _of(templates) -> Clauses:
    return _clauses(template.text for template in templates.values())


def _noun(one: str, many: str) -> Counted:
    return Counted(f"{{count}} {one}", f"{{count}} {many}")


KINDS |= {
    "sender": _clauses([AN_OPEN_ORDER], more=True),
    "threat": _of(wording.THREATS),
    "delivery": _of(wording.DELIVERIES),
    "gap": _of(wording.GAPS),
    "outlook": _of(wording.OUTLOOKS),
    "objection": _of(wording.OBJECTIONS),
    "rival": _of(wording.RIVALS),
    "ordered": _of(wording.ORDERED),
    "note": _of(wording.NOTES),
    "sentence": _of(wording.REASONS),
    "reason": _clauses(["{sentence}[ {ordered}][ {note}]"]),
    "why_not": _clauses(["{objection}[; {second:objection}]"]),
}

KINDS |= {
    "fault": _clauses(PENALTIES),
    "faults": Listed(_clauses(PENALTIES)),
    "topic": _clauses([*words.TOPICS, *PENALTIES], more=True),
    "places": _noun(*words.PLACES),
    "count_of_items": _noun(*words.ITEMS),
    "count_of_locations": _noun(*words.LOCATIONS),
    **{many: Agreeing(one, many) for one, many in words.AGREEING},
    "further_down": _clauses([FURTHER_DOWN, ""]),
    "cause": _clauses(watcher.sentence for watcher in WATCHERS),
    "remedy": _clauses(watcher.remedy for watcher in WATCHERS),
    "response": _clauses(watcher.response for watcher in WATCHERS),
    "goal": _clauses(watcher.goal for watcher in WATCHERS),
}
KINDS["subject"] = Subject(KINDS["topic"])

KINDS |= {
    "driver": _clauses((template.text for template in DISTANCES.values()), more=True),
    "forecast_reason": _of(reasons.REASONS),
}


def _vocabulary() -> Iterator[str]:
    """Names of facts and comparisons as people read them, what they mean, and units."""
    for fact in (*FACTS.values(), *PLAN_FACTS.values()):
        yield from filter(None, (fact.name.replace("_", " "), fact.meaning, fact.unit))
    for operators in OPERATORS.values():
        for operator in operators.values():
            yield from (operator.name.replace("_", " "), operator.meaning)


KINDS["vocabulary"] = _clauses(_vocabulary())


def translate(english: str, kind: str, language: Language | None) -> str:
    """A text of the engine in a language.

    ``kind`` is a name of :data:`KINDS` and says what the text is: ``reason`` of a proposal,
    ``why_not`` of an alternative, ``subject``, ``cause``, ``remedy`` and ``response`` of a case,
    ``goal`` of a watcher, ``faults`` of the data, ``forecast_reason``, or ``vocabulary`` of rules.
    What the engine did not write, or wrote otherwise in an earlier version, stays as it is.
    """
    return KINDS[kind].said(english, language) if language and english else english


def texts() -> Iterator[tuple[str, ...]]:
    """What a catalogue has to hold: a text each, or one and its plural; some more than once."""
    for kind in KINDS.values():
        yield from kind.texts()
