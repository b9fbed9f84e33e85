"""Actions that a planner has fixed, exactly as asked, priced like all others."""

__all__ = ["fixed_actions", "supply_after", "with_usable_edits"]

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import arrivals, idle_days, schedule_of
from distribution_ai.decide.lots import Order
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.open_supply import OpenSupply
from distribution_ai.decide.situation import NO_ACTIONS, Situation, listed
from distribution_ai.decide.state import State
from distribution_ai.decide.substitute import penalty_of
from distribution_ai.decide.transfer_value import value_alone

EARLIER, LATER = 1.0, 7.0
# What an action of the verb has none of: an edit that names it agrees with no action.
_NONE_OF = {
    "buy": ("supply_id", "substitute_id"),
    "transfer": ("supply_id", "substitute_id"),
    "substitute": ("supply_id", "lane_id", "origin_id"),
}


def with_usable_edits(this: Situation) -> tuple[Situation, pd.DataFrame]:
    """The situation without the fixed edits that fit nothing (no lane, no open line), which change
    nothing then, and these edits."""
    wanted = this.edits.fixed
    if wanted.empty:
        return this, wanted
    usable = _usable(this.supply, _resolved(this.state, this.supply, wanted))
    if usable.all():
        return this, wanted[~usable]
    edits = replace(this.edits, fixed=wanted[usable].reset_index(drop=True))
    unusable = wanted[~usable].reset_index(drop=True)
    return replace(this, edits=edits, open_state=edits.barred(this.state)), unusable


def fixed_actions(this: Situation, needs: Needs) -> pd.DataFrame:
    """One action per fixed edit, all of them usable.

    The quantity is the edit's own, whatever lots and spare stock say; of a line it is at most what
    is open. ``expected_value`` may be negative: then the edit costs that much.
    """
    state, supply, wanted = this.state, this.supply, this.edits.fixed
    if wanted.empty:
        return NO_ACTIONS
    asked = _resolved(state, supply, wanted)
    parts = [price(state, supply, needs, asked[asked["verb"] == verb].reset_index(drop=True))
             for verb, price in _PRICES.items()]  # fmt: skip
    actions = listed(*parts)
    whose = ["verb", "row", "edge", "line", "other"]
    return actions.drop_duplicates(whose, ignore_index=True)


def supply_after(supply: OpenSupply, fixed: pd.DataFrame) -> OpenSupply:
    """Open supply as it is when what is fixed has been done to its lines."""
    lines = fixed[fixed["line"] >= 0]
    line, cancelled = lines["line"].to_numpy(), (lines["verb"] == "cancel").to_numpy()
    days, quantity = supply.days.copy(), supply.quantity.copy()
    days[line] = lines["days"]
    quantity[line[cancelled]] -= lines["quantity"].to_numpy()[cancelled]
    return replace(supply, days=days, quantity=quantity)


def _resolved(state: State, supply: OpenSupply, asked: pd.DataFrame) -> pd.DataFrame:
    """The edits with the positions of what they name, -1 where there is no such thing."""
    network, sourcing = state.network, state.sourcing
    names = pd.Series(np.arange(len(supply.line)), index=supply.supply_id, dtype=np.int64)
    line = names[~names.index.duplicated()].reindex(asked["supply_id"]).fillna(-1)
    line = np.where(asked["supply_id"] == "", -1, line).astype(np.int64)
    row = network.find(asked["item_id"], asked["destination_id"])
    row = np.where(line >= 0, np.append(supply.row, -1)[line], row)
    other = network.find(asked["substitute_id"], np.append(network.location_ids, "")[row])
    every = np.arange(len(sourcing.lane))
    edges = pd.DataFrame({
        "edge": every, "row": sourcing.item_location, "lane": state.lane_ids(every),
        "origin": state.origin_of(every, "location_id"),
        "supplier": sourcing.from_supplier, "giver": sourcing.giver,
    })  # fmt: skip
    pairs = asked.assign(row=row, edit=np.arange(len(asked))).merge(edges, on="row")
    fits = pairs["lane_id"].isin(("",)) | (pairs["lane_id"] == pairs["lane"])
    fits &= pairs["origin_id"].isin(("",)) | (pairs["origin_id"] == pairs["origin"])
    buys = (pairs["verb"] == "buy") & pairs["supplier"]
    moves = (pairs["verb"] == "transfer") & (pairs["giver"] >= 0)
    edge = pairs[fits & (buys | moves)].groupby("edit")["edge"].first().reindex(range(len(asked)))
    return asked.assign(line=line, row=row, other=other, edge=edge.fillna(-1).to_numpy(np.int64))


