"""``plan``: from a snapshot to a plan."""

__all__ = ["add_to"]

from distribution_ai.cli.outcome import Outcome, ProgressBar, note_of


def add_to(commands, common) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser("plan", parents=[common], help="plan a snapshot")
    parser.add_argument("snapshot", metavar="SNAPSHOT", help="folder of a snapshot")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for the plan")
    parser.add_argument("--policy", metavar="RULES", help="folder of the rules to judge by")
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet",
                        help="of the plan's files (default: parquet)")  # fmt: skip
    parser.set_defaults(run=_run)


def _run(given) -> Outcome:
    from distribution_ai.run.inline import plan_folder

    with ProgressBar() as bar:
        snapshot, plan = plan_folder(given.snapshot, given.out, given.policy, given.format, bar)
    proposals = plan["proposals"]
    verbs = proposals["verb"].value_counts().sort_index().to_dict()
    verdicts = proposals.loc[proposals["verdict"] != "", "verdict"]
    data = {
        "ok": True,
        "snapshot_digest": snapshot.digest,
        "plan_digest": plan.digest,
        "item_locations": len(plan["targets"]),
        "proposals": verbs,
        "verdicts": verdicts.value_counts().sort_index().to_dict(),
        "provenance": dict(plan.provenance),
        "out": str(given.out),
    }
    counts = ", ".join(f"{count} {verb}" for verb, count in verbs.items()) or "none"
    text = f"{len(plan['targets'])} item-locations; proposals: {counts}; plan {plan.digest}"
    return Outcome(data, text, note_of(snapshot.faults))
