"""The facts of a proposal, as the rules of the policy are given them."""

# Those that a proposal has by itself, where the plan stored none.
OWN_FACTS = ("verb", "quantity", "cost")


def facts_for(facts, verb, quantity):
    """The facts as they are for the quantity that is proposed or was decided."""
    if facts.get("quantity") == quantity or verb not in ("buy", "transfer"):
        return facts
    from distribution_ai.govern import with_quantity

    return with_quantity(facts, quantity)
