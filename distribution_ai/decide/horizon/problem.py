"""Stock over time in arrays, and the actions that could change it."""

__all__ = ["TimedProblem"]

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class TimedProblem:
    """Item-locations (N,) over buckets (B,), and actions (A,) between them.

    ``arriving`` (N, B) is what comes in each bucket anyway, stock of today in the first. Units
    that meet demand in a bucket are worth ``gain_value`` (N, B, S) in blocks of ``gain_block``
    (N, B, S), not increasing; a unit kept for the next bucket costs ``holding`` (N,); after the
    last bucket it is worth ``end_value`` (N, E) in blocks of ``end_block``, not increasing, and
    beyond them nothing. Quantities are whole numbers.

    An action takes units from ``origin`` (-1: bought) in bucket ``leaves`` to ``destination`` in
    bucket ``arrives``, up to ``capacity``, at ``unit_cost``. A transfer arrives later, at another
    place; a purchase comes from nowhere; expediting takes units of an open supply from the bucket
    in which they would arrive to an earlier one at the same place; a substitute goes to another
    item in the same bucket. ``give`` (N, B) is the most that may leave a place in a bucket by
    whatever actions: what protects it. ``item`` (N,) tells which item-locations can be joined.
    """

    item: np.ndarray
    arriving: np.ndarray
    gain_block: np.ndarray
    gain_value: np.ndarray
    holding: np.ndarray
    end_block: np.ndarray
    end_value: np.ndarray
    give: np.ndarray
    origin: np.ndarray
    leaves: np.ndarray
    destination: np.ndarray
    arrives: np.ndarray
    unit_cost: np.ndarray
    capacity: np.ndarray

    @property
    def buckets(self) -> int:
        """How many buckets there are."""
        return self.arriving.shape[1]

    @cached_property
    def head(self) -> np.ndarray:
        """Place and bucket that each action brings to, as one number, (A,)."""
        return self.destination * self.buckets + self.arrives

    @cached_property
    def tail(self) -> np.ndarray:
        """Place and bucket that each action takes from, as one number, -1 if bought, (A,)."""
        return np.where(self.origin >= 0, self.origin * self.buckets + self.leaves, -1)

    def of_places(self, place: np.ndarray, action: np.ndarray) -> "TimedProblem":
        """The same with some of the places and the ``action``s among them, given as positions."""
        number = np.full(len(self.item) + 1, -1, dtype=np.int64)
        number[place] = np.arange(len(place))
        of_place = ("item", "arriving", "gain_block", "gain_value", "holding", "end_block",
                    "end_value", "give")  # fmt: skip
        of_action = ("leaves", "arrives", "unit_cost", "capacity")
        return replace(
            self,
            origin=number[self.origin[action]],
            destination=number[self.destination[action]],
            **{name: getattr(self, name)[place] for name in of_place},
            **{name: getattr(self, name)[action] for name in of_action},
        )
