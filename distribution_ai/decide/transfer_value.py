"""What a transfer is worth: the receiver's gain less the giver's loss, freight and handling."""

__all__ = ["extra_cost", "transfer_loss", "value_alone", "value_transfers"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs
from distribution_ai.decide.state import State

LONGEST_IDLE_DAYS = 365.0


def extra_cost(state: State, edge: np.ndarray) -> np.ndarray:
    """Money per unit beyond the usual lane: freight, handling and the stock on the way."""
    sourcing = state.sourcing
    receiver = sourcing.item_location[edge]
    usual = sourcing.preferred[receiver]
    known = usual >= 0
    landed = state.landed_cost[edge] - np.where(known, state.landed_cost[usual], 0.0)
    later = np.where(known, sourcing.lead_time[edge] - sourcing.lead_time[usual], 0.0)
    return landed + state.parameters.holding_cost[receiver] * later


def transfer_loss(
    state: State, needs: Needs, giver: np.ndarray, lateral: np.ndarray, quantity: np.ndarray
) -> np.ndarray:
    """What givers lose by parting with a quantity, in money; negative where they gain.

    Excess that goes to others saves what it costs to hold it until the giver's own demand would
    have used it up, unit by unit, a year at most; the burn-out days do not count, as excess that
    is used up so soon is no reason to move anything. Stock for those that a location serves saves
    nothing: it would leave at the next review anyway.
    """
    own = -state.own_curves.gain(giver, needs.position[giver], -quantity)
    total = -state.curves.gain(giver, needs.net[giver], -quantity)
    days = state.protection.days[giver]
    daily = np.maximum(state.protection.mean[giver] / days, 1e-9)
    soon = np.maximum(days, state.parameters.burn_out_days[giver])
    kept = np.maximum(needs.net[giver] - quantity, 0.0)
    idle = _idle(needs.net[giver] / daily, soon) - _idle(kept / daily, soon)
    saved = state.parameters.holding_cost[giver] * daily * idle
    return np.where(lateral, total - saved, np.maximum(own, 0.0))


def _idle(cover: np.ndarray, soon: np.ndarray) -> np.ndarray:
    """Days beyond ``soon`` that all stock lies idle, a year at most a unit, when each day uses up
    one unit of cover: the integral of ``clip(t, soon, year) - soon`` up to ``cover``, all (n,)."""
    year = np.maximum(LONGEST_IDLE_DAYS, soon)
    growing = np.clip(cover, soon, year) - soon
    return growing**2 / 2.0 + (year - soon) * np.maximum(cover - year, 0.0)


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
    loss = transfer_loss(state, needs, giver, lateral, given)
    gain = gain * quantity / np.maximum(received, 1e-9)
    loss = loss * quantity / np.maximum(given, 1e-9)
    return _money(state, edge, quantity, gain, loss)


def value_alone(
    state: State, needs: Needs, edge: np.ndarray, quantity: np.ndarray, net: np.ndarray
) -> pd.DataFrame:
    """As :func:`value_transfers`, but each transfer for itself, to a receiver at ``net`` (n,)."""
    giver = state.sourcing.giver[edge]
    gain = state.curves.gain(state.sourcing.item_location[edge], net, quantity)
    loss = transfer_loss(state, needs, giver, ~state.serves[edge], quantity)
    return _money(state, edge, quantity, gain, loss)


def _money(
    state: State, edge: np.ndarray, quantity: np.ndarray, gain: np.ndarray, loss: np.ndarray
) -> pd.DataFrame:
    """The usual lane's order line would be written anyway, sooner or later; others are extra."""
    line = state.parameters.order_cost[state.sourcing.item_location[edge]] * (quantity > 0)
    extra = extra_cost(state, edge) * quantity + np.where(state.serves[edge], 0.0, line)
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
