"""The replaying process: ``python -m distribution_ai.run.replay_child``.

It plays the last year of a stored SNAPSHOT, the plan's targets against the reordering rules in
force, with levels set anew every so many DAYS. It talks as the planning process does, and is told
SNAPSHOT, OUT and DAYS.
"""

__all__ = ["main"]

import sys

from distribution_ai.run.child import work_and_tell


def main() -> int:
    """Replay as told; the exit code is 0 only when the comparison was written."""
    return work_and_tell(lambda: _replay)


def _replay(arguments: list[str], say) -> str:
    # Imported only now: the limits and threads must be set before numpy is loaded.
    from distribution_ai.demand.calendar import BUCKET_DAYS
    from distribution_ai.learn.period import last_year
    from distribution_ai.learn.replay import replay, write_replay
    from distribution_ai.run.inline import READING
    from distribution_ai.snapshot import read_snapshot

    snapshot_folder, out_folder, review_days = arguments
    say(step=READING, fraction=0.0)
    snapshot = read_snapshot(snapshot_folder)
    start, end = last_year(snapshot)
    review = max(round(float(review_days) / BUCKET_DAYS[snapshot.bucket]), 1)
    result = replay(
        snapshot,
        start,
        end,
        ("minmax",),
        review,
        lambda step, fraction: say(step=step, fraction=fraction),
    )
    write_replay(result, out_folder)
    return snapshot.digest


if __name__ == "__main__":
    sys.exit(main())
