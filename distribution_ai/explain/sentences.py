"""The sentence behind every proposal: the numbers that decided, in plain English."""

__all__ = ["SENTENCES", "explain", "note"]

from collections.abc import Callable

import pandas as pd

from distribution_ai.explain.wording import (
    DELIVERIES,
    GAPS,
    NOTES,
    ORDERED,
    OUTLOOKS,
    REASONS,
    RIVALS,
    THREATS,
)
from distribution_ai.explain.words import (
    AN_OPEN_ORDER,
    day,
    days,
    money,
    rows_of,
    share,
    units,
    when,
)


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
    return [REASONS[fact.kind](**SENTENCES[fact.kind](fact, currency)) for fact in rows_of(facts)]


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
    said = ORDERED["some days" if fact.tier_last > fact.tier_first else "one day"]
    return said(
        tier=fact.tier,
        ordered=units(fact.tier_units),
        first=day(fact.tier_first),
        last=day(fact.tier_last),
    )


def _note(fact) -> str:
    said = next((name for name in NOTES if getattr(fact, name)), None)
    return NOTES[said]() if said else ""


def _threat(fact) -> str:
    """What happens if nothing is done."""
    named = {"destination": fact.destination, "item": fact.item}
    if fact.net <= 0:
        return THREATS["no stock"](**named)
    if not pd.isna(fact.stockout_date) and fact.stockout_probability >= 0.01:
        date, chance = day(fact.stockout_date), share(fact.stockout_probability)
        return THREATS["runs out"](**named, date=date, chance=chance)
    if fact.net > fact.reorder_point:
        return THREATS["short meanwhile"](**named)
    left, point = units(fact.net), units(fact.reorder_point)
    return THREATS["below"](**named, left=left, reorder_point=point)


def _delivery(fact) -> str:
    """How much comes from where and when."""
    said = DELIVERIES["one" if fact.quantity == 1 else "many"]
    return said(quantity=units(fact.quantity), origin=fact.origin, when=when(fact.lead_days))


def _rival(fact) -> str:
    """Why the next best lost, as a clause."""
    said = RIVALS.get(fact.rival_verb)
    return said(origin=fact.rival_origin, objection=fact.rival_objection) if said else ""


def _gap(fact) -> str:
    """What is missing until a delivery that is on its way."""
    unknown = pd.isna(fact.stockout_date)
    return GAPS["may" if unknown else "will"](
        destination=fact.destination,
        item=fact.item,
        date="" if unknown else day(fact.stockout_date),
        chance=share(fact.stockout_probability),
        arriving=units(fact.arriving),
        sender=_sender(fact),
        promised=day(fact.promised_date),
    )


def _sender(fact) -> str:
    return fact.origin or AN_OPEN_ORDER


def _replenish(fact, currency: str) -> dict:
    return {
        "threat": _threat(fact),
        "delivery": _delivery(fact),
        "cost": money(fact.cost, currency),
        "value": money(fact.expected_value, currency),
        "rival": _rival(fact),
    }


def _transfer(fact, currency: str) -> dict:
    kept = {"origin": fact.origin, "cover": days(fact.origin_cover)}
    return _replenish(fact, currency) | kept


def _expedite(fact, currency: str) -> dict:
    return {
        "gap": _gap(fact),
        "origin": fact.origin if fact.edge >= 0 else "",
        "due": day(fact.due_date),
        "moved": days(fact.moved_days),
        "cost": money(fact.cost, currency),
        "value": money(fact.expected_value, currency),
        "worth": money(fact.worth, currency),
        "daily": money(fact.worth / max(fact.moved_days, 1.0), currency),
        "rival": _rival(fact),
    }


def _substitute(fact, currency: str) -> dict:
    return {
        "threat": _threat(fact),
        "quantity": units(fact.quantity),
        "substitute": fact.substitute,
        "cover": days(fact.substitute_cover),
        "cost": money(fact.cost, currency),
        "value": money(fact.expected_value, currency),
        "rival": _rival(fact),
    }


def _less_supply(fact, currency: str) -> dict:
    return {
        "destination": fact.destination,
        "item": fact.item,
        "cover": days(fact.cover_days),
        "quantity": units(fact.quantity),
        "sender": _sender(fact),
        "promised": day(fact.promised_date),
        "value": money(fact.expected_value, currency),
    }


def _postpone(fact, currency: str) -> dict:
    moved = {"due": day(fact.due_date), "moved": days(fact.moved_days)}
    return _less_supply(fact, currency) | moved


def _cancel(fact, currency: str) -> dict:
    return _less_supply(fact, currency) | {"idle": days(fact.idle)}


def _waiting(fact, currency: str) -> dict:
    return {
        "threat": _threat(fact),
        "due": day(fact.due_date),
        "risk": money(fact.waiting_cost, currency),
    }


def _adjust(fact, _currency: str) -> dict:
    return {
        "destination": fact.destination,
        "item": fact.item,
        "old": units(fact.old_reorder_point),
        "service": share(fact.old_service),
        "new": units(fact.new_reorder_point),
        "up_to": units(fact.new_order_up_to),
        "target": share(fact.service_level),
    }


def _coming(fact) -> dict:
    return {
        "destination": fact.destination,
        "item": fact.item,
        "arriving": units(fact.arriving),
        "due": day(fact.due_date),
    }


def _in_time(fact, _currency: str) -> dict:
    lasts = pd.isna(fact.stockout_date)
    outlook = OUTLOOKS["lasts"]() if lasts else OUTLOOKS["runs out"](date=day(fact.stockout_date))
    return _coming(fact) | {"outlook": outlook}


def _late(fact, _currency: str) -> dict:
    gap = (fact.due_date - fact.stockout_date).days
    return _coming(fact) | {"date": day(fact.stockout_date), "late": days(gap)}


def _parent_short(fact, _currency: str) -> dict:
    return {"threat": _threat(fact), "origin": fact.origin, "due": day(fact.due_date)}


def _not_worth(fact, currency: str) -> dict:
    return {
        "destination": fact.destination,
        "item": fact.item,
        "reorder_point": units(fact.reorder_point),
        "due": day(fact.due_date),
        "risk": money(fact.waiting_cost, currency),
    }


SENTENCES: dict[str, Callable[..., dict]] = {
    "transfer": _transfer,
    "buy": _replenish,
    "adjust": _adjust,
    "supply in time": _in_time,
    "supply late": _late,
    "parent short": _parent_short,
    "not worth it": _not_worth,
    "over budget": _waiting,
    "forbidden": _waiting,
    "expedite": _expedite,
    "ask to expedite": _expedite,
    "substitute": _substitute,
    "postpone": _postpone,
    "cancel": _cancel,
}
"""What is said in the sentence of each kind of proposal; a new verb is one function, one entry
and one text in :data:`~distribution_ai.explain.wording.REASONS`."""
