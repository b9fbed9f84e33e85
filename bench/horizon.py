"""Seconds and memory of deciding all verbs together over several buckets, on made-up networks."""

__all__ = ["main", "network"]

import sys
import time

import numpy as np

from bench.measure import peak_memory, processor_seconds
from distribution_ai.decide.horizon import TimedProblem, best_course

NEIGHBOURS, BUCKETS, BLOCKS = 8, 3, 3
SIZES = ((5_000, 20), (20_000, 20))


def network(items: int, places: int, seed: int = 0) -> TimedProblem:
    """Items in places with lanes to eight others, a vendor two buckets away, and some open supply
    that could come earlier at a premium; stock for eight buckets on average, less than two in a
    fiftieth of the places."""
    random = np.random.default_rng(seed)
    cost = random.lognormal(2.0, 0.9, items)
    size = items * places
    item = np.repeat(np.arange(items), places)
    demand = random.lognormal(0.5, 1.0, items)[item] * random.lognormal(0.0, 0.5, size)
    arriving = np.zeros((size, BUCKETS), dtype=np.int64)
    arriving[:, 0] = random.gamma(4.0, 2.0 * demand)
    due = np.flatnonzero(random.random(size) < 0.15)
    arriving[due, 2] = np.ceil(demand[due])
    chance = np.array([0.9, 0.5, 0.1])
    block = np.ceil(demand[:, None, None] * np.array([0.7, 0.4, 0.4]))
    margin = 0.5 * cost[item]
    owned = _actions(random, item, places, cost, arriving, due)
    return TimedProblem(
        item=item,
        arriving=arriving,
        gain_block=np.broadcast_to(block, (size, BUCKETS, BLOCKS)).astype(np.int64),
        gain_value=np.broadcast_to(
            (cost[item] + margin)[:, None, None] * chance, (size, BUCKETS, BLOCKS)
        ),
        holding=0.004 * cost[item],
        end_block=np.ceil(demand[:, None] * np.array([6.0, 20.0])).astype(np.int64),
        end_value=cost[item, None] * np.array([0.92, 0.9]),
        give=np.maximum(arriving - np.ceil(0.5 * demand)[:, None].astype(np.int64), 0),
        **owned,
    )


def _actions(random, item, places, cost, arriving, due) -> dict[str, np.ndarray]:
    """Transfers today, purchases, and earlier deliveries of what is due."""
    origin = np.repeat(np.arange(places), NEIGHBOURS)
    step = np.tile(np.arange(1, NEIGHBOURS + 1), places) * max(places // (NEIGHBOURS + 1), 1)
    destination, items = (origin + step) % places, len(cost)
    open_ = np.flatnonzero(arriving[:, 0].reshape(items, places)[:, origin].ravel() > 0)
    moved, lane = np.divmod(open_, len(origin))
    freight = random.uniform(0.2, 1.0, len(origin))[lane] + 0.03 * cost[moved]
    everywhere, none = np.arange(len(item)), np.zeros(len(item), dtype=np.int64)
    many = np.full(len(item), 1000)
    parts = [
        (moved * places + origin[lane], 0 * lane, moved * places + destination[lane],
         0 * lane + 1, freight, arriving[moved * places + origin[lane], 0]),
        (none - 1, none, everywhere, none + 2, 1.02 * cost[item] + 0.3, many),
        (due, 0 * due + 2, due, 0 * due + 1, 0.05 * cost[item[due]] + 0.5, arriving[due, 2]),
    ]  # fmt: skip
    names = ("origin", "leaves", "destination", "arrives", "unit_cost", "capacity")
    return {
        name: np.concatenate(part)
        for name, part in zip(names, zip(*parts, strict=True), strict=True)
    }


def main(arguments: list[str]) -> None:
    """``python -m bench.horizon [ITEMS PLACES]``: by default 100,000 and 400,000 item-locations;
    the smaller one also without leaving out what cannot be of use."""
    sizes = [tuple(int(number) for number in arguments)] if arguments else SIZES
    for items, places in sizes:
        problem = network(items, places)
        print(f"{items * places:,} item-locations x {BUCKETS} buckets, "
              f"{len(problem.origin):,} possible actions", flush=True)  # fmt: skip
        for prune in (True, False) if items * places <= 100_000 else (True,):
            wall, processor = time.perf_counter(), processor_seconds()
            course = best_course(problem, prune)
            wall, processor = time.perf_counter() - wall, processor_seconds() - processor
            taken = (course.quantity > 0).sum()
            print(f"  {'pruned' if prune else 'whole':<8}{processor:7.2f} s processor,"
                  f"{wall:8.2f} s, {course.entered:,} places in the flow, {taken:,} actions, "
                  f"worth {course.value - course.held:,.2f} more than none, "
                  f"{peak_memory():,.0f} MiB at most", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
