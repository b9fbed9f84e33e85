"""The question and the answer in arrays."""

__all__ = ["Problem", "Solution", "Vehicles", "no_limits", "no_vehicles"]

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse


@dataclass(frozen=True, eq=False)
class Vehicles:
    """The kinds of vehicle that lanes may use, (K,): on lane ``lane`` up to ``most`` of them at
    ``fixed_cost`` each, with room for ``capacity`` (K, D) of each of D measures such as weight
    and volume (infinite where there is no limit)."""

    lane: np.ndarray
    fixed_cost: np.ndarray
    capacity: np.ndarray
    most: np.ndarray


@dataclass(frozen=True, eq=False)
class Problem:
    """Stock to give, needs to fill, arcs between them, and what the arcs share.

    Quantities are whole numbers of an item's smallest lot; money and loads are per such lot.

    Givers (G,) part with at most ``give`` in all: no price can break that. They give through
    outlets (O,): one for those that a place usually supplies, one for others. An outlet of
    ``outlet_giver`` gives at most the sum of its ``loss_block`` (O, T), each unit of a block at
    ``loss_value`` (O, T), not decreasing: what the giver risks. Receivers (R,) take at most the
    sum of their ``gain_block`` (R, S), each unit worth ``gain_value`` (R, S), not increasing.
    ``giver_item`` and ``receiver_item`` tell the product; arcs join equal products only.

    Arcs (A,) lead from ``outlet`` to ``receiver`` at ``unit_cost`` (may be negative), carrying
    nothing or between ``minimum`` and ``capacity`` in multiples of ``multiple``. An arc on ``lane``
    (-1: none) takes ``load`` (A, D) per unit of the lane's vehicles; a lane without vehicles
    carries nothing. ``use`` (M, A, sparse) is what a unit takes of each of M shared limits
    ``limit`` (M,): labour of a day at either end, storage. ``spend`` is money paid out per unit;
    with the vehicles' fixed costs it stays within ``budget``.
    """

    give: np.ndarray
    giver_item: np.ndarray
    outlet_giver: np.ndarray
    loss_block: np.ndarray
    loss_value: np.ndarray
    receiver_item: np.ndarray
    gain_block: np.ndarray
    gain_value: np.ndarray
    outlet: np.ndarray
    receiver: np.ndarray
    unit_cost: np.ndarray
    capacity: np.ndarray
    minimum: np.ndarray
    multiple: np.ndarray
    lane: np.ndarray
    load: np.ndarray
    vehicles: Vehicles
    use: sparse.csr_array
    limit: np.ndarray
    spend: np.ndarray
    budget: float = np.inf

    @cached_property
    def lanes(self) -> int:
        """How many lanes there are, one at least."""
        known = np.concatenate([self.lane, self.vehicles.lane])
        return int(known.max(initial=0)) + 1

    @cached_property
    def outlet_limit(self) -> np.ndarray:
        """The most that an outlet gives, (O,)."""
        return np.minimum(self.loss_block.sum(axis=1), self.give[self.outlet_giver])

    @cached_property
    def receiver_limit(self) -> np.ndarray:
        """The most that a receiver takes, (R,)."""
        return self.gain_block.sum(axis=1)

    @cached_property
    def largest(self) -> np.ndarray:
        """The most that an arc can carry whatever the others do, (A,)."""
        ends = np.minimum(self.outlet_limit[self.outlet], self.receiver_limit[self.receiver])
        most = np.minimum(self.capacity, ends) // self.multiple * self.multiple
        served = np.zeros(self.lanes + 1, dtype=bool)
        served[self.vehicles.lane[self.vehicles.most > 0]] = True
        served[-1] = True
        return np.where((most >= self.minimum) & served[self.lane], most, 0)

    @cached_property
    def shared(self) -> tuple[sparse.csr_array, np.ndarray]:
        """Use (M + 1, A) and limits (M + 1,) with money and the budget as the last."""
        spend = np.maximum(self.spend, 0.0) if np.isfinite(self.budget) else 0.0 * self.spend
        money = sparse.csr_array(spend[None, :])
        return sparse.vstack([self.use, money]).tocsr(), np.append(self.limit, self.budget)

    @cached_property
    def shared_by_arc(self) -> sparse.csr_array:
        """The same use by arc, (A, M + 1)."""
        return self.shared[0].T.tocsr()

    @cached_property
    def item(self) -> np.ndarray:
        """The product of every arc, (A,)."""
        return self.receiver_item[self.receiver]

    def of_arcs(self, chosen: np.ndarray) -> "Problem":
        """The same with the arcs ``chosen`` (positions) only, and the ends that they use."""
        outlets, outlet = np.unique(self.outlet[chosen], return_inverse=True)
        receivers, receiver = np.unique(self.receiver[chosen], return_inverse=True)
        givers, outlet_giver = np.unique(self.outlet_giver[outlets], return_inverse=True)
        of_arc = ("unit_cost", "capacity", "minimum", "multiple", "lane", "load", "spend")
        return replace(
            self,
            give=self.give[givers],
            giver_item=self.giver_item[givers],
            outlet_giver=outlet_giver,
            loss_block=self.loss_block[outlets],
            loss_value=self.loss_value[outlets],
            receiver_item=self.receiver_item[receivers],
            gain_block=self.gain_block[receivers],
            gain_value=self.gain_value[receivers],
            outlet=outlet,
            receiver=receiver,
            use=self.use[:, chosen],
            **{name: getattr(self, name)[chosen] for name in of_arc},
        )


@dataclass(frozen=True, eq=False)
class Solution:
    """An answer: ``quantity`` (A,) on the arcs, ``vehicles`` (K,) of each kind, their ``value``
    in money, and ``bound``: what no answer can be worth more than."""

    quantity: np.ndarray
    vehicles: np.ndarray
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """The share of the bound that may have been missed, between 0 and 1."""
        return max(self.bound - self.value, 0.0) / self.bound if self.bound > 1e-9 else 0.0


def no_vehicles(measures: int = 0) -> Vehicles:
    """No lane needs any vehicle."""
    none = np.zeros(0, dtype=np.int64)
    return Vehicles(none, none.astype(float), np.zeros((0, measures)), none)


def no_limits(arcs: int) -> sparse.csr_array:
    """No limit is shared."""
    return sparse.csr_array((0, arcs))
