"""Stock played forward, bucket by bucket: receive, order, serve."""

__all__ = ["Levels", "Play", "Shelf", "World", "by_levels", "play"]

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np

_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class World:
    """What every policy meets alike. Arrays over item-locations (N,) unless said otherwise.

    ``demand`` (T, N) in units per bucket; ``opening`` stock; ``lead`` whole buckets from an order
    to its arrival, (N,), or (T, N) where it differs by the bucket of the order; ``parent`` the
    item-location that ships, -1 for a supplier who always can; ``level`` the echelon, 0 serves
    nobody; ``min_quantity`` and ``multiple_quantity`` of an order; ``has_source``; ``backorder``
    tells whether unmet demand waits or is lost; ``lane`` numbers the lane, whose lines of one
    bucket travel together. ``review`` is the buckets between two looks at the stock, ``unit_cost``
    the freight of a unit on the usual lane, ``warm_up`` the first buckets that are played and not
    counted, ``place`` the number of the location and ``value`` what a unit is worth, both for the
    sums by bucket.
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
    review: np.ndarray
    unit_cost: np.ndarray
    value: np.ndarray
    place: np.ndarray
    warm_up: int = 0

    def leads(self, bucket: int) -> np.ndarray:
        """Lead times (N,) of orders placed in a bucket."""
        return self.lead[bucket] if self.lead.ndim == 2 else self.lead

    def reviewed(self, bucket: int) -> np.ndarray:
        """Where stock is looked at at the start of a bucket, bool (N,)."""
        return bucket % self.review == 0


@dataclass(frozen=True, eq=False)
class Levels:
    """Reorder point and order-up-to level (N,), NaN where nothing is to be ordered."""

    reorder_point: np.ndarray
    order_up_to: np.ndarray


@dataclass(eq=False)
class Play:
    """What happened, per item-location (N,), summed over the buckets counted.

    Units: ``demand``, ``served`` (from the shelf, at once), ``stock`` (on hand at the end of a
    bucket) and ``in_transit``, both summed over buckets; ``received`` (ordered and shipped).
    ``freight`` is the lanes' cost of that, in money. Counts: ``orders`` and
    ``transfers`` (order lines at suppliers and between own places), ``stockouts`` (buckets in
    which demand was not met at once), and ``shipments``, each shared equally by the lines that
    travel in it. By bucket and location (T, P): ``place_demand`` and ``place_served`` in units,
    ``place_stock`` in money.
    """

    demand: np.ndarray
    served: np.ndarray
    stock: np.ndarray
    in_transit: np.ndarray
    received: np.ndarray
    freight: np.ndarray
    orders: np.ndarray
    transfers: np.ndarray
    stockouts: np.ndarray
    shipments: np.ndarray
    place_demand: np.ndarray
    place_served: np.ndarray
    place_stock: np.ndarray

    @classmethod
    def blank(cls, world: World) -> "Play":
        """Nothing has happened yet."""
        counted = world.demand[world.warm_up :]
        places = (len(counted), int(world.place.max(initial=0)) + 1)
        return cls(
            counted.sum(axis=0), *np.zeros((9, world.demand.shape[1])), *np.zeros((3, *places))
        )

    @property
    def fill_rate(self) -> float:
        """Share of all demand served at once; 1 where there is none."""
        total = self.demand.sum()
        return float(self.served.sum() / total) if total > 0 else 1.0

    def mixed(self, other: "Play", share: float) -> "Play":
        """As if ``other`` were played a ``share`` of the time."""
        return Play(*(
            (1.0 - share) * getattr(self, column.name) + share * getattr(other, column.name)
            for column in fields(self)
        ))  # fmt: skip


@dataclass(eq=False)
class Shelf:
    """Stock on hand and waiting demand (N,), and what arrives when (buckets, N), in units."""

    world: World
    on_hand: np.ndarray = field(init=False)
    waiting: np.ndarray = field(init=False)
    in_transit: np.ndarray = field(init=False)
    arriving: np.ndarray = field(init=False)
    shipped: list[tuple[np.ndarray, ...]] = field(init=False)

    def __post_init__(self) -> None:
        buckets, size = self.world.demand.shape
        self.on_hand = self.world.opening.astype(float)
        self.waiting = np.zeros(size)
        self.in_transit = np.zeros(size)
        self.arriving = np.zeros((buckets + 1, size))  # the last row: later than is played
        self.shipped = []

    @property
    def position(self) -> np.ndarray:
        """Inventory position (N,)."""
        return self.on_hand + self.in_transit - self.waiting

    def receive(self, bucket: int) -> None:
        """Put what arrives on the shelf and serve who waits."""
        self.on_hand += self.arriving[bucket]
        self.in_transit -= self.arriving[bucket]
        self.arriving[bucket] = 0.0
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

    def ship(
        self, bucket: int, rows: np.ndarray, giver: np.ndarray, quantity: np.ndarray,
        lead: np.ndarray, lane: np.ndarray, unit_cost: np.ndarray,
    ) -> None:  # fmt: skip
        """Send ``quantity`` (n,) to ``rows`` from ``giver`` (-1: a supplier), each over a lane.

        What givers do not have is not sent: those who ask the same giver get a fair share.
        """
        asked = np.bincount(giver[giver >= 0], quantity[giver >= 0], minlength=len(self.on_hand))
        share = np.minimum(np.maximum(self.on_hand, 0.0) / np.maximum(asked, _TINY), 1.0)
        inside = giver >= 0
        quantity = np.where(inside, np.floor(quantity * share[giver] + _TINY), quantity)
        self.on_hand -= np.bincount(giver[inside], quantity[inside], minlength=len(self.on_hand))
        np.add.at(self.in_transit, rows, quantity)
        arrival = np.minimum(bucket + lead, len(self.arriving) - 1)
        np.add.at(self.arriving, (arrival, rows), quantity)
        sent = quantity > 0
        self.shipped.append(
            tuple(part[sent] for part in (rows, giver, quantity, lane, quantity * unit_cost))
        )

    def order_by_levels(self, bucket: int, levels: Levels) -> None:
        """Order where the inventory position is at or below the reorder point, from the shops
        up, over the usual lanes."""
        world, reviewed = self.world, self.world.reviewed(bucket)
        leads = world.leads(bucket)
        for echelon in range(int(world.level.max(initial=0)) + 1):
            rows = np.flatnonzero(world.has_source & (world.level == echelon) & reviewed)
            rows, quantity = self._wanted(rows, levels)
            self.ship(
                bucket, rows, world.parent[rows], quantity, leads[rows], world.lane[rows],
                world.unit_cost[rows],
            )  # fmt: skip

    def _wanted(self, rows: np.ndarray, levels: Levels) -> tuple[np.ndarray, np.ndarray]:
        position = self.position[rows]
        short = levels.order_up_to[rows] - position
        due = (position <= levels.reorder_point[rows] + _TINY) & (short > _TINY)
        rows, short = rows[due], short[due]
        multiple = np.maximum(self.world.multiple_quantity[rows], 1.0)
        quantity = np.maximum(short, self.world.min_quantity[rows])
        return rows, np.ceil(quantity / multiple - _TINY) * multiple


Act = Callable[[int, Shelf], None]
"""What a policy does at the start of a bucket: it calls the shelf's methods to order."""


