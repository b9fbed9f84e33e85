"""The facts of a proposal after somebody changed its quantity, without planning again."""

__all__ = ["with_quantity"]

from collections.abc import Mapping

_GROWS = ("spend", "stock_value", "effect_on_spend", "effect_on_valuation", "share_of_giver_stock")
_LEAVES_LESS = ("giver_surplus_after", "giver_free_stock_after")


def with_quantity(facts: Mapping[str, object], quantity: float) -> dict[str, object]:
    """The facts (by name, missing ones left out) as they are for another quantity.

    Money towards suppliers and stock value grow with the quantity, the giver keeps that much
    less, the destination's cover grows by the days that the difference lasts. Value, cost and
    confidence stay those of the recommendation: only a plan can tell them.

    >>> with_quantity({"verb": "buy", "quantity": 10.0, "spend": 50.0, "cover_days_after": 20.0,
    ...                "demand_per_day": 2.0}, 30.0)["spend"]
    150.0
    """
    before = facts.get("quantity")
    changed = {**facts, "quantity": float(quantity)}
    if not before or before == quantity:
        return changed
    more = quantity - before
    for name in _GROWS:
        if name in facts and not (name == "spend" and facts.get("verb") == "expedite"):
            changed[name] = facts[name] * quantity / before
    for name in _LEAVES_LESS:
        if name in facts:
            changed[name] = facts[name] - more
    if "cover_days_after" in facts and facts.get("demand_per_day", 0) > 0:
        changed["cover_days_after"] = facts["cover_days_after"] + more / facts["demand_per_day"]
    if "giver_cover_days_after" in facts:
        changed.pop("giver_cover_days_after")
    return changed
