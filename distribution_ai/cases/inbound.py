"""Watchers of what is on its way: overdue, too late, or held back by a giver that is short."""

__all__ = ["LateSupply", "OverdueSupply", "ShortGiver"]

import numpy as np
import pandas as pd

from distribution_ai.cases.watcher import Limits, Members, Watcher


class OverdueSupply(Watcher):
    """Open supply whose date has passed."""

    kind = "overdue_supply"
    goal = "No delivery is overdue without anybody asking for it"
    role = "buyer"
    response = "ask for a date"
    remedy = "receive the overdue lines, give them a new date or cancel them"
    sentence = (
        "{lines:count} open lines from {subject} over {units:units} units are up to {late:days}"
        " overdue; {places} wait for them"
    )
    deadline_days = 1
    sums = {"lines": "sum", "units": "sum", "late": "max"}

    def find(self, scene, limits: Limits) -> Members:
        supply = scene.state.snapshot["supply"]
        late = (scene.supply_place >= 0) & (scene.supply_days < 0)
        return Members(
            scene.supply_place[late],
            **scene.origins(supply[late]),
            figures={
                "lines": np.ones(late.sum()),
                "units": supply["quantity"].to_numpy(dtype=float)[late],
                "late": -scene.supply_days[late],
            },
        )


class LateSupply(Watcher):
    """The next open supply comes after the stock has probably run out."""

    kind = "late_supply"
    goal = "Open supply comes before the stock runs out"
    role = "buyer"
    response = "ask for an earlier delivery"
    remedy = "ask for an earlier delivery, or correct the promised dates"
    sentence = (
        "The next deliveries from {subject} come up to {late:days} after stock runs out at {places}"
    )
    deadline_days = 2
    sums = {"late": "max", "units": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        state, supply = scene.state, scene.state.snapshot["supply"]
        ahead = (scene.supply_place >= 0) & (scene.supply_days >= 0)
        coming = supply[ahead].assign(place=scene.supply_place[ahead])
        coming = coming.sort_values(["place", "due_date", "supply_id"], kind="stable")
        coming = coming.drop_duplicates("place")
        row = coming["place"].to_numpy()
        runs_out = pd.to_datetime(state.risks.stockout_date[row])
        wait = (pd.DatetimeIndex(coming["due_date"]) - runs_out).days.to_numpy(dtype=float)
        late = np.nan_to_num(wait) > 0
        return Members(
            row[late],
            **scene.origins(coming[late]),
            figures={"late": wait[late], "units": coming["quantity"].to_numpy(float)[late]},
        )


class ShortGiver(Watcher):
    """Held because the location that usually supplies them is itself short."""

    kind = "short_giver"
    goal = "Those who serve others have enough for them"
    response = "bring deliveries to the giver forward"
    remedy = "bring deliveries to this location forward, or raise its service level"
    sentence = "{subject} is short itself of {count_of_items}, and {places} wait for it"

    def find(self, scene, limits: Limits) -> Members:
        state, network, proposals = scene.state, scene.network, scene.proposals
        held = proposals[(proposals["verb"] == "hold") & (proposals["supply_id"] == "")]
        place = network.find(held["item_id"], held["destination_id"])
        parent = state.sourcing.parent[place]
        short = state.position.position[parent] <= state.targets.reorder_point[parent]
        row = place[(parent >= 0) & short]
        return Members(row, {"location_id": network.location_ids[state.sourcing.parent[row]]})