def _usable(supply: OpenSupply, asked: pd.DataFrame) -> np.ndarray:
    on_road = np.append(supply.state == "in_transit", False)[asked["line"]]
    what = np.select(
        [asked["verb"].isin(("buy", "transfer")), asked["verb"] == "substitute",
         asked["verb"].isin(("expedite", "postpone", "cancel"))],
        [asked["edge"], asked["other"], np.where(on_road, -1, asked["line"])],
        -1,
    )  # fmt: skip
    foreign = np.zeros(len(asked), dtype=bool)
    for verb, names in _NONE_OF.items():
        foreign |= (asked["verb"] == verb) & (asked[list(names)] != "").any(axis=1)
    return ((asked["row"] >= 0) & (what >= 0) & ~foreign).to_numpy(dtype=bool)


def _transfers(state: State, _supply, needs: Needs, asked: pd.DataFrame) -> pd.DataFrame:
    edge, quantity = asked["edge"].to_numpy(), asked["quantity"].to_numpy()
    row = asked["row"].to_numpy()
    money = value_alone(state, needs, edge, quantity, needs.net[row])
    lane = state.sourcing.lane[edge]
    fixed = state.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[lane]
    return _action(
        asked, gain=money["gain"], cost=money["freight"] + fixed, value=money["value"] - fixed,
        days=state.whole_lead_days[edge], net=needs.net[row],
        other=state.sourcing.giver[edge], line=-1,
    )  # fmt: skip


def _purchases(state: State, _supply, needs: Needs, asked: pd.DataFrame) -> pd.DataFrame:
    """As offers are priced, but for lots: the quantity is as good as a need."""
    edge, quantity = asked["edge"].to_numpy(), asked["quantity"].to_numpy()
    row = asked["row"].to_numpy()
    net, once = needs.net[row], state.parameters.order_cost[row] + state.shipment_cost[edge]
    order = Order(state, edge, net, quantity, once)
    price = state.sourcing.unit_price[edge] + state.landed_cost[edge]
    return _action(
        asked, gain=order.gain(quantity), cost=price * quantity + once, value=order.worth(quantity),
        days=state.whole_lead_days[edge], net=net, other=-1, line=-1, need=quantity, once=once,
    )  # fmt: skip


def _substitutes(state: State, supply, needs: Needs, asked: pd.DataFrame) -> pd.DataFrame:
    row, other = asked["row"].to_numpy(), asked["other"].to_numpy()
    table = state.snapshot["substitutes"].set_index(["item_id", "substitute_id"])
    terms = table[["ratio", "penalty"]].reindex(
        pd.MultiIndex.from_arrays([state.network.item_ids[row], state.network.item_ids[other]])
    )
    quantity = asked["quantity"].to_numpy()
    ratio = terms["ratio"].fillna(1.0).to_numpy()
    given = quantity * ratio
    penalty = quantity * penalty_of(state, row, other, ratio, terms["penalty"].to_numpy())
    gain = _saved(state, supply, row, np.zeros(len(row)), quantity)
    loss = np.maximum(-state.curves.gain(other, needs.net[other], -given), 0.0)
    return _action(asked, gain=gain, cost=penalty, value=gain - penalty - loss, days=0.0,
                   net=needs.net[row], edge=-1, line=-1, given=given)  # fmt: skip


