"""Watchers of what is on its way: overdue, too late, or held back by a giver that is short."""

__all__ = ["LateSupply", "OverdueSupply", "ShortGiver"]

import numpy as np
import pandas as pd

from distribution_ai.cases.watcher import Limits, Members, Watcher


class OverdueSupply(Watcher):
    """Open supply whose date has passed, and whom it leaves short all the way down."""

    kind = "overdue_supply"
    goal = "No delivery is overdue without anybody asking for it"
    role = "buyer"
    response = "ask for a date"
    remedy = "receive the overdue lines, give them a new date or cancel them"
    sentence = (
        "Open lines from {subject} ({lines:count}, over {units:units} units) are up to {late:days}"
        " overdue; without them {short:count} of {places} {run} short before an order placed today"
        " could come{further_down}"
    )
    limits = Limits(horizon_days=28.0)
    deadline_days = 1
    sums = {"lines": "sum", "units": "sum", "late": "max", "short": "sum", "further": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        supply, pegging = scene.state.snapshot["supply"], scene.pegging
        late = np.flatnonzero((scene.supply_place >= 0) & (scene.supply_days < 0))
        line = pd.DataFrame({
            "row": scene.supply_place[late], "origin": supply["origin_id"].to_numpy(object)[late],
            "units": supply["quantity"].to_numpy(float)[late], "late": -scene.supply_days[late],
            "lines": 1.0,
        })  # fmt: skip
        line = line.groupby(["row", "origin"], sort=True, as_index=False).agg(
            {"units": "sum", "late": "max", "lines": "sum"}
        )
        row = line["row"].to_numpy(np.int64)
        until = pegging.new_order(limits.horizon_days)[row]
        short = pegging.runs_out[row] < until
        return _with_those_fed(
            scene, row, until, line["origin"].to_numpy(object),
            {"units": line["units"], "late": line["late"], "lines": line["lines"], "short": short},
        )  # fmt: skip


class LateSupply(Watcher):
    """The next open supply comes after the stock has probably run out."""

    kind = "late_supply"
    goal = "Open supply comes before the stock runs out"
    role = "buyer"
    response = "ask for an earlier delivery"
    remedy = "ask for an earlier delivery, or correct the promised dates"
    sentence = (
        "The next deliveries from {subject}, {units:units} units, come up to {late:days} after the"
        " stock runs out; {places} {run} short{further_down}"
    )
    limits = Limits(horizon_days=91.0)
    deadline_days = 2
    sums = {"late": "max", "units": "sum", "short": "sum", "further": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        supply, days = scene.state.snapshot["supply"], scene.supply_days
        ahead = (scene.supply_place >= 0) & (days >= 0)
        coming = supply[ahead].assign(place=scene.supply_place[ahead], days=days[ahead])
        coming = coming.sort_values(["place", "due_date", "supply_id"], kind="stable")
        coming = coming.drop_duplicates("place")
        runs_out = pd.to_datetime(scene.state.risks.stockout_date[coming["place"]])
        wait = (pd.DatetimeIndex(coming["due_date"]) - runs_out).days.to_numpy(dtype=float)
        soon = (runs_out - scene.state.today).days.to_numpy(dtype=float) <= limits.horizon_days
        late = (np.nan_to_num(wait) > 0) & soon
        coming = coming[late]
        return _with_those_fed(
            scene, coming["place"].to_numpy(np.int64), coming["days"].to_numpy(float),
            coming["origin_id"].to_numpy(object),
            {"late": wait[late], "units": coming["quantity"], "short": np.ones(len(coming))},
        )  # fmt: skip


class ShortGiver(Watcher):
    """Held because the location that usually supplies them is itself short."""

    kind = "short_giver"
    goal = "Those who serve others have enough for them"
    response = "bring deliveries to the giver forward"
    remedy = "bring deliveries to this location forward, or raise its service level"
    sentence = "{subject} is short itself of {count_of_items}, and {places} {wait} for it"

    def find(self, scene, limits: Limits) -> Members:
        state, network, proposals = scene.state, scene.network, scene.proposals
        held = proposals[(proposals["verb"] == "hold") & (proposals["supply_id"] == "")]
        place = network.find(held["item_id"], held["destination_id"])
        parent = state.sourcing.parent[place]
        short = state.position.position[parent] <= state.targets.reorder_point[parent]
        row = place[(parent >= 0) & short]
        return Members(row, {"location_id": network.location_ids[state.sourcing.parent[row]]})


def _with_those_fed(
    scene, row: np.ndarray, until: np.ndarray, origin: np.ndarray, figures: dict
) -> Members:
    """Receivers of late supply and whom they leave short, with what is short until it comes."""
    fed = scene.pegging.fed_by(row, until)
    origins = np.concatenate([origin, origin[fed.source]])
    nothing, one = np.zeros(len(fed.row)), np.ones(len(fed.row))
    figures = {
        name: np.concatenate([np.asarray(values, float), one if name == "short" else nothing])
        for name, values in figures.items()
    }
    figures["further"] = np.concatenate([np.zeros(len(row)), one])
    rows, until = np.concatenate([row, fed.row]), np.concatenate([until, fed.until])
    money = np.maximum(scene.pegging.shortage_cost(rows, until), scene.shortage_cost[rows])
    return Members(rows, **scene.origins(origins), money=money, figures=figures)
