"""The policies that replay compares: ours, and what is usual elsewhere.

Each learns from the past of a review day what it needs (``learn``) and turns that into levels
(``levels``). Its *dial* makes it serve more or less: 0 is the policy as it is; one more is one
standard deviation more of safety where the policy knows one, and twice its reserve where not.
"""

__all__ = ["POLICIES", "Policy", "opening_stock"]

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from distribution_ai.learn.evaluation import smoothed
from distribution_ai.learn.orders import learn_orders, levels_of_the_day
from distribution_ai.learn.ours import learn_targets, target_levels
from distribution_ai.learn.past import Past
from distribution_ai.learn.simulation import Levels, Shelf
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES
from distribution_ai.stock.policies.order_quantity import economic_quantity

QUARTER_DAYS, MONTH_DAYS, WEEK_DAYS = 91, 30, 7
RESERVE_OF_THUMB = 0.5


@dataclass(frozen=True)
class Policy:
    """``says`` in words what it does; ``kept`` tells that levels once set are never changed.

    ``of_the_day``, instead of ``levels``, also looks at the bucket and the stock there is.
    """

    says: str
    learn: Callable[[Past], Any]
    levels: Callable[[Any, float], Levels] | None = None
    kept: bool = False
    of_the_day: Callable[[Any, float, int, Shelf], Levels] | None = None

    def levels_at(self, facts: list, dial: float, review: int) -> Callable[[int, Shelf], Levels]:
        """Levels in force at a bucket, from what was learned every ``review`` buckets."""
        if self.of_the_day:
            return lambda bucket, shelf: self.of_the_day(
                facts[bucket // review], dial, bucket, shelf
            )
        levels = [self.levels(known, dial) for known in facts]
        if self.kept:
            levels = _kept(levels)
        return lambda bucket, shelf: levels[bucket // review]


def _kept(levels: list[Levels]) -> list[Levels]:
    """Each item-location keeps the first levels that are above zero."""
    kept = [levels[0]]
    for new in levels[1:]:
        before = kept[-1]
        unset = ~(before.order_up_to > 0)
        kept.append(Levels(*(
            np.where(unset, getattr(new, name), getattr(before, name))
            for name in ("reorder_point", "order_up_to")
        )))  # fmt: skip
    return kept


@dataclass(frozen=True, eq=False)
class _Rates:
    """Mean demand a day, lead time and review period in days, each (N,)."""

    daily: np.ndarray
    lead: np.ndarray
    review: np.ndarray

    @classmethod
    def of(cls, past: Past) -> "_Rates":
        interval = past.interval
        return cls(past.recent_demand(QUARTER_DAYS), interval.lead_days, interval.review_days)

    @property
    def of_lead(self) -> np.ndarray:
        """Mean demand of the lead time (N,)."""
        return self.daily * self.lead


def opening_stock(past: Past) -> np.ndarray:
    """The stock that every policy begins with (N,): half-way between the minimum and the maximum
    of the rule of thumb, as it is on average."""
    plain = _rule_of_thumb(_Rates.of(past), 0.0)
    return np.round((plain.reorder_point + plain.order_up_to) / 2)


def _rule_of_thumb(rates: _Rates, dial: float) -> Levels:
    minimum = rates.of_lead * (1.0 + RESERVE_OF_THUMB * 2.0**dial)
    return Levels(np.ceil(minimum), np.ceil(minimum + rates.daily * MONTH_DAYS))


def _learn_minmax(past: Past) -> tuple[_Rates, np.ndarray, np.ndarray]:
    parameters = past.parameters
    return _Rates.of(past), parameters.current_reorder_point, parameters.current_order_up_to


def _minmax(facts: tuple[_Rates, np.ndarray, np.ndarray], dial: float) -> Levels:
    rates, minimum, maximum = facts
    plain, more = _rule_of_thumb(rates, dial), np.ceil(minimum * (2.0**dial - 1.0))
    ruled = ~(np.isnan(minimum) | np.isnan(maximum))
    return Levels(
        np.where(ruled, minimum + more, plain.reorder_point),
        np.where(ruled, maximum + more, plain.order_up_to),
    )


def _core(rates: _Rates, dial: float) -> Levels:
    minimum = rates.daily * (rates.lead + WEEK_DAYS * 2.0**dial)
    return Levels(np.ceil(minimum), np.ceil(minimum + rates.daily * MONTH_DAYS))


@dataclass(frozen=True, eq=False)
class _Spread:
    """Mean and deviation of the demand over lead time and review, service level asked for and
    order quantity, each (N,)."""

    mean: np.ndarray
    sd: np.ndarray
    level: np.ndarray
    order: np.ndarray


def _learn_safety_stock(past: Past) -> _Spread:
    interval, history = past.interval, past.history
    level, sigma = smoothed(history)
    buckets = interval.days / history.bucket_days
    rate = level / history.bucket_days
    parameters = past.parameters
    order, _ = economic_quantity(parameters.order_cost, rate, parameters.holding_cost)
    order = np.where(np.isinf(order), 365.0 * rate, order)
    sd = np.hypot(sigma * np.sqrt(buckets), rate * interval.exposed_sd)
    return _Spread(level * buckets, sd, parameters.service_level, order)


def _safety_stock(facts: _Spread, dial: float) -> Levels:
    point = np.maximum(facts.mean + (ndtri(facts.level) + dial) * facts.sd, 0.0)
    return Levels(point, np.maximum(point + facts.order, 0.0))


@dataclass(frozen=True, eq=False)
class _Buffer:
    """Average daily usage, and the shares of lead time usage that make the zones, each (N,)."""

    usage: np.ndarray
    lead: np.ndarray
    lead_factor: np.ndarray
    variability_factor: np.ndarray
    least_green: np.ndarray


def _learn_ddmrp(past: Past) -> _Buffer:
    rates, history = _Rates.of(past), past.history
    recent = np.asarray(history.quantity[-max(round(QUARTER_DAYS / history.bucket_days), 1) :])
    mean = recent.mean(axis=0, dtype=float)
    variation = np.divide(recent.std(axis=0, dtype=float), mean, out=np.ones_like(mean),
                          where=mean > 0)  # fmt: skip
    minimum = past.sourcing.of_preferred(past.sourcing.min_quantity, 0.0)
    return _Buffer(
        rates.daily,
        rates.lead,
        np.select([rates.lead <= 7, rates.lead <= 28], [0.7, 0.5], 0.3),
        np.select([variation <= 0.4, variation <= 0.8], [0.25, 0.5], 0.8),
        np.maximum(minimum, rates.daily * rates.review),
    )


def _ddmrp(facts: _Buffer, dial: float) -> Levels:
    yellow = facts.usage * facts.lead
    base = yellow * facts.lead_factor
    red = base * (1.0 + facts.variability_factor) * 2.0**dial
    top_of_yellow = red + yellow
    green = np.maximum(base, facts.least_green)
    return Levels(np.ceil(top_of_yellow), np.ceil(top_of_yellow + green))


def _learn_order_up_to(past: Past) -> tuple[np.ndarray, np.ndarray]:
    _own, total = past.forecasts
    buckets = past.interval.days / total.bucket_days
    buckets_sd = past.interval.exposed_sd / total.bucket_days
    support = total.sum_quantiles(buckets, SUPPORT_PROBABILITIES, buckets_sd).astype(np.float32)
    return support, past.parameters.service_level


def _order_up_to(facts: tuple[np.ndarray, np.ndarray], dial: float) -> Levels:
    support, level = facts
    size = support.shape[1]
    place = np.clip(ndtr(ndtri(level) + dial) * size - 0.5, 0.0, size - 1.0)
    below = np.minimum(place.astype(np.int64), size - 2)
    rows = np.arange(len(support))
    low, high = support[rows, below], support[rows, below + 1]
    point = low + (high - low) * (place - below)
    return Levels(point, point)


POLICIES = {
    "planner": Policy(
        "the plan's own targets, set anew at every review", learn_targets, target_levels
    ),
    "orders": Policy(
        "what the plan orders: its targets, set anew at every review, less what is asked for and "
        "lost before an order placed that day can arrive",
        learn_orders, of_the_day=levels_of_the_day,
    ),
    "minmax": Policy(
        "the reordering rules in force; where there is none, half more than the demand of the "
        "lead time as minimum and 30 days of demand above it, of the last 91 days",
        _learn_minmax, _minmax,
    ),
    "core": Policy(
        "the demand of lead time and a week as minimum and 30 days above it, of the 91 days "
        "before the first day on which there is any, set once and kept",
        _Rates.of, _core, kept=True,
    ),
    "safety_stock": Policy(
        "the textbook: simple exponential smoothing with a fitted constant; as safety stock z "
        "times the deviation over lead time and review, sigma times the root of both, with that "
        "of the lead time; the economic quantity where an order costs something; set anew at "
        "every review",
        _learn_safety_stock, _safety_stock,
    ),
    "ddmrp": Policy(
        "buffers of average daily usage: yellow the lead time's, red by lead time and variability "
        "factor, green by lead time factor, order cycle and minimum; ordered at the top of "
        "yellow up to the top of green",
        _learn_ddmrp, _ddmrp,
    ),
    "order_up_to": Policy(
        "our forecast's quantile of the total demand over lead time and review, without regard "
        "to costs",
        _learn_order_up_to, _order_up_to,
    ),
}  # fmt: skip
"""By name. ``planner`` and ``orders`` are ours; all others may be played against them.

``core``: as a planner works with Odoo's reordering rules alone. ``safety_stock``: Silver, Pyke and
Thomas, *Inventory and Production Management in Supply Chains*, chapters 4 and 6. ``ddmrp``: Ptak
and Smith, *Demand Driven Material Requirements Planning*, chapters 7 to 9, with the middle of
their ranges; no order of customers is known ahead in a replay, so the net flow position has no
spikes to qualify and only what waits counts.
"""
