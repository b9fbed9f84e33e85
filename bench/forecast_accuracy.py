"""Accuracy of lead-time demand against the textbook method, on folders of real demand.

``python -m bench.forecast_accuracy DATA_FOLDER...``: each folder holds ``demand.parquet`` (and
perhaps ``availability.parquet``) with the snapshot's columns, and ``dataset.json`` with
``bucket``, ``lead_times``, ``origins`` and ``origin_step`` in buckets. The textbook: simple
exponential smoothing with a fitted constant, and z * sigma * sqrt(L).
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import History, build_history
from distribution_ai.demand.models.smoothing import smoothed_levels
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

PROBABILITIES = np.array([0.5, 0.9, 0.95, 0.99])
TEXTBOOK_CONSTANTS = np.array([0.05, 0.1, 0.2, 0.3, 0.5])


def read_history(folder: Path, bucket: str) -> History:
    """The whole history of a folder."""
    demand = pd.read_parquet(folder / "demand.parquet")
    shelves = folder / "availability.parquet"
    last = bucket_number(demand["date"].max().to_datetime64(), bucket)
    as_of = bucket_start(np.array(last + 1), bucket)[()]
    ids = {name: demand[name].drop_duplicates() for name in ("item_id", "location_id")}
    tables = {
        "items": pd.DataFrame({"item_id": ids["item_id"]}),
        "locations": pd.DataFrame({"location_id": ids["location_id"], "kind": "store"}),
        "lanes": pd.DataFrame(
            columns=["lane_id", "origin_id", "destination_id", "lead_time_days"], dtype=str
        ),
        "stock": pd.DataFrame(columns=["item_id", "location_id", "on_hand"], dtype=str),
        "demand": demand[["item_id", "location_id", "date", "quantity"]],
    }
    if shelves.exists():
        tables["availability"] = pd.read_parquet(shelves)
    snapshot = Snapshot.build({"as_of": str(as_of), "bucket": bucket}, tables)
    return build_history(snapshot, Network.of(snapshot))


def until(history: History, end: int) -> History:
    """The history as it was known before bucket ``end``."""
    return replace(
        history, dates=history.dates[:end], quantity=history.quantity[:end],
        observed=history.observed[:end], first=np.minimum(history.first, end),
        start=history.dates[end],
    )  # fmt: skip


def textbook(history: History, lead_times) -> dict[int, np.ndarray]:
    """Quantiles (N, K) per lead time: z * sigma * sqrt(L) around the smoothed level."""
    quantity, observed = history.quantity, history.observed
    ends = np.arange(len(quantity) + 1)
    levels = smoothed_levels(quantity, observed, None, TEXTBOOK_CONSTANTS, ends)
    error = np.where(observed[:, None], quantity[:, None] - levels[:-1], 0.0)
    squared = np.square(error[2:]).sum(axis=0) / np.maximum(observed[2:].sum(axis=0), 1)
    best = np.argmin(squared, axis=0)
    columns = np.arange(quantity.shape[1])
    level, sigma = levels[-1][best, columns], np.sqrt(squared[best, columns])
    z = stats.norm.ppf(PROBABILITIES)
    return {
        lead_time: level[:, None] * lead_time + z * (sigma * np.sqrt(lead_time))[:, None]
        for lead_time in lead_times
    }


def ours(history: History, lead_times) -> dict[int, np.ndarray]:
    """Quantiles (N, K) per lead time of the engine."""
    result = forecast(history, max(lead_times), lead_times)
    return {length: result.sum_quantiles(length, PROBABILITIES) for length in lead_times}


def measure(folder: Path) -> list[dict]:
    """One row per lead time: weighted quantile losses, their ratio, coverage and bias."""
    data = json.loads((folder / "dataset.json").read_text())
    history = read_history(folder, data["bucket"])
    lead_times, total = data["lead_times"], len(history.dates)
    rows = []
    for back in range(data["origins"]):
        end = total - max(lead_times) - back * data["origin_step"]
        past = until(history, end)
        begun = time.perf_counter()
        engine = ours(past, lead_times)
        seconds = time.perf_counter() - begun
        peer = textbook(past, lead_times)
        for length in lead_times:
            window = slice(end, end + length)
            known = (past.first < end) & history.observed[window].all(axis=0)
            actual = history.quantity[window].sum(axis=0)[known, None]
            row = {"set": folder.name, "lead_time": length, "demand": actual.sum(),
                   "seconds": seconds, "series": known.sum()}  # fmt: skip
            for name, quantiles in (("ours", engine), ("textbook", peer)):
                gap = actual - quantiles[length][known]
                loss = np.maximum(PROBABILITIES * gap, (PROBABILITIES - 1) * gap).sum(axis=0)
                row[f"{name}_loss"] = 2 * loss[2]
                row[f"{name}_loss_all"] = 2 * loss.mean()
                for place, name_of in ((1, "90"), (2, "95"), (3, "99")):
                    row[f"{name}_cover_{name_of}"] = 100 * (gap[:, place] <= 0).mean()
            rows.append(row)
    return rows


def summary(rows: list[dict]) -> pd.DataFrame:
    """Per set and lead time over all origins."""
    frame = pd.DataFrame(rows).groupby(["set", "lead_time"], sort=False)
    table = pd.DataFrame({
        "wql95": frame["ours_loss"].sum() / frame["demand"].sum(),
        "ratio95": frame["ours_loss"].sum() / frame["textbook_loss"].sum(),
        "ratio_all": frame["ours_loss_all"].sum() / frame["textbook_loss_all"].sum(),
        **{f"cover{p}": frame[f"ours_cover_{p}"].mean() for p in ("90", "95", "99")},
        "textbook_cover95": frame["textbook_cover_95"].mean(),
        "seconds": frame["seconds"].mean(),
        "series": frame["series"].max(),
    })  # fmt: skip
    return table.reset_index()


def main() -> None:
    """Print the table of every folder and the geometric mean of the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    table = summary([row for folder in folders for row in measure(folder)])
    print(table.round(3).to_string(index=False))
    by_set = np.log(table["ratio95"]).groupby(table["set"]).mean()
    print("\nRatio to the textbook at 0.95, geometric mean per set:")
    print(np.exp(by_set).round(3).to_string())
    print(f"over the sets: {np.exp(by_set.mean()):.3f}")


if __name__ == "__main__":
    main()