def _expedites(state: State, supply: OpenSupply, needs: Needs, asked: pd.DataFrame):
    line = asked["line"].to_numpy()
    lane = np.append(state.sourcing.lane, -1)[supply.edge[line]]
    terms = state.network.lanes.reindex(lane)
    days = np.ceil(terms["premium_lead_time_days"].fillna(EARLIER).to_numpy())
    days = _dated(state, asked, np.minimum(np.maximum(days, EARLIER), supply.days[line]))
    cost = terms["premium_fixed_cost"].fillna(0.0).to_numpy()
    cost = cost + terms["premium_unit_cost"].fillna(0.0).to_numpy() * supply.quantity[line]
    return _moved(state, supply, needs, asked, days, cost)


def _postponements(state: State, supply: OpenSupply, needs: Needs, asked: pd.DataFrame):
    line, row = asked["line"].to_numpy(), asked["row"].to_numpy()
    net = needs.net[row] - supply.quantity[line]
    idle = np.floor(idle_days(state, row, net, supply.days[line]))
    days = _dated(state, asked, supply.days[line] + np.maximum(idle, LATER))
    return _moved(state, supply, needs, asked, days, state.parameters.order_cost[row])


def _moved(state, supply: OpenSupply, needs: Needs, asked, days, cost) -> pd.DataFrame:
    """A line that comes on another day as a whole."""
    line, row = asked["line"].to_numpy(), asked["row"].to_numpy()
    quantity, due = supply.quantity[line], supply.days[line]
    gain = _saved(state, supply, row, days, quantity, due)
    held = state.parameters.holding_cost[row] * quantity * (due - days)
    return _action(asked, gain=gain, cost=cost, value=gain - held - cost, days=days,
                   net=needs.net[row], quantity=quantity, edge=-1, other=-1)  # fmt: skip


def _cancellations(state: State, supply: OpenSupply, needs: Needs, asked: pd.DataFrame):
    line, row = asked["line"].to_numpy(), asked["row"].to_numpy()
    quantity = np.minimum(asked["quantity"].to_numpy(), supply.quantity[line])
    due = supply.days[line]
    gain = _saved(state, supply, row, due, -quantity)
    idle = idle_days(state, row, needs.net[row] - quantity / 2.0, due)
    held = state.parameters.holding_cost[row] * quantity * idle
    change = state.parameters.order_cost[row]
    return _action(asked, gain=gain, cost=0.0, value=gain + held - change, days=due,
                   net=needs.net[row], quantity=quantity, edge=-1, other=-1, idle=idle,
                   )  # fmt: skip


def _dated(state: State, asked: pd.DataFrame, otherwise: np.ndarray) -> np.ndarray:
    """Days until the date that the edit asks for."""
    ahead = (asked["due_date"] - state.today).dt.days.to_numpy(dtype=float)
    return np.where(np.isnan(ahead), otherwise, np.maximum(ahead, 0.0))


def _saved(
    state: State, supply: OpenSupply, row: np.ndarray, days: np.ndarray, quantity: np.ndarray,
    instead_of: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Money of shortages saved by another arrival, in place of one on day ``instead_of``."""
    coming = arrivals(state, supply, NO_ACTIONS)
    rows, place = np.unique(row, return_inverse=True)
    before = schedule_of(state, rows, coming, np.zeros(state.network.size)).take(place)
    last = np.maximum(before.until, days) + state.protection.review_days[row]
    before = before.up_to(last)
    after = before.adding(days, quantity)
    if instead_of is not None:
        after = after.adding(instead_of, -quantity)
    late = before.weighted_late(state) - after.weighted_late(state)
    return state.curves.shortage_cost[row] * late.mean(axis=1)


def _action(asked: pd.DataFrame, value, **columns) -> pd.DataFrame:
    names = ["verb", "row", "edge", "line", "other", "quantity"]
    given = columns.get("quantity", asked["quantity"])
    whole = asked[names].assign(given=given, idle=0.0).assign(expected_value=value, **columns)
    return whole.assign(worth=whole["expected_value"] + whole["cost"])


_PRICES: dict[str, Callable[..., pd.DataFrame]] = {
    "buy": _purchases,
    "transfer": _transfers,
    "expedite": _expedites,
    "substitute": _substitutes,
    "postpone": _postponements,
    "cancel": _cancellations,
}
