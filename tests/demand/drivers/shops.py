"""Shops made by hand, whose demand is moved by events and regressors."""

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.history import build_history
from distribution_ai.demand.outlook import outlook
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

AS_OF = "2025-06-30"
NUMBER = {"D": 1, "W-MON": 7}


def dates(buckets: int, ahead: int, bucket: str = "W-MON") -> np.ndarray:
    """First days of the buckets before :data:`AS_OF` and of those ahead."""
    end = int(bucket_number(np.datetime64(AS_OF), bucket))
    return bucket_start(np.arange(end - buckets, end + ahead), bucket)


def names(size: int) -> np.ndarray:
    return np.array([f"item-{number:02d}" for number in range(size)], dtype=object)


def shop(quantity, horizon=4, bucket="W-MON", category="", **tables) -> tuple[Snapshot, Network]:
    """A snapshot of items (N,) of one store with demand ``quantity`` (T, N)."""
    buckets, size = np.shape(quantity)
    day = dates(buckets, 0, bucket)
    empty = {"lanes": ["lane_id", "origin_id", "destination_id", "lead_time_days"],
             "stock": ["item_id", "location_id", "on_hand"]}  # fmt: skip
    snapshot = Snapshot.build({"as_of": AS_OF, "bucket": bucket, "horizon": horizon}, {
        "items": pd.DataFrame({"item_id": names(size), "category": category}),
        "locations": pd.DataFrame({"location_id": ["A"], "kind": "store"}),
        **{name: pd.DataFrame(columns=columns, dtype=str) for name, columns in empty.items()},
        "demand": pd.DataFrame({
            "item_id": np.tile(names(size), buckets), "location_id": "A",
            "date": np.repeat(day, size), "quantity": np.asarray(quantity, dtype=float).ravel(),
        }),
        **tables,
    })  # fmt: skip
    return snapshot, Network.of(snapshot)


def forecast_of(quantity, horizon=4, bucket="W-MON", **tables) -> Forecast:
    """The forecast of such a shop."""
    snapshot, network = shop(quantity, horizon, bucket, **tables)
    history = build_history(snapshot, network)
    return outlook(snapshot, network, history, horizon, [1.0, float(horizon)])


def promotions(promoted, bucket="W-MON", ahead=4, name="sale", **columns) -> pd.DataFrame:
    """One event for each True of ``promoted`` (T + ahead, N)."""
    week, item = np.nonzero(promoted)
    day = dates(len(promoted) - ahead, ahead, bucket)[week]
    return pd.DataFrame({
        "event_id": [f"event-{number}" for number in range(len(week))], "name": name,
        "kind": "promotion", "date_from": day, "date_to": day + (NUMBER[bucket] - 1),
        "item_id": names(promoted.shape[1])[item], "location_id": "A", **columns,
    })  # fmt: skip


def regressor(values, name="price", bucket="W-MON", ahead=4) -> pd.DataFrame:
    """One row for each number of ``values`` (T + ahead, N) that is known."""
    values = np.asarray(values, dtype=float)
    week, item = np.nonzero(np.isfinite(values))
    return pd.DataFrame({
        "name": name, "date": dates(len(values) - ahead, ahead, bucket)[week],
        "value": values[week, item], "item_id": names(values.shape[1])[item], "location_id": "A",
    })  # fmt: skip
