"""Why stock is there: what each cause adds to it, one switched on after the other."""

__all__ = ["COMPONENTS", "target_components"]

from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import Parameters
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES, Interval
from distribution_ai.stock.ordering import Aim, aim, order_quantity, reorder_point
from distribution_ai.stock.targets import Targets, daily_rate
from distribution_ai.supply.sourcing import Sourcing

COMPONENTS = (
    "cycle_stock",
    "demand_risk",
    "lead_time_risk",
    "review_period",
    "upstream_delay",
    "lot_size",
    "rounding",
    "limits",
)
"""Causes of stock, in the order in which they are switched on.

``cycle_stock``: half of an economic order. ``demand_risk``: safety stock for demand that may be
higher over a sure lead time. ``lead_time_risk``: for deliveries that may be later.
``review_period``: for looking at the stock from time to time only. ``upstream_delay``: for waiting
at the place that supplies, less what is left to those served. ``lot_size``: for minimum
quantities and multiples. ``rounding``: to whole units. ``limits``: least and greatest cover, orders
booked ahead, and rules in force that stay as they are.
"""

_BLOCK = 32_768


def target_components(
    parameters: Parameters,
    sourcing: Sourcing,
    interval: Interval,
    forecast: Forecast,
    targets: Targets,
    lost_sales: bool,
) -> np.ndarray:
    """Units (N, 8) that each of :data:`COMPONENTS` adds to the stock aimed at.

    They add up to ``safety_stock + cycle_stock``, the stock that is there on average; NaN where
    there is no source. A later cause is measured beside all earlier ones, so that their order
    matters where causes meet.
    """
    size = sourcing.parent.size
    result = np.full((size, len(COMPONENTS)), np.nan)
    whole = targets.safety_stock + targets.cycle_stock
    orders = _orders(parameters, sourcing, interval, forecast)
    known = np.flatnonzero(sourcing.has_source)
    for begin in range(0, len(known), _BLOCK):
        rows = known[begin : begin + _BLOCK]
        build_up = _Build(forecast, interval.take(rows), orders, parameters, lost_sales, rows)
        stock = np.stack([*build_up.steps(), whole[rows]], axis=1)
        result[rows] = np.diff(stock, axis=1, prepend=0.0)
    return result


def _orders(parameters, sourcing, interval, forecast) -> dict[str, np.ndarray]:
    """Order quantities (N,) as more causes count."""
    rate = daily_rate(forecast, interval.days)
    nothing = np.zeros(len(rate))

    def order(review_days, lots: bool) -> np.ndarray:
        return order_quantity(parameters, sourcing, review_days, rate, lots, limits=False)

    return {
        "rate": rate,
        "economic": order(nothing, lots=False),
        "reviewed": order(interval.review_days, lots=False),
        "in_lots": order(interval.review_days, lots=True),
    }


@dataclass(frozen=True, eq=False)
class _Build:
    forecast: Forecast
    interval: Interval
    orders: dict[str, np.ndarray]
    parameters: Parameters
    lost_sales: bool
    rows: np.ndarray

    def steps(self) -> list[np.ndarray]:
        """Mean stock (n,) with every cause up to rounding."""
        nothing = np.zeros(len(self.rows))
        direct = replace(
            self.interval, waiting_days=nothing, waiting_sd=nothing, quoted_days=nothing
        )
        watched = replace(direct, review_days=nothing)
        sure = replace(watched, lead_sd=nothing)
        economic, reviewed = (self.orders[name][self.rows] for name in ("economic", "reviewed"))
        in_lots = self.orders["in_lots"][self.rows]
        return [
            economic / 2.0,
            *self._stock(sure, (economic, False)),
            *self._stock(watched, (economic, False)),
            *self._stock(direct, (reviewed, False)),
            *self._stock(self.interval, (reviewed, False), (in_lots, False), (in_lots, True)),
        ]

    def _stock(self, interval: Interval, *variants: tuple[np.ndarray, bool]) -> list[np.ndarray]:
        """Safety and cycle stock (n,) for each order, in whole units or not."""
        forecast, rows = self.forecast, self.rows
        buckets = interval.days / forecast.bucket_days
        buckets_sd = interval.exposed_sd / forecast.bucket_days
        support = forecast.sum_quantiles(buckets, SUPPORT_PROBABILITIES, buckets_sd, rows)
        mean = forecast.sum_mean(buckets, rows)
        result = []
        for order, whole in variants:
            goal = self._goal(order, interval, whole)
            point = reorder_point(forecast, interval, order, goal, support, rows)
            result.append(np.maximum(goal.rounded(point) - mean, 0.0) + order / 2.0)
        return result

    def _goal(self, order: np.ndarray, interval: Interval, whole: bool) -> Aim:
        units = self.forecast.whole_units[self.rows] & whole
        rate = self.orders["rate"][self.rows]
        parameters = self.parameters.take(self.rows)
        return aim(parameters, order, rate, interval, units, self.lost_sales)
