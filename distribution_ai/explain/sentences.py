"""The sentence behind every proposal: the numbers that decided, in plain English."""

__all__ = ["SENTENCES", "explain", "note"]

from collections.abc import Callable

import pandas as pd

from distribution_ai.explain.words import day, days, money, rows_of, share, units


def explain(facts: pd.DataFrame, currency: str) -> list[str]:
    """One sentence a row of ``facts``, chosen by its ``kind``.

    ``kind`` is a verb or the cause of a hold; every key of :data:`SENTENCES`. The columns are
    names (``item``, ``origin``, ``destination``), ``quantity``, ``net`` (units, inventory
    position less requirements), ``reorder_point``, ``stockout_probability``, ``stockout_date``,
    ``due_date``, ``lead_days``, ``cost``, ``expected_value``, ``origin_cover`` (days),
    ``waiting_cost`` (money), ``arriving`` (units on their way), and the old and new levels of
    an adjustment with the service (``old_service``, ``service_level``) they give. Verbs about open
    supply have its ``promised_date`` and the days it is moved (``moved_days``), how many it would
    lie ``idle``, what an earlier date is ``worth`` at most; a substitute its name (``substitute``)
    and its days of cover left (``substitute_cover``).
    """
    return [SENTENCES[fact.kind](fact, currency) for fact in rows_of(facts)]


def note(facts: pd.DataFrame) -> list[str]:
    """What else to know about each row: who waits for it, that people have had a say, or that it
    stays as it was.

    Columns of ``facts``: the ``tier`` of customers whose orders make it dearer (empty: none), the
    ``tier_units`` they ordered, the days of the first and the last of these orders (``tier_first``,
    ``tier_last``), ``edited`` (fixed by an edit), ``forbidden`` (an edit rules something out there)
    and ``stayed`` (with the quantity of the last plan).
    """
    return [f"{_ordered(fact)} {_note(fact)}".strip() for fact in rows_of(facts[_NOTED])]


_NOTED = ["tier", "tier_units", "tier_first", "tier_last", "edited", "forbidden", "stayed"]


def _ordered(fact) -> str:
    if not fact.tier:
        return ""
    due = day(fact.tier_first)
    if fact.tier_last > fact.tier_first:
        due = f"from {due} to {day(fact.tier_last)}"
    return f"Customers of tier {fact.tier} have ordered {units(fact.tier_units)}, due {due}."


def _note(fact) -> str:
    if fact.edited:
        return "Fixed by a planner's edit."
    if fact.forbidden:
        return "A planner's edit rules out another way."
    return "The quantity stays as last proposed: the change is not worth it." if fact.stayed else ""


def _threat(fact) -> str:
    """What happens if nothing is done."""
    if fact.net <= 0:
        return f"{fact.destination} has no {fact.item} left that is not promised"
    if not pd.isna(fact.stockout_date) and fact.stockout_probability >= 0.01:
        return (
            f"{fact.destination} runs out of {fact.item} around {day(fact.stockout_date)}"
            f" ({share(fact.stockout_probability)} before the next delivery could come)"
        )
    if fact.net > fact.reorder_point:
        return f"{fact.destination} may be short of {fact.item} before what is on its way arrives"
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
        f" {money(fact.expected_value, currency)}; {_rival(fact)}{fact.origin} keeps"
        f" {days(fact.origin_cover)} of cover."
    )


def _buy(fact, currency: str) -> str:
    return (
        f"{_threat(fact)}; {_delivery(fact)} for {money(fact.cost, currency)}, saving an expected"
        f" {money(fact.expected_value, currency)} against waiting for the next review"
        f"{_rival_end(fact)}."
    )


def _rival(fact) -> str:
    """Why the next best lost, as a clause."""
    subjects = {
        "buy": f"buying from {fact.rival_origin}",
        "transfer": f"a transfer from {fact.rival_origin}",
        "expedite": "an earlier delivery",
        "substitute": "a substitute",
    }
    if fact.rival_verb not in subjects:
        return ""
    return f"{subjects[fact.rival_verb]} {fact.rival_why_not.split('; ')[0]}; "


