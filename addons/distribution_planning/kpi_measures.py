"""The figures of the leaders' page: which sums they are made of, and in which words."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MONTH_DAYS = 30.0
YEAR_DAYS = 365.0

SUMS = (
    "demand_asked",
    "demand_served",
    "asked_value",
    "served_value",
    "days_in_stock",
    "days_out",
    "days_out_elsewhere",
    "stock_value",
    "cogs",
    "transfers",
    "transfer_units",
    "transfer_cost",
    "expedites",
    "expedite_cost",
    "emergency_orders",
    "emergency_value",
    "forecast",
    "actual",
)
"""What adds up over days, warehouses and categories: all of it comes from Odoo's own history."""


class Figure(NamedTuple):
    """``made_of`` the sums (by name) and the number of days; ``better`` says which way is good."""

    label: str
    meaning: str
    unit: str
    better: str
    made_of: Callable[[Mapping[str, float], float], float | None]


def _share(part, whole):
    return part / whole if whole else None


def _a_month(name):
    return lambda sums, days: _share(sums[name] * MONTH_DAYS, days)


FIGURES = {
    "fill_rate": Figure(
        _lt("Fill rate"),
        _lt(
            "Units delivered by the promised day, as a share of the units asked for. Orders that "
            "were never delivered count; returns count as never asked for."
        ),
        "percent",
        "up",
        lambda sums, days: _share(sums["demand_served"], sums["demand_asked"]),
    ),
    "stockout_rate": Figure(
        _lt("Stock-out frequency"),
        _lt(
            "Share of days on whose end a product in demand was out of stock in a warehouse. A "
            "product is in demand there for 91 days after it last left for a customer or another "
            "warehouse."
        ),
        "percent",
        "down",
        lambda sums, days: _share(sums["days_out"], sums["days_in_stock"] + sums["days_out"]),
    ),
    "turns": Figure(
        _lt("Turns"),
        _lt("Cost of goods sold, as for a year, divided by the average stock at cost."),
        "number",
        "up",
        lambda sums, days: _share(sums["cogs"] * YEAR_DAYS, sums["stock_value"]),
    ),
    "days_of_supply": Figure(
        _lt("Days of supply"),
        _lt("Average stock at cost, divided by the cost of goods sold a day."),
        "number",
        "down",
        lambda sums, days: _share(sums["stock_value"], sums["cogs"]),
    ),
    "working_capital": Figure(
        _lt("Working capital in stock"),
        _lt("Stock at cost, on average over the days: found from the stock moves."),
        "money",
        "down",
        lambda sums, days: _share(sums["stock_value"], days),
    ),
    "imbalance": Figure(
        _lt("Imbalance"),
        _lt("Share of the stock-outs during which another warehouse had the product."),
        "percent",
        "down",
        lambda sums, days: _share(sums["days_out_elsewhere"], sums["days_out"]),
    ),
    "transfers": Figure(
        _lt("Transfers in 30 days"),
        _lt("Products received from other warehouses, each receipt of a product counted once."),
        "count",
        "",
        _a_month("transfers"),
    ),
    "transfer_unit_cost": Figure(
        _lt("Cost of a unit transferred"),
        _lt("What the lanes charge by shipment and unit, divided by the units that arrived."),
        "price",
        "down",
        lambda sums, days: _share(sums["transfer_cost"], sums["transfer_units"]),
    ),
    "expedite_cost": Figure(
        _lt("Expediting in 30 days"),
        _lt("What the expedites that were carried out cost."),
        "money",
        "down",
        _a_month("expedite_cost"),
    ),
    "emergency_orders": Figure(
        _lt("Emergency orders in 30 days"),
        _lt(
            "Purchase order lines confirmed on a day on which the product was out of stock in the "
            "warehouse that they are for."
        ),
        "count",
        "down",
        _a_month("emergency_orders"),
    ),
    "forecast_bias": Figure(
        _lt("Forecast bias"),
        _lt(
            "Forecast a week ahead less what came, as a share of what came. Above zero, too much "
            "was expected."
        ),
        "signed",
        "zero",
        lambda sums, days: _share(sums["forecast"] - sums["actual"], sums["actual"]),
    ),
}


def figures_of(sums, days):
    """``{figure: value or None}`` of the sums of so many days."""
    return {name: figure.made_of(sums, days) for name, figure in FIGURES.items()}
