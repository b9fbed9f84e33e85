"""A plan from folder to folder, in this process."""

__all__ = ["plan_folder"]

from collections.abc import Callable
from pathlib import Path

from distribution_ai.govern import load_policy
from distribution_ai.plan import PROVENANCE, Plan, write_plan
from distribution_ai.planner import STEPS, plan
from distribution_ai.snapshot import Snapshot, read_snapshot
from distribution_ai.storage import require_replaceable

_ALL_STEPS = ("read the snapshot", *STEPS, "write the plan", "done")


def plan_folder(
    snapshot_folder: str | Path,
    out_folder: str | Path,
    policy_folder: str | Path | None = None,
    file_format: str = "parquet",
    progress: Callable[[str, float], None] = lambda step, fraction: None,
) -> tuple[Snapshot, Plan]:
    """Read a snapshot, plan it and write the plan.

    ``progress(step, fraction)`` is called as each step begins, and at last with 1. Raises a
    :class:`~distribution_ai.errors.DistributionError` if any of it cannot be done; then nothing
    is written.
    """

    def begin(step: str) -> None:
        progress(step, _ALL_STEPS.index(step) / (len(_ALL_STEPS) - 1))

    require_replaceable(Path(out_folder), PROVENANCE)
    begin("read the snapshot")
    policy = load_policy(policy_folder) if policy_folder else None
    snapshot = read_snapshot(snapshot_folder)
    made = plan(snapshot, policy, begin)
    begin("write the plan")
    write_plan(made, out_folder, file_format)
    begin("done")
    return snapshot, made
