"""The short table that `make demo` and `make plan` print, from a run's own summary."""


def of_run(summary):
    """What the run found, its most valuable proposals, and who has to act."""
    money = summary["currency"]
    return "\n".join(
        [
            f"{summary['name']} of {summary['company']}, planned from {summary['as_of']}: "
            f"{summary['state']}",
            "",
            *_counts(summary),
            "",
            f"Expected value by action ({money})",
            *(_sum(row["action"], row) for row in summary["by_action"]),
            "",
            f"Waiting for approval ({money})",
            *(_sum(f"by the {row['approver']}", row) for row in summary["waiting"]),
            "",
            f"The most valuable proposals ({money})",
            *map(_proposal, summary["top"]),
        ]
    )


def _counts(summary):
    for title, key in {
        "item-locations": "positions",
        "proposals": "proposals",
        "ran by themselves": "executed_automatically",
        "blocked by rules": "blocked",
    }.items():
        yield f"  {title:20}{summary[key]:9,}"


def _sum(title, row):
    return f"  {title:20}{row['proposals']:9,}   worth {row['expected_value']:13,.0f}"


def _proposal(row):
    route = " → ".join(filter(None, (row["origin"], row["destination"])))
    quantity = f"{row['quantity']:,.0f} {row['unit']}"
    return (
        f"  {row['expected_value']:9,.0f}  {row['action']:9} {quantity:14} "
        f"{row['product'][:36]:36}  {route}  [{row['state']}]"
    )
