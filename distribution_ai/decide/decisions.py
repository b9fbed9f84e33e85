"""The door: from what is known about the network to ranked proposals."""

__all__ = ["Decisions", "decide"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.adjust import plan_adjustments
from distribution_ai.decide.alternatives import alternatives_of
from distribution_ai.decide.budget import within_budget
from distribution_ai.decide.fixed import fixed_actions, supply_after, with_usable_edits
from distribution_ai.decide.holds import plan_holds
from distribution_ai.decide.needs import needs_of
from distribution_ai.decide.proposals import whole_list, write_proposals
from distribution_ai.decide.ranking import ranked
from distribution_ai.decide.second_thoughts import improved
from distribution_ai.decide.situation import Situation, listed
from distribution_ai.decide.state import State
from distribution_ai.decide.steps import needs_after, spare_after, taken_in_steps
from distribution_ai.plan import PLAN_TABLES


@dataclass(frozen=True, eq=False)
class Decisions:
    """Tables ``proposals``, most valuable first, and ``alternatives`` of the plan.

    ``unusable_edits`` are the rows of table ``edits`` that fit nothing in the network,
    ``transfer_gap`` the share of their value that the transfers miss at most.
    """

    proposals: pd.DataFrame
    alternatives: pd.DataFrame
    unusable_edits: pd.DataFrame
    transfer_gap: float


def decide(state: State) -> Decisions:
    """Choose what to do across the network, with the alternatives that lost.

    Edits come first. Then transfers: stock that the network has to spare goes where it is worth
    most; what is then still lacking is bought. Whoever still runs out before a delivery comes is
    covered by an earlier delivery, a faster one or a substitute, whatever is worth most. What is on
    order beyond all need is postponed or cancelled. Open supply, drafts included, counts as there,
    so deciding again on a snapshot that holds the documents of the first time proposes nothing
    twice.
    """
    this, unusable = with_usable_edits(Situation.of(state))
    trust = state.quality["trust"].to_numpy()
    fixed = fixed_actions(this, needs_of(this.open_state, state.position.position))
    after = replace(this, supply=supply_after(this.supply, fixed))
    steps = improved(after, taken_in_steps(after, fixed), fixed)
    base, actions = steps.base, steps.actions
    left = needs_after(this, base[base["edited"].eq(True) | (base["verb"] == "transfer")])
    spare = spare_after(this, listed(base, steps.ways))
    affordable = within_budget(state, actions)
    actions, dropped = actions[affordable], actions[~affordable]
    actions = actions.assign(sure=actions["sure"] * trust[actions["row"]])
    done = needs_after(this, actions[~actions["way"].eq(True)])
    holds = plan_holds(this, done, spare, actions, dropped)
    whole = whole_list(this, done, trust, actions, holds, _adjustments(this))
    alternatives = alternatives_of(this, left, spare, whole, steps.lost)
    proposals = write_proposals(this, left, whole, alternatives)
    return Decisions(*_in_order(proposals, alternatives), unusable, steps.gap)


def _adjustments(this: Situation) -> pd.DataFrame:
    found = plan_adjustments(this.state).assign(verb="adjust", edge=-1, line=-1, other=-1)
    return found[this.allows(found)]


def _in_order(
    proposals: pd.DataFrame, alternatives: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables with the columns of the plan, in the order of the ranking."""
    identity = proposals["proposal_id"].to_numpy()
    alternatives = alternatives.assign(proposal_id=identity[alternatives["action"]])
    ranks = ranked(proposals)
    place = pd.Series(np.arange(len(ranks)), index=ranks["proposal_id"])
    order = np.lexsort((alternatives["rank"], place[alternatives["proposal_id"]]))
    columns = list(PLAN_TABLES["alternatives"].columns)
    return ranks, alternatives.iloc[order][columns].reset_index(drop=True)
