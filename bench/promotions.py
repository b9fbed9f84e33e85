"""What knowing promotions and prices ahead is worth, in normal and in promotion weeks.

``python -m bench.promotions FOLDER [NAME...]``: a data set whose regressors of the given names
(``deal`` and ``feat`` if none) are above 0 in promotion buckets. Buckets ahead count alike.
"""

import sys

import numpy as np
import pandas as pd

from distribution_ai.adapters.datasets import Dataset, read_dataset
from distribution_ai.demand.calendar import bucket_number
from distribution_ai.demand.history import build_history
from distribution_ai.demand.outlook import outlook
from distribution_ai.learn.evaluation import demand_after
from distribution_ai.network import Network

NAMES = ("deal", "feat")
ORIGINS = 14


def promoted(dataset: Dataset, network: Network, names, start: int, buckets: int) -> np.ndarray:
    """Whether any of the regressors is above 0, bool (L, N)."""
    table = dataset.tables["regressors"]
    table = table[table["name"].isin(names) & (table["value"] > 0)]
    number = bucket_number(table["date"].to_numpy(), dataset.bucket) - start
    column = network.find(table["item_id"].astype(str), table["location_id"].astype(str))
    inside = (number >= 0) & (number < buckets) & (column >= 0)
    found = np.zeros((buckets, network.size), bool)
    found[number[inside], column[inside]] = True
    return found


def measure(dataset: Dataset, read: Dataset, names) -> pd.DataFrame:
    """Errors per kind of bucket of forecasts from what is ``read`` of a data set."""
    longest, rows = max(dataset.lead_times), []
    for start in dataset.starts(ORIGINS):
        snapshot = read.known_before(start)
        network = Network.of(snapshot)
        history = build_history(snapshot, network)
        mean = outlook(snapshot, network, history, longest, dataset.lead_times).mean
        demand, known = demand_after(dataset, network, start, longest)
        known &= history.first < len(history.dates)
        special = promoted(dataset, network, names, start, longest)
        for kind, cells in (("all", known), ("normal", known & ~special),
                            ("promotion", known & special)):  # fmt: skip
            error = (mean - demand)[cells].astype(float)
            rows.append({"buckets": kind, "cells": cells.sum(), "demand": demand[cells].sum(),
                         "error": error.sum(), "absolute": np.abs(error).sum()})  # fmt: skip
    return pd.DataFrame(rows).groupby("buckets", sort=False).sum()


def main(arguments: list[str]) -> None:
    """Print WAPE and bias with and without drivers."""
    dataset = read_dataset(arguments[0])
    names = arguments[1:] or NAMES
    print(f"{'buckets':<12}{'cells':>8}{'drivers':>10}{'wape %':>9}{'bias %':>9}")
    both = {"with": measure(dataset, dataset, names),
            "without": measure(dataset, dataset.without_drivers(), names)}  # fmt: skip
    for kind in both["with"].index:
        for name, table in both.items():
            row = table.loc[kind]
            wape, bias = (100 * row[each] / row["demand"] for each in ("absolute", "error"))
            print(f"{kind:<12}{row['cells']:>8.0f}{name:>10}{wape:>9.1f}{bias:>+9.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
