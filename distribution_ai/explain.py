"""The sentence behind every proposal: the numbers that decided, in plain English."""

__all__ = ["day", "days", "explain", "money", "units", "why_not"]

from collections import namedtuple
from collections.abc import Callable, Iterator

import pandas as pd


def explain(facts: pd.DataFrame, currency: str) -> list[str]:
    """One sentence a row of ``facts``, chosen by its ``kind``.

    ``kind`` is a verb or the cause of a hold; every key of :data:`SENTENCES`. The columns are
    names (``item``, ``origin``, ``destination``), ``quantity``, ``net`` (units, inventory
    position less requirements), ``reorder_point``, ``stockout_probability``, ``stockout_date``,
    ``due_date``, ``lead_days``, ``cost``, ``expected_value``, ``origin_cover`` (days),
    ``waiting_cost`` (money), ``arriving`` (units on their way), and the old and new levels of
    an adjustment with the service (``old_service``, ``service_level``) they give.
    """
    return [SENTENCES[fact.kind](fact, currency) for fact in _rows(facts)]


def why_not(facts: pd.DataFrame, currency: str) -> list[str]:
    """Why each alternative lost, in a few words: its two weightiest reasons.

    Columns of ``facts``: ``verb``, ``origin`` and ``quantity``, ``cost`` and ``expected_value``
    of the alternative; ``chosen_verb``; ``below`` (the giver would fall below its reorder point),
    ``overdrawn`` (it would give more than it can spare), ``missing`` units, ``days_later``,
    ``later_choice`` (by its priority), ``extra_cost`` and ``less_value`` against the choice.
    """
    return ["; ".join(_objections(fact, currency)[:2]) for fact in _rows(facts)]


def _objections(fact, currency: str) -> list[str]:
    found = []
    if fact.verb == "hold":
        found.append(f"risks an expected shortage of {money(fact.cost, currency)}")
    if fact.below:
        found.append(f"leaves {fact.origin} below its reorder point")
    elif fact.overdrawn:
        found.append(f"takes what {fact.origin} keeps for itself")
    if fact.verb != "hold" and fact.missing >= 1:
        found.append(f"brings {units(fact.missing)} fewer")
    if fact.later_choice:
        found.append("is a later choice by its priority")
    if fact.verb != "hold" and fact.days_later >= 1:
        found.append(f"arrives {days(fact.days_later)} later")
    if fact.verb == "buy" and fact.chosen_verb == "transfer":
        found.append(f"spends {money(fact.cost, currency)} while there is stock to spare")
    if fact.verb == fact.chosen_verb and fact.extra_cost >= 0.01:
        found.append(f"costs {money(fact.extra_cost, currency)} more")
    if not found and fact.less_value >= 0.01:
        found.append(f"is worth {money(fact.less_value, currency)} less")
    return found or ["has no advantage once shipments are shared"]


def _rows(facts: pd.DataFrame) -> Iterator[tuple]:
    """The rows as named tuples of plain Python values."""
    row = namedtuple("Fact", facts.columns)
    columns = (facts[name].to_numpy(dtype=object).tolist() for name in facts.columns)
    return map(row._make, zip(*columns, strict=True))


def units(quantity: float) -> str:
    """A quantity as read aloud.

    >>> units(1200.0), units(2.5)
    ('1,200', '2.5')
    """
    return f"{quantity:,.0f}" if float(quantity).is_integer() else f"{quantity:,.1f}"


def money(amount: float, currency: str) -> str:
    """An amount in the company's currency; cents only where they matter.

    >>> money(1240.4, "EUR"), money(3.456, "")
    ('1,240 EUR', '3.46')
    """
    number = f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}"
    return f"{number} {currency}".strip()


def days(count: float) -> str:
    """A whole number of days.

    >>> days(1.2), days(0.2), days(31)
    ('1 day', 'less than a day', '31 days')
    """
    whole = int(count)
    if whole == 0:
        return "less than a day"
    return "1 day" if whole == 1 else f"{whole:,} days"


