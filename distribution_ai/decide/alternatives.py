"""The actions that lost: other lanes, suppliers and verbs, and waiting, each with its price."""

__all__ = ["alternatives_of"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.rivals import price_other_lots, price_rivals
from distribution_ai.decide.situation import Situation
from distribution_ai.explain import objections, why_not

MOST_ALTERNATIVES = 3
CHANGES = ("postpone", "cancel")


def alternatives_of(
    this: Situation, needs: Needs, spare: Spare, proposals: pd.DataFrame, lost: pd.DataFrame
) -> pd.DataFrame:
    """What else could have been done in place of each proposal.

    ``proposals`` have the columns of actions, holds too; ``lost`` are the ways and changes that
    were not chosen at some item-location, and belong to the first proposal there. The best three
    and waiting, the most valuable first; columns of the plan's ``alternatives`` with the index of
    ``proposals`` in ``action``. Waiting is worth zero by definition; its ``cost`` is the expected
    shortage that it risks, or the holding that it costs.
    """
    ordered = proposals[proposals["verb"].isin(("buy", "transfer"))]
    usual = ordered[~ordered["way"]]
    rivals = pd.concat([
        price_rivals(this.open_state, needs, spare, usual),
        price_other_lots(this.open_state, usual),
    ], ignore_index=True)  # fmt: skip
    rivals = rivals.assign(line=-1, other=-1, days=_lead_days(this, rivals["edge"]), asked=False)
    every = pd.concat([rivals, _of_proposals(this, proposals, lost)], ignore_index=True)
    best = _ranked(every)
    best = best[best.groupby("action").cumcount() < MOST_ALTERNATIVES]
    acted = proposals[~proposals["verb"].isin(("hold", "adjust"))]
    every = _ranked(pd.concat([best, _waiting(this, acted)], ignore_index=True))
    every["rank"] = every.groupby("action").cumcount() + 1
    return _in_words(this, needs, proposals, every)


def _ranked(every: pd.DataFrame) -> pd.DataFrame:
    return every.sort_values(
        ["action", "expected_value", "verb", "edge", "line", "other"],
        ascending=[True, False, True, True, True, True],
        kind="stable",
        ignore_index=True,
    )


def _lead_days(this: Situation, edge: pd.Series) -> np.ndarray:
    return this.state.whole_lead_days[edge.to_numpy(dtype=np.int64)].astype(float)


def _of_proposals(this: Situation, proposals: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    """Ways and changes that lost, with the proposal at their item-location.

    That is the way that won, or else what happens there anyway; a purchase or transfer has its own
    rivals over other lanes.
    """
    change = lost["verb"].isin(CHANGES)
    at = proposals.reset_index(names="action")
    at = at[at["verb"] != "adjust"].sort_values("way", ascending=False, kind="stable")
    first = at.drop_duplicates("row").set_index("row")
    of_line = at[at["verb"].isin(CHANGES)].drop_duplicates("line").set_index("line")
    action = first["action"].reindex(lost["row"]).to_numpy(dtype=float)
    action = np.where(change, of_line["action"].reindex(lost["line"]).to_numpy(float), action)
    ways = lost.assign(action=action, overdrawn=False)[~np.isnan(action)]
    ways = ways.astype({"action": np.int64})
    verb, won = proposals["verb"][ways["action"]], proposals["way"][ways["action"]]
    replenished = verb.isin(("buy", "transfer")).to_numpy() & ~won.to_numpy(dtype=bool)
    return ways[~replenished | ~ways["verb"].isin(("buy", "transfer")).to_numpy()]


def _waiting(this: Situation, acted: pd.DataFrame) -> pd.DataFrame:
    """Doing nothing: what it risks, as each action counts it."""
    state, row = this.state, acted["row"].to_numpy(dtype=np.int64)
    short = state.curves.weighted_shortage(row, acted["net"].to_numpy(dtype=float))
    risk = state.curves.shortage_cost[row] * short
    risk = np.where(acted["at_stake"].notna(), acted["at_stake"], risk)
    days = state.whole_review_days[row].astype(float)
    return pd.DataFrame(
        {
            "action": acted.index,
            "row": row,
            "edge": -1,
            "line": -1,
            "other": -1,
            "verb": "hold",
            "quantity": 0.0,
            "days": days,
            "cost": np.where(acted["verb"].isin(CHANGES), acted["expected_value"], risk),
            "expected_value": 0.0,
            "overdrawn": False,
            "asked": False,
        }
    )


def _later_choice(this: Situation, edge: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Whether a supplier comes after the chosen one by an explicit priority."""
    sourcing = this.state.sourcing
    priority, supplier = sourcing.priority, sourcing.from_supplier
    if not len(priority):
        return np.zeros(len(edge), dtype=bool)
    both = (edge >= 0) & (chosen >= 0) & supplier[edge] & supplier[chosen]
    return both & (priority[edge] > priority[chosen])


def _in_words(
    this: Situation, needs: Needs, proposals: pd.DataFrame, every: pd.DataFrame
) -> pd.DataFrame:
    """Names, days and the reason why each lost against its action, and the weightiest alone."""
    state, network = this.state, this.state.network
    chosen = proposals.loc[every["action"]].reset_index(drop=True)
    edge = every["edge"].to_numpy(dtype=np.int64)
    line, other = (every[name].to_numpy(dtype=np.int64) for name in ("line", "other"))
    giver = np.append(state.sourcing.giver, -1)[edge]
    after = needs.net[giver] - every["quantity"].to_numpy() if len(needs.net) else giver
    point = np.append(state.targets.reorder_point, np.nan)[giver]
    other_lots = (edge >= 0) & (edge == chosen["edge"].to_numpy(dtype=np.int64))
    facts = every[["verb", "cost", "overdrawn", "asked", "expected_value"]].assign(
        origin=this.origins(edge, line, "name"),
        chosen_origin=chosen["origin"],
        below=(giver >= 0) & (after < point),
        missing=np.where(other_lots, 0.0, chosen["quantity"] - every["quantity"]),
        chosen_verb=chosen["verb"],
        days_later=every["days"] - chosen["days"],
        later_choice=_later_choice(this, edge, chosen["edge"].to_numpy(dtype=np.int64)),
        extra_cost=np.where(other_lots, 0.0, every["cost"] - chosen["cost"]),
        less_value=chosen["expected_value"] - every["expected_value"],
    )
    substitute = (every["verb"] == "substitute").to_numpy()
    against = objections(facts, state.snapshot.currency)
    return every.assign(
        origin=facts["origin"],
        other_lots=other_lots,
        origin_id=this.origins(edge, line, "location_id"),
        lane_id=state.lane_ids(edge),
        supply_id=np.append(this.supply.supply_id, "")[line],
        substitute_id=np.where(substitute, np.append(network.item_ids, "")[other], ""),
        due_date=state.today + pd.to_timedelta(every["days"], unit="D"),
        why_not=why_not(against),
        objection=[said[0] for said in against],
    )
