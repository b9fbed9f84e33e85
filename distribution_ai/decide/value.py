"""What a position is worth: the expected cost of facing the protection interval with it."""

__all__ = ["ValueCurves", "priced"]

from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.stock.policies.empirical import Empirical

HIGHEST_SERVICE_LEVEL = 0.999


@dataclass(frozen=True)
class ValueCurves:
    """The convex cost V(q) of every item-location, from equi-probable demands.

    ``V(q) = shortage_cost * E[(D - q)+] + holding_cost * E[(q - D)+]``, the newsvendor cost
    (Silver, Pyke and Thomas, *Inventory and Production Management in Supply Chains*, 4th ed.,
    section 9.2) with D the demand over the protection interval. ``support`` (N, K) holds K
    equally likely values of D in ascending order, ``tail`` (N, K + 1) the sums of the largest
    ones, ``shortage_cost`` (N,) money per unit short and ``holding_cost`` (N,) money per unit
    left over after the interval. Positions may be negative (backorders).

    Where some who have ordered are served first because a unit short costs more there, they miss
    what the position falls short of ``claims`` (N, C), at most their ``ordered`` units (N, C), and
    each costs ``step`` (N, C) shortage costs more. Demand is never less than the claims, so that V
    stays convex, its dearest units first, as long as nothing but these orders is owed.

    >>> curves = ValueCurves.of(np.array([[0.0, 10.0]]), np.array([4.0]), np.array([1.0]))
    >>> row = np.array([0])
    >>> curves.cost(row, np.array([5.0])).tolist()      # 4 * 5 / 2 + 1 * 5 / 2
    [12.5]
    >>> curves.gain(row, np.array([5.0]), np.array([5.0])).tolist()
    [7.5]
    """

    support: np.ndarray
    tail: np.ndarray
    mean: np.ndarray
    shortage_cost: np.ndarray
    holding_cost: np.ndarray
    claims: np.ndarray | None = None
    ordered: np.ndarray | None = None
    step: np.ndarray | None = None

    @classmethod
    def of(
        cls, support: np.ndarray, shortage_cost: np.ndarray, holding_cost: np.ndarray
    ) -> "ValueCurves":
        """Curves from demands (N, K), ascending, and unit costs (N,)."""
        tail = np.zeros((support.shape[0], support.shape[1] + 1))
        np.cumsum(support[:, ::-1], axis=1, out=tail[:, 1:])
        return cls(support, tail[:, ::-1], support.mean(axis=1), shortage_cost, holding_cost)

    @classmethod
    def priced(cls, protection, parameters) -> "ValueCurves":
        """Curves of the demand over the protection interval at :func:`priced` unit costs."""
        return cls.of(protection.support, *priced(protection, parameters))

    def with_claims(self, ordered: np.ndarray, owed: np.ndarray, step: np.ndarray) -> "ValueCurves":
        """The same where a position of ``owed`` (N,) has nothing for the ``ordered`` units."""
        claims = np.minimum(owed[:, None] + ordered, self.support[:, :1])
        return replace(self, claims=claims, ordered=ordered, step=step)

    def cheapest(self) -> np.ndarray:
        """The position (N,) at which V is least: the newsvendor's quantile, between the values
        and beyond them as :meth:`~distribution_ai.stock.policies.empirical.Empirical.quantile`
        reads it.

        >>> ValueCurves.of(np.array([[1.0, 2.0, 3.0, 4.0]]), np.ones(1), np.ones(1)).cheapest()
        array([2.5])
        """
        turn = self.shortage_cost + self.holding_cost
        ratio = np.divide(self.shortage_cost, turn, out=np.zeros_like(turn), where=turn > 0)
        return Empirical(self.support).quantile(np.minimum(ratio, HIGHEST_SERVICE_LEVEL))

    def expected_shortage(self, rows: np.ndarray, position: np.ndarray) -> np.ndarray:
        """E[(D - q)+] in units, for item-locations ``rows`` at positions q."""
        count = self.support.shape[1]
        below = self._count_below(rows, position)
        return (self.tail[rows, below] - (count - below) * position) / count

    def weighted_shortage(self, rows: np.ndarray, position: np.ndarray) -> np.ndarray:
        """:meth:`expected_shortage`, a unit short of a claim counted as often as it costs the
        shortage cost."""
        return self.expected_shortage(rows, position) + self._claimed(rows, position)

    def cost(self, rows: np.ndarray, position: np.ndarray, demand_factor=1.0) -> np.ndarray:
        """V(q) in money; ``demand_factor`` scales all demand, for "what if it is 20 % lower"."""
        short = demand_factor * self.expected_shortage(rows, position / demand_factor)
        left = position - demand_factor * self.mean[rows] + short
        weighted = short + self._claimed(rows, position)
        return self.shortage_cost[rows] * weighted + self.holding_cost[rows] * left

    def gain(
        self, rows: np.ndarray, position: np.ndarray, quantity: np.ndarray, demand_factor=1.0
    ) -> np.ndarray:
        """What adding ``quantity`` to ``position`` saves: V(q) - V(q + quantity)."""
        before = self.cost(rows, position, demand_factor)
        return before - self.cost(rows, position + quantity, demand_factor)

    def probability_short(self, rows: np.ndarray, position: np.ndarray) -> np.ndarray:
        """P(D > q)."""
        return 1.0 - self._count_below(rows, position) / self.support.shape[1]

    def _claimed(self, rows: np.ndarray, position: np.ndarray) -> np.ndarray | float:
        """What claims add to the units short."""
        if self.claims is None:
            return 0.0
        missing = np.clip(self.claims[rows] - position[:, None], 0.0, self.ordered[rows])
        return (self.step[rows] * missing).sum(axis=1)

    def _count_below(self, rows: np.ndarray, position: np.ndarray) -> np.ndarray:
        """How many of the demands of a row are at or below the position, by bisection."""
        count = self.support.shape[1]
        low = np.zeros(len(rows), dtype=np.int64)
        high = np.full(len(rows), count, dtype=np.int64)
        for _ in range(int(count).bit_length()):
            middle = (low + high) // 2
            open_ = low < high
            inside = np.minimum(middle, count - 1)
            below = open_ & (self.support[rows, inside] <= position)
            low = np.where(below, middle + 1, low)
            high = np.where(open_ & ~below, middle, high)
        return low


def priced(protection, parameters) -> tuple[np.ndarray, np.ndarray]:
    """Money (N,) per unit short and per unit left over after the protection interval.

    A service level is a price too: it says that a unit short costs at least
    ``holding * level / (1 - level)``, the newsvendor ratio read backwards (Silver, Pyke and
    Thomas, section 7.5). The dearer of the two holds, so that stock up to a service target always
    has a value of its own.
    """
    holding = parameters.holding_cost * protection.days
    level = np.minimum(parameters.service_level, HIGHEST_SERVICE_LEVEL)
    implied = np.where(parameters.service_measure == "cost", 0.0, holding * level / (1.0 - level))
    return np.maximum(parameters.shortage_cost, implied), holding
