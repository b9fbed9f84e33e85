"""The transfers that could be made, as a problem of allocation."""

__all__ = ["Candidates", "transfer_candidates"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.decide.allocation import Problem, Vehicles
from distribution_ai.decide.handling import shared_limits
from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.state import State
from distribution_ai.decide.transfer_value import extra_cost, transfer_loss

URGENT_BLOCKS = 8
REFILL_BLOCKS = 4
LOSS_BLOCKS = 4
UNLIMITED = 10**6
FINEST_LOT = 1000


@dataclass(frozen=True, eq=False)
class Candidates:
    """Arcs (A,) that a transfer could take: their ``edge`` in the sourcing and the ``unit`` that
    the ``problem`` counts an item in: the lot that all its arcs have in common."""

    edge: np.ndarray
    unit: np.ndarray
    problem: Problem


def transfer_candidates(state: State, needs: Needs, spare: Spare) -> Candidates:
    """Arcs from a giver with something to spare to a receiver for which it has a value.

    A lane so slow that it would deliver after the next regular delivery is no help, unless it
    is the usual one.
    """
    edge = _possible(state, needs, spare)
    lot = _lots(state, edge)
    unit = _common_lot(state, edge, lot)
    receivers, receiver = np.unique(state.sourcing.item_location[edge], return_inverse=True)
    gain_block, gain_value = _gains(
        state, needs, receivers, _first_of(receiver, unit, len(receivers))
    )
    outlets, outlet = np.unique(
        state.sourcing.giver[edge] * 2 + ~state.serves[edge], return_inverse=True
    )
    unit_of_outlet = _first_of(outlet, unit, len(outlets))
    giver = outlets // 2
    most = np.where(outlets % 2, spare.lateral[giver], spare.served[giver]) // unit_of_outlet
    capacity = np.minimum(most[outlet], gain_block.sum(axis=1)[receiver]).astype(np.int64)
    most = np.minimum(most, np.bincount(outlet, capacity, len(outlets))).astype(np.int64)
    loss_block, loss_value = _losses(state, needs, outlets, most, unit_of_outlet)
    cost = extra_cost(state, edge) * unit
    worth = gain_value[receiver, 0] > cost + loss_value[outlet, 0]
    chosen = np.flatnonzero(worth & (capacity > 0))
    givers, outlet_giver = np.unique(giver, return_inverse=True)
    give = spare.served[givers] // _first_of(outlet_giver, unit_of_outlet, len(givers))
    whole = Problem(
        give=give.astype(np.int64),
        giver_item=state.network.item[givers],
        outlet_giver=outlet_giver,
        loss_block=loss_block,
        loss_value=loss_value,
        receiver_item=state.network.item[receivers],
        gain_block=gain_block,
        gain_value=_with_priority(state, receivers, gain_value),
        outlet=outlet,
        receiver=receiver,
        unit_cost=cost,
        capacity=capacity,
        minimum=np.ceil(_least(state, edge) / unit - 1e-9).astype(np.int64),
        multiple=np.maximum(np.rint(lot / unit), 1).astype(np.int64),
        spend=state.landed_cost[edge] * unit,
        **_shared(state, edge, unit),
    )
    return Candidates(edge[chosen], unit[chosen], whole.of_arcs(chosen))


def _shared(state: State, edge: np.ndarray, unit: np.ndarray) -> dict:
    """What arcs share: lanes with their vehicles, hands and storage."""
    lane, load, vehicles = _vehicles(state, edge, unit)
    use, limit = shared_limits(state, edge, unit)
    return {"lane": lane, "load": load, "vehicles": vehicles, "use": use, "limit": limit}


def _possible(state: State, needs: Needs, spare: Spare) -> np.ndarray:
    sourcing = state.sourcing
    giver, receiver = sourcing.giver, sourcing.item_location
    most = np.where(state.serves, spare.served[giver], spare.lateral[giver])
    in_time = state.serves | (sourcing.lead_time <= state.protection.days[receiver])
    some = np.minimum(most, needs.quantity[receiver]) >= 1
    return np.flatnonzero((giver >= 0) & (giver != receiver) & in_time & some)


def _lots(state: State, edge: np.ndarray) -> np.ndarray:
    return np.maximum(np.nan_to_num(state.sourcing.multiple_quantity[edge]), 1.0)


def _least(state: State, edge: np.ndarray) -> np.ndarray:
    """The least that an arc carries if anything: the lane's, and what is worth the effort."""
    receiver = state.sourcing.item_location[edge]
    cost = np.maximum(state.parameters.unit_cost[receiver], 1e-9)
    effort = np.minimum(state.parameters.min_transfer_value[receiver] / cost, UNLIMITED)
    return np.maximum(np.nan_to_num(state.sourcing.min_quantity[edge]), effort)


def _common_lot(state: State, edge: np.ndarray, lot: np.ndarray) -> np.ndarray:
    """The largest lot (A,) of which all lots of the same item are multiples."""
    item = state.network.item[state.sourcing.item_location[edge]]
    if not len(edge):
        return lot
    order = np.argsort(item, kind="stable")
    starts = np.flatnonzero(np.diff(item[order], prepend=-1))
    parts = np.rint(lot[order] * FINEST_LOT).astype(np.int64)
    common = np.repeat(np.gcd.reduceat(parts, starts), np.diff(starts, append=len(order)))
    unit = np.empty(len(edge))
    unit[order] = common / FINEST_LOT
    return unit


def _first_of(group: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """The value of each group, equal within it."""
    result = np.ones(count)
    result[group] = values
    return result


def _gains(
    state: State, needs: Needs, rows: np.ndarray, unit: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and values per lot of the blocks of need, each (R, blocks).

    Eight blocks reach up to the reorder point and four from there to the order-up-to level:
    fine enough that locations in equal need share a shortage nearly equally.
    """
    net, total = needs.net[rows], np.floor(needs.quantity[rows] / unit + 1e-9).astype(np.int64)
    gap = np.ceil((state.targets.reorder_point[rows] - net) / unit).astype(np.int64)
    urgent = np.clip(gap, np.minimum(1, total), total)
    sizes = np.concatenate(
        [_split(urgent, URGENT_BLOCKS), _split(total - urgent, REFILL_BLOCKS)], axis=1
    )
    ends = net[:, None] + np.cumsum(sizes, axis=1) * unit[:, None]
    cost = state.curves.cost(np.repeat(rows, sizes.shape[1]), ends.ravel()).reshape(ends.shape)
    before = np.concatenate([state.curves.cost(rows, net)[:, None], cost[:, :-1]], axis=1)
    return sizes, np.maximum((before - cost) / np.maximum(sizes, 1), 0.0)


def _split(total: np.ndarray, parts: int) -> np.ndarray:
    """Whole numbers (R, parts) that add up to ``total``, as equal as can be, larger first."""
    return (total[:, None] + parts - 1 - np.arange(parts)) // parts


def _losses(
    state: State, needs: Needs, keys: np.ndarray, most: np.ndarray, unit: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and values per lot of what outlets may give, each (O, blocks), (O,) at most ``most``.

    Values never fall: what hurts least goes first.
    """
    sizes = _split(most, LOSS_BLOCKS)
    given = np.cumsum(sizes, axis=1) * unit[:, None]
    giver = np.repeat(keys // 2, LOSS_BLOCKS)
    lateral = np.repeat(keys % 2 == 1, LOSS_BLOCKS)
    loss = transfer_loss(state, needs, giver, lateral, given.ravel()).reshape(given.shape)
    value = np.diff(loss, axis=1, prepend=0.0) / np.maximum(sizes, 1)
    value = np.where(sizes > 0, value, -np.inf)
    value = np.maximum.accumulate(value, axis=1)
    return sizes, np.where(np.isfinite(value), value, 0.0)


def _with_priority(state: State, receivers: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Values per lot with a premium on what is urgent, so that a higher priority comes first."""
    levels, level = np.unique(state.parameters.allocation_priority[receivers], return_inverse=True)
    if len(levels) < 2:
        return value
    premium = np.zeros_like(value)
    premium[:, :URGENT_BLOCKS] = (level * value.max())[:, None]
    return value + premium


def _vehicles(
    state: State, edge: np.ndarray, unit: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Vehicles]:
    """Lanes with vehicles (-1 for the others), loads of a lot (A, 2), and the vehicles.

    A vehicle that costs something may be sent again; what costs nothing is one vehicle.
    """
    lanes, items = state.network.lanes, state.network.items
    names = ("weight", "volume")
    fixed = lanes["fixed_cost"].fillna(0.0).to_numpy(dtype=float)
    capacity = np.column_stack([lanes[f"{name}_capacity"].fillna(np.inf) for name in names])
    busy = np.flatnonzero((fixed > 0) | np.isfinite(capacity).any(axis=1))
    place = np.full(len(lanes), -1, dtype=np.int64)
    place[busy] = np.arange(len(busy))
    item = state.network.item[state.sourcing.item_location[edge]]
    load = np.column_stack([items[name].fillna(0.0).to_numpy(dtype=float)[item] for name in names])
    most = np.where(fixed[busy] > 0, UNLIMITED, 1)
    vehicles = Vehicles(np.arange(len(busy)), fixed[busy], capacity[busy].astype(float), most)
    return place[state.sourcing.lane[edge]], load * unit[:, None], vehicles
