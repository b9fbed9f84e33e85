"""Stock projected through dated arrivals: how much demand finds nothing on the shelf."""

__all__ = ["Schedule"]

from dataclasses import dataclass, fields, replace

import numpy as np

from distribution_ai.decide.state import State
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES

BLOCK = 8_192


@dataclass(frozen=True, eq=False)
class Schedule:
    """What item-locations ``rows`` (n,) have and get.

    ``stock`` (n,) units are free today (negative: owed); ``quantity`` (n, E) units arrive at the
    start of day ``days`` (n, E), counted from today, in any order. What happens counts up to day
    ``until`` (n,).
    """

    rows: np.ndarray
    stock: np.ndarray
    days: np.ndarray
    quantity: np.ndarray
    until: np.ndarray

    def take(self, which: np.ndarray) -> "Schedule":
        """Some of the rows, or the same ones several times."""
        return Schedule(*(getattr(self, column.name)[which] for column in fields(self)))

    def adding(self, days: np.ndarray, quantity: np.ndarray) -> "Schedule":
        """The same with one more arrival a row, both (n,); a negative one takes some away."""
        return replace(
            self,
            days=np.column_stack([self.days, days]),
            quantity=np.column_stack([self.quantity, quantity]),
        )

    def moving(self, days: np.ndarray, to: np.ndarray, quantity: np.ndarray) -> "Schedule":
        """The same with ``quantity`` (n,) arriving on day ``to`` instead of ``days``."""
        return self.adding(days, -quantity).adding(to, quantity)

    def up_to(self, until: np.ndarray) -> "Schedule":
        """The same, counted up to another day (n,)."""
        return replace(self, until=until)

    def joined(self, other: "Schedule") -> "Schedule":
        """The rows of both, which have as many arrivals."""
        return Schedule(
            *(
                np.concatenate([getattr(self, column.name), getattr(other, column.name)])
                for column in fields(self)
            )
        )

    def late(self, state: State, demand_factor: float = 1.0) -> np.ndarray:
        """Units asked for while the shelf is empty, on each of K equally likely demand paths.

        Shape (n, K). A path has the same probability level at all times, as errors of a forecast
        last. What is owed today and not there today is late already. Demand that waits is served
        in its order, so that arrivals first pay what is owed; demand that is lost owes nothing.
        ``demand_factor`` scales all demand.
        """
        parts = [
            self.take(np.arange(begin, min(begin + BLOCK, len(self.rows))))._late(
                state, demand_factor
            )
            for begin in range(0, len(self.rows), BLOCK)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(SUPPORT_PROBABILITIES)))

    def dearer(self, state: State) -> np.ndarray | float:
        """Units (n, 1) that count as late once more because of who ordered them; see
        :meth:`~distribution_ai.decide.tiered_orders.TieredOrders.late`."""
        tiers = state.tiered_orders
        return 0.0 if tiers is None else tiers.late(state, self)[:, None]

    def weighted_late(self, state: State, demand_factor: float = 1.0) -> np.ndarray:
        """:meth:`late`, a unit counted as often as it costs the shortage cost."""
        return self.late(state, demand_factor) + self.dearer(state)

    def _late(self, state: State, demand_factor: float) -> np.ndarray:
        order = np.argsort(self.days, axis=1, kind="stable")
        begin = np.minimum(np.take_along_axis(self.days, order, axis=1), self.until[:, None])
        arriving = np.take_along_axis(self.quantity, order, axis=1)
        here = np.take_along_axis(self.days, order, axis=1) <= 0
        have = np.tile((self.stock + (arriving * here).sum(axis=1))[:, None], self._paths)
        arriving = np.where(here, 0.0, arriving)
        late, asked = np.maximum(-have, 0.0), np.zeros(have.shape)
        lost_sales = state.lost_sales
        have += late * lost_sales
        ends = np.column_stack([begin, self.until])
        for event, end in enumerate(ends.T):
            if not event or (end > ends[:, event - 1]).any():
                now = np.maximum(self._demand(state, end, demand_factor), asked)
                missed = np.maximum(now - np.maximum(have, asked), 0.0)
                late, asked = late + missed, now
                have += missed * lost_sales
            if event < arriving.shape[1]:
                have += arriving[:, event, None]
        return late

    @property
    def _paths(self) -> tuple[int, int]:
        return 1, len(SUPPORT_PROBABILITIES)

    def _demand(self, state: State, days: np.ndarray, factor: float) -> np.ndarray:
        buckets = days / state.forecast.bucket_days
        support = state.forecast.sum_quantiles(buckets, SUPPORT_PROBABILITIES, rows=self.rows)
        return factor * support
