"""Seconds per million item-locations of the levels, and how far the approximations are off.

``python -m bench.policies [FOLDER …]``: every FOLDER holds a ``demand.parquet`` with ``item_id``,
``location_id``, ``date`` and ``quantity``, whose days are drawn again to simulate the service.
"""

__all__ = ["main"]

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from distribution_ai.stock.policies.counts import Counts
from distribution_ai.stock.policies.min_max import min_max_of_counts
from distribution_ai.stock.policies.protection import interval_moments
from distribution_ai.stock.policies.service import (
    IntervalDemand,
    level_for_cycle_service,
    level_for_fill_rate,
)

PLACES = 1_000_000
SERIES = 200
PERIODS = 4_000


def main(folders: list[str]) -> None:
    """Print the times, and the service simulated on each folder's series."""
    _speed()
    for folder in folders:
        _service(Path(folder))


def _speed() -> None:
    random = np.random.default_rng(0)
    mixes = {"mostly slow movers": (-1.0, True), "fast movers": (2.0, False)}
    print(f"{'seconds per million item-locations':<40}{'slow mix':>12}{'fast mix':>12}")
    timed = [_times(random, logarithm, whole) for logarithm, whole in mixes.values()]
    for name in timed[0]:
        print(f"  {name:<38}{timed[0][name]:>12.2f}{timed[1][name]:>12.2f}")
    mean, dispersion = random.lognormal(0, 1, 1_000), 1 + random.lognormal(0, 0.5, 1_000)
    begun = time.process_time()
    min_max_of_counts(
        Counts(4 * mean, dispersion), Counts(mean, dispersion), random.uniform(0, 64, 1_000),
        random.uniform(0.01, 0.2, 1_000), random.uniform(2, 11, 1_000),
    )  # fmt: skip
    print(f"(s, S) exact, per thousand slow movers  {time.process_time() - begun:>12.2f}")


def _times(random: np.random.Generator, logarithm: float, whole: bool) -> dict[str, float]:
    """Levels of a made-up million: seconds of processor time of each kind."""
    rate = random.lognormal(logarithm, 1.5, PLACES)
    variance = rate * random.lognormal(0.7, 0.5, PLACES)
    lead, review = random.uniform(1, 30, PLACES), random.integers(1, 8, PLACES)
    wholes = np.full(PLACES, whole)
    late = IntervalDemand(*interval_moments(rate, variance, lead + review, 4.0), wholes)
    early = IntervalDemand(*interval_moments(rate, variance, lead, 4.0), wholes)
    target, lot = random.uniform(0.8, 0.995, PLACES), rate * random.uniform(0.5, 60, PLACES)
    kinds = {
        "cycle service": lambda: level_for_cycle_service(late, target),
        "fill rate, order up to": lambda: level_for_fill_rate(late, early, target),
        "fill rate, lots, reviewed": lambda: level_for_fill_rate(late, early, target, lot),
        "fill rate, lots, watched": lambda: level_for_fill_rate(late, late, target, lot),
        "fill rate, lots, lost sales": lambda: level_for_fill_rate(
            late, early, target, lot, lost_sales=True
        ),
    }
    result = {}
    for name, run in kinds.items():
        begun = time.process_time()
        run()
        result[name] = time.process_time() - begun
    return result


def _service(folder: Path) -> None:
    """Fill rate reached on days drawn at random from real series, by target and lead time."""
    days = _series(folder)
    print(f"{folder.name}: {days.shape[1]} series, fill rate reached with order-up-to levels")
    for target in (0.9, 0.95, 0.98):
        for lead, review in ((2, 1), (7, 7), (14, 1)):
            reached = _reached(days, target, lead, review)
            print(f"  target {target:.2f}, lead time {lead:>2}, review {review}: {reached:.3f}")


def _series(folder: Path) -> np.ndarray:
    """Quantities (buckets, series) of some series spread over the data; missing days are zero."""
    demand = pd.read_parquet(folder / "demand.parquet")
    table = demand.pivot_table(
        index="date", columns=["item_id", "location_id"], values="quantity", aggfunc="sum"
    ).fillna(0.0)
    values = np.maximum(table.to_numpy(dtype=float), 0.0)
    values = values[:, values.sum(axis=0) > 0]
    return values[:, np.linspace(0, values.shape[1] - 1, min(SERIES, values.shape[1])).astype(int)]


def _reached(days: np.ndarray, target: float, lead: int, review: int) -> float:
    random = np.random.default_rng(0)
    whole = np.all(days == np.round(days), axis=0)
    drawn = np.take_along_axis(days, random.integers(0, len(days), (PERIODS, days.shape[1])), 0)
    late, early = (
        IntervalDemand(*interval_moments(days.mean(axis=0), days.var(axis=0), length), whole)
        for length in (lead + review, lead)
    )
    level = level_for_fill_rate(late, early, target)
    sums = np.cumsum(np.concatenate([np.zeros((1, days.shape[1])), drawn]), axis=0)
    begin = np.arange(0, PERIODS - lead - review, review)
    owed = np.maximum(sums[begin + lead + review] - sums[begin] - level, 0.0)
    before = np.maximum(sums[begin + lead] - sums[begin] - level, 0.0)
    asked = sums[begin + lead + review] - sums[begin + lead]
    return float(np.mean(1.0 - (owed - before).sum(axis=0) / np.maximum(asked.sum(axis=0), 1e-9)))


if __name__ == "__main__":
    main(sys.argv[1:])
