"""A small network that every test may change: a supplier, a central and two regional warehouses."""

import numpy as np
import pandas as pd

HEADER = {"as_of": "2026-01-01", "bucket": "D", "currency": "EUR"}
DAYS = 120


def tables(items: int = 3, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Valid tables with ``items`` items and 120 days of demand at the regional warehouses."""
    item_ids = [f"item-{number}" for number in range(items)]
    return {
        "items": pd.DataFrame({"item_id": item_ids, "category": "all/tools", "unit_cost": 4.0,
                               "unit_price": 9.0}),
        "locations": pd.DataFrame({
            "location_id": ["vendor", "central", "north", "south"],
            "kind": ["supplier", "dc", "warehouse", "warehouse"],
            "region": ["", "home", "home", "abroad"],
        }),
        "lanes": pd.DataFrame({
            "lane_id": ["vendor>central", "central>north", "central>south", "north>south"],
            "origin_id": ["vendor", "central", "central", "north"],
            "destination_id": ["central", "north", "south", "south"],
            "lead_time_days": [14.0, 3.0, 4.0, 2.0],
        }),
        "stock": pd.DataFrame({
            "item_id": np.repeat(item_ids, 3), "location_id": ["central", "north", "south"] * items,
            "on_hand": np.tile([60.0, 30.0, 5.0], items),
        }),
        "demand": _demand(item_ids, seed),
    }  # fmt: skip


def _demand(item_ids: list[str], seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    dates = pd.date_range(end="2025-12-31", periods=DAYS)
    shape = (len(item_ids), 2, DAYS)
    return pd.DataFrame({
        "item_id": np.repeat(item_ids, 2 * DAYS),
        "location_id": np.tile(np.repeat(["north", "south"], DAYS), len(item_ids)),
        "date": np.tile(dates, 2 * len(item_ids)),
        "quantity": generator.poisson(3.0, shape).astype(float).ravel(),
    })  # fmt: skip
