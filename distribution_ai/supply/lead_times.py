"""Lead times per lane, learned from what was really received."""

__all__ = ["LeadTimes", "learn_lead_times"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

WINDOW_DAYS = 365
MINIMUM_OBSERVATIONS = 4
DEFAULT_COEFFICIENT_OF_VARIATION = 0.2
MAXIMUM_COEFFICIENT_OF_VARIATION = 2.0
OUTLIER_DEVIATIONS = 3.0
_DEVIATIONS_PER_MEDIAN_DEVIATION = 1.4826


@dataclass(frozen=True, eq=False)
class LeadTimes:
    """Lead times in days, one entry per lane of the network, shape ``(lanes,)``.

    ``mean`` and ``sd`` from order to receipt; ``on_time_rate`` the share of receipts no later
    than promised, NaN where none was promised; ``observations`` the receipts counted, also where
    they were too few and mean and deviation are the lane's own.
    """

    mean: np.ndarray
    sd: np.ndarray
    on_time_rate: np.ndarray
    observations: np.ndarray


def learn_lead_times(snapshot: Snapshot, network: Network) -> LeadTimes:
    """Learn every lane's lead time from its receipts of the last :data:`WINDOW_DAYS` days.

    Fewer than :data:`MINIMUM_OBSERVATIONS` receipts leave the lane its planned lead time, with
    its planned deviation or :data:`DEFAULT_COEFFICIENT_OF_VARIATION`. Single receipts far from
    the lane's median are drawn in to :data:`OUTLIER_DEVIATIONS` robust deviations, and never less
    than a day, from it.
    """
    receipts = _recent_receipts(snapshot, network)
    count = len(network.lanes)
    grouped = receipts.groupby("lane")["days"]
    observations = grouped.size().reindex(range(count), fill_value=0).to_numpy(dtype=np.int64)
    learned = observations >= MINIMUM_OBSERVATIONS
    mean = grouped.mean().reindex(range(count)).to_numpy(dtype=float)
    sd = grouped.std(ddof=1).reindex(range(count)).to_numpy(dtype=float)
    planned = network.lanes["lead_time_days"].to_numpy(dtype=float)
    planned_sd = network.lanes["lead_time_sd_days"].to_numpy(dtype=float)
    planned_sd = np.where(
        np.isnan(planned_sd), DEFAULT_COEFFICIENT_OF_VARIATION * planned, planned_sd
    )
    mean = np.where(learned, mean, planned)
    sd = np.minimum(np.where(learned, sd, planned_sd), MAXIMUM_COEFFICIENT_OF_VARIATION * mean)
    return LeadTimes(mean, sd, _on_time_rate(receipts, count), observations)


def _recent_receipts(snapshot: Snapshot, network: Network) -> pd.DataFrame:
    receipts = snapshot["receipts"]
    today = pd.Timestamp(snapshot.as_of)
    received = receipts["received_on"]
    lane = pd.Index(network.lanes["lane_id"]).get_indexer(receipts["lane_id"])
    recent = (
        (lane >= 0)
        & (received <= today).to_numpy(bool)
        & (received > today - pd.Timedelta(days=WINDOW_DAYS)).to_numpy(bool)
    )
    kept = receipts[recent]
    days = (kept["received_on"] - kept["ordered_on"]).dt.days.to_numpy(dtype=float)
    frame = pd.DataFrame(
        {
            "lane": lane[recent],
            "days": np.maximum(days, 0.0),
            "promised": kept["promised_on"].notna().to_numpy(bool),
            "on_time": (kept["received_on"] <= kept["promised_on"]).to_numpy(bool),
        }
    )
    frame = frame[~np.isnan(days)].sort_values(["lane", "days"], kind="stable")
    return frame.assign(days=_without_outliers(frame))


def _without_outliers(receipts: pd.DataFrame) -> np.ndarray:
    lane, days = receipts["lane"], receipts["days"]
    median = days.groupby(lane).transform("median")
    deviation = (days - median).abs().groupby(lane).transform("median")
    reach = OUTLIER_DEVIATIONS * np.maximum(_DEVIATIONS_PER_MEDIAN_DEVIATION * deviation, 1.0)
    return days.clip(median - reach, median + reach).to_numpy()


def _on_time_rate(receipts: pd.DataFrame, count: int) -> np.ndarray:
    promised = receipts[receipts["promised"]]
    rate = promised.groupby("lane")["on_time"].mean()
    return rate.reindex(range(count)).to_numpy(dtype=float)
