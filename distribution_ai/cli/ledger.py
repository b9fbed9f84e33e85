"""``ledger``: verify an exported ledger, and say what it knows of a document."""

__all__ = ["add_to"]

from distribution_ai.cli.outcome import FAILED, Outcome


def add_to(commands, common) -> None:
    """Add these commands to the parser."""
    parser = commands.add_parser("ledger", help="verify or read an exported ledger")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    verify = actions.add_parser("verify", parents=[common], help="find what was changed in it")
    verify.add_argument("export", metavar="EXPORT", help="file of an exported ledger")
    verify.add_argument("--earlier", metavar="EXPORT", help="an export that this must continue")
    verify.set_defaults(run=_verify)
    show = actions.add_parser("show", parents=[common], help="say what led to a document")
    show.add_argument("export", metavar="EXPORT", help="file of an exported ledger")
    show.add_argument("--document", required=True, metavar="NAME", help="such as P00012")
    show.add_argument(
        "--snapshots", metavar="DIR", help="stored snapshots: make the decision again, and compare"
    )
    show.set_defaults(run=_show)
    schema = actions.add_parser("schema", parents=[common], help="print the schema of its lines")
    schema.set_defaults(run=_schema)


def _verify(given) -> Outcome:
    from distribution_ai.audit.verify import verify_export

    found = verify_export(given.export, given.earlier)
    data = {
        "ok": found.ok,
        "company": found.company,
        "exported_on": found.exported_on,
        "entries": found.entries,
        "first": found.first,
        "last": found.last,
        "head": {"sequence": found.head[0], "hash": found.head[1]},
        "faults": [{"line": fault.line, "message": fault.message} for fault in found.faults],
    }
    if found.ok:
        range_ = f"entries {found.first} to {found.last}" if found.entries else "no entries"
        text = (f"{found.company}, exported on {found.exported_on}: {range_} of "
                f"{found.head[0]}, unchanged and complete; last hash {found.head[1]}")  # fmt: skip
    else:
        text = f"the export is not to be trusted: {len(found.faults)} faults"
    return Outcome(data, text, [str(fault) for fault in found.faults], 0 if found.ok else FAILED)


def _show(given) -> Outcome:
    from distribution_ai.audit.trail import trail_of
    from distribution_ai.audit.verify import verify_export
    from distribution_ai.cli import ledger_text

    verified = verify_export(given.export)
    decisions = trail_of(given.export, given.document)
    faults = [str(fault) for fault in verified.faults]
    if not decisions:
        faults.append(f"no proposal recorded in this export led to {given.document}")
    replays = [_replay(decision, given.snapshots) for decision in decisions]
    data = {
        "document": given.document,
        "verified": verified.ok,
        "decisions": [
            ledger_text.as_data(decision, replay)
            for decision, replay in zip(decisions, replays, strict=True)
        ],
    }
    text = "\n\n".join(
        ledger_text.as_text(given.document, decision, replay)
        for decision, replay in zip(decisions, replays, strict=True)
    )
    return Outcome(data, text, faults, FAILED if faults else 0)


def _replay(decision, folder) -> dict | None:
    """The decision made again from its snapshot and policy, compared with the record."""
    if folder is None or decision.recommended is None:
        return None
    from distribution_ai.adapters.snapshot_store import find_snapshot
    from distribution_ai.audit.replayed import differences
    from distribution_ai.govern import policy_from_texts
    from distribution_ai.planner import plan

    entry = decision.recommended
    snapshot = find_snapshot(folder, entry["snapshot_digest"])
    if snapshot is None:
        return {"result": "no snapshot with that digest in the folder"}
    policy = policy_from_texts(decision.policy["files"]) if decision.policy else None
    if (policy.digest if policy else None) != entry["policy_digest"]:
        return {"result": "the policy is not in the export"}
    again = plan(snapshot, policy)
    found = differences(entry["values"].get("planned", {}), again, decision.proposal_key)
    return {
        "result": "different" if found else "identical",
        "plan_is_identical": again.digest == entry["plan_digest"],
        "differences": [
            {"field": name, "recorded": old, "made_again": new} for name, old, new in found
        ],
    }


def _schema(_given) -> Outcome:
    import json

    from distribution_ai.audit.export import SCHEMA

    text = SCHEMA.read_text(encoding="utf-8")
    return Outcome(json.loads(text), text.rstrip())
