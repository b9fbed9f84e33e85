"""A product category as the engine knows it: the names from the top down, joined by slashes."""

from odoo.tools import SQL

BETWEEN = " / "
# Of names themselves: so that the category "Nuts/Bolts" is not taken for "Bolts" below "Nuts".
SLASH = "∕"


def category_path(category):
    """The path of a product category; empty for none."""
    names = (category.complete_name or "").split(BETWEEN)
    return "/".join(name.replace("/", SLASH) for name in names)


def category_path_sql(category):
    """SQL: the path of the row ``category`` of ``product_category``."""
    return SQL(
        "replace(translate(replace(%(name)s, %(between)s, chr(10)), '/', %(slash)s), chr(10), '/')",
        name=SQL.identifier(category, "complete_name"),
        between=BETWEEN,
        slash=SLASH,
    )
