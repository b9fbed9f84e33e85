"""Small worlds with a year of demand, planned as a whole."""

import numpy as np
import pandas as pd

from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot

AS_OF = "2026-05-04"
DAYS = 364
SHOPS = ("hull", "leeds", "york", "bath")
HEADER = {"format": 1, "as_of": AS_OF, "bucket": "D", "currency": "EUR"}


def world(items=("cup", "mug", "pot"), shops=SHOPS, mean=4.0, on_hand=40.0) -> dict:
    """Tables: a potter who serves every shop in 7 days, and Poisson demand at each of them."""
    generator = np.random.default_rng(7)
    dates = pd.date_range(end=pd.Timestamp(AS_OF) - pd.Timedelta(days=1), periods=DAYS)
    pairs = [(item, shop) for item in items for shop in shops]
    demand = pd.DataFrame({
        "item_id": np.repeat([item for item, _shop in pairs], DAYS),
        "location_id": np.repeat([shop for _item, shop in pairs], DAYS),
        "date": np.tile(dates, len(pairs)),
        "quantity": generator.poisson(mean, DAYS * len(pairs)).astype(float),
    })  # fmt: skip
    places = [("potter", "supplier"), *((shop, "warehouse") for shop in shops)]
    return {
        "items": pd.DataFrame({"item_id": items, "category": "all/table", "unit_cost": 4.0,
                               "unit_price": 10.0}),
        "locations": pd.DataFrame(places, columns=["location_id", "kind"]),
        "lanes": pd.DataFrame({"lane_id": [f"to {shop}" for shop in shops], "origin_id": "potter",
                               "destination_id": shops, "lead_time_days": 7.0}),
        "stock": pd.DataFrame(pairs, columns=["item_id", "location_id"]).assign(on_hand=on_hand),
        "demand": demand,
    }  # fmt: skip


def of(demand: pd.DataFrame, item: str, shop: str | None = None) -> np.ndarray:
    """Rows of the demand of an item, everywhere or at a shop."""
    here = (demand["item_id"] == item).to_numpy()
    return here if shop is None else here & (demand["location_id"] == shop).to_numpy()


def ago(demand: pd.DataFrame, first: int, last: int) -> np.ndarray:
    """Rows from ``first`` to ``last`` days ago; the day before the plan is one day ago."""
    age = (pd.Timestamp(AS_OF) - demand["date"]).dt.days.to_numpy()
    return (age <= first) & (age >= last)


def planned(tables: dict):
    """The plan of a world."""
    return plan(Snapshot.build(HEADER, tables))


def cases(tables: dict, kind: str) -> pd.DataFrame:
    """The cases of a kind that a plan finds, with ``places``: the item-locations of each."""
    made = planned(tables)
    found = made["cases"][made["cases"]["kind"] == kind]
    members = made["case_members"].assign(
        place=lambda rows: rows["item_id"] + " " + rows["location_id"]
    )
    places = members.groupby("case_id")["place"].agg(lambda names: sorted(set(names)))
    return found.assign(places=found["case_id"].map(places))
