"""Kinds of case and who acts on them: the engine's watchers, and those of the application."""

from typing import NamedTuple

from .roles import APPROVER_GROUPS

KINDS = [
    ("no_source", "No Source"),
    ("negative_stock", "Negative Stock"),
    ("phantom_stock", "Stock That Is Not There"),
    ("overdue_supply", "Overdue Supply"),
    ("late_supply", "Supply Too Late"),
    ("short_giver", "Giver Is Short"),
    ("wrong_lead_time", "Wrong Lead Time"),
    ("unregistered_promotion", "Promotion Not Registered"),
    ("demand_shift", "Unusual Demand"),
    ("low_trust", "Data Not Trusted"),
    ("no_cost", "No Cost"),
    ("unusable_edit", "Edit That Fits Nothing"),
    ("imbalance", "Stock in the Wrong Place"),
    ("obsolete_stock", "Obsolete Stock"),
    ("excess_stock", "Excess Stock"),
    ("late_approval", "Late Approvals"),
    ("run_health", "Planning Is Not Well"),
]
ROLES = [("planner", "Planner"), ("buyer", "Buyer"), ("warehouse", "Warehouse")]
ROLE_GROUPS = {
    **APPROVER_GROUPS,
    "buyer": "purchase.group_purchase_user",
    "warehouse": "stock.group_stock_user",
}


class Watch(NamedTuple):
    """What holds of a watcher of the application until a manager says otherwise."""

    goal: str
    measure: str
    horizon_days: float
    threshold: float = 0.0
    minimum_periods: int = 1
    deadline_days: int = 1
    role: str = "planner"


SEEN_HERE = {
    "late_approval": Watch("Decisions are taken while they are worth something", "money", 3),
    "run_health": Watch("There is a plan of today, and it runs as the policy says", "days", 2),
}
"""Watchers of what no plan can see, each with its defaults."""
