"""Who needs how much, and who can spare how much."""

__all__ = ["Needs", "Spare", "needs_of", "spare_stock"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.decide.lots import TOLERANCE, Order, round_up
from distribution_ai.decide.state import State
from distribution_ai.stock.policies.empirical import Empirical

UNREPLENISHED_DAYS = 365.0


@dataclass(frozen=True)
class Needs:
    """Needs of all item-locations, arrays (N,), in units.

    ``position`` is the inventory position, ``requirement`` what the locations that it serves
    need from it, ``net`` the position less that. ``quantity`` brings ``net`` up to the
    order-up-to level: whole units, zero unless ``net`` is at or below the reorder point.
    """

    position: np.ndarray
    requirement: np.ndarray
    net: np.ndarray
    quantity: np.ndarray


@dataclass(frozen=True)
class Spare:
    """Whole units that may leave an item-location, arrays (N,).

    ``free`` is what is on the shelf and not promised; of that ``served`` may go to those that
    it usually supplies, ``lateral`` to others.
    """

    free: np.ndarray
    served: np.ndarray
    lateral: np.ndarray

    def less(self, given: np.ndarray) -> "Spare":
        """What is left after ``given`` (N,)."""
        return Spare(*(np.maximum(part - given, 0.0)
                       for part in (self.free, self.served, self.lateral)))  # fmt: skip


def needs_of(state: State, position: np.ndarray | None = None) -> Needs:
    """Needs from the customers' end upwards: a need becomes a requirement at the parent, unless
    what would come in whole units and lots costs more to hold than the shortage it avoids.

    ``position`` (N,) replaces the inventory position, for needs after some decisions are taken.
    """
    sourcing = state.sourcing
    reorder_point, order_up_to = state.order_levels
    position = state.position.position if position is None else position
    size = state.network.size
    requirement, net, quantity = np.zeros(size), position.astype(float), np.zeros(size)
    for level in range(int(sourcing.level.max(initial=-1)) + 1):
        rows = np.flatnonzero(sourcing.level == level)
        net[rows] -= requirement[rows]
        due = rows[net[rows] <= reorder_point[rows] + TOLERANCE]
        quantity[due] = _lots(state, due, net[due], order_up_to[due] - net[due])
        fed = due[sourcing.parent[due] >= 0]
        fed = fed[state.curves.gain(fed, net[fed], quantity[fed]) > 0]
        np.add.at(requirement, sourcing.parent[fed], quantity[fed])
    return Needs(position, requirement, net, quantity)


def _lots(state: State, rows: np.ndarray, net: np.ndarray, need: np.ndarray) -> np.ndarray:
    """Whole units, in the lots of the lane from the parent if there is one."""
    sourcing, quantity = state.sourcing, round_up(need, 0.0, 1.0)
    fed = np.flatnonzero(sourcing.parent[rows] >= 0)
    edge = sourcing.preferred[rows[fed]]
    once = state.parameters.order_cost[rows[fed]]
    quantity[fed] = Order(state, edge, net[fed], quantity[fed], once).in_lots()
    return quantity


def spare_stock(state: State, needs: Needs) -> Spare:
    """Stock that givers may part with.

    It must be free on the shelf: on hand, not promised to customers or another location. To
    those that it usually supplies, a location gives what its own customers do not need at its
    service level; to others only what lies above its order-up-to level after all that it must
    still send.
    """
    position = state.position
    promised = np.maximum(position.reserved, position.committed) + position.outgoing
    free = position.on_hand - promised
    served = free - own_reorder_point(state)
    lateral = np.minimum(free, needs.net) - _kept(state)
    free, served, lateral = (
        np.floor(np.maximum(part, 0.0) + TOLERANCE) for part in (free, served, lateral)
    )
    return Spare(free, served, np.minimum(lateral, served))


def own_reorder_point(state: State) -> np.ndarray:
    """Stock that covers the own customers at the service level, shape (N,)."""
    return Empirical(state.own_protection.support).quantile(state.targets.service_level)


def _kept(state: State) -> np.ndarray:
    """What an item-location keeps from others: its order-up-to level, (N,).

    Where nothing replenishes it there is none; it keeps the demand of a year.
    """
    yearly = state.protection.mean / state.protection.days * UNREPLENISHED_DAYS
    return np.where(state.sourcing.has_source, np.maximum(state.targets.order_up_to, 0.0), yearly)
