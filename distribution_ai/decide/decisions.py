"""The door: from what is known about the network to ranked proposals."""

__all__ = ["Decisions", "decide"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.adjust import plan_adjustments
from distribution_ai.decide.alternatives import alternatives_of
from distribution_ai.decide.budget import within_budget
from distribution_ai.decide.changes import plan_changes
from distribution_ai.decide.confidence import confidence_of
from distribution_ai.decide.cover import Covered, cover_gaps
from distribution_ai.decide.fixed import fixed_actions, supply_after
from distribution_ai.decide.gaps import Gaps, arrivals
from distribution_ai.decide.holds import plan_holds
from distribution_ai.decide.needs import Needs, Spare, needs_of, spare_stock
from distribution_ai.decide.proposals import whole_list, write_proposals
from distribution_ai.decide.purchases import plan_purchases
from distribution_ai.decide.ranking import ranked
from distribution_ai.decide.situation import Situation, listed
from distribution_ai.decide.splits import split_orders
from distribution_ai.decide.state import State
from distribution_ai.decide.surplus import find_surplus
from distribution_ai.decide.total_value import contributions
from distribution_ai.decide.transfers import plan_transfers
from distribution_ai.plan import PLAN_TABLES

MOST_ROUNDS = 3


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
    this = Situation.of(state)
    trust = state.quality["trust"].to_numpy()
    fixed, unusable = fixed_actions(this, needs_of(this.open_state, state.position.position))
    after = replace(this, supply=supply_after(this.supply, fixed))
    base, left, spare, gap = _replenished(after, fixed)
    covered = _covered(after, base, spare)
    base, ways = split_orders(state, covered.needs, base, covered.chosen)
    actions = listed(base, ways)
    changes, unchanged = _changes(after, actions)
    actions = listed(actions, changes)
    affordable = within_budget(state, actions)
    actions, dropped = actions[affordable], actions[~affordable]
    actions = actions.assign(sure=actions["sure"] * trust[actions["row"]])
    holds = plan_holds(this, left, covered.spare, actions, dropped)
    whole = whole_list(this, left, trust, actions, holds, _adjustments(this))
    lost = listed(covered.lost, unchanged)
    alternatives = alternatives_of(this, left, covered.spare, whole, lost)
    proposals = write_proposals(this, left, whole, alternatives)
    return Decisions(*_in_order(proposals, alternatives), unusable, gap)


def _replenished(this: Situation, fixed: pd.DataFrame) -> tuple[pd.DataFrame, Needs, Spare, float]:
    """What is fixed, then transfers, then purchases; needs before the free purchases, and spare
    stock, are what these leave. And the gap of the transfers."""
    state, open_state = this.state, this.open_state
    fixed = fixed.assign(sure=1.0, edited=True, stayed=False, way=False)
    needs = _needs_after(this, fixed)
    spare = spare_stock(open_state, needs).less(this.flows(fixed)[0])
    planned = plan_transfers(open_state, needs, spare)
    moves = planned.moves
    row = state.sourcing.item_location[moves["edge"]]
    moves = moves.assign(verb="transfer", row=row, net=needs.net[row])
    transfers = _accepted(this, _action(this, moves), spare)
    left = _needs_after(this, listed(fixed, transfers))
    offers = plan_purchases(open_state, left).assign(verb="buy")
    purchases = _accepted(this, _action(this, offers), spare)
    free = listed(transfers, purchases)
    base = _contributing(this, listed(fixed, free.assign(sure=confidence_of(state, free))))
    edited, moved = base["edited"].eq(True), base["verb"] == "transfer"
    left = _needs_after(this, base[edited | moved])
    transfers = base[moved & ~edited]
    return base, left, spare.less(this.flows(transfers)[0]), planned.gap


def _contributing(this: Situation, base: pd.DataFrame) -> pd.DataFrame:
    """Actions at what they contribute to the total, without those that only take from it."""
    for _ in range(MOST_ROUNDS):
        valued = contributions(this, this.supply, base)
        pays = valued["edited"].eq(True) | this.pays(valued)
        if pays.all():
            return valued
        base = base[pays].reset_index(drop=True)
    return valued[pays].reset_index(drop=True)


def _action(this: Situation, frame: pd.DataFrame) -> pd.DataFrame:
    """Transfers or purchases with the columns that all actions have; ``net`` is the position that
    an action starts from."""
    columns = ["verb", "row", "edge", "net", "quantity", "gain", "cost", "expected_value"]
    edge = frame["edge"].to_numpy(dtype=np.int64)
    giver = np.append(this.state.sourcing.giver, -1)[edge]
    days = np.append(this.state.whole_lead_days, 0)[edge]
    known = frame[columns].assign(line=-1, other=giver, given=frame["quantity"], days=days)
    return listed(known.assign(edited=False, way=False))


def _accepted(this: Situation, actions: pd.DataFrame, spare: Spare) -> pd.DataFrame:
    """Actions that pay, with the quantities of the last plan where a change does not."""
    kept = this.previous.kept(this.state, this.supply, actions, spare.less(this.flows(actions)[0]))
    kept = kept.assign(given=kept["quantity"])
    return kept[this.pays(kept)].reset_index(drop=True)


def _needs_after(this: Situation, actions: pd.DataFrame) -> Needs:
    given, received = this.flows(actions)
    return needs_of(this.open_state, this.state.position.position - given + received)


def _covered(this: Situation, base: pd.DataFrame, spare: Spare) -> Covered:
    given = this.flows(base)[0]
    gaps = Gaps.of(this.open_state, this.supply, _needs_after(this, base), given, base)
    covered = cover_gaps(this, gaps, spare)
    net = covered.needs.net[covered.chosen["row"]]
    chosen = covered.chosen.assign(net=net, edited=False, stayed=False, way=True)
    return replace(covered, chosen=chosen)


def _changes(this: Situation, actions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What to postpone or cancel, where nothing else is done."""
    state = this.state
    settled = np.zeros(state.network.size, dtype=bool)
    settled[actions["row"]] = True
    given = this.flows(actions)[0]
    needs = _needs_after(this, actions)
    coming = arrivals(state, this.supply, actions)
    surplus = find_surplus(state, this.supply, needs, coming, given, settled)
    chosen, lost = plan_changes(this, surplus)
    net = needs.net[chosen["row"]]
    return chosen.assign(net=net, edited=False, stayed=False, way=True), lost


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
