"""What a replay assumes, in words, and the economics assumed for bare demand data."""

__all__ = ["assumptions", "dataset_snapshot"]

from collections.abc import Sequence

import numpy as np
import pandas as pd

from distribution_ai.adapters.datasets import Dataset
from distribution_ai.demand.calendar import BUCKET_DAYS, bucket_start
from distribution_ai.learn.rivals import POLICIES
from distribution_ai.learn.simulation import World
from distribution_ai.snapshot import Snapshot

SUPPLIER = "supplier"
REVIEW_DAYS = 7.0
"""How often a data set's places are looked at, or once a bucket where buckets are longer."""


def assumptions(world: World, names: Sequence[str], review: int, lead_times: str) -> list[str]:
    """What the play of these policies took for granted, one sentence each."""
    unmet = "waits until there is stock" if world.backorder else "is lost"
    lengths = "their learned mean" if lead_times == "mean" else (
        "drawn from what was learned of them, alike for all policies")  # fmt: skip
    said = [
        "The demand played is what was asked for: one-off orders in full, net of returns, and "
        "where the shelf was empty as estimated.",
        f"What cannot be served at once {unmet}.",
        f"Lead times are {lengths}.",
        "Suppliers always deliver what is ordered; own places ship what they have, shared fairly.",
        "Every policy begins with the same stock, "
        f"{world.warm_up} buckets before anything is counted.",
        f"Every {review} buckets the policies learn anew, from nothing later than that day.",
        "Orders go to the usual source; there are no transfers between equals, no expediting and "
        "no substitutes, except those of a plan whose own proposals are played.",
        "Today's costs, settings, lanes and reordering rules hold for the whole period; whoever "
        "set the rules may have known part of it.",
    ]
    return said + [f"{name}: {POLICIES[name].says}." for name in names if name in POLICIES]


def dataset_snapshot(
    dataset: Dataset,
    lead_time: int | None = None,
    shortage_cost: float | None = None,
    every: int = 1,
) -> tuple[Snapshot, list[str]]:
    """A whole data set as a snapshot with a supplier, and what is assumed in words.

    ``lead_time`` in buckets, by default the middle one of the data set's; ``shortage_cost`` in
    money per unit lost, by default the engine's own, half the cost of a unit; ``every`` keeps only
    every so-many-th series. Costs that the data set has itself are kept.
    """
    days = BUCKET_DAYS[dataset.bucket]
    buckets = lead_time or sorted(dataset.lead_times)[len(dataset.lead_times) // 2]
    review = max(REVIEW_DAYS, days)
    tables = _thinned(dataset.tables, every)
    places = tables["locations"]["location_id"].astype(str)
    tables["locations"] = pd.concat([
        tables["locations"], pd.DataFrame({"location_id": [SUPPLIER], "kind": [SUPPLIER]}),
    ])  # fmt: skip
    if "unit_cost" not in tables["items"]:
        tables["items"] = tables["items"].assign(unit_cost=1.0)
    tables["lanes"] = pd.DataFrame({
        "lane_id": SUPPLIER + ">" + places, "origin_id": SUPPLIER, "destination_id": places,
        "lead_time_days": buckets * days, "lead_time_sd_days": 0.0, "review_days": review,
    })  # fmt: skip
    tables["settings"] = _costs(shortage_cost)
    end = dataset.buckets[1]
    header = {
        "as_of": str(bucket_start(np.array(end), dataset.bucket)[()]), "bucket": dataset.bucket,
        "horizon": buckets + round(review / days), "currency": "", "unmet_demand": "lost",
    }  # fmt: skip
    return Snapshot.build(header, tables), [
        f"One supplier, {buckets} buckets away without any deviation, looked at every "
        f"{review:g} days.",
        "A unit costs 1 where its cost is not known, holding it 20 % of that a year, and an order "
        "nothing.",
        f"Unmet demand is lost and costs {_price(shortage_cost)}; the costs decide the service.",
    ]


def _costs(shortage_cost: float | None) -> pd.DataFrame:
    values = {"service_measure": "cost"}
    if shortage_cost is not None:
        values["shortage_cost"] = str(shortage_cost)
    return pd.DataFrame({"parameter": list(values), "value": list(values.values())})


def _price(shortage_cost: float | None) -> str:
    return "half its cost" if shortage_cost is None else f"{shortage_cost:g} a unit"


def _thinned(tables: dict[str, pd.DataFrame], every: int) -> dict[str, pd.DataFrame]:
    """Every so-many-th item-location, with all that belongs to it."""
    keys = ["item_id", "location_id"]
    kept = tables["demand"][keys].drop_duplicates().iloc[::every]
    thinned = dict(tables)
    for name in ("demand", "availability", "stock"):
        if name in tables:
            thinned[name] = tables[name].merge(kept, on=keys)
    return thinned
