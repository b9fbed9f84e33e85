"""Which of several settings holds: the most specific one, as the engine has it."""

SCOPES = ("item_id", "location_id", "category", "channel", "region", "company")
"""From the most to the least specific. Rows and places are dictionaries with these names; in a
row an absent or empty scope means everywhere."""


def chain(rows, place):
    """The rows that hold for a place, the one that wins first.

    A row naming more specific scopes beats one naming less specific ones, and of two categories
    the deeper one wins; of rows for the same scope the later one.

    >>> rows = [
    ...     {"value": "0.95"},
    ...     {"value": "0.97", "category": "Home/Kitchen"},
    ...     {"value": "0.96", "category": "Home"},
    ...     {"value": "0.99", "item_id": "8"},
    ...     {"value": "0.90", "location_id": "warehouse-1"},
    ... ]
    >>> place = {"item_id": "7", "location_id": "warehouse-1", "category": "Home/Kitchen/Mugs"}
    >>> [row["value"] for row in chain(rows, place)]
    ['0.90', '0.97', '0.96', '0.95']
    """
    held = [row for row in rows if _holds(row, place)]
    order = sorted(range(len(held)), key=lambda index: (_rank(held[index]), index), reverse=True)
    return [held[index] for index in order]


def _holds(row, place):
    return all(
        place.get(scope) == row[scope] or (scope == "category" and _is_below(place, row))
        for scope in SCOPES
        if row.get(scope)
    )


def _is_below(place, row):
    return (place.get("category") or "").startswith(row["category"] + "/")


def _rank(row):
    named = tuple(bool(row.get(scope)) for scope in SCOPES)
    return named, (row.get("category") or "").count("/")
