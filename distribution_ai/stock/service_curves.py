"""Service against stock, per item-location: what every unit more of stock would serve."""

__all__ = ["ServiceCurves", "service_curves"]

from dataclasses import dataclass, fields, replace

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import Parameters
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES, Interval, Review
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.policies.min_max_service import MinMaxCycle
from distribution_ai.stock.targets import Targets

PROBABILITIES = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995,
                 0.999, 0.9999)  # fmt: skip
"""Quantiles of demand over the protection interval at which reorder points are tried."""

_LEAST_REVIEW_DAYS = 0.25
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class ServiceCurves:
    """Curves of item-locations ``rows`` (n,), at G reorder points each, ascending.

    ``level`` (n, G) reorder points and ``stock`` (n, G) the mean stock they lead to, in units;
    ``served`` (n, G) units served from the shelf a day, of ``demand`` (n,). In money:
    ``unit_value`` (n,) of a unit in stock, ``shortage_cost`` (n,) of a unit short, and both
    together, ``sales`` (n,), what serving a unit brings in. ``ratio`` (n, G - 1) is the sales a day
    that money more in stock serves between two points, falling, infinite below the service floor
    and 0 above the ceiling.
    ``target_stock`` and ``target_served`` (n,) are those of the targets.
    """

    rows: np.ndarray
    level: np.ndarray
    stock: np.ndarray
    served: np.ndarray
    demand: np.ndarray
    ratio: np.ndarray
    unit_value: np.ndarray
    shortage_cost: np.ndarray
    sales: np.ndarray
    target_stock: np.ndarray
    target_served: np.ndarray

    def take(self, chosen: np.ndarray) -> "ServiceCurves":
        """The curves at these places."""
        return ServiceCurves(*(getattr(self, column.name)[chosen] for column in fields(self)))

    def reorder_points(self, least_ratio: float) -> np.ndarray:
        """Reorder points (n,) that take all stock worth at least ``least_ratio``."""
        taken = (self.ratio >= least_ratio).sum(axis=1)
        return np.take_along_axis(self.level, taken[:, None], axis=1)[:, 0]


def service_curves(
    forecast: Forecast,
    interval: Interval,
    parameters: Parameters,
    targets: Targets,
    lost_sales: bool,
    rows: np.ndarray,
) -> ServiceCurves:
    """Curves of the item-locations ``rows`` (n,), which have a source and demand.

    Orders are as large as the targets have them; only the reorder point moves.
    """
    interval, parameters = interval.take(rows), parameters.take(rows)
    cycle = _cycle(forecast, interval, targets, lost_sales, rows)
    whole = forecast.whole_units[rows]
    points = [np.zeros(len(rows))]
    points += [cycle.protection.quantile(np.full(len(rows), p)) for p in PROBABILITIES]
    level = np.maximum.accumulate(np.stack(points, axis=1), axis=1)
    level = np.where(whole[:, None], np.ceil(level - _SAME), level)
    tried = [cycle.service_and_stock(level[:, g] + cycle.unit) for g in range(level.shape[1])]
    fill, stock = (np.stack(values, axis=1) for values in zip(*tried, strict=True))
    fill = np.maximum.accumulate(fill, axis=1)
    stock = np.maximum.accumulate(np.maximum(stock, 0.0), axis=1)
    demand = cycle.demand / np.maximum(interval.review_days, _LEAST_REVIEW_DAYS)
    target_fill, target_stock = cycle.service_and_stock(targets.reorder_point[rows] + cycle.unit)
    return ServiceCurves(
        rows=rows,
        level=level,
        stock=stock,
        served=fill * demand[:, None],
        demand=demand,
        ratio=_ratio(fill, stock, demand, parameters),
        unit_value=parameters.unit_cost,
        shortage_cost=parameters.shortage_cost,
        sales=_sales(parameters),
        target_stock=np.maximum(target_stock, 0.0),
        target_served=target_fill * demand,
    )


def _cycle(forecast, interval: Interval, targets, lost_sales: bool, rows) -> MinMaxCycle:
    review_days = np.maximum(interval.review_days, _LEAST_REVIEW_DAYS)
    interval = replace(interval, review_days=review_days)
    sd, whole = interval.exposed_sd / forecast.bucket_days, interval.days / forecast.bucket_days
    review = Review.of(forecast, interval, rows)
    late, early = (
        Empirical(forecast.sum_quantiles(length, SUPPORT_PROBABILITIES, sd, rows))
        for length in (whole, review.exposed)
    )
    span = np.maximum(targets.order_up_to[rows] - targets.reorder_point[rows], 0.0)
    unit = forecast.whole_units[rows].astype(float)
    span = np.maximum(span - unit, 0.0)
    return MinMaxCycle.of(late, early, review.mean, review.sd, span, unit, lost_sales)


def _sales(parameters: Parameters) -> np.ndarray:
    return parameters.unit_cost + parameters.shortage_cost


def _ratio(fill, stock, demand, parameters: Parameters) -> np.ndarray:
    """Sales a day served more for money more in stock, made to fall, (n, G - 1)."""
    more = np.diff(fill, axis=1) * (demand * _sales(parameters))[:, None]
    cost = np.diff(stock, axis=1) * parameters.unit_cost[:, None]
    ratio = np.divide(more, cost, out=np.full(more.shape, np.inf), where=cost > _SAME)
    ratio = np.minimum.accumulate(ratio, axis=1)
    ratio = np.where(fill[:, 1:] > parameters.service_ceiling[:, None], 0.0, ratio)
    return np.where(fill[:, :-1] < parameters.service_floor[:, None], np.inf, ratio)
