"""How good forecasts are: rolling origins over real demand, beside the textbook's method."""

__all__ = [
    "COVERAGES",
    "PROBABILITIES",
    "Measured",
    "demand_after",
    "evaluate",
    "losses",
    "mean_ratios",
    "smoothed",
    "summary",
    "textbook",
]

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from distribution_ai.adapters.datasets import Dataset
from distribution_ai.demand.calendar import bucket_number
from distribution_ai.demand.history import History, build_history
from distribution_ai.demand.models.smoothing import smoothed_levels
from distribution_ai.demand.outlook import outlook
from distribution_ai.errors import PlanningError
from distribution_ai.network import Network

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
COVERAGES = (90, 95, 99)
TEXTBOOK_CONSTANTS = np.array([0.05, 0.1, 0.2, 0.3, 0.5])

Measured = pd.DataFrame
Progress = Callable[[str, float], None]
_KEYS = ["set", "lead_time", "method"]
_COLUMNS = (
    *_KEYS, "origin", "series", "demand", "error", "absolute", "loss", "loss_95",
    *(f"covered_{p}" for p in COVERAGES),
)  # fmt: skip


def evaluate(
    dataset: Dataset,
    progress: Progress = lambda step, fraction: None,
    origins: int | None = None,
    skip: int = 0,
    learner: bool = False,
) -> Measured:
    """Forecast from every origin of a data set as if it were that day, and compare.

    Each origin has a snapshot of its own, without any demand after it, so nothing can be learned
    from what is measured. ``origins`` and ``skip``: see :meth:`Dataset.starts`; ``learner``
    averages learned quantiles in. One row per
    origin, lead time and method (``ours``, ``textbook``): sums over item-locations of demand and
    of losses, ready to be added up by :func:`summary`. Only windows count of which all demand is
    known (nothing out of stock). Raises :class:`PlanningError` where nothing can be measured.
    """
    starts = dataset.starts(origins, skip)
    rows = []
    for place, start in enumerate(starts):
        progress(f"{dataset.name} {place + 1}/{len(starts)}", place / len(starts))
        rows += _origin(dataset, start, learner)
    measured = pd.DataFrame(rows, columns=list(_COLUMNS))
    if not measured["demand"].sum() > 0:
        raise PlanningError(f"{dataset.name}: the {len(starts)} origins asked for have no demand "
                            "to measure; ask for other origins or shorter lead times")  # fmt: skip
    return measured


def summary(measured: Measured) -> pd.DataFrame:
    """One row per data set, lead time and method.

    ``wql`` weighted quantile loss at 0.95 and ``wql_mean`` over :data:`PROBABILITIES` (twice the
    pinball loss by demand; Salinas et al. 2020), ``ratio`` the former against the textbook's,
    ``coverage_90`` to ``coverage_99`` in percent, ``bias`` and ``wape`` of the mean in percent of
    demand, ``series`` and ``origins`` how many there were; NaN where nothing was asked for.
    """
    groups = measured.groupby(_KEYS, sort=False)
    total = groups.sum(numeric_only=True)
    demand, windows = (total[name].where(total[name] > 0) for name in ("demand", "series"))
    table = pd.DataFrame({
        "wql": 2.0 * total["loss_95"] / demand,
        "wql_mean": 2.0 * total["loss"] / demand,
        **{f"coverage_{p}": 100.0 * total[f"covered_{p}"] / windows for p in COVERAGES},
        "bias": 100.0 * total["error"] / demand,
        "wape": 100.0 * total["absolute"] / demand,
        "series": groups["series"].max(),
        "origins": groups["origin"].nunique(),
    }).reset_index()  # fmt: skip
    peer = table[table["method"] == "textbook"].set_index(["set", "lead_time"])["wql"]
    whose = pd.MultiIndex.from_frame(table[["set", "lead_time"]])
    peer = peer.where(peer > 0).reindex(whose).to_numpy()
    table.insert(3, "ratio", table["wql"] / peer)
    return table


def mean_ratios(table: pd.DataFrame) -> pd.Series:
    """Geometric mean over the lead times of each set's ratios to the textbook, from a summary.

    >>> ratios = pd.DataFrame({"set": "a", "method": "ours", "ratio": [0.5, 0.8]})
    >>> mean_ratios(ratios).round(3).to_dict()
    {'a': 0.632}
    """
    ours = table[(table["method"] == "ours") & (table["ratio"] > 0)]
    logs = np.log(ours["ratio"]).groupby(ours["set"], sort=False).mean()
    return np.exp(logs).rename("ratio")


