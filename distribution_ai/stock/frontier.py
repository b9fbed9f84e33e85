"""The best service for every amount of stock: one multiplier for all item-locations."""

__all__ = [
    "Frontier",
    "frontier",
    "location_frontiers",
    "reorder_points_for_budget",
    "reorder_points_for_service",
]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.network import Network
from distribution_ai.parameters import DAYS_PER_YEAR, Parameters
from distribution_ai.stock.lead_time_demand import Interval
from distribution_ai.stock.service_curves import ServiceCurves, service_curves
from distribution_ai.stock.targets import Targets
from distribution_ai.supply.sourcing import Sourcing

SERVICE_LEVELS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99,
                  0.995, 0.999)  # fmt: skip
"""Service levels of the points of a frontier, as far as they can be reached."""

_BINS = 1024
_BLOCK = 32_768
_NO_DEMAND = 1e-9
_LEAST_RATIO, _GREATEST_RATIO = 1e-8, 1e3
_RATIOS = np.concatenate([[np.inf], np.geomspace(_GREATEST_RATIO, _LEAST_RATIO, _BINS)])


@dataclass(frozen=True, eq=False)
class Frontier:
    """Best choices of one group of item-locations, and its targets, in money.

    ``ratio`` (B,) falls: at place b all stock is held that serves at least so much of sales a day
    for its money. ``stock`` (B,) is its value, ``served`` (B,) the sales served a day of
    ``demand``, ``shortage`` (B,) the cost of what is not served, a year. ``here`` are stock, served
    and shortage of the targets.
    """

    ratio: np.ndarray
    stock: np.ndarray
    served: np.ndarray
    shortage: np.ndarray
    demand: float
    here: tuple[float, float, float]

    def points(self) -> list[tuple[float, float, float, str]]:
        """Service level, stock value, shortage cost and label of every point worth showing.

        ``here`` are the targets, ``same_stock`` the best service for as much money and
        ``same_service`` the least money for as much service.
        """
        demand = max(self.demand, 1e-12)
        service = self.served / demand
        reached = [level for level in SERVICE_LEVELS if service[0] <= level <= service[-1]]
        found = [(level, *self._at(service, level), "") for level in reached]
        stock, served, shortage = self.here
        level = served / demand
        better = max(float(np.interp(stock, self.stock, service)), level)
        cheaper = self._at(service, level)
        return [
            *found,
            (level, stock, shortage, "here"),
            (better, stock, min(self._at(service, better)[1], shortage), "same_stock"),
            (level, min(cheaper[0], stock), cheaper[1], "same_service"),
        ]

    def _at(self, service: np.ndarray, level: float) -> tuple[float, float]:
        return tuple(
            float(np.interp(level, service, values)) for values in (self.stock, self.shortage)
        )


def location_frontiers(
    network: Network,
    parameters: Parameters,
    sourcing: Sourcing,
    interval: Interval,
    forecast: Forecast,
    targets: Targets,
    lost_sales: bool,
    sells: np.ndarray,
) -> list[Frontier]:
    """Frontiers of all locations, in the network's order, and last that of the whole network.

    Item-locations without a source or without demand are left out. A place's frontier counts what
    is asked of it, whoever asks. That of the network counts the service to customers: only what
    ``sells`` (N,) to them is chosen, and other stock is what the targets say.
    """
    asked = forecast.sum_mean(interval.days / forecast.bucket_days) > _NO_DEMAND
    rows = np.flatnonzero(sourcing.has_source & asked)
    places, network_sums = _Sums.of(len(network.locations)), _Sums.of(1)
    for begin in range(0, len(rows), _BLOCK):
        part = rows[begin : begin + _BLOCK]
        curves = service_curves(forecast, interval, parameters, targets, lost_sales, part)
        places.add(curves, network.location[part])
        network_sums.add(curves.take(np.flatnonzero(sells[part])))
        network_sums.hold(curves.take(np.flatnonzero(~sells[part])))
    return [*places.frontiers(), *network_sums.frontiers()]


