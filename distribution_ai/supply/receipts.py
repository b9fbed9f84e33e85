"""What was really received: the latest receipts of every item on every lane, without outliers."""

__all__ = ["Receipts", "recent_receipts"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

OLDEST_DAYS = 365
OUTLIER_DEVIATIONS = 3.0
_DEVIATIONS_PER_MEDIAN_DEVIATION = 1.4826
_LEAST_DEVIATION_DAYS = 1.0


@dataclass(frozen=True, eq=False)
class Receipts:
    """Receipts that count, one entry each, by lane, item and day.

    ``lane`` and ``item`` are positions in the network (item -1: not told); ``days`` from order to
    receipt, outliers drawn in; ``outlier`` whether it was one; ``promised`` whether a day was
    promised and ``on_time`` whether it was kept; ``weight`` so that one delivery counts once for
    its lane, and ``own_weight`` so that its parts count once for their item.
    """

    lane: np.ndarray
    item: np.ndarray
    days: np.ndarray
    outlier: np.ndarray
    promised: np.ndarray
    on_time: np.ndarray
    weight: np.ndarray
    own_weight: np.ndarray


def recent_receipts(
    snapshot: Snapshot, network: Network, window: int, min_observations: int
) -> Receipts:
    """The latest ``window`` receipts of every item on every lane, none older than a year.

    Receipts far from the median of their item on their lane (of their lane, where the item has
    fewer than ``min_observations``) are drawn in to 3 robust deviations from it, and never to
    less than 3 days.
    """
    frame = _latest(_known(snapshot, network), window)
    days = frame["days"].to_numpy(dtype=float)
    drawn_in = _without_outliers(frame, min_observations)
    delivery = ["lane", "ordered_on", "received_on"]
    return Receipts(
        lane=frame["lane"].to_numpy(dtype=np.int64),
        item=frame["item"].to_numpy(dtype=np.int64),
        days=drawn_in,
        outlier=days != drawn_in,
        promised=frame["promised"].to_numpy(dtype=bool),
        on_time=frame["on_time"].to_numpy(dtype=bool),
        weight=_shares(frame, delivery),
        own_weight=_shares(frame, [*delivery, "item"]),
    )


def _shares(frame: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """One over the number of rows with the same keys."""
    return 1.0 / frame.groupby(keys, sort=False)["days"].transform("size").to_numpy(dtype=float)


def _known(snapshot: Snapshot, network: Network) -> pd.DataFrame:
    receipts = snapshot["receipts"]
    today = pd.Timestamp(snapshot.as_of)
    ordered, received = receipts["ordered_on"], receipts["received_on"]
    frame = pd.DataFrame({
        "lane": pd.Index(network.lanes["lane_id"]).get_indexer(receipts["lane_id"]),
        "item": pd.Index(network.items["item_id"]).get_indexer(receipts["item_id"]),
        "ordered_on": ordered,
        "received_on": received,
        "days": np.maximum((received - ordered).dt.days.to_numpy(dtype=float), 0.0),
        "promised": receipts["promised_on"].notna().to_numpy(bool),
        "on_time": (received <= receipts["promised_on"]).to_numpy(bool),
    })  # fmt: skip
    oldest = today - pd.Timedelta(days=OLDEST_DAYS)
    recent = ((received <= today) & (received > oldest)).to_numpy(bool)
    return frame[recent & (frame["lane"] >= 0).to_numpy() & frame["days"].notna().to_numpy()]


def _latest(frame: pd.DataFrame, window: int) -> pd.DataFrame:
    order = ["lane", "item", "received_on", "days", "promised", "on_time"]
    frame = frame.sort_values(order, kind="stable")
    newer = frame.groupby(["lane", "item"], sort=False).cumcount(ascending=False)
    return frame[newer.to_numpy() < window]


def _without_outliers(frame: pd.DataFrame, min_observations: int) -> np.ndarray:
    days = frame["days"]
    own_median, own_reach, count = _middle(days, [frame["lane"], frame["item"]])
    lane_median, lane_reach, _ = _middle(days, [frame["lane"]])
    enough = count >= min_observations
    median = np.where(enough, own_median, lane_median)
    reach = np.where(enough, own_reach, lane_reach)
    return np.clip(days.to_numpy(dtype=float), median - reach, median + reach)


def _middle(days: pd.Series, keys: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median, how far from it a value may be, and number of values of each one's group."""
    groups = days.groupby(keys)
    median = groups.transform("median")
    deviation = (days - median).abs().groupby(keys).transform("median")
    robust = np.maximum(_DEVIATIONS_PER_MEDIAN_DEVIATION * deviation, _LEAST_DEVIATION_DAYS)
    count = groups.transform("size")
    return tuple(v.to_numpy(dtype=float) for v in (median, OUTLIER_DEVIATIONS * robust, count))
