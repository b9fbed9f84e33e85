"""Who may decide what: the approvers that the policy names, and their groups."""

APPROVER_GROUPS = {
    "planner": "distribution_planning.group_distribution_planner",
    "manager": "distribution_planning.group_distribution_manager",
}
GOVERNANCE_GROUP = "distribution_planning.group_distribution_governance"
