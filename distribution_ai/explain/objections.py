"""Why an alternative lost, in a few words."""

__all__ = ["why_not"]

import pandas as pd

from distribution_ai.explain.words import days, money, rows_of, units


def why_not(facts: pd.DataFrame, currency: str) -> list[str]:
    """Why each alternative lost, in a few words: its two weightiest reasons.

    Columns of ``facts``: ``verb``, ``origin`` and ``quantity``, ``cost`` and ``expected_value``
    of the alternative; ``chosen_verb``; ``below`` (the giver would fall below its reorder point),
    ``overdrawn`` (it would give more than it can spare), ``missing`` units, ``days_later``,
    ``later_choice`` (by its priority), ``extra_cost`` and ``less_value`` against the choice, and
    ``asked`` (somebody has to agree).
    """
    return ["; ".join(_objections(fact, currency)[:2]) for fact in rows_of(facts)]


def _objections(fact, currency: str) -> list[str]:
    if fact.verb == "hold":
        return [_against_holding(fact, currency)]
    if fact.chosen_verb in ("postpone", "cancel"):
        return [_against_change(fact, currency)]
    found = []
    if fact.below:
        found.append(f"leaves {fact.origin} below its reorder point")
    elif fact.overdrawn:
        found.append(f"takes what {fact.origin} keeps for itself")
    if fact.expected_value <= 0 and not (fact.below or fact.overdrawn):
        found.append("costs more than it saves")
    if fact.asked and fact.chosen_verb != "expedite":
        found.append("is not agreed yet")
    if fact.missing >= 1 and fact.verb != "expedite" and fact.chosen_verb != "expedite":
        found.append(f"brings {units(fact.missing)} fewer")
    if fact.later_choice:
        found.append("is a later choice by its priority")
    if fact.days_later >= 1:
        found.append(f"arrives {days(fact.days_later)} later")
    if fact.verb == "buy" and fact.chosen_verb == "transfer":
        found.append(f"spends {money(fact.cost, currency)} while there is stock to spare")
    if fact.verb == fact.chosen_verb and fact.extra_cost >= 0.01:
        found.append(f"costs {money(fact.extra_cost, currency)} more")
    if not found and fact.less_value >= 0.01:
        found.append(f"is worth {money(fact.less_value, currency)} less")
    if not found and fact.less_value <= -0.01:
        found.append("is worth more alone, but less with all that the plan could then not do")
    return found or ["has no advantage once shipments are shared"]


def _against_holding(fact, currency: str) -> str:
    if fact.chosen_verb in ("postpone", "cancel"):
        return f"keeps stock that nobody needs, for {money(fact.cost, currency)}"
    return f"risks an expected shortage of {money(fact.cost, currency)}"


def _against_change(fact, currency: str) -> str:
    if fact.verb == "cancel":
        return "will be needed soon after it is due, and would have to be ordered again"
    if fact.less_value >= 0.01:
        return (
            f"only moves stock that would lie idle; worth {money(fact.less_value, currency)} less"
        )
    return "only moves stock that would lie idle"