def day(date: pd.Timestamp) -> str:
    """A day of the year.

    >>> day(pd.Timestamp("2026-05-03"))
    '3 May'
    """
    return f"{date.day} {date:%b}"


def _share(probability: float) -> str:
    if probability < 0.01:
        return "under 1 %"
    return f"{100 * probability:.0f} %" if probability < 0.995 else "over 99 %"


def _threat(fact) -> str:
    """What happens if nothing is done."""
    if fact.net <= 0:
        return f"{fact.destination} has no {fact.item} left that is not promised"
    if not pd.isna(fact.stockout_date) and fact.stockout_probability >= 0.01:
        return (
            f"{fact.destination} runs out of {fact.item} around {day(fact.stockout_date)}"
            f" ({_share(fact.stockout_probability)} before the next delivery could come)"
        )
    return (
        f"{fact.destination} is down to {units(fact.net)} of {fact.item}, counting what is on its"
        f" way and promised, at or below its reorder point of {units(fact.reorder_point)}"
    )


def _delivery(fact) -> str:
    """How much comes from where and when."""
    number = "1 unit" if fact.quantity == 1 else f"{units(fact.quantity)} units"
    verb = "arrives" if fact.quantity == 1 else "arrive"
    when = "at once" if fact.lead_days < 1 else f"in {days(fact.lead_days)}"
    return f"{number} from {fact.origin} {verb} {when}"


def _transfer(fact, currency: str) -> str:
    return (
        f"{_threat(fact)}; {_delivery(fact)} for {money(fact.cost, currency)}, saving an expected"
        f" {money(fact.expected_value, currency)}; {fact.origin} keeps"
        f" {days(fact.origin_cover)} of cover."
    )


def _buy(fact, currency: str) -> str:
    return (
        f"{_threat(fact)}; {_delivery(fact)} for {money(fact.cost, currency)}, saving an expected"
        f" {money(fact.expected_value, currency)} against waiting for the next review."
    )


def _adjust(fact, _currency: str) -> str:
    return (
        f"{fact.destination} reorders {fact.item} at {units(fact.old_reorder_point)}, which"
        f" covers the demand until a delivery with {_share(fact.old_service)};"
        f" {units(fact.new_reorder_point)}, up to {units(fact.new_order_up_to)}, meets the target"
        f" of {_share(fact.service_level)}."
    )


def _in_time(fact, _currency: str) -> str:
    outlook = (
        "and it is not expected to run out before"
        if pd.isna(fact.stockout_date)
        else f"before it probably runs out on {day(fact.stockout_date)}"
    )
    return (
        f"{fact.destination} is down to its safety stock of {fact.item}, but"
        f" {units(fact.arriving)} units arrive on {day(fact.due_date)}, {outlook}."
    )


def _late(fact, _currency: str) -> str:
    gap = (fact.due_date - fact.stockout_date).days
    return (
        f"{fact.destination} probably runs out of {fact.item} on {day(fact.stockout_date)};"
        f" {units(fact.arriving)} units are on order but arrive on {day(fact.due_date)},"
        f" {days(gap)} later: ask for an earlier delivery."
    )


def _parent_short(fact, _currency: str) -> str:
    return (
        f"{_threat(fact)}, but {fact.origin} has nothing to spare now;"
        f" look again on {day(fact.due_date)}, when its next delivery can arrive."
    )


def _not_worth(fact, currency: str) -> str:
    return (
        f"{fact.destination} is at or below its reorder point of {units(fact.reorder_point)} for"
        f" {fact.item}, but waiting until {day(fact.due_date)} risks only"
        f" {money(fact.waiting_cost, currency)} of expected shortage, less than acting now costs."
    )


SENTENCES: dict[str, Callable[..., str]] = {
    "transfer": _transfer,
    "buy": _buy,
    "adjust": _adjust,
    "supply in time": _in_time,
    "supply late": _late,
    "parent short": _parent_short,
    "not worth it": _not_worth,
}
"""How each kind of proposal is explained; a new verb is one function and one entry."""
