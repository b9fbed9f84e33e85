"""Hold: why nothing is done where a planner would expect something."""

__all__ = ["plan_holds"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.situation import Situation
from distribution_ai.decide.state import State


def plan_holds(
    this: Situation,
    needs: Needs,
    spare: Spare,
    actions: pd.DataFrame,
    dropped: pd.DataFrame,
) -> pd.DataFrame:
    """Holds of the item-locations with a source that are below their reorder point.

    ``needs`` and ``spare`` are what the ``actions`` leave; ``dropped`` are those that no budget is
    left for. The cause is in ``kind``, the day to look again in ``due_date``. Where open supply has
    restored the position, a hold names it if the shelf is down to the safety stock or empty before
    it comes.
    """
    state = this.state
    idle = state.sourcing.has_source.copy()
    idle[actions["row"].to_numpy(dtype=np.int64)] = False
    brought = actions[actions["edge"] >= 0]
    arrival = pd.Series(brought["days"].to_numpy(), index=brought["row"].to_numpy(dtype=np.int64))
    waiting = _waiting(
        state, np.flatnonzero(idle & (needs.quantity > 0)), spare, arrival.groupby(level=0).min()
    )
    waiting["kind"] = _beyond_cost(this, waiting, dropped)
    shelf = state.position.on_hand - state.position.committed
    low = (shelf <= state.targets.reorder_point) & (state.targets.reorder_point > 0)
    supplied = _supplied(this, np.flatnonzero(idle & low & (needs.quantity <= 0)))
    return pd.concat([waiting, supplied], ignore_index=True)


def _beyond_cost(this: Situation, waiting: pd.DataFrame, dropped: pd.DataFrame) -> pd.Series:
    """The cause of a hold, where that is an edit or the budget."""
    over = waiting["row"].isin(dropped["row"])
    edited = this.edits.touch(this.state)[waiting["row"].to_numpy(dtype=np.int64)]
    kind = waiting["kind"].mask(pd.Series(edited, index=waiting.index), "forbidden")
    return kind.mask(over, "over budget")


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
            "line": -1,
            "arriving": 0.0,
            "kind": np.where(short, "parent short", "not worth it"),
            "due_date": state.today + pd.to_timedelta(days, unit="D"),
        }
    )


def _supplied(this: Situation, row: np.ndarray) -> pd.DataFrame:
    """Low on the shelf, with the next open supply that is on its way."""
    state, supply = this.state, this.supply
    coming = pd.DataFrame(
        {
            "row": supply.row,
            "line": np.arange(len(supply.row)),
            "arriving": supply.quantity,
            "due_date": state.today + pd.to_timedelta(supply.days, unit="D"),
        }
    ).drop_duplicates("row")
    holds = coming[coming["row"].isin(row)].reset_index(drop=True)
    runs_out = pd.Series(state.risks.stockout_date[holds["row"]])
    late = (runs_out < holds["due_date"]).to_numpy()
    shelf = state.position.on_hand - state.position.committed
    low = (shelf <= state.targets.safety_stock)[holds["row"]]
    kind = np.where(late, "supply late", "supply in time")
    return holds.assign(edge=-1, kind=kind)[late | low]
