"""Bridge: stock from elsewhere for the time until a delivery that comes too late."""

__all__ = ["buy_ways", "transfer_ways"]

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import Gaps, idle_days
from distribution_ai.decide.lots import round_up
from distribution_ai.decide.needs import Spare
from distribution_ai.decide.transfer_value import value_alone


def transfer_ways(gaps: Gaps, spare: Spare) -> pd.DataFrame:
    """Transfers of spare stock that arrive while there is nothing: columns of a way.

    Priced as all transfers are, except that the receiver gains the demand it would have missed.
    Places with a limit on handling or storage and lanes whose vehicle is used already are left to
    the plan of transfers, which knows their loads.
    """
    state, sourcing = gaps.state, gaps.state.sourcing
    edge = _edges(gaps, (sourcing.giver >= 0) & (sourcing.giver != sourcing.item_location))
    edge = edge[_without_limits(gaps, edge)]
    giver = sourcing.giver[edge]
    most = np.where(state.serves[edge], spare.served[giver], spare.lateral[giver])
    most = np.minimum(most, _vehicle(gaps, edge))
    lot = np.maximum(np.nan_to_num(sourcing.multiple_quantity[edge]), 1.0)
    most = np.floor(most / lot + 1e-9) * lot
    enough = most >= np.maximum(np.nan_to_num(sourcing.min_quantity[edge]), 1.0)
    return _best(gaps, edge[enough], most[enough], _transfer_money)


def buy_ways(gaps: Gaps, _spare: Spare) -> pd.DataFrame:
    """Purchases over edges that deliver while there is nothing: columns of a way.

    A supplier that comes after the usual one by an explicit priority is never asked.
    """
    sourcing = gaps.state.sourcing
    usual = sourcing.preferred[sourcing.item_location]
    later = sourcing.priority > sourcing.priority[usual]
    later &= (usual >= 0) & sourcing.from_supplier[usual]
    edge = _edges(gaps, sourcing.from_supplier & ~later)
    return _best(gaps, edge, np.full(len(edge), np.inf), _purchase_money)


def _edges(gaps: Gaps, wanted: np.ndarray) -> np.ndarray:
    """Edges to a gap, not used already, that deliver before it ends."""
    state = gaps.state
    receiver = state.sourcing.item_location
    place = gaps.place(receiver)
    until = np.append(gaps.schedule.until, 0.0)[place]
    free = np.ones(len(receiver), dtype=bool)
    free[gaps.used[gaps.used >= 0]] = False
    return np.flatnonzero(wanted & free & (place >= 0) & (state.whole_lead_days < until))


def _without_limits(gaps: Gaps, edge: np.ndarray) -> np.ndarray:
    network, lane = gaps.state.network, gaps.state.sourcing.lane
    limited = network.locations.set_index("location_id")[["handling_capacity", "storage_capacity"]]
    limited = limited.notna().any(axis=1)
    busy = np.zeros(len(network.lanes), dtype=bool)
    busy[lane[gaps.used[gaps.used >= 0]]] = True
    loads = network.lanes[["weight_capacity", "volume_capacity"]].notna().any(axis=1).to_numpy()
    blocked = busy & loads
    for end in ("origin_id", "destination_id"):
        blocked |= limited.reindex(network.lanes[end]).fillna(False).to_numpy(dtype=bool)
    return ~blocked[lane[edge]]


def _vehicle(gaps: Gaps, edge: np.ndarray) -> np.ndarray:
    """Units of the edge's item that one vehicle of its lane takes."""
    network, sourcing = gaps.state.network, gaps.state.sourcing
    item = network.item[sourcing.item_location[edge]]
    most = np.full(len(edge), np.inf)
    for measure in ("weight", "volume"):
        limit = network.lanes[f"{measure}_capacity"].fillna(np.inf).to_numpy()[sourcing.lane[edge]]
        size = network.items[measure].fillna(0.0).to_numpy()[item]
        most = np.where(size > 0, np.minimum(most, limit / np.maximum(size, 1e-12)), most)
    return most