def textbook(history: History, lead_times: Sequence[int]) -> dict[int, tuple]:
    """Mean (N,) and quantiles (N, K) per lead time as taught: simple exponential smoothing with a
    fitted constant, and z * sigma * sqrt(L) around it (Silver, Pyke and Thomas, chapter 6)."""
    level, sigma = smoothed(history)
    z = stats.norm.ppf(PROBABILITIES)
    return {
        length: (level * length, level[:, None] * length + z * (sigma * np.sqrt(length))[:, None])
        for length in lead_times
    }


def smoothed(history: History) -> tuple[np.ndarray, np.ndarray]:
    """Level (N,) a bucket and deviation (N,) of its errors one bucket ahead, by simple exponential
    smoothing with the constant that fits each series best."""
    quantity, observed = np.asarray(history.quantity, dtype=float), history.observed
    ends = np.arange(len(quantity) + 1)
    levels = smoothed_levels(quantity, observed, None, TEXTBOOK_CONSTANTS, ends)
    error = np.where(observed[:, None], quantity[:, None] - levels[:-1], 0.0)
    squared = np.square(error[2:]).sum(axis=0) / np.maximum(observed[2:].sum(axis=0), 1)
    best = np.argmin(squared, axis=0)
    columns = np.arange(quantity.shape[1])
    return levels[-1][best, columns], np.sqrt(squared[best, columns])


def _origin(dataset: Dataset, start: int, learner: bool) -> list[dict]:
    snapshot = dataset.known_before(start)
    network = Network.of(snapshot)
    history = build_history(snapshot, network)
    longest = max(dataset.lead_times)
    made = outlook(snapshot, network, history, longest, dataset.lead_times, learner)
    ours = {
        length: (made.sum_mean(length), made.sum_quantiles(length, PROBABILITIES))
        for length in dataset.lead_times
    }
    peer = textbook(history, dataset.lead_times)
    demand, known = demand_after(dataset, network, start, longest)
    seen = history.first < len(history.dates)
    rows = []
    for length in dataset.lead_times:
        counts = seen & known[:length].all(axis=0)
        actual = demand[:length].sum(axis=0)[counts]
        for method, answers in (("ours", ours), ("textbook", peer)):
            mean, quantiles = answers[length]
            rows.append({
                "set": dataset.name, "lead_time": length, "method": method, "origin": start,
                **losses(actual, mean[counts], quantiles[counts]),
            })  # fmt: skip
    return rows


def demand_after(
    dataset: Dataset, network: Network, start: int, buckets: int
) -> tuple[np.ndarray, np.ndarray]:
    """Demand (L, N) in units of so many ``buckets`` from ``start`` on as it came, and where it is
    known for sure, bool (L, N)."""
    found = []
    for name, value in (("demand", "quantity"), ("availability", "in_stock")):
        grid = np.zeros((buckets, network.size))
        if name in dataset.tables:
            table = dataset.tables[name]
            number = bucket_number(table["date"].to_numpy(), dataset.bucket) - start
            table, number = (part[(number >= 0) & (number < buckets)] for part in (table, number))
            column = network.find(table["item_id"].astype(str), table["location_id"].astype(str))
            values = table[value].to_numpy(dtype=float)
            if name == "availability":
                values = (values < 1.0).astype(float)
            inside = column >= 0
            np.add.at(grid, (number[inside], column[inside]), values[inside])
        found.append(grid)
    return np.maximum(found[0], 0.0), found[1] == 0


def losses(actual: np.ndarray, mean: np.ndarray, quantiles: np.ndarray) -> dict[str, float]:
    """Sums over series of what a forecast missed, in units: ``actual`` and ``mean`` (n,),
    ``quantiles`` (n, K) at :data:`PROBABILITIES`."""
    gap = actual[:, None] - quantiles
    loss = np.maximum(PROBABILITIES * gap, (PROBABILITIES - 1.0) * gap).sum(axis=0)
    place = {round(100 * p): k for k, p in enumerate(PROBABILITIES)}
    return {
        "series": len(actual),
        "demand": actual.sum(),
        "error": (mean - actual).sum(),
        "absolute": np.abs(mean - actual).sum(),
        "loss": loss.mean(),
        "loss_95": loss[place[95]],
        **{f"covered_{p}": (gap[:, place[p]] <= 0).sum() for p in COVERAGES},
    }
