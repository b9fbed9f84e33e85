"""How many lots to order, and what so many are worth."""

__all__ = ["TOLERANCE", "Order", "round_up"]

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from distribution_ai.stock.ordering import LONGEST_COVER_DAYS
from distribution_ai.stock.policies.order_quantity import economic_quantity, order_size

if TYPE_CHECKING:
    from distribution_ai.decide.state import State

TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Order:
    """Orders (n,) over edges ``edge`` at positions ``net``, of ``need`` units if there were no
    lots. Each costs ``once`` in money, however much it is: the order line and its share of today's
    shipment.
    """

    state: "State"
    edge: np.ndarray
    net: np.ndarray
    need: np.ndarray
    once: np.ndarray

    @classmethod
    def of(cls, state: "State", actions: pd.DataFrame) -> "Order":
        """The orders that purchases among ``actions`` are; others need nothing."""
        names = ("net", "need", "once")
        numbers = (np.nan_to_num(actions[name].to_numpy(dtype=float)) for name in names)
        return cls(state, actions["edge"].to_numpy(dtype=np.int64), *numbers)

    @cached_property
    def row(self) -> np.ndarray:
        """Item-location that orders, (n,)."""
        return self.state.sourcing.item_location[self.edge]

    @cached_property
    def wanted(self) -> np.ndarray:
        """Units (n,) that are best if an order may be of any size.

        The need. Where lots or a minimum decide, and what orders and shipments cost makes a larger
        one the economic one: that, up to the need rounded up to lots.
        """
        point = self.state.order_levels[0][self.row]
        above = np.where(self._by_cost, self._economic - self._daily * self._review, self._economic)
        larger = np.fmax(self.need, point + np.maximum(above, 0.0) - self.net)
        larger = np.minimum(larger, round_up(self.need, self.minimum, self.lot))
        return np.where(self._any_size | self._at_every_review, self.need, larger)

    def in_lots(self) -> np.ndarray:
        """Units (n,), whole and in the edge's lots, that are worth most; nothing without a need.

        Unless the costs decide, enough to be above the reorder point, as the service level asks.
        Without lots the need is rounded up.
        """
        quantity = round_up(self.need, self.minimum, self.lot)
        rows = np.flatnonzero((self.lot > 1.0) & (self.need > TOLERANCE))
        some = self.take(rows)
        fewer = np.maximum(np.floor(some.wanted / some.lot + TOLERANCE) * some.lot, some.least)
        more = fewer + some.lot
        quantity[rows] = np.where(some.loss(more) < some.loss(fewer), more, fewer)
        return quantity

    def value(self, quantity: np.ndarray) -> np.ndarray:
        """What orders of ``quantity`` (n,) are worth against not buying until the next review.

        The :meth:`worth` of the quantity wanted, less the :meth:`loss` by another one.
        """
        return self.worth(self.wanted) - self.loss(quantity)

    def loss(self, quantity: np.ndarray) -> np.ndarray:
        """What another ``quantity`` (n,) than the one wanted costs, (n,) in money.

        What is beyond it is held until demand has used it up, a year at most. What is missing
        brings the next order forward by as much, and is short if it is asked for.
        """
        lost = np.zeros(len(self.edge))
        rows = np.flatnonzero(quantity != self.wanted)
        some = self.take(rows)
        lost[rows] = some._held(quantity[rows]) + some._short(quantity[rows])
        return lost

    def take(self, rows: np.ndarray) -> "Order":
        """Some of the orders."""
        numbers = (each[rows] for each in (self.edge, self.net, self.need, self.once))
        return Order(self.state, *numbers)

    def worth(self, quantity: np.ndarray) -> np.ndarray:
        """What ``quantity`` (n,) is worth if nothing keeps an order from being of that size.

        The expected shortage avoided, less the holding of what is left over when the next order
        comes, less what waiting for the next review would save of the order's cost.
        """
        return self.gain(quantity) - self.once * self.deferrable

    @cached_property
    def deferrable(self) -> np.ndarray:
        """Share (n,) of an order's cost that waiting for the next review saves: all of it only if
        one review's demand uses the order up."""
        return np.minimum(self._review * self._daily / np.maximum(self.wanted, 1e-9), 1.0)

    def gain(self, quantity: np.ndarray) -> np.ndarray:
        """What ``quantity`` (n,) saves between its arrival and that of the next order, (n,)."""
        return self.state.order_curves.gain(self.row, self.net, quantity)

    @cached_property
    def lot(self) -> np.ndarray:
        """Units (n,) that an order is a multiple of, 1 or more."""
        return np.maximum(np.nan_to_num(self.state.sourcing.multiple_quantity[self.edge]), 1.0)

    @cached_property
    def minimum(self) -> np.ndarray:
        """Units (n,) that an order has at least."""
        return np.nan_to_num(self.state.sourcing.min_quantity[self.edge])

    @cached_property
    def least(self) -> np.ndarray:
        """The fewest whole lots (n,) that may be ordered."""
        beyond = np.where(self._by_cost, 0.0, self.state.order_levels[0][self.row] - self.net)
        above = (np.floor(np.fmax(beyond, 0.0) / self.lot + TOLERANCE) + 1.0) * self.lot
        return np.maximum(above, np.ceil(self.minimum / self.lot - TOLERANCE) * self.lot)

    def _held(self, quantity: np.ndarray) -> np.ndarray:
        apart = np.where(self._at_every_review, np.maximum(quantity - self.wanted, 0.0),
                         np.abs(quantity - self.wanted))  # fmt: skip
        cover = apart / self._daily
        within = np.minimum(cover, LONGEST_COVER_DAYS)
        days = within**2 / 2.0 + LONGEST_COVER_DAYS * (cover - within)
        return self.state.parameters.holding_cost[self.row] * self._daily * days

    def _short(self, quantity: np.ndarray) -> np.ndarray:
        """Expected shortage that is not avoided; where every review orders, all that the position
        costs more until the next."""
        curves, row = self.state.order_curves, self.row
        there, best = self.net + quantity, self.net + self.wanted
        more = curves.shortage_cost[row] * (
            curves.weighted_shortage(row, there) - curves.weighted_shortage(row, best)
        )
        at_review = curves.cost(row, there) - curves.cost(row, best)
        return np.maximum(np.where(self._at_every_review, at_review, more), 0.0)

    @cached_property
    def _any_size(self) -> np.ndarray:
        return (self.lot <= 1.0) & (self.minimum <= self.need)

    @cached_property
    def _by_cost(self) -> np.ndarray:
        return self.state.parameters.service_measure[self.row] == "cost"

    @cached_property
    def _at_every_review(self) -> np.ndarray:
        """Whether it is best to order at every review: the costs say so."""
        point, up_to = (level[self.row] for level in self.state.order_levels)
        return self._by_cost & (up_to - point <= TOLERANCE)

    @cached_property
    def _review(self) -> np.ndarray:
        return self.state.protection.review_days[self.row]

    @cached_property
    def _daily(self) -> np.ndarray:
        protection = self.state.protection
        return np.maximum(protection.mean[self.row] / protection.days[self.row], 1e-9)

    @cached_property
    def _economic(self) -> np.ndarray:
        """The economic order (n,), within the cover allowed, from what a later one costs.

        Of m others that the lane usually supplies, each orders at one in ``Q / reviewed`` reviews,
        so ``1 + m * reviewed / Q`` lines share a shipment of cost F: the economic
        ``Q ** 2 = 2 * F * daily / (h * lines)`` is the root of a quadratic equation.
        """
        parameters, row, daily = self.state.parameters, self.row, self._daily
        holding, shipment = parameters.holding_cost[row], self.state.shipment_cost[self.edge]
        reviewed = self._review * daily
        others = self.state.supplied_beside[self.edge] * reviewed
        alone, _ = economic_quantity(shipment, daily, holding)
        shared = np.maximum(np.sqrt(others**2 / 4.0 + alone**2) - others / 2.0, reviewed)
        lines = 1.0 + np.divide(others, shared, out=np.zeros(len(row)), where=shared > 0)
        again = parameters.order_cost[row] + shipment / lines
        size, _ = economic_quantity(again, daily, holding)
        size = np.where(np.isinf(size), LONGEST_COVER_DAYS * daily, size)
        cover = parameters.min_cover_days[row], parameters.max_cover_days[row]
        return order_size(size, self._daily, 0.0, 1e-9, self._review, *cover)


def round_up(quantity: np.ndarray, minimum: np.ndarray, multiple: np.ndarray) -> np.ndarray:
    """Positive quantities raised to the minimum and to whole multiples (units if below one).

    >>> round_up(np.array([3.2, 0.0, 7.0]), np.array([0, 5, 5]), np.array([0, 1, 6])).tolist()
    [4.0, 0.0, 12.0]
    """
    lot = np.maximum(np.nan_to_num(multiple), 1.0)
    wanted = np.maximum(quantity, np.nan_to_num(minimum))
    return np.where(quantity > TOLERANCE, np.ceil(wanted / lot - TOLERANCE) * lot, 0.0)
