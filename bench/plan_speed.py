"""Seconds and memory of a whole plan, step by step, on made-up two-echelon networks."""

__all__ = ["main"]

import itertools
import resource
import sys
import time

from bench.networks import two_echelons
from distribution_ai.planner import plan

SIZES = ((1_000, 5), (4_000, 24))


def main(arguments: list[str]) -> None:
    """``python -m bench.plan_speed [ITEMS REGIONS]``: by default 6,000 and 100,000 places."""
    sizes = [tuple(int(number) for number in arguments)] if arguments else SIZES
    for items, warehouses in sizes:
        snapshot = two_echelons(items, warehouses, days=365)
        marks: list[tuple[str, float]] = []

        def mark(step: str, _fraction: float, marks=marks) -> None:
            marks.append((step, time.perf_counter()))

        made = plan(snapshot, progress=mark)
        mark("end", 1.0)
        rows = len(snapshot["demand"])
        print(f"{items * (warehouses + 1):,} item-locations, {rows:,} demand rows")
        for (step, begun), (_, ended) in itertools.pairwise(marks):
            print(f"  {step:<18}{ended - begun:8.2f} s")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {'in all':<18}{marks[-1][1] - marks[0][1]:8.2f} s, {memory:,.0f} MiB at most, "
              f"{len(made['proposals']):,} proposals")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
