"""When to order and how much: order quantity, service aimed at and reorder point."""

__all__ = [
    "LONGEST_COVER_DAYS",
    "Aim",
    "above_reorder_point",
    "aim",
    "cycle_days",
    "order_quantity",
    "reorder_point",
]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import HIGHEST_SERVICE_LEVEL, Parameters
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES, Interval, Review
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.policies.levels import fill_rate_level
from distribution_ai.stock.policies.min_max_service import MinMaxCycle
from distribution_ai.stock.policies.newsvendor import carried_over, cycle_service_of_costs
from distribution_ai.stock.policies.order_quantity import economic_quantity, order_size
from distribution_ai.supply.sourcing import Sourcing

LONGEST_COVER_DAYS = 365.0
_ROUNDING = 1e-6
_NO_LOT = 1e-9
_NO_DEMAND = 1e-9
_BLOCK = 16_384


@dataclass(frozen=True, eq=False)
class Aim:
    """The service aimed at, per item-location (N,).

    ``level`` is a share and ``measure`` what it is a share of; where the costs decide, the level
    follows from them. ``whole_units`` tells where nobody asks for parts of a unit, ``lost_sales``
    whether unserved demand is lost everywhere.
    """

    measure: np.ndarray
    level: np.ndarray
    whole_units: np.ndarray
    lost_sales: bool

    def take(self, rows: np.ndarray) -> "Aim":
        """The same for some item-locations only."""
        return Aim(self.measure[rows], self.level[rows], self.whole_units[rows], self.lost_sales)

    def rounded(self, stock: np.ndarray) -> np.ndarray:
        """Stock (N,) rounded up where units are whole."""
        return np.where(self.whole_units, np.ceil(stock - _ROUNDING), stock)


def order_quantity(
    parameters: Parameters, sourcing: Sourcing, review_days: np.ndarray, rate: np.ndarray,
    lots: bool = True, limits: bool = True,
) -> np.ndarray:  # fmt: skip
    """Quantity of an order (N,) in units, for demand of ``rate`` (N,) units a day.

    The economic one within the cover allowed (if ``limits``), never less than the demand between
    two reviews, and in the lots of the preferred edge (if ``lots``): what a supplier demands wins
    over the cover allowed. Where holding costs nothing, a year's demand is the economic one.
    """
    economic, _ = economic_quantity(parameters.order_cost, rate, parameters.holding_cost)
    economic = np.where(np.isinf(economic), LONGEST_COVER_DAYS * rate, economic)
    multiple = np.full(len(rate), _NO_LOT)
    minimum = np.zeros(len(rate))
    if lots:
        given = sourcing.of_preferred(sourcing.multiple_quantity, 1.0)
        multiple = np.where(given > 1.0, given, _NO_LOT)
        minimum = sourcing.of_preferred(sourcing.min_quantity, 0.0)
    cover = (parameters.min_cover_days, parameters.max_cover_days) if limits else (0.0, np.inf)
    return order_size(economic, rate, minimum, multiple, review_days, *cover)


def cycle_days(order: np.ndarray, rate: np.ndarray, review_days: np.ndarray) -> np.ndarray:
    """Days (N,) from an order to the next, of ``order`` units at ``rate`` a day: a review at
    least."""
    days = np.divide(order, rate, out=np.array(review_days, dtype=float), where=rate > 0)
    return np.maximum(days, review_days)


def above_reorder_point(
    parameters: Parameters, order: np.ndarray, economic: np.ndarray, review_demand: np.ndarray
) -> np.ndarray:
    """Units (N,) from the reorder point to the order-up-to level, for orders of ``order`` units.

    The order. Where the costs decide, what an ``economic`` order, lots aside, is larger than the
    demand between two reviews: the reorder point covers those already, and where an order costs
    nothing it is best to order up to it at every review.
    """
    beyond = np.maximum(economic - review_demand, 0.0)
    return np.where(parameters.service_measure == "cost", beyond, order)


def aim(
    parameters: Parameters,
    order: np.ndarray,
    rate: np.ndarray,
    interval: Interval,
    whole_units: np.ndarray,
    lost_sales: bool,
) -> Aim:
    """The service asked for, or that the costs ask for with orders of ``order`` (N,) units."""
    cycle = cycle_days(order, rate, interval.review_days)
    kept = cycle * carried_over(interval.exposed_days, cycle) if lost_sales else cycle
    by_cost = cycle_service_of_costs(
        parameters.shortage_cost, parameters.holding_cost, kept, lost_sales
    )
    by_cost = np.minimum(by_cost, HIGHEST_SERVICE_LEVEL)
    level = np.where(parameters.service_measure == "cost", by_cost, parameters.service_level)
    return Aim(parameters.service_measure, level, whole_units, lost_sales)


def reorder_point(
    forecast: Forecast, interval: Interval, order: np.ndarray, goal: Aim, support: np.ndarray,
    rows: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Position (n,) at or below which a review orders, in units; not rounded.

    ``support`` (n, K) is the demand over the interval, ``order`` (n,) what an order adds. ``rows``
    tells which item-locations these are. Cycle service (also where it follows from costs) is a
    quantile; a fill rate counts what reviews leave short under both levels.
    """
    rows = np.arange(len(support)) if rows is None else rows
    result = Empirical(support).quantile(goal.level)
    filled = np.flatnonzero(goal.measure == "fill_rate")
    for begin in range(0, len(filled), _BLOCK):
        part = filled[begin : begin + _BLOCK]
        result[part] = _for_fill_rate(
            forecast, interval.take(part), order[part], goal.take(part), support[part], rows[part]
        )
    return result


def _for_fill_rate(forecast, interval, order, goal, support, rows) -> np.ndarray:
    review = Review.of(forecast, interval, rows)
    late = Empirical(support)
    result = np.zeros(len(rows))
    asked = late.mean > _NO_DEMAND
    reviewed = np.flatnonzero(asked & (review.mean > _NO_DEMAND))
    watched = np.flatnonzero(asked & (review.mean <= _NO_DEMAND))
    if len(reviewed):
        chosen, taken = rows[reviewed], goal.take(reviewed)
        late_sd = interval.exposed_sd[reviewed] / forecast.bucket_days
        early = forecast.sum_quantiles(
            review.exposed[reviewed], SUPPORT_PROBABILITIES, late_sd, chosen
        )
        size = taken.rounded(order[reviewed])
        span = np.where(taken.whole_units, np.maximum(size - 1.0, 0.0), size)
        unit = taken.whole_units.astype(float)
        cycle = MinMaxCycle.of(
            late.take(reviewed), Empirical(early), review.mean[reviewed], review.sd[reviewed], span,
            unit, goal.lost_sales,
        )  # fmt: skip
        top = taken.rounded(cycle.level_for(taken.level) + span)
        result[reviewed] = np.maximum(top - size, 0.0)
    if len(watched):
        result[watched] = _watched(late.take(watched), order[watched], goal, goal.level[watched])
    return result


def _watched(demand: Empirical, order: np.ndarray, goal: Aim, level: np.ndarray) -> np.ndarray:
    """Where stock is watched all the time: by what a lot leaves short, or one for one."""
    result = demand.quantile(level)
    lots = np.flatnonzero(order > _NO_DEMAND)
    if len(lots):
        result[lots] = fill_rate_level(
            demand.take(lots), None, level[lots], order[lots], goal.lost_sales
        )
    return result
