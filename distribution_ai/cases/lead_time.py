"""The watcher of lead times that are not what was entered."""

__all__ = ["WrongLeadTime"]

import numpy as np

from distribution_ai.cases.watcher import EXCESS, SHORTAGE, Limits, Members, Watcher

LEAST_DAYS = 1.0


class WrongLeadTime(Watcher):
    """What was learned from receipts differs from the days entered; one case per supplier."""

    kind = "wrong_lead_time"
    goal = "Documents promise the days that deliveries really take"
    role = "buyer"
    response = "take over the learned days"
    remedy = "enter the learned lead times with the vendor's prices or on the lane"
    sentence = (
        "{subject} takes {learned:days} on average where {entered:days} are entered, for"
        " {count_of_items} in {places}; {longer:count} of them take longer"
    )
    measure = "share"
    limits = Limits(threshold=0.25)
    deadline_days = 7
    sums = {"learned": "mean", "entered": "mean", "longer": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        sourcing, lanes = scene.state.sourcing, scene.network.lanes
        row = np.flatnonzero(sourcing.has_source)
        edge = sourcing.preferred[row]
        lane = sourcing.lane[edge]
        entered = lanes["lead_time_days"].to_numpy(float)[lane]
        learned = sourcing.lead_time[edge]
        few = scene.state.parameters.lead_times.lead_time_min_observations
        known = scene.state.lead_times.observations[lane] >= few
        allowed = np.maximum(limits.threshold * entered, LEAST_DAYS)
        wrong = known & (np.abs(learned - entered) > allowed)
        row, edge, lane = row[wrong], edge[wrong], lane[wrong]
        supplied = sourcing.from_supplier[edge]
        longer = (learned > entered)[wrong]
        return Members(
            row,
            {
                "supplier_id": np.where(supplied, lanes["origin_id"].to_numpy(object)[lane], ""),
                "lane_id": np.where(supplied, "", lanes["lane_id"].to_numpy(object)[lane]),
            },
            pool=np.where(longer, SHORTAGE, EXCESS),
            figures={"learned": learned[wrong], "entered": entered[wrong], "longer": longer},
        )
