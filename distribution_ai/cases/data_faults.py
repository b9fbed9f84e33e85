"""Watchers of the data: what planning cannot do its work with."""

__all__ = ["NegativeStock", "NoCost", "NoSource", "UnusableEdit"]

import numpy as np

from distribution_ai.cases.watcher import Limits, Members, Watcher


class NoSource(Watcher):
    """In use without any source; the location is to blame where nothing there has one."""

    kind = "no_source"
    goal = "Everything that is asked for can be replenished from somewhere"
    role = "buyer"
    response = "name a vendor or a resupply route"
    remedy = "add a vendor to the product or a lane to the warehouse"
    sentence = (
        "{places} of {subject} in use have no source to replenish from: {daily:units} units a day"
        " are asked for"
    )
    sums = {"daily": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        state, network = scene.state, scene.network
        unsourced = state.sourcing.preferred < 0
        used = (state.protection.mean > 0) | (state.position.position < 0)
        row = np.flatnonzero(unsourced & used)
        count = np.bincount(network.location, minlength=len(network.locations))
        without = np.bincount(network.location[unsourced], minlength=len(network.locations))
        everywhere = (count == without)[network.location[row]]
        return Members(
            row,
            {
                "location_id": np.where(everywhere, network.location_ids[row], ""),
                "item_id": np.where(everywhere, "", network.item_ids[row]),
            },
            figures={"daily": scene.daily_demand[row]},
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
        return Members(np.flatnonzero(cost <= 0), topic="items without cost")


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
