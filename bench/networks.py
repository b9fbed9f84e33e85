"""Made-up networks of any size for measuring speed; never for measuring accuracy."""

__all__ = ["two_echelons"]

import datetime

import numpy as np
import pandas as pd

from distribution_ai.snapshot import Snapshot

AS_OF = datetime.date(2026, 1, 5)


def two_echelons(items: int, warehouses: int, days: int, seed: int = 0) -> Snapshot:
    """One distribution centre that feeds ``warehouses`` regions, each with ``days`` of demand."""
    random = np.random.default_rng(seed)
    item = np.array([f"item-{number:06d}" for number in range(items)], dtype=object)
    region = np.array([f"region-{number:03d}" for number in range(warehouses)], dtype=object)
    places = np.concatenate([["dc"], region])
    cost = np.round(random.lognormal(1.5, 0.8, items), 2)
    header = {"format": 1, "as_of": AS_OF.isoformat(), "bucket": "D", "currency": "EUR"}
    return Snapshot.build(header, {
        "items": pd.DataFrame({"item_id": item, "unit_cost": cost, "unit_price": 1.6 * cost}),
        "locations": pd.DataFrame({
            "location_id": ["vendor", *places],
            "kind": ["supplier", "dc", *["warehouse"] * warehouses],
        }),
        "lanes": _lanes(region),
        "stock": _stock(random, item, places),
        "demand": _demand(random, item, region, days),
    })  # fmt: skip


def _lanes(region: np.ndarray) -> pd.DataFrame:
    supply = pd.DataFrame({"origin_id": ["vendor"], "destination_id": ["dc"],
                           "lead_time_days": [20.0], "fixed_cost": [0.0]})  # fmt: skip
    feed = pd.DataFrame({"origin_id": "dc", "destination_id": region,
                         "lead_time_days": 2.0, "fixed_cost": 40.0})  # fmt: skip
    pairs = pd.MultiIndex.from_product([region, region]).to_frame(index=False)
    pairs.columns = ["origin_id", "destination_id"]
    lateral = pairs[pairs["origin_id"] != pairs["destination_id"]]
    lanes = pd.concat(
        [supply, feed, lateral.assign(lead_time_days=3.0, fixed_cost=60.0)], ignore_index=True
    )
    return lanes.assign(lane_id=lanes["origin_id"] + ">" + lanes["destination_id"])


def _stock(random, item: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    frame = pd.MultiIndex.from_product([item, places]).to_frame(index=False)
    frame.columns = ["item_id", "location_id"]
    mean = np.where(frame["location_id"] == "dc", 60.0, 15.0)
    return frame.assign(on_hand=np.floor(random.gamma(0.8, mean / 0.8)))


def _demand(random, item: np.ndarray, region: np.ndarray, days: int) -> pd.DataFrame:
    rate = random.lognormal(-1.0, 1.0, (len(item), len(region)))
    quantity = random.poisson(rate[None], (days, len(item), len(region)))
    day, row, column = np.nonzero(quantity)
    dates = np.datetime64(AS_OF) - np.arange(days, 0, -1)
    return pd.DataFrame({
        "item_id": item[row], "location_id": region[column], "date": dates[day],
        "quantity": quantity[day, row, column].astype(float),
    })  # fmt: skip