def frontier(curves: ServiceCurves) -> Frontier:
    """The frontier of some item-locations together.

    The greatest sales served for stock of a given value, by a Lagrange multiplier: all stock counts
    that serves more for its money than the multiplier says (Everett 1963). The multipliers tried
    are those of a thousand classes, so that the work grows with the number of item-locations only.
    """
    sums = _Sums.of(1)
    sums.add(curves)
    return sums.frontiers()[0]


def reorder_points_for_service(curves: ServiceCurves, service_level: float) -> np.ndarray:
    """Reorder points (n,) that serve this share of sales with least stock.

    The highest that the curves know where the share cannot be reached.
    """
    whole = frontier(curves)
    enough = np.flatnonzero(whole.served >= service_level * whole.demand * (1.0 - 1e-12))
    return curves.reorder_points(whole.ratio[enough[0] if len(enough) else -1])


def reorder_points_for_budget(curves: ServiceCurves, budget: float) -> np.ndarray:
    """Reorder points (n,) that serve most with stock worth no more than ``budget``.

    The lowest that the floors allow where these cost more.
    """
    whole = frontier(curves)
    within = np.flatnonzero(whole.stock <= budget * (1.0 + 1e-12))
    return curves.reorder_points(whole.ratio[within[-1] if len(within) else 0])


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums by group (G,) of what the targets mean, (G, 4): stock, served, shortage and demand; and
    of what every class of stock adds to the first three, (G, B)."""

    targets: np.ndarray
    stock: np.ndarray
    served: np.ndarray
    shortage: np.ndarray

    @classmethod
    def of(cls, groups: int) -> "_Sums":
        return cls(np.zeros((groups, 4)), *(np.zeros((groups, _BINS + 1)) for _ in range(3)))

    def add(self, curves: ServiceCurves, group: np.ndarray | None = None) -> None:
        """Count these item-locations in their ``group`` (n,), or in the first."""
        group = np.zeros(len(curves.rows), np.int64) if group is None else group
        value, sales = curves.unit_value, curves.sales
        cost = curves.shortage_cost * DAYS_PER_YEAR
        lost = (curves.demand - curves.target_served) * cost
        amounts = (curves.target_stock * value, curves.target_served * sales, lost,
                   curves.demand * sales)  # fmt: skip
        for column, amount in enumerate(amounts):
            self.targets[:, column] += np.bincount(group, amount, len(self.targets))
        place = _class(curves.ratio)
        more, missing = np.diff(curves.served, axis=1), curves.demand - curves.served[:, 0]
        kept = np.diff(curves.stock, axis=1)
        for table, start, step in (
            (self.stock, curves.stock[:, 0] * value, kept * value[:, None]),
            (self.served, curves.served[:, 0] * sales, more * sales[:, None]),
            (self.shortage, missing * cost, -more * cost[:, None]),
        ):  # fmt: skip
            _count(table, group, place, start, step)

    def hold(self, curves: ServiceCurves) -> None:
        """Count the stock of these item-locations as the targets have it, and nothing else."""
        held = (curves.target_stock * curves.unit_value).sum()
        self.stock[0, 0] += held
        self.targets[0, 0] += held

    def frontiers(self) -> list[Frontier]:
        """One frontier for each group."""
        totals = [np.cumsum(table, axis=1) for table in (self.stock, self.served, self.shortage)]
        return [
            Frontier(_RATIOS, *(table[row] for table in totals), float(target[3]),
                     tuple(float(amount) for amount in target[:3]))
            for row, target in enumerate(self.targets)
        ]  # fmt: skip


def _class(ratio: np.ndarray) -> np.ndarray:
    """Class of a ratio: the place of the greatest of the least ratios that it reaches; the number
    of classes for one that is in none."""
    place = np.searchsorted(-_RATIOS, -ratio, side="left")
    return np.where(ratio < _LEAST_RATIO, len(_RATIOS), place)


def _count(table: np.ndarray, group, place, start, step) -> None:
    """Add ``step`` (n, S) at its class, and ``start`` (n,), which is there in any case."""
    groups, width = table.shape
    taken = place < width
    cell = (group[:, None] * width + place)[taken]
    table += np.bincount(cell, step[taken], groups * width).reshape(groups, width)
    table[:, 0] += np.bincount(group, start, groups)
