"""Kinds of case and who acts on them: the engine's watchers, and those of the application."""

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
SEEN_HERE = ("late_approval", "run_health")
ROLES = [("planner", "Planner"), ("buyer", "Buyer"), ("warehouse", "Warehouse")]
