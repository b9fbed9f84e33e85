"""The door: from what is known about the network to ranked proposals."""

__all__ = ["Decisions", "decide"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.decide.adjust import plan_adjustments
from distribution_ai.decide.alternatives import alternatives_of
from distribution_ai.decide.holds import plan_holds
from distribution_ai.decide.needs import Needs, needs_of, spare_stock
from distribution_ai.decide.proposals import write_proposals
from distribution_ai.decide.purchases import plan_purchases
from distribution_ai.decide.ranking import ranked
from distribution_ai.decide.state import State
from distribution_ai.decide.transfers import plan_transfers
from distribution_ai.plan import PLAN_TABLES


@dataclass(frozen=True, eq=False)
class Decisions:
    """Tables ``proposals``, most valuable first, and ``alternatives`` of the plan."""

    proposals: pd.DataFrame
    alternatives: pd.DataFrame


def decide(state: State) -> Decisions:
    """Choose what to transfer, buy, hold and adjust, with the alternatives that lost.

    Transfers come first: stock that the network has to spare goes where it is worth most. What
    is then still lacking is bought. Open supply, drafts included, counts as there, so deciding
    again on a snapshot that holds the documents of the first time proposes nothing twice.
    """
    needs = needs_of(state, state.position.position)
    spare = spare_stock(state, needs)
    moves = plan_transfers(state, needs, spare)
    giver = state.sourcing.giver[moves["edge"]]
    given = np.bincount(giver, moves["quantity"], state.network.size)
    received = np.bincount(
        state.sourcing.item_location[moves["edge"]], moves["quantity"], state.network.size
    )
    left = needs_of(state, state.position.position - given + received)
    actions = _actions(state, needs, moves, plan_purchases(state, left))
    spare = spare.less(given)
    holds = plan_holds(state, left, spare, actions)
    trust = state.quality["trust"].to_numpy()
    proposals = write_proposals(state, left, trust, actions, holds, plan_adjustments(state))
    identity = proposals["proposal_id"].to_numpy()
    alternatives = alternatives_of(
        state, left, spare, actions.assign(origin=state.origin_of(actions["edge"], "name"))
    )
    alternatives["proposal_id"] = identity[alternatives["action"]]
    ranks = ranked(proposals)
    place = pd.Series(np.arange(len(ranks)), index=ranks["proposal_id"])
    order = np.lexsort((alternatives["rank"], place[alternatives["proposal_id"]]))
    return Decisions(
        ranks,
        alternatives.iloc[order][list(PLAN_TABLES["alternatives"].columns)].reset_index(drop=True),
    )


def _actions(state: State, needs: Needs, moves: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Transfers and the purchases that are worth it, in one table.

    ``net`` is the position that the action starts from.
    """
    row = state.sourcing.item_location[moves["edge"]]
    transfers = moves.assign(verb="transfer", row=row, net=needs.net[row])
    purchases = offers[offers["expected_value"] > 0].assign(verb="buy")
    columns = ["verb", "row", "edge", "net", "quantity", "gain", "cost", "expected_value"]
    return pd.concat([transfers[columns], purchases[columns]], ignore_index=True)
