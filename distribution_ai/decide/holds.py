"""Hold: why nothing is done where a planner would expect something."""

__all__ = ["plan_holds"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.state import State


def plan_holds(state: State, needs: Needs, spare: Spare, actions: pd.DataFrame) -> pd.DataFrame:
    """Holds of the item-locations with a source that are below their reorder point.

    ``needs`` and ``spare`` are what the ``actions`` (columns ``row`` and ``edge``) leave. The
    cause is in ``kind``, the day to look again in ``due_date``. Where open supply has restored the
    position, a hold names it if the shelf is down to the safety stock or empty before it comes.
    """
    idle = state.sourcing.has_source.copy()
    idle[actions["row"]] = False
    arrival = pd.Series(state.whole_lead_days[actions["edge"]], index=actions["row"].to_numpy())
    waiting = _waiting(
        state, np.flatnonzero(idle & (needs.quantity > 0)), spare, arrival.groupby(level=0).min()
    )
    shelf = state.position.on_hand - state.position.committed
    low = (shelf <= state.targets.reorder_point) & (state.targets.reorder_point > 0)
    supplied = _supplied(state, np.flatnonzero(idle & low & (needs.quantity <= 0)))
    return pd.concat([waiting, supplied], ignore_index=True)


def _waiting(state: State, row: np.ndarray, spare: Spare, arrival: pd.Series) -> pd.DataFrame:
    """In need, with nothing worth doing or nothing to be had from the parent.

    ``arrival`` holds the days until those that this plan supplies get it, by position.
    """
    parent, edge = state.sourcing.parent[row], state.sourcing.preferred[row]
    short = (parent >= 0) & (spare.served[parent] < 1)
    at_parent = arrival.reindex(parent).to_numpy(dtype=float)
    days = np.where(short & ~np.isnan(at_parent), at_parent, state.whole_review_days[row])
    return pd.DataFrame(
        {
            "row": row,
            "edge": edge,
            "supply_id": "",
            "arriving": 0.0,
            "kind": np.where(short, "parent short", "not worth it"),
            "due_date": state.today + pd.to_timedelta(days, unit="D"),
        }
    )


def _supplied(state: State, row: np.ndarray) -> pd.DataFrame:
    """Low on the shelf, with the next open supply that is on its way."""
    supply = state.snapshot["supply"]
    place = state.network.find(supply["item_id"], supply["destination_id"])
    coming = pd.DataFrame(
        {
            "row": place,
            "supply_id": supply["supply_id"],
            "arriving": supply["quantity"],
            "due_date": supply["due_date"],
        }
    ).query("row >= 0 and arriving > 0")
    coming = coming.sort_values(["row", "due_date", "supply_id"], kind="stable")
    coming = coming.drop_duplicates("row").set_index("row")
    holds = coming.loc[coming.index.intersection(row)].reset_index()
    runs_out = pd.Series(state.risks.stockout_date[holds["row"]])
    holds["due_date"] = holds["due_date"].clip(lower=state.today)
    late = (runs_out < holds["due_date"]).to_numpy()
    shelf = state.position.on_hand - state.position.committed
    low = (shelf <= state.targets.safety_stock)[holds["row"]]
    kind = np.where(late, "supply late", "supply in time")
    return holds.assign(edge=-1, kind=kind)[late | low]
