"""What a decision was worth, on the demand and supply that came after it.

Every decision moves a quantity: a purchase brings it, a transfer brings it to one place and takes
it from another, an expedited supply brings it earlier, a substitute takes it from another item.
The days after it are played twice, as they were without the quantity and with it, and the
difference in money is its worth: the newsvendor's two costs (Silver, Pyke and Thomas, *Inventory
and Production Management in Supply Chains*, 4th ed., section 9.2) on the demand that really came,
instead of on a distribution of it.
"""

__all__ = ["ASSUMPTIONS", "LONGEST_KEPT_DAYS", "Place", "Scores", "Worth", "score", "worth"]

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LONGEST_KEPT_DAYS = 365.0
"""What is left over is charged for so long at most."""

ASSUMPTIONS = (
    "Demand is what was asked for, whether or not it could be served; the decision did not change "
    "it.",
    "Whatever else came and went, came and went: until the next supply could have arrived, nobody "
    "could have made up for the quantity.",
    "What cannot be served is lost and costs the shortage cost; also what the place could not have "
    "passed on to others.",
    "Stock keeps its value: a purchase's price is no loss, only keeping it costs.",
    "What is left over at the end is sold at the rate of demand of the days looked at, and is kept "
    "for half the time that takes, a year at most.",
)
"""What the worth of a decision takes for granted, one sentence each."""


@dataclass(frozen=True, eq=False)
class Place:
    """One end of each of ``n`` decisions over ``d`` days, as it was without the quantity.

    ``opening`` (n,) units on the shelf before the first day; ``supply`` (n, d) what came, less
    what left for other reasons than demand; ``demand`` (n, d) what was asked for; ``moved`` (n, d)
    the share of the quantity that each day brings (above zero) or takes (below zero);
    ``shortage_cost`` (n,) money per unit not served; ``holding_cost`` (n,) money per unit and day;
    ``days`` (n,) how many of the days count. A decision without such an end has zeros.
    """

    opening: np.ndarray
    supply: np.ndarray
    demand: np.ndarray
    moved: np.ndarray
    shortage_cost: np.ndarray
    holding_cost: np.ndarray
    days: np.ndarray

    def costs(self, quantity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Money (n,) of what is short and of what is kept, with ``quantity`` (n,) moved."""
        counts = np.arange(self.demand.shape[1]) < self.days[:, None]
        change = self.supply + self.moved * quantity[:, None] - self.demand
        stock = self.opening[:, None] + np.cumsum(np.where(counts, change, 0.0), axis=1)
        short = np.maximum(-np.minimum.accumulate(stock, axis=1), 0.0)
        kept = np.where(counts, stock + short, 0.0)
        left = (stock + short)[:, -1]
        asked = np.where(counts, self.demand, 0.0).sum(axis=1)
        half = 0.5 * left * self.days
        wait = np.divide(half, asked, out=np.full(len(left), np.inf), where=asked > 0)
        wait = np.minimum(wait, LONGEST_KEPT_DAYS)
        holding = self.holding_cost * (kept.sum(axis=1) + left * wait)
        return self.shortage_cost * short[:, -1], holding


@dataclass(frozen=True, eq=False)
class Worth:
    """Money of each decision, shape ``(n,)``: ``shortage`` and ``holding`` saved (below zero:
    caused) at all its ends together, and what the action ``cost``."""

    shortage: np.ndarray
    holding: np.ndarray
    cost: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """What the decision was worth."""
        return self.shortage + self.holding - self.cost


def worth(places: Sequence[Place], quantity: np.ndarray, unit_cost: np.ndarray) -> Worth:
    """The worth (n,) of moving ``quantity`` (n,) at ``unit_cost`` (n,) money per unit moved.

    >>> place = Place(np.array([2.0]), np.zeros((1, 2)), np.full((1, 2), 3.0),
    ...               np.array([[1.0, 0.0]]), np.array([5.0]), np.array([0.5]), np.array([2]))
    >>> found = worth([place], np.array([3.0]), np.array([1.0]))
    >>> found.shortage.tolist()     # short 4 without, 1 with it: 3 units at 5
    [15.0]
    >>> found.holding.tolist()      # two units lie over the first night
    [-1.0]
    >>> found.total.tolist()
    [11.0]
    """
    shortage, holding = np.zeros(len(quantity)), np.zeros(len(quantity))
    for place in places:
        short_without, kept_without = place.costs(np.zeros(len(quantity)))
        short_with, kept_with = place.costs(quantity)
        shortage += short_without - short_with
        holding += kept_without - kept_with
    return Worth(shortage, holding, unit_cost * quantity)


@dataclass(frozen=True, eq=False)
class Scores:
    """``decided`` is what was done (nothing, where it was rejected), ``recommended`` what the
    recommendation would have been worth, ``regret`` (n,) the money that the better of it, the
    recommendation and doing nothing would have earned more than what was done."""

    decided: Worth
    recommended: Worth
    regret: np.ndarray


def score(
    places: Sequence[Place],
    decided: np.ndarray,
    recommended: np.ndarray,
    unit_cost: np.ndarray,
) -> Scores:
    """Guided against actual: units decided (n,) beside units recommended (n,).

    >>> place = Place(np.array([0.0]), np.zeros((1, 1)), np.array([[4.0]]), np.ones((1, 1)),
    ...               np.array([5.0]), np.array([0.0]), np.array([1]))
    >>> scores = score([place], np.array([0.0]), np.array([4.0]), np.array([1.0]))
    >>> scores.recommended.total.tolist(), scores.decided.total.tolist(), scores.regret.tolist()
    ([16.0], [0.0], [16.0])
    """
    done, guided = worth(places, decided, unit_cost), worth(places, recommended, unit_cost)
    best = np.maximum(np.maximum(done.total, guided.total), 0.0)
    return Scores(done, guided, best - done.total)
