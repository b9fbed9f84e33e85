"""Demand over the protection interval: what stock must cover until the next order but one."""

__all__ = ["SUPPORT_PROBABILITIES", "ProtectionDemand", "protection_demand"]

from dataclasses import dataclass, replace

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.parameters import Parameters
from distribution_ai.supply.sourcing import Sourcing

SUPPORT_SIZE = 100
SUPPORT_PROBABILITIES = (np.arange(SUPPORT_SIZE) + 0.5) / SUPPORT_SIZE
DEFAULT_REVIEW_DAYS = 1.0


@dataclass(frozen=True, eq=False)
class ProtectionDemand:
    """Demand over lead time plus review period, per item-location (N,).

    ``days`` is the protection interval, of it ``lead_days`` the lead time of the preferred edge
    and ``review_days`` the time between two looks at the stock. ``mean`` and ``sd`` in units;
    ``support`` (N, 100) are equally likely values of the demand, ascending. Without a preferred
    edge (``has_source`` False) nobody knows the lead time and the interval is the review alone.
    """

    days: np.ndarray
    lead_days: np.ndarray
    review_days: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    support: np.ndarray
    has_source: np.ndarray

    def at_least(self, booked: np.ndarray) -> "ProtectionDemand":
        """The same with demand never below what customers have ordered already, (N,) units."""
        support = np.maximum(self.support, booked[:, None])
        return replace(self, mean=np.maximum(self.mean, booked), support=support)


def protection_demand(
    forecast: Forecast, sourcing: Sourcing, parameters: Parameters
) -> ProtectionDemand:
    """Demand over the lead time of the preferred edge and the review period.

    The review period is the parameter, or the lane's where none is set. The deviation of the lead
    time adds to that of demand.
    """
    lead_days = sourcing.of_preferred(sourcing.lead_time, 0.0)
    lead_sd = sourcing.of_preferred(sourcing.lead_time_sd, 0.0)
    lane_review = sourcing.of_preferred(sourcing.review_days, DEFAULT_REVIEW_DAYS)
    review_days = np.where(np.isnan(parameters.review_days), lane_review, parameters.review_days)
    days = lead_days + review_days
    buckets, buckets_sd = days / forecast.bucket_days, lead_sd / forecast.bucket_days
    return ProtectionDemand(
        days=days,
        lead_days=lead_days,
        review_days=review_days,
        mean=forecast.sum_mean(buckets),
        sd=forecast.sum_sd(buckets, buckets_sd=buckets_sd),
        support=forecast.sum_quantiles(buckets, SUPPORT_PROBABILITIES, buckets_sd),
        has_source=sourcing.has_source,
    )
