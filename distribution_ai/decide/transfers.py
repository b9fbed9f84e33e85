"""Transfers: the stock that is better elsewhere, over all products and lanes at once."""

__all__ = ["plan_transfers", "value_alone", "value_transfers"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.decide.flow import Allocation, allocate
from distribution_ai.decide.loads import fit_lots, fit_vehicles, pay_fixed_costs
from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.state import State

ROUNDS = 5
LONGEST_IDLE_DAYS = 365.0
BURN_OUT_DAYS = 60.0
URGENT_BLOCKS = 8
REFILL_BLOCKS = 4


@dataclass(frozen=True)
class Candidates:
    """The arcs (A,) that a transfer could take, and the needs (R,) that they could fill.

    ``edge`` in the sourcing, ``giver`` and ``receiver`` as item-locations, whether the arc is
    ``lateral``, ``capacity`` in units, and ``unit_cost``: what a unit costs beyond the usual
    lane, with what the giver risks. ``receivers`` (R,) are the item-locations in need, ``need``
    (A,) the place of each arc's receiver among them; ``block`` and ``value`` (R, blocks) the
    sizes and unit values of the blocks of their needs.
    """

    edge: np.ndarray
    giver: np.ndarray
    receiver: np.ndarray
    lateral: np.ndarray
    capacity: np.ndarray
    unit_cost: np.ndarray
    receivers: np.ndarray
    need: np.ndarray
    block: np.ndarray
    value: np.ndarray


def plan_transfers(state: State, needs: Needs, spare: Spare) -> pd.DataFrame:
    """Transfers worth making: columns of :func:`value_transfers` with ``cost`` and
    ``expected_value``.

    The flow knows needs, protection of the givers and costs by the unit. What it cannot know
    (lots, vehicles, fixed costs of a shipment) is enforced on its result; what had to be taken
    off is forbidden and the flow solved again, a bounded number of times.
    """
    arcs = _candidates(state, needs, spare)
    capacity = arcs.capacity
    for _ in range(ROUNDS):
        flow = _solve(state, spare, arcs, capacity)
        moves = _practicable(state, needs, arcs, flow)
        allowed = np.zeros(len(flow), dtype=np.int64)
        allowed[moves.index] = moves["quantity"].to_numpy(dtype=np.int64)
        if (allowed == flow).all():
            break
        capacity = np.where(allowed < flow, allowed, capacity)
    return moves.reset_index(drop=True)


def _candidates(state: State, needs: Needs, spare: Spare) -> Candidates:
    """Arcs from a giver with something to spare to a receiver for which it has a value.

    A lane so slow that it would deliver after the next regular delivery is no help, unless it
    is the usual one.
    """
    sourcing = state.sourcing
    giver, receiver = sourcing.giver, sourcing.item_location
    most = np.where(state.serves, spare.served[giver], spare.lateral[giver])
    in_time = state.serves | (sourcing.lead_time <= state.protection.days[receiver])
    capacity = np.minimum(most, np.floor(needs.quantity[receiver])).astype(np.int64)
    edge = np.flatnonzero((giver >= 0) & (giver != receiver) & in_time & (capacity >= 1))
    lateral = ~state.serves[edge]
    loss = _unit_loss(state, needs, spare, giver[edge], lateral)
    cost = _extra_cost(state, edge) + loss
    receivers, need = np.unique(receiver[edge], return_inverse=True)
    block, value = _blocks(state, needs, receivers)
    worth = value[need, 0] >= cost
    edge = edge[worth]
    return Candidates(
        edge,
        giver[edge],
        receiver[edge],
        lateral[worth],
        capacity[edge],
        cost[worth],
        receivers,
        need[worth],
        block,
        value,
    )


def _extra_cost(state: State, edge: np.ndarray) -> np.ndarray:
    """Money per unit beyond the usual lane: freight, handling and the stock on the way."""
    sourcing = state.sourcing
    receiver = sourcing.item_location[edge]
    usual = sourcing.preferred[receiver]
    known = usual >= 0
    landed = state.landed_cost[edge] - np.where(known, state.landed_cost[usual], 0.0)
    later = np.where(known, sourcing.lead_time[edge] - sourcing.lead_time[usual], 0.0)
    return landed + state.parameters.holding_cost[receiver] * later


def _solve(state: State, spare: Spare, arcs: Candidates, capacity: np.ndarray) -> np.ndarray:
    """Whole units on every arc, shape (A,), with at most ``capacity`` (A,)."""
    flow = np.zeros(len(arcs.edge), dtype=np.int64)
    use = np.flatnonzero(capacity > 0)
    givers, of_giver = np.unique(arcs.giver[use], return_inverse=True)
    needs, of_need = np.unique(arcs.need[use], return_inverse=True)
    wanted = np.bincount(of_giver, capacity[use], len(givers))
    flow[use] = allocate(Allocation(
        give=np.minimum(spare.served[givers], wanted).astype(np.int64),
        give_lateral=np.minimum(spare.lateral[givers], wanted).astype(np.int64),
        giver_item=state.network.item[givers],
        block=arcs.block[needs], block_value=arcs.value[needs],
        receiver_item=state.network.item[arcs.receivers[needs]],
        giver=of_giver, receiver=of_need, lateral=arcs.lateral[use],
        unit_cost=arcs.unit_cost[use], capacity=capacity[use],
    ))  # fmt: skip
    return flow


def _unit_loss(
    state: State, needs: Needs, spare: Spare, giver: np.ndarray, lateral: np.ndarray
) -> np.ndarray:
    """What a giver risks per unit, on average over all that it may give, in money."""
    most = np.maximum(np.where(lateral, spare.lateral[giver], spare.served[giver]), 1.0)
    return _loss(state, needs, giver, lateral, most) / most


def _loss(
    state: State, needs: Needs, giver: np.ndarray, lateral: np.ndarray, quantity: np.ndarray
) -> np.ndarray:
    """What givers lose by parting with a quantity, in money; negative where they gain.

    Excess that goes to others saves what it costs to hold it until the giver's own demand would
    have used it up, a year at most; the first 60 days do not count, as excess that is used up
    so soon is no reason to move anything. Stock for those that a location serves saves nothing:
    it would leave at the next review anyway.
    """
    own = -state.own_curves.gain(giver, needs.position[giver], -quantity)
    total = -state.curves.gain(giver, needs.net[giver], -quantity)
    days = state.protection.days[giver]
    daily = np.maximum(state.protection.mean[giver] / days, 1e-9)
    idle = np.minimum((needs.net[giver] - quantity / 2) / daily, LONGEST_IDLE_DAYS)
    beyond = np.maximum(idle - np.maximum(days, BURN_OUT_DAYS), 0.0)
    saved = state.parameters.holding_cost[giver] * beyond * quantity
    return np.where(lateral, total - saved, np.maximum(own, 0.0))


def _blocks(state: State, needs: Needs, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and values per unit of the blocks of need, each (R, blocks).

    Eight blocks reach up to the reorder point and four from there to the order-up-to level:
    fine enough that locations in equal need share a shortage nearly equally.
    """
    net, total = needs.net[rows], needs.quantity[rows].astype(np.int64)
    gap = np.ceil(state.targets.reorder_point[rows] - net).astype(np.int64)
    urgent = np.clip(gap, np.minimum(1, total), total)
    sizes = np.concatenate(
        [_split(urgent, URGENT_BLOCKS), _split(total - urgent, REFILL_BLOCKS)], axis=1
    )
    ends = net[:, None] + np.cumsum(sizes, axis=1)
    cost = state.curves.cost(np.repeat(rows, sizes.shape[1]), ends.ravel()).reshape(ends.shape)
    before = np.concatenate([state.curves.cost(rows, net)[:, None], cost[:, :-1]], axis=1)
    value = (before - cost) / np.maximum(sizes, 1)
    return sizes, np.maximum(value, 0.0)


def _split(total: np.ndarray, parts: int) -> np.ndarray:
    """Whole numbers (R, parts) that add up to ``total``, as equal as can be, larger first."""
    return (total[:, None] + parts - 1 - np.arange(parts)) // parts


def _practicable(state: State, needs: Needs, arcs: Candidates, flow: np.ndarray) -> pd.DataFrame:
    """The flow in whole lots, within the vehicles, without what does not pay."""
    index = np.flatnonzero(flow)
    edge = arcs.edge[index]
    quantity = fit_lots(state, edge, flow[index])
    moves = value_transfers(state, needs, edge, quantity).set_index(index)
    quantity = fit_vehicles(state, moves)
    moves = value_transfers(state, needs, edge, quantity).set_index(index)
    return pay_fixed_costs(state, moves)


def value_transfers(
    state: State, needs: Needs, edge: np.ndarray, quantity: np.ndarray
) -> pd.DataFrame:
    """Money of transfers: ``gain`` of the receiver, ``loss`` of the giver, ``freight`` with
    handling and the order line, ``value`` of them all before the fixed costs of shipments.

    Stock at the receiver is worth what it costs to bring it there over the usual lane, as
    purchased stock is worth its price: the value counts only freight beyond that. Several
    transfers to one receiver share its gain by quantity; so do those from one giver its loss.
    """
    sourcing = state.sourcing
    giver, receiver = sourcing.giver[edge], sourcing.item_location[edge]
    lateral = ~state.serves[edge]
    size = state.network.size
    received = np.bincount(receiver, quantity, size)[receiver]
    kind = giver + size * lateral
    given = np.bincount(kind, quantity, 2 * size)[kind]
    gain = state.curves.gain(receiver, needs.net[receiver], received)
    loss = _loss(state, needs, giver, lateral, given)
    gain = gain * quantity / np.maximum(received, 1e-9)
    loss = loss * quantity / np.maximum(given, 1e-9)
    return _money(state, edge, quantity, gain, loss)


def value_alone(
    state: State, needs: Needs, edge: np.ndarray, quantity: np.ndarray, net: np.ndarray
) -> pd.DataFrame:
    """As :func:`value_transfers`, but each transfer for itself, to a receiver at ``net`` (n,)."""
    giver = state.sourcing.giver[edge]
    gain = state.curves.gain(state.sourcing.item_location[edge], net, quantity)
    loss = _loss(state, needs, giver, ~state.serves[edge], quantity)
    return _money(state, edge, quantity, gain, loss)


def _money(
    state: State, edge: np.ndarray, quantity: np.ndarray, gain: np.ndarray, loss: np.ndarray
) -> pd.DataFrame:
    """The usual lane's order line would be written anyway, sooner or later; others are extra."""
    line = state.parameters.order_cost[state.sourcing.item_location[edge]] * (quantity > 0)
    extra = _extra_cost(state, edge) * quantity + np.where(state.serves[edge], 0.0, line)
    return pd.DataFrame(
        {
            "edge": edge,
            "quantity": quantity,
            "gain": gain,
            "loss": loss,
            "freight": state.landed_cost[edge] * quantity + line,
            "value": gain - loss - extra,
        }
    )