def by_levels(levels_at: Callable[[int, Shelf], Levels]) -> Act:
    """Order by the levels in force in each bucket in which anybody reviews."""

    def act(bucket: int, shelf: Shelf) -> None:
        if shelf.world.reviewed(bucket).any():
            shelf.order_by_levels(bucket, levels_at(bucket, shelf))

    return act


def play(world: World, act: Act) -> Play:
    """Play every bucket: receive, order, serve.

    An order is placed before the demand of its bucket and arrives after that of ``lead`` whole
    buckets, so that it has to cover the demand of lead time and review period. What an
    item-location asks of another that cannot ship is not kept as an order there: it is asked for
    again at the next review. One item, opening stock 5, demand 2 a bucket, ordered up to 6 once
    the position is 2 or less, two buckets away:

    >>> one = np.array([1])
    >>> world = World(np.full((6, 1), 2.0), one * 5.0, one * 2, one * -1, one * 0, one * 0.0,
    ...               one * 1.0, one > 0, False, one * 0, one, one * 0.0, one * 3.0, one * 0)
    >>> played = play(world, by_levels(lambda bucket, shelf: Levels(one * 2.0, one * 6.0)))
    >>> float(played.served[0]), int(played.orders[0]), int(played.stockouts[0])
    (9.0, 1, 2)
    """
    shelf, result = Shelf(world), Play.blank(world)
    for bucket, wanted in enumerate(world.demand):
        shelf.receive(bucket)
        shelf.shipped.clear()
        act(bucket, shelf)
        shelf.receive(bucket)
        served = shelf.serve(wanted)
        if bucket >= world.warm_up:
            _count(result, shelf, bucket - world.warm_up, wanted, served)
    return result


def _count(result: Play, shelf: Shelf, number: int, wanted: np.ndarray, served: np.ndarray) -> None:
    """Add what happened in a bucket, the ``number``-th of those counted."""
    world = shelf.world
    result.served += served
    result.stockouts += served < wanted - _TINY
    result.stock += shelf.on_hand
    result.in_transit += shelf.in_transit
    for total, units in (
        (result.place_demand, wanted), (result.place_served, served),
        (result.place_stock, shelf.on_hand * world.value),
    ):  # fmt: skip
        total[number] = np.bincount(world.place, units, minlength=total.shape[1])
    if not shelf.shipped:
        return
    rows, giver, quantity, lane, freight = map(np.concatenate, zip(*shelf.shipped, strict=True))
    np.add.at(result.received, rows, quantity)
    np.add.at(result.freight, rows, freight)
    np.add.at(result.orders, rows[giver < 0], 1)
    np.add.at(result.transfers, rows[giver >= 0], 1)
    lines = np.bincount(lane, minlength=lane.max(initial=0) + 1)
    np.add.at(result.shipments, rows, 1.0 / lines[lane])