def _best(gaps: Gaps, edge: np.ndarray, most: np.ndarray, money) -> pd.DataFrame:
    """The quantity of each edge that is worth most, in its lots."""
    state, sourcing = gaps.state, gaps.state.sourcing
    row = sourcing.item_location[edge]
    place, days = gaps.place(row), state.whole_lead_days[edge].astype(float)
    minimum, multiple = sourcing.min_quantity[edge], sourcing.multiple_quantity[edge]
    options = []
    for wanted in gaps.likely_quantities(place, days).T:
        quantity = np.minimum(round_up(wanted, minimum, multiple), most)
        charge, cost = money(gaps, edge, quantity)
        saving = gaps.saving(place, gaps.schedule.take(place).adding(days, quantity))
        idle = idle_days(state, row, gaps.needs.net[row], days)
        charge = charge + state.parameters.holding_cost[row] * idle * quantity
        options.append(pd.DataFrame({
            "verb": "buy", "row": row, "edge": edge, "line": -1, "other": sourcing.giver[edge],
            "given": quantity, "quantity": quantity, "days": days, "cost": cost,
            "charge": charge, "gain": saving, "worth": saving - (charge - cost), "chance": 1.0,
        }))  # fmt: skip
    ways = pd.concat(options, ignore_index=True)
    ways.loc[ways["other"] >= 0, "verb"] = "transfer"
    ways = ways[ways["quantity"] > 0].assign(value=lambda way: way["gain"] - way["charge"])
    ways = ways.sort_values(["edge", "value", "quantity"], ascending=[True, False, True],
                            kind="stable")  # fmt: skip
    return ways.drop_duplicates("edge")


def _ordered_over(gaps: Gaps) -> np.ndarray:
    """The edge over which each item-location buys now, or else usually, (N,)."""
    sourcing = gaps.state.sourcing
    usual = sourcing.preferred.copy()
    bought = gaps.used[gaps.used >= 0]
    bought = bought[sourcing.from_supplier[bought]][::-1]
    usual[sourcing.item_location[bought]] = bought
    return usual


def _fixed_cost(gaps: Gaps, edge: np.ndarray) -> np.ndarray:
    """A shipment's fixed cost, where the lane does not travel anyway."""
    lanes, lane = gaps.state.network.lanes, gaps.state.sourcing.lane
    travels = np.zeros(len(lanes), dtype=bool)
    travels[lane[gaps.used[gaps.used >= 0]]] = True
    return np.where(travels, 0.0, lanes["fixed_cost"].fillna(0.0).to_numpy())[lane[edge]]


def _transfer_money(gaps: Gaps, edge: np.ndarray, quantity: np.ndarray):
    """What a transfer costs in all beyond the usual lane, and what is spent.

    That the giver is rid of excess is no reason to cover a gap.
    """
    row = gaps.state.sourcing.item_location[edge]
    money = value_alone(gaps.state, gaps.needs, edge, quantity, gaps.needs.net[row])
    fixed = _fixed_cost(gaps, edge)
    freight = money["gain"] - money["loss"] - money["value"] + fixed
    return (freight + np.maximum(money["loss"], 0.0)).to_numpy(), money["freight"] + fixed


def _purchase_money(gaps: Gaps, edge: np.ndarray, quantity: np.ndarray):
    """What a purchase costs beyond the usual source, and what is spent."""
    state, sourcing = gaps.state, gaps.state.sourcing
    row = sourcing.item_location[edge]
    usual = _ordered_over(gaps)[row]
    price = sourcing.unit_price + state.landed_cost
    bought = (usual >= 0) & sourcing.from_supplier[usual]
    usually = np.where(bought, price[usual], state.parameters.unit_cost[row])
    extra = np.maximum(price[edge] - usually, 0.0) * quantity
    once = _fixed_cost(gaps, edge) + state.parameters.order_cost[row]
    return extra + once, price[edge] * quantity + once
