"""A plan from folder to folder, in this process."""

__all__ = ["plan_folder"]

from collections.abc import Callable
from pathlib import Path

from distribution_ai.govern import load_policy
from distribution_ai.plan import PROVENANCE, Plan, write_plan
from distribution_ai.planner import plan
from distribution_ai.snapshot import read_snapshot
from distribution_ai.storage import require_replaceable


def plan_folder(
    snapshot_folder: str | Path,
    out_folder: str | Path,
    policy_folder: str | Path | None = None,
    file_format: str = "parquet",
    progress: Callable[[str, float], None] | None = None,
) -> Plan:
    """Read a snapshot, plan it and write the plan; ``progress(step, fraction)`` is told.

    Raises a :class:`DistributionError` if any of it cannot be done; then nothing is written.
    """
    require_replaceable(Path(out_folder), PROVENANCE)
    policy = load_policy(policy_folder) if policy_folder else None
    made = plan(read_snapshot(snapshot_folder), policy, progress)
    write_plan(made, out_folder, file_format)
    return made
