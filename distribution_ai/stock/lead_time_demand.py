"""Demand over the protection interval: what stock must cover until the next order but one."""

__all__ = [
    "SUPPORT_PROBABILITIES",
    "Interval",
    "ProtectionDemand",
    "Review",
    "protection_demand",
    "protection_interval",
]

from dataclasses import dataclass, fields, replace

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import Parameters
from distribution_ai.supply.sourcing import Sourcing

SUPPORT_SIZE = 100
SUPPORT_PROBABILITIES = (np.arange(SUPPORT_SIZE) + 0.5) / SUPPORT_SIZE
DEFAULT_REVIEW_DAYS = 1.0
LEAST_DAYS = 1.0 / 24.0


@dataclass(frozen=True, eq=False)
class Interval:
    """Days that stock has to cover, per item-location (N,).

    ``lead_days`` the lead time of the preferred edge and ``lead_sd`` its deviation,
    ``review_days`` the time between two looks at the stock, ``waiting_days`` what the place that
    supplies may let wait on top and ``waiting_sd`` the deviation of that, ``quoted_days`` what the
    item-location itself may let those wait that it serves.
    """

    lead_days: np.ndarray
    lead_sd: np.ndarray
    review_days: np.ndarray
    waiting_days: np.ndarray
    waiting_sd: np.ndarray
    quoted_days: np.ndarray

    @property
    def exposed_days(self) -> np.ndarray:
        """Days from an order to its arrival that stock has to cover, without the review."""
        return np.maximum(self.lead_days + self.waiting_days - self.quoted_days, 0.0)

    @property
    def exposed_sd(self) -> np.ndarray:
        """Deviation of these; none where those served wait for all of it."""
        return np.where(self.exposed_days > 0, np.hypot(self.lead_sd, self.waiting_sd), 0.0)

    @property
    def days(self) -> np.ndarray:
        """The protection interval; never less than an hour, since somebody must act."""
        return np.maximum(self.exposed_days + self.review_days, LEAST_DAYS)

    def take(self, rows: np.ndarray) -> "Interval":
        """The same for some item-locations only."""
        return Interval(*(getattr(self, column.name)[rows] for column in fields(self)))


def protection_interval(sourcing: Sourcing, parameters: Parameters) -> Interval:
    """The interval where everybody serves at once.

    The review period is the parameter, or the lane's where none is set.
    """
    lane_review = sourcing.of_preferred(sourcing.review_days, DEFAULT_REVIEW_DAYS)
    review = np.where(np.isnan(parameters.review_days), lane_review, parameters.review_days)
    nothing = np.zeros(len(review))
    return Interval(
        lead_days=sourcing.of_preferred(sourcing.lead_time, 0.0),
        lead_sd=sourcing.of_preferred(sourcing.lead_time_sd, 0.0),
        review_days=review,
        waiting_days=nothing,
        waiting_sd=nothing,
        quoted_days=nothing,
    )


@dataclass(frozen=True, eq=False)
class Review:
    """A review as it is on average over the protection interval, per item-location (n,), since
    the first may be a day on which nothing is asked for.

    ``mean`` and ``sd`` of the demand between two reviews, in units: its share of that of the
    interval; ``exposed`` the buckets until all other demand of the interval has been asked for.
    """

    mean: np.ndarray
    sd: np.ndarray
    exposed: np.ndarray

    @classmethod
    def of(cls, forecast: Forecast, interval: Interval, rows: np.ndarray) -> "Review":
        """The average review of the item-locations ``rows`` (n,), which the interval is about."""
        total = forecast.sum_mean(interval.days / forecast.bucket_days, rows)
        mean = total * np.minimum(interval.review_days / interval.days, 1.0)
        exposed, review = (
            np.where(units > 0, forecast.buckets_until(units, rows), 0.0)
            for units in (total - mean, mean)
        )
        return cls(mean, forecast.sum_sd(review, rows), exposed)


@dataclass(frozen=True, eq=False)
class ProtectionDemand:
    """Demand over lead time plus review period, per item-location (N,).

    ``days`` is the protection interval, ``lead_days`` the time from an order to its arrival, with
    what the supplying place lets wait, and ``review_days`` the time between two looks at the
    stock. ``mean`` and ``sd`` in units; ``support`` (N, 100) are equally likely values of the
    demand, ascending. Without a preferred edge (``has_source`` False) nobody knows the lead time
    and the interval is the review alone.
    """

    days: np.ndarray
    lead_days: np.ndarray
    review_days: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    support: np.ndarray
    has_source: np.ndarray

    @property
    def exposed_days(self) -> np.ndarray:
        """The interval without the review."""
        return self.days - self.review_days

    def at_least(self, booked: np.ndarray) -> "ProtectionDemand":
        """The same with demand never below what customers have ordered already, (N,) units."""
        support = np.maximum(self.support, booked[:, None])
        return replace(self, mean=np.maximum(self.mean, booked), support=support)


def protection_demand(
    forecast: Forecast, sourcing: Sourcing, interval: Interval
) -> ProtectionDemand:
    """Demand over the interval. The deviation of the lead time adds to that of demand."""
    buckets = interval.days / forecast.bucket_days
    buckets_sd = interval.exposed_sd / forecast.bucket_days
    return ProtectionDemand(
        days=interval.days,
        lead_days=interval.lead_days + interval.waiting_days,
        review_days=interval.review_days,
        mean=forecast.sum_mean(buckets),
        sd=forecast.sum_sd(buckets, buckets_sd=buckets_sd),
        support=forecast.sum_quantiles(buckets, SUPPORT_PROBABILITIES, buckets_sd),
        has_source=sourcing.has_source,
    )
