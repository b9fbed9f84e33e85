"""Bias of forecasts from a history with stock-outs, which are simulated on real demand.

``python -m bench.stockouts FOLDER...``: an order-up-to policy without back-orders is played on
each data set's demand, lean enough that the shelf is empty in about 18 % of the buckets. Forecasts
from what was sold (taken as demand, or with the table of empty shelves) are compared with
forecasts from the demand itself, for dense series (something is asked for in three of four
buckets) and for the others. Shelves are told as the share of the bucket they were filled, or
just as empty at the end.
"""

import sys
from collections import deque
from dataclasses import replace

import numpy as np
import pandas as pd

from distribution_ai.adapters.datasets import Dataset, read_dataset
from distribution_ai.demand.history import History, build_history
from distribution_ai.demand.outlook import outlook
from distribution_ai.network import Network

WANTED_SHARE, SEARCH_STEPS = 0.18, 9
DENSE = 0.75
MOST_SERIES = 600
RULES = {"D": (7, 3, 28), "W-MON": (1, 1, 8), "MS": (1, 1, 8)}
"""Per bucket: review interval, lead time and the window of moving averages, in buckets."""


def sold(demand: np.ndarray, bucket: str, factor: float) -> tuple[np.ndarray, np.ndarray]:
    """Sales and the share of each bucket with stock, both (T, N), under order-up-to levels of
    ``factor`` deviations above the mean of the protection interval.

    Orders for single units come evenly over a bucket, so the time at which the last unit goes is
    that of an order statistic, beta distributed.
    """
    review, lead, window = RULES[bucket]
    protection = review + lead
    frame = pd.DataFrame(demand)
    mean = frame.rolling(window, min_periods=1).mean().to_numpy()
    deviation = frame.rolling(2 * window, min_periods=1).std(ddof=0).to_numpy()
    level = np.maximum(np.rint(mean * protection + factor * deviation * np.sqrt(protection)), 1.0)
    random, size = np.random.default_rng(1), demand.shape[1]
    stock = level[min(window, len(level) - 1)].copy()
    arriving, phase = deque([np.zeros(size)] * (lead + 1)), random.integers(0, review, size)
    sales, share = np.zeros_like(demand), np.ones_like(demand)
    for now, wanted in enumerate(demand):
        stock = stock + arriving.popleft()
        served = np.minimum(wanted, stock)
        sold_out = random.beta(np.maximum(served, 1e-6), wanted - served + 1.0)
        share[now] = np.where(wanted < stock, 1.0, np.where(served > 0, sold_out, 0.0))
        sales[now], stock = served, stock - served
        position = stock + sum(arriving)
        due = (now + phase) % review == 0
        arriving.append(np.where(due, np.maximum(level[now] - position, 0.0), 0.0))
    return sales, share


def lean_enough(demand: np.ndarray, live: np.ndarray, bucket: str):
    """Sales and shares at the level that leaves the wanted share of live buckets short."""
    low, high = -8.0, 4.0
    for _step in range(SEARCH_STEPS):
        factor = (low + high) / 2.0
        sales, share = sold(demand, bucket, factor)
        short = ((share < 1.0) & live).sum() / live.sum()
        low, high = (factor, high) if short > WANTED_SHARE else (low, factor)
    return sales, share


def measure(dataset: Dataset) -> None:
    """Print the bias of each kind of series and way to read the shelves."""
    start, horizon = dataset.starts()[0], max(dataset.lead_times)
    history, network = _history(dataset, start)
    buckets = len(history.dates)
    some = np.flatnonzero(history.first < buckets // 2)
    some = some[:: max(len(some) // MOST_SERIES, 1)]
    demand = history.quantity[:, some].astype(float)
    live = np.arange(buckets)[:, None] >= history.first[some]
    sales, share = lean_enough(demand, live, dataset.bucket)
    frames = _Frames(dataset, network, history, some, live)
    true = frames.forecast(demand, None, start, horizon)
    dense = (demand > 0).sum(axis=0) / live.sum(axis=0) >= DENSE
    told = {
        "sales": None,
        "share of the bucket": share,
        "empty at the end": np.where(share < 1.0, 0.0, 1.0),
    }
    for name, shelves in told.items():
        found = frames.forecast(sales, shelves, start, horizon)
        for kind, chosen in (("dense", dense), ("sparse", ~dense)):
            if not chosen.any():
                continue
            out = ((share < 1.0) & live)[:, chosen].sum() / live[:, chosen].sum()
            bias = 100.0 * (found[chosen].sum() / true[chosen].sum() - 1.0)
            print(f"{dataset.name:<32}{kind:<8}{chosen.sum():>7}{100 * out:>9.1f}"
                  f"  {name:<22}{bias:>+8.1f}", flush=True)  # fmt: skip


def _history(dataset: Dataset, start: int) -> tuple[History, Network]:
    snapshot = dataset.known_before(start)
    network = Network.of(snapshot)
    return build_history(snapshot, network), network


class _Frames:
    """Forecasts from tables made of arrays (T, n) of some series."""

    def __init__(self, dataset: Dataset, network: Network, history: History, some, live):
        self._plain = dataset.without_drivers()
        self._ids = network.item_ids[some], network.location_ids[some]
        self._dates, self._live = history.dates, live

    def forecast(self, quantity, share, start: int, horizon: int) -> np.ndarray:
        """Demand of the whole horizon (n,)."""
        tables = {name: table for name, table in self._plain.tables.items()
                  if name != "availability"}  # fmt: skip
        tables["demand"] = self._table("quantity", quantity, self._live)
        if share is not None:
            tables["availability"] = self._table("in_stock", share, self._live & (share < 1.0))
        played = replace(self._plain, tables=tables)
        snapshot = played.known_before(start)
        network = Network.of(snapshot)
        history = build_history(snapshot, network)
        made = outlook(snapshot, network, history, horizon, self._plain.lead_times)
        return made.sum_mean(horizon)[network.find(*self._ids)]

    def _table(self, name: str, values: np.ndarray, cells: np.ndarray) -> pd.DataFrame:
        row, column = np.nonzero(cells)
        return pd.DataFrame({
            "item_id": self._ids[0][column], "location_id": self._ids[1][column],
            "date": self._dates[row].astype("datetime64[ns]"), name: values[row, column],
        })  # fmt: skip


def main(folders: list[str]) -> None:
    """Print the table of every folder."""
    print(f"{'set':<32}{'kind':<8}{'series':>7}{'short %':>9}  {'told':<22}{'bias %':>8}")
    for folder in folders:
        measure(read_dataset(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
