"""The plan's total value: what purchases and transfers contribute beside all others."""

__all__ = ["LEAST_SHARE", "contributions"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import arrivals, at_risk, schedule_of
from distribution_ai.decide.needs import needs_of
from distribution_ai.decide.open_supply import OpenSupply
from distribution_ai.decide.relief import relieved
from distribution_ai.decide.situation import Situation
from distribution_ai.decide.state import State
from distribution_ai.decide.usual_price import beyond_usual_price

LEAST_UNITS = 1e-9
LEAST_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class Moves:
    """Purchases and transfers in arrays (n,): receiver ``row``, ``edge``, ``giver`` (-1: none),
    ``quantity``, ``days`` until they arrive and whether they are ``bought``."""

    row: np.ndarray
    edge: np.ndarray
    giver: np.ndarray
    quantity: np.ndarray
    days: np.ndarray
    bought: np.ndarray

    @classmethod
    def of(cls, actions: pd.DataFrame) -> "Moves":
        """Those of a list of actions."""
        whole = [actions[name].to_numpy(dtype=np.int64) for name in ("row", "edge", "other")]
        numbers = [actions[name].to_numpy(dtype=float) for name in ("quantity", "days")]
        return cls(*whole, *numbers, (actions["verb"] == "buy").to_numpy())

    def received(self, size: int, which: np.ndarray) -> np.ndarray:
        """Units (N,) that some of them bring."""
        return np.bincount(self.row[which], self.quantity[which], size)


def contributions(this: Situation, supply: OpenSupply, actions: pd.DataFrame) -> pd.DataFrame:
    """Purchases and transfers of ``actions`` with what they contribute to the plan's total value.

    The total is the expected cost of the network when nothing is done less that when all is done:
    of being late (``G``: units asked for at an empty shelf, dated stock played forward) and of
    positions (``V``, held against the demand of the protection interval), and what the actions
    cost themselves. Steps price an action by what they decide about; added here is the rest: units
    late that it saves or causes, what the usual source of its receiver need not bring, and a price
    beyond the usual one. Positions are those of the whole network, whatever is forbidden, so that
    plans with and without an edit are held against the same. Shares of what several do together go
    by quantity; ``beside`` is what is added.
    """
    chosen = actions["verb"].isin(("buy", "transfer")).to_numpy()
    moves = Moves.of(actions[chosen])
    early = _early(this.state, supply, actions, chosen, moves)
    more = early + _positions(this.state, moves, actions.loc[chosen, "gain"].to_numpy(float))
    dearer = np.where(moves.bought, beyond_usual_price(this.state)[moves.edge], 0.0)
    more = more - dearer * moves.quantity
    value = actions["expected_value"].to_numpy(dtype=float)
    alone = value[chosen]
    more = np.where(early < 0, np.maximum(more, (LEAST_SHARE - 1.0) * np.maximum(alone, 0.0)), more)
    beside = np.zeros(len(actions))
    beside[chosen] = more
    return actions.assign(expected_value=value + beside, beside=beside)


def _positions(state: State, moves: Moves, counted: np.ndarray) -> np.ndarray:
    """Gains of positions beyond those ``counted`` already, (n,)."""
    needs, size = needs_of(state), state.network.size
    relief = relieved(state, needs, moves)
    rows, moved = np.arange(size), ~moves.bought
    worth = state.order_curves if state.lost_sales else state.curves
    came, bought = (moves.received(size, which) for which in (moved, moves.bought))
    by_moves = worth.gain(rows, needs.net, came)
    there = needs.net + came - relief.given
    by_relief = worth.gain(rows, there, relief.units)
    by_orders = state.order_curves.gain(rows, there + relief.units, bought)
    gained = np.where(moves.bought, by_orders[moves.row], by_moves[moves.row])
    share = moves.quantity / np.maximum(np.where(moves.bought, bought[moves.row], came[moves.row]),
                                        LEAST_UNITS)  # fmt: skip
    return gained * share - counted + relief.passed_on(state, moves, by_relief)


def _early(
    state: State, supply: OpenSupply, actions: pd.DataFrame, chosen: np.ndarray, moves: Moves
) -> np.ndarray:
    """Money (n,) of the units late that each saves where it goes, less those where it is taken."""
    size = state.network.size
    others = actions[~chosen]
    before = np.bincount(others["other"][others["other"] >= 0],
                         others["given"][others["other"] >= 0], size)  # fmt: skip
    taken = (moves.giver >= 0) & ~state.serves[moves.edge]
    served = (moves.giver >= 0) & state.serves[moves.edge]
    before = before + np.bincount(moves.giver[served], moves.quantity[served], size)
    given = np.bincount(moves.giver[taken], moves.quantity[taken], size)
    coming = arrivals(state, supply, others)
    rows = _affected(state, coming, moves, given)
    nothing = schedule_of(state, rows, coming, before)
    after = arrivals(state, supply, pd.concat([others, actions[chosen]]))
    brought = schedule_of(state, rows, after, before)
    longest, brought = brought.until, brought.up_to(nothing.until)
    taken_from = replace(brought, stock=brought.stock - given[rows])
    first, second, third = (
        each.weighted_late(state).mean(axis=1) for each in (nothing, brought, taken_from)
    )
    waits = np.flatnonzero(longest > nothing.until)
    later = brought.take(waits).up_to(longest[waits]).weighted_late(state).mean(axis=1)
    price = state.curves.shortage_cost[rows]
    saved, caused, delayed, until = np.zeros((4, size))
    saved[rows], caused[rows] = price * (first - second), price * (third - second)
    delayed[rows[waits]] = price[waits] * (later - second[waits])
    until[rows] = nothing.until
    slow = moves.days > until[moves.row]
    return (
        _shared(moves.row, np.where(slow, 0.0, moves.quantity), saved)
        - _shared(moves.row, np.where(slow, moves.quantity, 0.0), delayed)
        - np.where(taken, _shared(moves.giver, np.where(taken, moves.quantity, 0.0), caused), 0.0)
    )


def _shared(place: np.ndarray, quantity: np.ndarray, money: np.ndarray) -> np.ndarray:
    """The ``money`` (N,) of places divided among moves by quantity, (n,)."""
    total = np.bincount(np.maximum(place, 0), quantity, len(money))[place]
    return money[place] * quantity / np.maximum(total, LEAST_UNITS)


def _affected(state: State, coming: pd.DataFrame, moves: Moves, given: np.ndarray) -> np.ndarray:
    """Item-locations whose units late the moves could change."""
    reached, risky, slow = np.zeros((3, state.network.size), dtype=bool)
    reached[moves.row] = True
    risky[at_risk(state, coming)] = True
    slow[moves.row[moves.days > np.ceil(state.protection.lead_days)[moves.row]]] = True
    return np.flatnonzero(reached & risky | slow | (given > 0))
