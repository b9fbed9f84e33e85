"""A plan from folder to folder, in this process."""

__all__ = ["READING", "WRITING", "plan_folder"]

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from distribution_ai.govern import load_policy
from distribution_ai.plan import PROVENANCE, Plan, write_plan
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot, read_snapshot
from distribution_ai.storage import require_replaceable, write_file

READING, WRITING = "read the snapshot", "write the plan"
"""Steps before and after those of a plan, as told to ``progress``."""

_SHARE_OF_READING, _SHARE_OF_WRITING = 0.1, 0.05


def plan_folder(
    snapshot_folder: str | Path,
    out_folder: str | Path,
    policy_folder: str | Path | None = None,
    file_format: str = "parquet",
    progress: Callable[[str, float], None] = lambda step, fraction: None,
    forecast: Callable[[Path], None] | None = None,
) -> tuple[Snapshot, Plan]:
    """Read a snapshot, plan it and write the plan.

    ``progress(step, fraction)`` is told each step as it begins. ``forecast`` is told the file of
    the plan's forecasts as soon as they are known; it goes with
    :func:`~distribution_ai.storage.remove_unfinished`. Raises a
    :class:`~distribution_ai.errors.DistributionError` if any of it cannot be done; then no plan is
    written.
    """
    clock = _Clock(progress)
    planning = 1.0 - _SHARE_OF_READING - _SHARE_OF_WRITING
    require_replaceable(Path(out_folder), PROVENANCE)
    clock.begin(READING, 0.0)
    policy = load_policy(policy_folder) if policy_folder else None
    snapshot = read_snapshot(snapshot_folder)
    early = _Early(Path(out_folder), file_format, forecast)
    made = plan(
        snapshot,
        policy,
        lambda step, done: clock.begin(step, _SHARE_OF_READING + planning * done),
        early.write if forecast else None,
    )
    clock.begin(WRITING, 1.0 - _SHARE_OF_WRITING)
    made = replace(made, provenance={**made.provenance, "seconds": clock.seconds})
    write_plan(made, out_folder, file_format, early.written)
    return snapshot, made


class _Early:
    """Writes the forecasts before the plan is known, and tells where they are."""

    def __init__(self, folder: Path, file_format: str, tell: Callable[[Path], None] | None):
        beside = folder.with_name(f".{folder.name}.early")
        self._path, self._tell = beside / f"forecasts.{file_format}", tell
        self.written: dict[str, Path] = {}

    def write(self, forecasts: pd.DataFrame) -> None:
        write_file(forecasts, self._path)
        self.written["forecasts"] = self._path
        self._tell(self._path)


class _Clock:
    """Passes progress on and keeps the seconds that each step took."""

    def __init__(self, progress: Callable[[str, float], None]):
        self._progress = progress
        self._step, self._begun = "", 0.0
        self.seconds: dict[str, float] = {}

    def begin(self, step: str, fraction: float) -> None:
        now = time.perf_counter()
        if self._step:
            self.seconds[self._step] = round(now - self._begun, 3)
        self._step, self._begun = step, now
        self._progress(step, fraction)
