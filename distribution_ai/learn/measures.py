"""What a play was worth: service, stock and cost, and how far two policies are apart."""

__all__ = ["DIFFERENCES", "Costs", "differences", "timeline"]

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.learn.simulation import Play
from distribution_ai.network import Network
from distribution_ai.parameters import DAYS_PER_YEAR, Parameters
from distribution_ai.supply.sourcing import Sourcing

DIFFERENCES = ("served", "stockouts", "average_stock", "average_stock_value", "orders",
               "transfers", "cost")  # fmt: skip
"""The measures of which paired differences are taken."""

_KEYS = ["policy", "item_id", "location_id"]
_COSTS = ["holding_cost", "shortage_cost", "ordering_cost"]


@dataclass(frozen=True, eq=False)
class Costs:
    """Turns plays of so many ``buckets`` into measures, in one currency."""

    network: Network
    sourcing: Sourcing
    parameters: Parameters
    bucket_days: float
    buckets: int

    def table(self, policy: str, played: Play) -> pd.DataFrame:
        """One row per item-location."""
        parameters, short = self.parameters, played.demand - played.served
        table = pd.DataFrame({
            "policy": policy,
            "item_id": self.network.item_ids,
            "location_id": self.network.location_ids,
            "demand": played.demand,
            "served": played.served,
            "fill_rate": _share(played.served, played.demand),
            "stockouts": played.stockouts,
            "average_stock": played.stock / self.buckets,
            "average_stock_value": played.stock / self.buckets * parameters.unit_cost,
            "served_value": played.served * parameters.unit_cost,
            "orders": played.orders,
            "transfers": played.transfers,
            "holding_cost": (played.stock + played.in_transit) * self.bucket_days
            * parameters.holding_cost,
            "shortage_cost": short * parameters.shortage_cost,
            "ordering_cost": self._ordering(played),
        })  # fmt: skip
        table["cost"] = table[_COSTS].sum(axis=1)
        return table

    def _ordering(self, played: Play) -> np.ndarray:
        """Per order the parameter, per shipment and per unit what the lane costs."""
        fixed = np.nan_to_num(self.network.lanes["fixed_cost"].to_numpy())[self.sourcing.lane]
        return (
            np.nan_to_num(self.parameters.order_cost) * (played.orders + played.transfers)
            + self.sourcing.of_preferred(fixed, 0.0) * played.shipments
            + played.freight
        )

    def summary(self, item_locations: pd.DataFrame, by: str = "policy") -> pd.DataFrame:
        """Sums per policy, or per whatever ``by`` names; ``turns`` is what was served a year by
        the stock there was, both at unit cost."""
        return _summed(item_locations, self.buckets * self.bucket_days, by)


def _summed(item_locations: pd.DataFrame, days: float, by: str) -> pd.DataFrame:
    numbers = item_locations.drop(columns=["item_id", "fill_rate"]).drop(
        columns=[name for name in ("policy", "location_id") if name != by]
    )
    summary = numbers.groupby(by, sort=False).sum().reset_index()
    rate = _share(summary["served"].to_numpy(), summary["demand"].to_numpy())
    summary.insert(3, "fill_rate", rate)
    stock = summary["average_stock_value"].to_numpy()
    served = summary.pop("served_value").to_numpy() * DAYS_PER_YEAR / days
    summary.insert(7, "turns", _share(served, stock))
    return summary


def differences(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Paired differences, ours less theirs, over the item-locations that had stock or demand.

    One row per measure of :data:`DIFFERENCES`: ``difference`` in all, ``standard_error`` of that
    (the deviation of the item-locations' differences, times the root of how many they are),
    ``item_locations`` how many.

    >>> some = pd.DataFrame({name: [1.0, 2.0, 3.0] for name in (*DIFFERENCES, "demand")})
    >>> found = differences(some - 1.0, some).set_index("measure").loc["cost"]
    >>> float(found["difference"]), float(found["standard_error"])
    (-3.0, 0.0)
    """
    lives = (ours["demand"] > 0) | (ours["average_stock"] > 0) | (theirs["average_stock"] > 0)
    lives = lives.to_numpy()
    apart = ours.loc[lives, list(DIFFERENCES)] - theirs.loc[lives, list(DIFFERENCES)].to_numpy()
    count = len(apart)
    return pd.DataFrame({
        "measure": DIFFERENCES,
        "difference": apart.sum().to_numpy(),
        "standard_error": apart.std(ddof=1).to_numpy() * np.sqrt(count),
        "item_locations": count,
    })  # fmt: skip


def timeline(network: Network, days: np.ndarray, plays: Mapping[str, Play]) -> pd.DataFrame:
    """One row per policy, bucket counted (whose first days are ``days``) and location that stock
    is kept at: ``demand``, ``served`` and ``stock_value``."""
    used = np.unique(network.location)
    places = network.locations["location_id"].to_numpy(dtype=object)[used]
    parts = [
        pd.DataFrame({
            "policy": name,
            "date": np.repeat(days, len(used)),
            "location_id": np.tile(places, len(days)),
            "demand": played.place_demand[:, used].ravel(),
            "served": played.place_served[:, used].ravel(),
            "stock_value": played.place_stock[:, used].ravel(),
        })
        for name, played in plays.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
