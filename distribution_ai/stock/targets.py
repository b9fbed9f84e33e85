"""Targets of every item-location: safety stock, reorder point, order-up-to level."""

__all__ = ["Targets", "set_targets"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.network import Network
from distribution_ai.parameters import HIGHEST_SERVICE_LEVEL, Parameters
from distribution_ai.stock.lead_time_demand import ProtectionDemand
from distribution_ai.stock.position import Position
from distribution_ai.stock.service import (
    critical_ratio,
    economic_order_quantity,
    level_for_fill_rate,
    level_for_service,
)
from distribution_ai.supply.sourcing import Sourcing

_ROUNDING = 1e-9


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
    network: Network,
    parameters: Parameters,
    sourcing: Sourcing,
    protection: ProtectionDemand,
    position: Position,
    forecast: Forecast,
) -> Targets:
    """Set the targets for the service asked for.

    An order is the economic order quantity within the cover allowed, and never less than the
    demand between two reviews. Items asked for in whole units have whole targets, rounded up.
    """
    rate = forecast.sum_mean(protection.days / forecast.bucket_days) / np.maximum(
        protection.days, 1e-9
    )
    order = _order_quantity(parameters, protection, rate)
    level = _service_level(parameters, protection, order, rate)
    reorder_point = _reorder_point(parameters, protection, order, level)
    reorder_point = _whole(reorder_point, forecast.whole_units)
    order_up_to = reorder_point + _whole(order, forecast.whole_units)
    known = sourcing.has_source

    def where_known(values: np.ndarray) -> np.ndarray:
        return np.where(known, values, np.nan)

    return Targets(
        safety_stock=where_known(np.maximum(reorder_point - protection.mean, 0.0)),
        reorder_point=where_known(reorder_point),
        order_up_to=where_known(order_up_to),
        cycle_stock=where_known(order / 2.0),
        pipeline_stock=where_known(forecast.sum_mean(protection.lead_days / forecast.bucket_days)),
        excess=np.where(known, np.maximum(position.position - order_up_to, 0.0), 0.0),
        service_level=level,
    )


def _whole(stock: np.ndarray, whole_units: np.ndarray) -> np.ndarray:
    return np.where(whole_units, np.ceil(stock - _ROUNDING), stock)


def _order_quantity(
    parameters: Parameters, protection: ProtectionDemand, rate: np.ndarray
) -> np.ndarray:
    economic = economic_order_quantity(parameters.order_cost, rate, parameters.holding_cost)
    most = np.where(rate > 0, parameters.max_cover_days, 1.0) * rate
    within = np.minimum(np.maximum(economic, parameters.min_cover_days * rate), most)
    return np.maximum(within, protection.review_days * rate)


def _service_level(
    parameters: Parameters, protection: ProtectionDemand, order: np.ndarray, rate: np.ndarray
) -> np.ndarray:
    cycle_days = np.divide(order, rate, out=protection.review_days.copy(), where=rate > 0)
    overage = parameters.holding_cost * np.maximum(cycle_days, protection.review_days)
    by_cost = np.minimum(critical_ratio(parameters.shortage_cost, overage), HIGHEST_SERVICE_LEVEL)
    return np.where(parameters.service_measure == "cost", by_cost, parameters.service_level)


def _reorder_point(
    parameters: Parameters, protection: ProtectionDemand, order: np.ndarray, level: np.ndarray
) -> np.ndarray:
    result = level_for_service(protection.support, level)
    filled = np.flatnonzero(parameters.service_measure == "fill_rate")
    result[filled] = level_for_fill_rate(protection.support[filled], level[filled], order[filled])
    return result