def _gap(fact) -> str:
    """What is missing until a delivery that is on its way."""
    chance = share(fact.stockout_probability)
    if pd.isna(fact.stockout_date):
        runs_out = f"{fact.destination} may run out of {fact.item} ({chance})"
    else:
        date = day(fact.stockout_date)
        runs_out = f"{fact.destination} runs out of {fact.item} around {date} ({chance})"
    return (
        f"{runs_out}, and {units(fact.arriving)} from {_sender(fact)} are due on"
        f" {day(fact.promised_date)}"
    )


def _sender(fact) -> str:
    return fact.origin or "an open order"


def _expedite(fact, currency: str) -> str:
    over = f" over {fact.origin}'s faster lane" if fact.edge >= 0 else ""
    return (
        f"{_gap(fact)}; bringing them forward{over} to {day(fact.due_date)},"
        f" {days(fact.moved_days)} earlier, costs {money(fact.cost, currency)} and saves an"
        f" expected {money(fact.expected_value, currency)}"
        f" ({money(_a_day(fact), currency)} a day){_rival_end(fact)}."
    )


def _ask_to_expedite(fact, currency: str) -> str:
    return (
        f"{_gap(fact)}; ask for {day(fact.due_date)}, {days(fact.moved_days)} earlier: that is"
        f" worth up to {money(fact.worth, currency)} ({money(_a_day(fact), currency)} a day), and"
        f" an expected {money(fact.expected_value, currency)} as it may be refused"
        f"{_rival_end(fact)}."
    )


def _a_day(fact) -> float:
    return fact.worth / max(fact.moved_days, 1.0)


def _rival_end(fact) -> str:
    clause = _rival(fact)
    return f"; {clause[:-2]}" if clause else ""


def _substitute(fact, currency: str) -> str:
    return (
        f"{_threat(fact)}; {units(fact.quantity)} of it can be served with {fact.substitute}, of"
        f" which {days(fact.substitute_cover)} of cover stay, for {money(fact.cost, currency)},"
        f" saving an expected {money(fact.expected_value, currency)}{_rival_end(fact)}."
    )


def _postpone(fact, currency: str) -> str:
    return (
        f"{fact.destination} has {days(fact.cover_days)} of cover of {fact.item} with all that is"
        f" on order; {units(fact.quantity)} from {_sender(fact)} due on {day(fact.promised_date)}"
        f" are not needed before {day(fact.due_date)}: postponing them by"
        f" {days(fact.moved_days)} saves {money(fact.expected_value, currency)} of holding."
    )


def _cancel(fact, currency: str) -> str:
    return (
        f"{fact.destination} has {days(fact.cover_days)} of cover of {fact.item} with all that is"
        f" on order; {units(fact.quantity)} of what {_sender(fact)} is to deliver on"
        f" {day(fact.promised_date)} would lie idle for {days(fact.idle)}: cancelling them saves"
        f" an expected {money(fact.expected_value, currency)}."
    )


def _over_budget(fact, currency: str) -> str:
    return (
        f"{_threat(fact)}, but the budget goes further elsewhere; waiting until"
        f" {day(fact.due_date)} risks {money(fact.waiting_cost, currency)} of expected shortage."
    )


def _forbidden(fact, currency: str) -> str:
    return (
        f"{_threat(fact)}, but what would help is ruled out; waiting until {day(fact.due_date)}"
        f" risks {money(fact.waiting_cost, currency)} of expected shortage."
    )


def _adjust(fact, _currency: str) -> str:
    return (
        f"{fact.destination} reorders {fact.item} at {units(fact.old_reorder_point)}, which"
        f" covers the demand until a delivery with {share(fact.old_service)};"
        f" {units(fact.new_reorder_point)}, up to {units(fact.new_order_up_to)}, meets the target"
        f" of {share(fact.service_level)}."
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
    "over budget": _over_budget,
    "forbidden": _forbidden,
    "expedite": _expedite,
    "ask to expedite": _ask_to_expedite,
    "substitute": _substitute,
    "postpone": _postpone,
    "cancel": _cancel,
}
"""How each kind of proposal is explained; a new verb is one function and one entry."""
