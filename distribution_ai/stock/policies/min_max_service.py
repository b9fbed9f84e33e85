"""Service of a minimum and a maximum, (R, s, S): what reviews leave short, and the level for it."""

__all__ = ["MinMaxCycle"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.stock.policies.levels import allowed_lost_share, served_share
from distribution_ai.stock.policies.renewals import EDGES, Renewals, renewals
from distribution_ai.stock.policies.roots import falling_root
from distribution_ai.stock.policies.shortage import Distribution, Shortage

_SMALL_STEP = 0.01
_LEAST_SHARE_WITHOUT_BACKLOG = 1e-3
_LEAST_LENGTH = 1e-9


@dataclass(frozen=True, eq=False)
class MinMaxCycle:
    """Every review that finds the position at ``level`` or below orders up to ``level + span``.

    ``protection`` and ``lead`` are the demand over lead time and review period and over the lead
    time, ``demand`` (N,), above zero, the mean between two reviews, ``span`` (N,) units.
    ``unit`` (N,) is 1 where demand comes in whole units and 0 where not; ``lost_sales`` tells that
    unserved demand does not wait.

    After a review the position is at the top, or lower by what some reviews have used up since the
    last order: ``passed`` counts these reviews. The first ones are taken to
    be at two places each, by their moments, the rest to be spread evenly down to the level.
    """

    protection: Distribution
    lead: Distribution
    demand: np.ndarray
    span: np.ndarray
    passed: Renewals
    unit: np.ndarray
    lost_sales: bool = False

    @classmethod
    def of(
        cls,
        protection: Distribution,
        lead: Distribution,
        demand: np.ndarray,
        sd: np.ndarray,
        span: np.ndarray,
        unit=0.0,
        lost_sales: bool = False,
    ) -> "MinMaxCycle":
        """The cycle for demand of deviation ``sd`` (N,) between two reviews."""
        passed, unit = renewals(demand, sd / demand, span), np.broadcast_to(unit, demand.shape)
        return cls(protection, lead, demand, span, passed, unit, lost_sales)

    def take(self, rows: np.ndarray) -> "MinMaxCycle":
        """The same for some item-locations only."""
        passed = Renewals(*(values[..., rows] for values in self.passed))
        return MinMaxCycle(self.protection.take(rows), self.lead.take(rows), self.demand[rows],
                           self.span[rows], passed, self.unit[rows], self.lost_sales)  # fmt: skip

    @property
    def order(self) -> np.ndarray:
        """Mean quantity of an order (N,), units."""
        return self.demand * (1.0 + self.passed.within)

    def short(self, level: np.ndarray) -> Shortage:
        """Units short newly per review at ``level`` (N,), and the slope.

        With lost sales the units lost: only orders that find no backlog when they come in count
        (see ``shortage.lost_share``).
        """
        return self._short(self._mean_losses(self.protection, level), level)

    def _short(self, late: tuple, level: np.ndarray) -> Shortage:
        early = self._mean_losses(self.lead, level)
        waits = Shortage(np.maximum(late[1] - early[1], 0.0), np.minimum(early[0] - late[0], 0.0))
        if not self.lost_sales:
            return waits
        owed, density = self._owed(level + self.span)
        free = np.maximum(1.0 - owed, _LEAST_SHARE_WITHOUT_BACKLOG)
        share = np.clip((waits.units / self.demand - owed) / free, 0.0, 1.0)
        slope = (waits.slope + self.demand * density * (1.0 - share)) / free
        return Shortage(self.demand * share, slope)

    def service_and_stock(self, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Share of demand served from the shelf at ``level`` (N,), and mean units on hand, (N,)
        each; a delivery finds the latter less half of a review's demand."""
        late = self._mean_losses(self.protection, level)
        share = np.clip(self._short(late, level).units / self.demand, 0.0, 1.0)
        served = (
            served_share(share, self.protection, self.order) if self.lost_sales else 1.0 - share
        )
        return served, self._on_hand(late[1], level)

    def _on_hand(self, short: np.ndarray, level: np.ndarray) -> np.ndarray:
        top, length = level + self.span, self.span - self._near_length
        near = (self.passed.near * (top - self.passed.place)).sum(axis=0)
        position = top + near + self._evenly * (level + length / 2.0)
        position = position / (1.0 + self.passed.within)
        return position - self.protection.mean + short + self.demand / 2.0

    def level_for(self, fill_rate: np.ndarray) -> np.ndarray:
        """Least level (N,), never negative, that serves ``fill_rate`` (N,) of demand.

        >>> from distribution_ai.stock.policies.continuous import Gamma
        >>> def total(n): return Gamma.of_moments(np.array([100.0 * n]), np.array([900.0 * n]))
        >>> day = np.array([100.0])
        >>> every_review = MinMaxCycle.of(total(5), total(4), day, np.array([30.0]), np.zeros(1))
        >>> every_review.level_for(np.array([0.98])).round(3)
        array([608.503])
        """
        allowed = 1.0 - fill_rate
        if self.lost_sales:
            allowed = allowed_lost_share(self.protection, fill_rate, self.order)

        def short(rows: np.ndarray, level: np.ndarray) -> Shortage:
            return self.take(rows).short(level)

        lowest = np.zeros(len(self.demand))
        start = np.maximum(self.protection.mean - self.span / 2.0, lowest)
        return falling_root(short, allowed * self.demand, start, lowest, self.protection.sd)

    @property
    def _near_length(self) -> np.ndarray:
        return np.minimum(EDGES[-1] * self.demand, self.span)

    @property
    def _evenly(self) -> np.ndarray:
        """Renewals that are spread evenly, (N,)."""
        return self.passed.within - self.passed.near.sum(axis=0)

    def _owed(self, top: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probability (N,) that an order up to ``top`` leaves something owed when it comes in, and
        how that falls a unit; the mean over a unit or a small step above."""
        width = np.maximum(self.unit, _SMALL_STEP * self.lead.sd)
        low, high = self.lead.losses(top), self.lead.losses(top + width)
        owed = np.clip((low[1] - high[1]) / width, 0.0, 1.0)
        return owed, np.maximum(low[0] - high[0], 0.0) / width

    def _mean_losses(self, demand: Distribution, level: np.ndarray) -> tuple:
        """Survival and loss, the means over all positions after a review, (N,) each."""
        top = level + self.span
        low, high = demand.losses(top - self._near_length), demand.losses(level)
        density = self._evenly / np.maximum(self.span - self._near_length, _LEAST_LENGTH)
        weighed = [(1.0, demand.losses(top))]
        for near, place, spread in zip(*self.passed[:3], strict=True):
            weighed += [
                (near / 2.0, demand.losses(top - place + side)) for side in (-spread, spread)
            ]
        return tuple(
            (sum(weight * loss[order] for weight, loss in weighed)
             + density * (high[order + 1] - low[order + 1])) / (1.0 + self.passed.within)
            for order in (0, 1)
        )  # fmt: skip
