"""History played forward on real demand: our plan's stock against rivals' at the same service.

``python -m bench.replay [--series 300] FOLDER...``: the last year of each data set, or as much as
leaves half of its history to learn from, lost sales, the middle one of its lead times, a review a
week; evenly spread series where there are more than asked for. Every policy's dial is turned until
it serves the same share of demand. What is printed is the average stock under the plan's orders by
that of each rival and of the plan's targets alone (``planner``), and with ``±`` the standard error
of that share from paired differences over series.

``--ours proposals`` plays what the plan proposes week by week, at the service that
``--shortage-cost`` leads to. ``--weeks`` plays fewer of them, since each takes a whole plan;
``--skip`` leaves the last so many weeks out, for choosing methods.
"""

__all__ = ["main"]

import argparse
import sys
import time

import numpy as np

from distribution_ai.adapters.datasets import Dataset, read_dataset
from distribution_ai.demand.calendar import BUCKET_DAYS, bucket_start
from distribution_ai.learn.assumptions import dataset_snapshot
from distribution_ai.learn.replay import Replay, replay

FILL_RATES = (0.9, 0.95, 0.98)
RIVALS = ("safety_stock", "ddmrp", "minmax", "core", "planner")
WEEKS = 52


def main(arguments: list[str]) -> None:
    """Print a table per data set."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay")
    parser.add_argument("--series", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--ours", choices=("orders", "proposals"), default="orders")
    parser.add_argument("--shortage-cost", type=float)
    parser.add_argument("folders", nargs="*")
    given = parser.parse_args(arguments)
    for folder in given.folders:
        begun = time.process_time()
        dataset = read_dataset(folder)
        played = _played(dataset, given)
        seconds = time.process_time() - begun
        print(f"{dataset.name}: {played.header['from']} to {played.header['to']}, {seconds:.0f} s")
        _tell(played)


def _played(dataset: Dataset, given: argparse.Namespace) -> Replay:
    first, end = dataset.buckets
    buckets = round(7 * given.weeks / BUCKET_DAYS[dataset.bucket])
    end -= round(7 * given.skip / BUCKET_DAYS[dataset.bucket])
    start = end - min(buckets, (end - first) // 2)
    days = bucket_start(np.array([start, end - 1]), dataset.bucket).astype(object)
    known = len(dataset.tables["demand"][["item_id", "location_id"]].drop_duplicates())
    every = -(-known // given.series)
    snapshot, assumed = dataset_snapshot(dataset, None, given.shortage_cost, every)
    rates = FILL_RATES if given.ours == "orders" else ()
    return replay(snapshot, *days, RIVALS, ours=given.ours, fill_rates=rates, assumed=assumed)


def _tell(played: Replay) -> None:
    apart = played.differences[played.differences["measure"] == "average_stock"]
    apart = apart.set_index(["fill_rate", "policy"])
    print(f"  {'fill rate':<10}{'stock':>10}" + "".join(f"{name:>18}" for name in RIVALS))
    for fill_rate in played.header["fill_rates"]:
        near = np.isclose(played.equal_service["fill_rate"], fill_rate)
        rows = played.equal_service[near].set_index("policy")
        cells = []
        for name in RIVALS:
            if name not in rows.index:
                cells.append("out of reach")
                continue
            error = apart.loc[(fill_rate, name), "standard_error"] / rows.loc[name, "average_stock"]
            cells.append(f"{rows.loc[name, 'stock_ratio']:.3f} ± {error:.3f}")
        ours = played.header["policies"][0]
        ours = f"{rows.loc[ours, 'average_stock']:,.0f}" if ours in rows.index else "-"
        print(f"  {fill_rate:<10.1%}{ours:>10}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main(sys.argv[1:])
