"""Targets of every item-location: safety stock, reorder point, order-up-to level."""

__all__ = ["Targets", "daily_rate", "set_targets"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import Parameters
from distribution_ai.stock.lead_time_demand import Interval, ProtectionDemand
from distribution_ai.stock.ordering import above_reorder_point, aim, order_quantity, reorder_point
from distribution_ai.stock.position import Position
from distribution_ai.stock.stability import stays
from distribution_ai.supply.sourcing import Sourcing


@dataclass(frozen=True, eq=False)
class Targets:
    """Units per item-location, shape ``(N,)``; NaN where there is no source to order from.

    ``reorder_point`` is compared with the inventory position and ``order_up_to`` what an order
    raises it to; ``safety_stock`` the part of the reorder point above mean protection demand,
    ``cycle_stock`` half an order, ``pipeline_stock`` mean demand during the lead time,
    ``excess`` the position above ``order_up_to`` (0 without a source). ``service_level`` is the
    one aimed at: where the costs decide, the level that follows from them.
    """

    safety_stock: np.ndarray
    reorder_point: np.ndarray
    order_up_to: np.ndarray
    cycle_stock: np.ndarray
    pipeline_stock: np.ndarray
    excess: np.ndarray
    service_level: np.ndarray


def set_targets(
    parameters: Parameters,
    sourcing: Sourcing,
    interval: Interval,
    protection: ProtectionDemand,
    position: Position,
    forecast: Forecast,
    lost_sales: bool = False,
) -> Targets:
    """Set the targets for the service asked for; ``lost_sales``: unserved demand does not wait.

    Items asked for in whole units have whole targets, rounded up. A rule in force stays where the
    change is not worth making.
    """
    rate = daily_rate(forecast, protection.days)
    order = order_quantity(parameters, sourcing, protection.review_days, rate)
    goal = aim(parameters, order, rate, interval, forecast.whole_units, lost_sales)
    point = goal.rounded(reorder_point(forecast, interval, order, goal, protection.support))
    economic = order_quantity(parameters, sourcing, protection.review_days, rate, lots=False)
    reviewed = rate * protection.review_days
    up_to = point + goal.rounded(above_reorder_point(parameters, order, economic, reviewed))
    kept = stays(parameters, np.ceil(point), np.ceil(up_to))
    point = _kept(kept, parameters.current_reorder_point, point)
    up_to = _kept(kept, parameters.current_order_up_to, up_to)
    known = sourcing.has_source

    def where_known(values: np.ndarray) -> np.ndarray:
        return np.where(known, values, np.nan)

    return Targets(
        safety_stock=where_known(np.maximum(point - protection.mean, 0.0)),
        reorder_point=where_known(point),
        order_up_to=where_known(up_to),
        cycle_stock=where_known(order / 2.0),
        pipeline_stock=where_known(forecast.sum_mean(interval.lead_days / forecast.bucket_days)),
        excess=np.where(known, np.maximum(position.position - up_to, 0.0), 0.0),
        service_level=goal.level,
    )


def _kept(kept: np.ndarray, current: np.ndarray, target: np.ndarray) -> np.ndarray:
    return np.where(kept & ~np.isnan(current), current, target)


def daily_rate(forecast: Forecast, days: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
    """Mean demand a day (n,) over the next ``days`` (n,), of the item-locations ``rows``."""
    total = forecast.sum_mean(days / forecast.bucket_days, rows)
    return total / np.maximum(days, 1e-9)
