"""Stock played forward, bucket by bucket, under reorder points and order-up-to levels."""

__all__ = ["Levels", "Play", "World", "play"]

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class World:
    """What every policy meets alike. Arrays over item-locations (N,) unless said otherwise.

    ``demand`` (T, N) in units per bucket; ``opening`` stock; ``lead`` the buckets from order to
    arrival, at least 1; ``parent`` the item-location that ships, -1 for a supplier who always
    can; ``level`` the echelon, 0 serves nobody; ``min_quantity`` and ``multiple_quantity`` of an
    order; ``has_source``; ``backorder`` tells whether unmet demand waits or is lost; ``lane``
    numbers the lane, whose lines of one bucket travel together.
    """

    demand: np.ndarray
    opening: np.ndarray
    lead: np.ndarray
    parent: np.ndarray
    level: np.ndarray
    min_quantity: np.ndarray
    multiple_quantity: np.ndarray
    has_source: np.ndarray
    backorder: bool
    lane: np.ndarray


@dataclass(frozen=True, eq=False)
class Levels:
    """Reorder point and order-up-to level (N,), NaN where nothing is to be ordered."""

    reorder_point: np.ndarray
    order_up_to: np.ndarray


@dataclass(eq=False)
class Play:
    """What happened, per item-location (N,), summed over the buckets.

    Units: ``demand``, ``served`` (from the shelf, at once), ``stock`` (on hand at the end of a
    bucket) and ``in_transit``, both summed over buckets; ``received`` (ordered and shipped).
    Counts: ``orders``, ``stockouts`` (buckets in which demand was not met at once), and
    ``shipments``, each shared equally by the lines that travel in it.
    """

    demand: np.ndarray
    served: np.ndarray
    stock: np.ndarray
    in_transit: np.ndarray
    received: np.ndarray
    orders: np.ndarray
    stockouts: np.ndarray
    shipments: np.ndarray


@dataclass(eq=False)
class _Shelf:
    """Stock on hand and waiting demand (N,), and what arrives when (T + longest lead, N)."""

    world: World
    on_hand: np.ndarray = field(init=False)
    waiting: np.ndarray = field(init=False)
    in_transit: np.ndarray = field(init=False)
    arriving: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        buckets, size = self.world.demand.shape
        self.on_hand = self.world.opening.astype(float)
        self.waiting = np.zeros(size)
        self.in_transit = np.zeros(size)
        self.arriving = np.zeros((buckets + int(self.world.lead.max(initial=1)) + 1, size))

    def receive(self, bucket: int) -> None:
        """Put what arrives on the shelf and serve who waits."""
        self.on_hand += self.arriving[bucket]
        self.in_transit -= self.arriving[bucket]
        late = np.minimum(self.on_hand, self.waiting)
        self.on_hand -= late
        self.waiting -= late

    def serve(self, wanted: np.ndarray) -> np.ndarray:
        """Serve demand from the shelf; returns the units served."""
        served = np.minimum(self.on_hand, wanted)
        self.on_hand -= served
        if self.world.backorder:
            self.waiting += wanted - served
        return served

    def order(self, bucket: int, levels: Levels) -> np.ndarray:
        """Order where the inventory position is at or below the reorder point, from the shops
        up; returns the units shipped (N,)."""
        shipped = np.zeros(len(self.on_hand))
        for echelon in range(int(self.world.level.max(initial=0)) + 1):
            rows = np.flatnonzero(self.world.has_source & (self.world.level == echelon))
            quantity = self._shipped(rows, self._wanted(rows, levels))
            shipped[rows] = quantity
            self.in_transit[rows] += quantity
            self.arriving[bucket + self.world.lead[rows], rows] += quantity
        return shipped

    def _wanted(self, rows: np.ndarray, levels: Levels) -> np.ndarray:
        position = self.on_hand[rows] + self.in_transit[rows] - self.waiting[rows]
        due = position <= levels.reorder_point[rows]
        quantity = np.maximum(levels.order_up_to[rows] - position, self.world.min_quantity[rows])
        multiple = np.maximum(self.world.multiple_quantity[rows], 1.0)
        return np.where(due, np.ceil(quantity / multiple - _TINY) * multiple, 0.0)

    def _shipped(self, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """What is shipped of it: all by suppliers, a fair share of what own shelves hold."""
        parent = self.world.parent[rows]
        inside = parent >= 0
        asked = np.bincount(parent[inside], wanted[inside], minlength=len(self.on_hand))
        share = np.minimum(np.maximum(self.on_hand, 0.0) / np.maximum(asked, _TINY), 1.0)
        shipped = wanted.copy()
        shipped[inside] = np.floor(wanted[inside] * share[parent[inside]] + _TINY)
        self.on_hand -= np.bincount(parent[inside], shipped[inside], minlength=len(self.on_hand))
        return shipped


def play(world: World, levels_at: Callable[[int], Levels]) -> Play:
    """Play every bucket: receive, serve, order. ``levels_at(bucket)`` are the levels in force.

    What an item-location asks of another that cannot ship is not kept as an order there: it is
    asked for again in the next bucket. One item, opening stock 5, demand 2 a bucket, ordered up
    to 6 once the position is 2 or less, two buckets away:

    >>> one = np.array([1])
    >>> world = World(np.full((6, 1), 2.0), one * 5.0, one * 2, one * -1, one * 0, one * 0.0,
    ...               one * 1.0, one > 0, False, one * 0)
    >>> played = play(world, lambda bucket: Levels(one * 2.0, one * 6.0))
    >>> float(played.served[0]), int(played.orders[0]), int(played.stockouts[0])
    (10.0, 2, 2)
    """
    buckets, size = world.demand.shape
    shelf = _Shelf(world)
    result = Play(world.demand.sum(axis=0), *np.zeros((7, size)))
    for bucket in range(buckets):
        shelf.receive(bucket)
        wanted = world.demand[bucket]
        served = shelf.serve(wanted)
        shipped = shelf.order(bucket, levels_at(bucket))
        result.served += served
        result.stockouts += served < wanted - _TINY
        result.received += shipped
        result.orders += shipped > 0
        result.shipments += _shipment_shares(world.lane, shipped > 0)
        result.stock += shelf.on_hand
        result.in_transit += shelf.in_transit
    return result


def _shipment_shares(lane: np.ndarray, travels: np.ndarray) -> np.ndarray:
    """Each line's share of its lane's shipment.

    >>> _shipment_shares(np.array([0, 0, 1]), np.array([True, True, False])).tolist()
    [0.5, 0.5, 0.0]
    """
    lines = np.bincount(lane[travels], minlength=lane.max(initial=0) + 1)
    return np.where(travels, 1.0 / np.maximum(lines[lane], 1), 0.0)
