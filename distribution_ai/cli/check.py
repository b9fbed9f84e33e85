"""``check``: all faults of a snapshot."""

__all__ = ["add_to"]

from dataclasses import asdict

from distribution_ai.cli.outcome import UNUSABLE, Outcome


def add_to(commands, common) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser("check", parents=[common], help="find all faults of a snapshot")
    parser.add_argument("snapshot", metavar="SNAPSHOT", help="folder of a snapshot")
    parser.set_defaults(run=_run)


def _run(given) -> Outcome:
    from distribution_ai.snapshot import inspect_snapshot

    snapshot, faults = inspect_snapshot(given.snapshot)
    stopping = sum(fault.stops for fault in faults)
    digest = snapshot.digest if snapshot else None
    data = {
        "ok": snapshot is not None,
        "digest": digest,
        "stopping": stopping,
        "faults": [asdict(fault) for fault in faults],
        "rows": {name: len(frame) for name, frame in snapshot.tables.items()} if snapshot else {},
    }
    verdict = f"snapshot {digest} can be planned" if snapshot else "the snapshot cannot be planned"
    found = f"{len(faults)} faults, {stopping} of them stop planning" if faults else "no faults"
    text = f"{found}; {verdict}"
    lines = [str(fault) for fault in faults]
    return Outcome(data, text, lines, 0 if snapshot else UNUSABLE)
