"""Why an alternative lost, in a few words."""

__all__ = ["objections", "why_not"]

from collections.abc import Iterable

import pandas as pd

from distribution_ai.explain.wording import OBJECTIONS
from distribution_ai.explain.words import days, money, rows_of, units


def objections(facts: pd.DataFrame, currency: str) -> list[list[str]]:
    """What is against each alternative, each in a few words, the weightiest first.

    Columns of ``facts``: ``verb``, ``origin`` and ``quantity``, ``cost`` and ``expected_value``
    of the alternative; ``chosen_verb``; ``below`` (the giver would fall below its reorder point),
    ``overdrawn`` (it would give more than it can spare), ``missing`` units, ``days_later``,
    ``later_choice`` (by its priority), ``extra_cost`` and ``less_value`` against the choice, and
    ``asked`` (somebody has to agree).
    """
    return [_objections(fact, currency) for fact in rows_of(facts)]


def why_not(said: Iterable[list[str]]) -> list[str]:
    """Why each alternative lost: the two weightiest of its :func:`objections`."""
    return ["; ".join(each[:2]) for each in said]


def _objections(fact, currency: str) -> list[str]:
    if fact.verb == "hold":
        return [_against_holding(fact, currency)]
    if fact.chosen_verb in ("postpone", "cancel"):
        return [_against_change(fact, currency)]
    found = []
    if fact.below:
        found.append(OBJECTIONS["below"](origin=fact.origin))
    elif fact.overdrawn:
        found.append(OBJECTIONS["overdrawn"](origin=fact.origin))
    if fact.expected_value <= 0 and not (fact.below or fact.overdrawn):
        found.append(OBJECTIONS["costs more"]())
    if fact.asked and fact.chosen_verb != "expedite":
        found.append(OBJECTIONS["asked"]())
    if fact.missing >= 1 and fact.verb != "expedite" and fact.chosen_verb != "expedite":
        found.append(OBJECTIONS["missing"](missing=units(fact.missing)))
    if fact.later_choice:
        found.append(OBJECTIONS["later choice"]())
    if fact.days_later >= 1:
        found.append(OBJECTIONS["days later"](late=days(fact.days_later)))
    if fact.verb == "buy" and fact.chosen_verb == "transfer":
        found.append(OBJECTIONS["spends"](cost=money(fact.cost, currency)))
    if fact.verb == fact.chosen_verb and fact.extra_cost >= 0.01:
        found.append(OBJECTIONS["dearer"](extra=money(fact.extra_cost, currency)))
    if not found and fact.less_value >= 0.01:
        found.append(OBJECTIONS["worth less"](less=money(fact.less_value, currency)))
    if not found and fact.less_value <= -0.01:
        found.append(OBJECTIONS["worth more alone"]())
    return found or [OBJECTIONS["no advantage"]()]


def _against_holding(fact, currency: str) -> str:
    unneeded = fact.chosen_verb in ("postpone", "cancel")
    said = OBJECTIONS["unneeded stock" if unneeded else "shortage"]
    return said(cost=money(fact.cost, currency))


def _against_change(fact, currency: str) -> str:
    if fact.verb == "cancel":
        return OBJECTIONS["needed again"]()
    if fact.less_value >= 0.01:
        return OBJECTIONS["idle for less"](less=money(fact.less_value, currency))
    return OBJECTIONS["idle"]()
