"""Forecasts as tables for other tools, of every item-location with demand."""

__all__ = ["DemandForecast", "bucket_means", "forecast_demand", "lead_time_demand"]

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.history import build_history
from distribution_ai.demand.outlook import outlook
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class DemandForecast:
    """A forecast with what its positions mean.

    ``places`` are the positions in the network of the item-locations with a demand row before
    the day planned from; ``dates`` (H,) the first days of the buckets forecast.
    """

    network: Network
    places: np.ndarray
    dates: np.ndarray
    forecast: Forecast


def forecast_demand(
    snapshot: Snapshot, lead_times: Sequence[int], learner: bool = False
) -> DemandForecast:
    """Forecast over the snapshot's horizon, or over the longest lead time (buckets) if longer;
    ``learner`` averages learned quantiles in."""
    network = Network.of(snapshot)
    horizon = max(snapshot.horizon, *lead_times)
    history = build_history(snapshot, network)
    made = outlook(snapshot, network, history, horizon, lead_times, learner)
    start = int(bucket_number(np.datetime64(snapshot.as_of), snapshot.bucket))
    dates = bucket_start(np.arange(start, start + horizon), snapshot.bucket)
    before = (snapshot["demand"]["date"] < pd.Timestamp(snapshot.as_of)).to_numpy()
    places = np.unique(network.places(snapshot, "demand")[before])
    return DemandForecast(network, places[places >= 0], dates, made)


def lead_time_demand(
    demand: DemandForecast, lead_times: Sequence[int], quantiles: Mapping[str, float]
) -> pd.DataFrame:
    """Demand summed over the next L buckets, one row per item-location and L.

    Columns ``item_id``, ``location_id``, ``lead_time``, ``mean`` and one per quantile, named by
    its key with a ``q`` before it (``{".95": 0.95}`` gives ``q.95``).
    """
    probabilities = list(quantiles.values())
    parts = [_sums(demand, lead_time, list(quantiles), probabilities) for lead_time in lead_times]
    order = np.arange(len(demand.places) * len(lead_times))
    order = order.reshape(len(lead_times), -1).T.ravel()
    return pd.concat(parts, ignore_index=True).take(order).reset_index(drop=True)


def _sums(
    demand: DemandForecast, lead_time: int, names: list[str], probabilities: list[float]
) -> pd.DataFrame:
    places = demand.places
    values = demand.forecast.sum_quantiles(lead_time, probabilities)[places]
    table = pd.DataFrame({
        "item_id": demand.network.item_ids[places],
        "location_id": demand.network.location_ids[places],
        "lead_time": lead_time,
        "mean": demand.forecast.sum_mean(lead_time)[places],
    })  # fmt: skip
    return table.assign(**{f"q{name}": values[:, k] for k, name in enumerate(names)})


def bucket_means(demand: DemandForecast) -> pd.DataFrame:
    """Mean demand per bucket: ``item_id``, ``location_id``, ``date``, ``mean``."""
    places, dates = demand.places, demand.dates
    return pd.DataFrame({
        "item_id": np.repeat(demand.network.item_ids[places], len(dates)),
        "location_id": np.repeat(demand.network.location_ids[places], len(dates)),
        "date": np.tile(dates.astype("datetime64[ns]"), len(places)),
        "mean": demand.forecast.mean[:, places].T.ravel().astype(float),
    })  # fmt: skip
