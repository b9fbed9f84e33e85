"""A recorded decision as data and as text for people."""

__all__ = ["as_data", "as_text"]

from distribution_ai.audit.trail import Decision

_PLACE_FIGURES = (
    ("stock", "on_hand", "on hand"),
    ("target", "inventory_position", "position"),
    ("target", "reorder_point", "reorder point"),
    ("target", "order_up_to", "order up to"),
    ("target", "safety_stock", "safety stock"),
    ("target", "demand_per_day", "demand a day"),
    ("risk", "stockout_probability", "stock-out probability"),
    ("supply", "quantity", "open supply"),
    ("orders", "quantity", "open orders"),
    ("quality", "trust", "data trust"),
)


def as_data(decision: Decision, replay: dict | None) -> dict:
    """The three answers, and all entries, for ``--json``."""
    return {
        "proposal": decision.proposal_key,
        "run": decision.run and decision.run["values"].get("run"),
        "recommended": decision.recommended and decision.recommended["values"],
        "data": {"snapshot_digest": decision.snapshot_digest()},
        "executed_by": [
            {"actor": entry["actor"], "user_id": entry["user_id"], "on": entry["on"],
             "documents": entry["documents"]}
            for entry in decision.entries
            if entry["event"] == "executed"
        ],
        "documents": decision.documents,
        "entries": decision.entries,
        "replay": replay,
    }  # fmt: skip


def as_text(document: str, decision: Decision, replay: dict | None) -> str:
    """A page to read."""
    run = decision.run["values"].get("run") if decision.run else f"run {decision.run_id}"
    lines = [f"{document}: proposal {decision.proposal_key} of {run}"]
    if decision.recommended:
        lines += _recommendation(decision.recommended)
        lines += _inputs(decision)
    else:
        lines.append("  Recommended before the entries in this export.")
    lines.append("Who or what decided and executed")
    lines += [f"  {_event(entry)}" for entry in decision.entries if entry["event"] != "recommended"]
    if decision.documents:
        named = (f"{d['name']} ({d['model']}, {d['state']})" for d in decision.documents)
        lines.append("Documents: " + ", ".join(named))
    if replay:
        lines.append(f"Made again from the snapshot: {replay['result']}")
        lines += [
            f"  {d['field']}: recorded {d['recorded']}, made again {d['made_again']}"
            for d in replay.get("differences", ())
        ]
    return "\n".join(lines)


def _recommendation(entry: dict) -> list[str]:
    said = entry["values"]
    figures = {
        "quantity": said.get("recommended_quantity"),
        "act on": said.get("order_date"),
        "arrives": said.get("due_date"),
        "worth": said.get("expected_value"),
        "cost": said.get("cost"),
        "confidence": said.get("confidence"),
        "verdict": said.get("verdict"),
    }
    lines = ["What was recommended", f"  {entry['on']}  {entry['summary']}"]
    lines.append("  " + _listed(figures))
    lines.append(f"  Reason: {said.get('reason') or 'none given'}")
    for option in said.get("alternatives", ()):
        lines.append(
            f"  Not chosen: {option.get('verb')} {option.get('quantity', '')}"
            f" from {option.get('origin_id', 'nowhere')}, worth"
            f" {_number(option.get('expected_value'))}: {option.get('why_not', '')}"
        )
    for rule in said.get("trace", ()):
        seen = ", ".join(map(_held, rule["because"]))
        lines.append(f"  Rule {rule['rule']} → {rule['verdict']}: {seen}")
    return lines


def _held(comparison: dict) -> str:
    """A comparison that held, its opposite where it stands within ``not``."""
    said = "{fact} {operator} {value} (was {seen})".format_map(comparison)
    return f"not {said}" if comparison.get("negated") else said


def _inputs(decision: Decision) -> list[str]:
    entry = decision.recommended
    said = entry["values"]
    lines = ["On which data", f"  Snapshot {entry['snapshot_digest']}"]
    for place, known in said.get("places", {}).items():
        figures = {
            label: known[group][name]
            for group, name, label in _PLACE_FIGURES
            if name in known.get(group, {})
        }
        lines.append(f"  {place}: {_listed(figures)}")
        if known.get("quality", {}).get("reasons"):
            lines.append(f"    Data: {known['quality']['reasons']}")
        lines.append(f"    Expected demand by week: {_listed(known.get('forecast', {}))}")
    lines.append(
        f"  Engine {said.get('engine_version')}, policy {said.get('policy_version')}"
        f" {entry['policy_digest']}, plan {entry['plan_digest']}"
    )
    return lines


def _event(entry: dict) -> str:
    who = f"by the {entry['actor']}"
    if entry["user_id"] and entry["actor"] != "scheduler":
        who += f" (user {entry['user_id']})"
    note = f": {entry['documents']}" if entry["documents"] else ""
    reason = entry["values"].get("reject_reason")
    return f"{entry['on']}  {entry['event']} {who}{note}" + (f" ({reason})" if reason else "")


def _listed(figures: dict) -> str:
    return ", ".join(
        f"{name} {_number(value)}" for name, value in figures.items() if value is not None
    )


def _number(value: object) -> object:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
