"""The steps that decide a plan: transfers, purchases, what covers gaps, splits and changes."""

__all__ = ["Steps", "needs_after", "spare_after", "taken_in_steps"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.changes import plan_changes
from distribution_ai.decide.confidence import confidence_of
from distribution_ai.decide.cover import Covered, cover_gaps
from distribution_ai.decide.gaps import Gaps, arrivals
from distribution_ai.decide.needs import Needs, Spare, needs_of, spare_stock
from distribution_ai.decide.purchases import plan_purchases, shared
from distribution_ai.decide.situation import Situation, listed
from distribution_ai.decide.splits import split_orders
from distribution_ai.decide.surplus import find_surplus
from distribution_ai.decide.total_value import contributions
from distribution_ai.decide.transfers import plan_transfers

MOST_ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Steps:
    """What the steps decide, as lists of actions: ``base`` (what is fixed, transfers and
    purchases), ``ways`` that cover gaps and ``changes`` of open supply, and the ways and changes
    that ``lost``; ``gap`` is that of the transfers."""

    base: pd.DataFrame
    ways: pd.DataFrame
    changes: pd.DataFrame
    lost: pd.DataFrame
    gap: float

    @property
    def actions(self) -> pd.DataFrame:
        """All that is to be done."""
        return listed(self.base, self.ways, self.changes)


def taken_in_steps(this: Situation, fixed: pd.DataFrame) -> Steps:
    """Decide step by step, each by what the steps before it leave; ``fixed`` comes first."""
    fixed = fixed.assign(sure=1.0, edited=True, stayed=False, way=False)
    base, gap = _replenished(this, fixed)
    covered = _covered(this, base)
    base, ways = split_orders(this.state, covered.needs, base, covered.chosen)
    changes, unchanged = _changes(this, listed(base, ways))
    return Steps(base, ways, changes, listed(covered.lost, unchanged), gap)


def needs_after(this: Situation, actions: pd.DataFrame) -> Needs:
    """Needs that ``actions`` leave."""
    given, received = this.flows(actions)
    return needs_of(this.open_state, this.state.position.position - given + received)


def spare_after(this: Situation, actions: pd.DataFrame) -> Spare:
    """Stock that may still leave after ``actions``: of what needs after the fixed ones leave."""
    fixed = actions[actions["edited"].eq(True)]
    spare = spare_stock(this.open_state, needs_after(this, fixed))
    return spare.less(this.flows(actions)[0])


def _replenished(this: Situation, fixed: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """What is fixed, then transfers, then purchases; and the gap of the transfers."""
    state, open_state = this.state, this.open_state
    needs, spare = needs_after(this, fixed), spare_after(this, fixed)
    planned = plan_transfers(open_state, needs, spare)
    moves = planned.moves
    row = state.sourcing.item_location[moves["edge"]]
    moves = moves.assign(verb="transfer", row=row, net=needs.net[row])
    transfers = _accepted(this, _action(this, moves), spare)
    left = needs_after(this, listed(fixed, transfers))
    free = listed(transfers, _purchases(this, left, spare))
    free = free.assign(sure=confidence_of(state, free))
    return _contributing(this, listed(fixed, free)), planned.gap


def _purchases(this: Situation, left: Needs, spare: Spare) -> pd.DataFrame:
    """Purchases that pay; the shipment of a lane is paid by those that remain."""
    offers = plan_purchases(this.open_state, left).assign(verb="buy")
    while True:
        priced = _action(this, shared(this.open_state, offers))
        accepted = _accepted(this, priced, spare)
        if len(accepted) == len(offers):
            return accepted
        offers = offers[offers["row"].isin(accepted["row"])]


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
    columns += ["need", "once"]
    edge = frame["edge"].to_numpy(dtype=np.int64)
    giver = np.append(this.state.sourcing.giver, -1)[edge]
    days = np.append(this.state.whole_lead_days, 0)[edge]
    known = frame.reindex(columns=columns).assign(line=-1, other=giver, days=days)
    return listed(known.assign(given=frame["quantity"], edited=False, way=False))


def _accepted(this: Situation, actions: pd.DataFrame, spare: Spare) -> pd.DataFrame:
    """Actions that pay, with the quantities of the last plan where a change does not."""
    kept = this.previous.kept(this.state, this.supply, actions, spare.less(this.flows(actions)[0]))
    kept = kept.assign(given=kept["quantity"])
    return kept[this.pays(kept)].reset_index(drop=True)


def _covered(this: Situation, base: pd.DataFrame) -> Covered:
    given = this.flows(base)[0]
    gaps = Gaps.of(this.open_state, this.supply, needs_after(this, base), given, base)
    covered = cover_gaps(this, gaps, spare_after(this, base))
    net = covered.needs.net[covered.chosen["row"]]
    chosen = covered.chosen.assign(net=net, edited=False, stayed=False, way=True)
    return replace(covered, chosen=chosen)


def _changes(this: Situation, actions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What to postpone or cancel, where nothing else is done."""
    state = this.state
    settled = np.zeros(state.network.size, dtype=bool)
    settled[actions["row"]] = True
    given = this.flows(actions)[0]
    needs = needs_after(this, actions)
    coming = arrivals(state, this.supply, actions)
    surplus = find_surplus(state, this.supply, needs, coming, given, settled)
    chosen, lost = plan_changes(this, surplus)
    net = needs.net[chosen["row"]]
    return chosen.assign(net=net, edited=False, stayed=False, way=True), lost
