"""Watchers of the data: what planning cannot do its work with."""

__all__ = ["LowTrust", "NegativeStock", "NoCost", "NoSource", "UnusableEdit"]

import numpy as np
import pandas as pd

from distribution_ai.cases.watcher import Limits, Members, Watcher
from distribution_ai.cases.words import WITHOUT_COST
from distribution_ai.quality import PENALTIES

WITH_A_WATCHER = (
    "negative stock on hand",
    "no source to replenish from",
    "no unit cost: values are guesses",
    "open supply that is overdue",
)
"""Faults of the data that have a watcher of their own."""


class NoSource(Watcher):
    """In use without any source; the location is to blame where nothing there has one."""

    kind = "no_source"
    goal = "Everything that is asked for can be replenished from somewhere"
    role = "buyer"
    response = "name a vendor or a resupply route"
    remedy = "add a vendor to the product or a lane to the warehouse"
    sentence = (
        "{subject} has no source to replenish from, and {daily:units} units a day are asked for;"
        " {places} {run} short of them{further_down}"
    )
    limits = Limits(horizon_days=91.0)
    sums = {"daily": "sum", "further": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        state, network = scene.state, scene.network
        unsourced = state.sourcing.preferred < 0
        used = (state.protection.mean > 0) | (state.position.position < 0)
        row = np.flatnonzero(unsourced & used)
        count = np.bincount(network.location, minlength=len(network.locations))
        without = np.bincount(network.location[unsourced], minlength=len(network.locations))
        everywhere = (count == without)[network.location[row]]
        fed = scene.pegging.fed_by(row, np.full(len(row), limits.horizon_days))
        cause = np.concatenate([np.arange(len(row)), fed.source])
        later = scene.pegging.shortage_cost(fed.row, np.full(len(fed.row), limits.horizon_days))
        return Members(
            np.concatenate([row, fed.row]),
            {
                "location_id": np.where(everywhere, network.location_ids[row], "")[cause],
                "item_id": np.where(everywhere, "", network.item_ids[row])[cause],
            },
            money=np.concatenate([scene.shortage_cost[row], later]),
            figures={
                "daily": np.concatenate([scene.daily_demand[row], np.zeros(len(fed.row))]),
                "further": np.repeat([0.0, 1.0], [len(row), len(fed.row)]),
            },
        )


class NegativeStock(Watcher):
    """Less than nothing on hand."""

    kind = "negative_stock"
    goal = "Stock on record is what lies on the shelf"
    role = "warehouse"
    response = "count"
    remedy = "count the stock and correct it"
    sentence = "{subject} has less than nothing of {count_of_items}: {missing:units} units too few"
    deadline_days = 1
    sums = {"missing": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        stock, network = scene.state.snapshot["stock"], scene.network
        place = network.places(scene.state.snapshot, "stock")
        low = (place >= 0) & (stock["on_hand"] < 0).to_numpy()
        return Members(
            place[low],
            {"location_id": network.location_ids[place[low]]},
            figures={"missing": -stock["on_hand"].to_numpy()[low]},
        )


class NoCost(Watcher):
    """Decisions about an item without cost are guesses."""

    kind = "no_cost"
    goal = "Every decision is valued at the real cost"
    role = "buyer"
    response = "enter the costs"
    remedy = "enter the cost of the products, so that decisions can be valued"
    sentence = "{count_of_items} at {count_of_locations} have no cost: their values are guesses"
    deadline_days = 7

    def find(self, scene, limits: Limits) -> Members:
        cost = scene.network.items["unit_cost"].to_numpy()[scene.network.item]
        return Members(np.flatnonzero(cost <= 0), topic=WITHOUT_COST)


class UnusableEdit(Watcher):
    """An edit of a planner that fits nothing, named by all that it names."""

    kind = "unusable_edit"
    goal = "What a planner has fixed is planned"
    response = "correct the edit"
    remedy = "correct the edit or remove it: no lane or open line fits it"
    sentence = "The edit “{topic}” fits no lane and no open line, so that it was left out"

    def find(self, scene, limits: Limits) -> Members:
        names = ["verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id"]
        edits = scene.unusable_edits[names].drop_duplicates()
        topic = [" ".join(filter(None, row)) for row in edits.itertuples(index=False)]
        return Members(np.full(len(edits), -1), topic=np.array(topic, dtype=object))


class LowTrust(Watcher):
    """Data that cannot be trusted, by the main reason why not."""

    kind = "low_trust"
    goal = "Plans rest on data that can be trusted"
    response = "look at the data"
    remedy = "remove what is said of the data, or plan these by hand"
    sentence = "{places} {have} data to be trusted by {trust:share} only: {topic}"
    measure = "share"
    limits = Limits(threshold=0.5, minimum_periods=2)
    deadline_days = 14
    sums = {"trust": "mean"}

    def find(self, scene, limits: Limits) -> Members:
        quality = scene.state.quality
        trust = quality["trust"].to_numpy(float)
        low = np.flatnonzero(trust < limits.threshold)
        codes, texts = pd.factorize(quality["reasons"].to_numpy(object)[low])
        main = np.array([_main_reason(text) for text in texts], dtype=object)[codes] \
            if len(low) else np.empty(0, dtype=object)  # fmt: skip
        named = main != ""
        row = low[named]
        return Members(row, topic=main[named], figures={"trust": trust[row]})


def _main_reason(reasons: str) -> str:
    """The reason that takes the most trust; empty where that has a watcher of its own."""
    known = [name for name in reasons.split("; ") if name in PENALTIES]
    main = max(known, key=PENALTIES.get, default="")
    return "" if main in WITH_A_WATCHER else main
