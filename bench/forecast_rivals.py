"""Accuracy of demand over a lead time beside statsforecast's models and the textbook.

``python -m bench.forecast_rivals --python RIVAL FOLDER...``: the same origins for everybody,
evenly spread series of each data set (200 if not said otherwise). statsforecast needs an older
pandas than the engine, so it runs under an interpreter of its own: RIVAL is that of a virtual
environment with ``pip install --group bench``. AutoETS and AutoTheta get the quantiles of sums
from 500 paths that the model simulates, CrostonSBA, which has no errors of its own, from the
errors of its sums at 104 past origins.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from distribution_ai.adapters.datasets import Dataset, read_dataset
from distribution_ai.demand.history import History, build_history
from distribution_ai.demand.outlook import outlook
from distribution_ai.learn.evaluation import (
    PROBABILITIES,
    demand_after,
    losses,
    summary,
    textbook,
)
from distribution_ai.network import Network

SEASON = {"D": 7, "W-MON": 1, "MS": 12}
MODELS = Path(__file__).with_name("rival_models.py")


def rivals(python: str, history: History, some: np.ndarray, lead_times) -> dict:
    """Per model and lead time the mean (n,) and quantiles (n, K), and the seconds by model."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(
            source, quantity=history.quantity[:, some], first=history.first[some],
            season=SEASON[history.bucket], lead_times=lead_times, probabilities=PROBABILITIES,
        )  # fmt: skip
        subprocess.run([python, MODELS, source, target], check=True)
        with np.load(target) as found:
            names = [name.removesuffix(" mean") for name in found if name.endswith(" mean")]
            return {
                name: ({
                    length: (found[f"{name} mean"][place], found[f"{name} quantiles"][place])
                    for place, length in enumerate(lead_times)
                }, float(found[f"{name} seconds"]))
                for name in names
            }  # fmt: skip


def measure(dataset: Dataset, python: str, series: int) -> tuple[pd.DataFrame, dict[str, float]]:
    """Losses as :func:`evaluate` gives them, of every method, and seconds of the rivals per
    thousand series and origin."""
    rows, seconds, counted = [], {}, 0
    longest = max(dataset.lead_times)
    for start in dataset.starts():
        snapshot = dataset.known_before(start)
        network = Network.of(snapshot)
        history = build_history(snapshot, network)
        demand, known = demand_after(dataset, network, start, longest)
        some = np.flatnonzero(history.first < len(history.dates))
        some = some[:: max(len(some) // series, 1)]
        made = outlook(snapshot, network, history, longest, dataset.lead_times)
        whole = textbook(history, dataset.lead_times)
        answers = {
            "ours": {length: (made.sum_mean(length)[some],
                              made.sum_quantiles(length, PROBABILITIES)[some])
                     for length in dataset.lead_times},
            "textbook": {length: (mean[some], quantiles[some])
                         for length, (mean, quantiles) in whole.items()},
        }  # fmt: skip
        for name, (found, spent) in rivals(python, history, some, dataset.lead_times).items():
            answers[name] = found
            seconds[name] = seconds.get(name, 0.0) + spent
        counted += len(some)
        for length in dataset.lead_times:
            counts = known[:length, some].all(axis=0)
            actual = demand[:length, some].sum(axis=0)[counts]
            for method, answer in answers.items():
                mean, quantiles = answer[length]
                rows.append({"set": dataset.name, "lead_time": length, "method": method,
                             "origin": start,
                             **losses(actual, mean[counts], quantiles[counts])})  # fmt: skip
    return pd.DataFrame(rows), {name: 1e3 * spent / counted for name, spent in seconds.items()}


def main() -> None:
    """Print per set and method the geometric mean of the ratios to the textbook, and coverage."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--python", default=sys.executable, help="interpreter with statsforecast")
    parser.add_argument("--series", type=int, default=200, help="most series of a data set")
    given = parser.parse_args()
    tables = []
    print(f"{'set':<32}{'method':<12}{'ratio':>7}{'in 95 %':>9}{'bias %':>8}{'wape %':>8}"
          f"{'s/1,000':>9}")  # fmt: skip
    for folder in given.folders:
        measured, seconds = measure(read_dataset(folder), given.python, given.series)
        table = summary(measured)
        tables.append(table)
        for method, rows in table.groupby("method", sort=False):
            ratio = np.exp(np.log(rows["ratio"]).mean())
            spent = f"{seconds[method]:.1f}" if method in seconds else ""
            print(f"{rows['set'].iloc[0]:<32}{method:<12}{ratio:>7.3f}"
                  f"{rows['coverage_95'].mean():>9.1f}{rows['bias'].mean():>+8.1f}"
                  f"{rows['wape'].mean():>8.1f}{spent:>9}", flush=True)  # fmt: skip
    whole = pd.concat(tables)
    by_set = np.log(whole["ratio"]).groupby([whole["set"], whole["method"]]).mean()
    print("geometric mean over the sets:")
    print(np.exp(by_set.groupby("method").mean()).round(3).to_string(header=False))


if __name__ == "__main__":
    main()
