"""Orders booked ahead: how much of the demand to come is known already."""

__all__ = ["sense_orders"]

import numpy as np

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

PRIOR_OF_SERIES = 4.0
FEWEST_ORDERS = 30
LEAST_SHARE, LARGEST_SHARE = 0.02, 0.9
LARGEST_FACTOR = 4.0


def sense_orders(
    mean: np.ndarray, dispersion: np.ndarray, snapshot: Snapshot, network: Network
) -> np.ndarray:
    """Forecast (H, N) corrected by what customers have booked ahead.

    Over all item-locations, booked orders by forecast give the usual share that is booked at each
    distance; it is made to fall with the distance. An item-location with more or less booked than
    its share has its remaining demand raised or lowered: bookings, in multiples of the
    ``dispersion`` (N,) of demand (variance by mean, in units), are taken as Poisson with a
    gamma-distributed factor of mean 1, whose expectation given the bookings is
    (k + booked) / (k + expected). What is booked is the least. Each tier of customers has shares
    of its own, since some book earlier. Without enough orders nothing is changed.
    """
    booked, tiers = _booked(snapshot, network, len(mean))
    if not len(tiers):
        return mean
    total = mean.sum(axis=1)
    expected, certain = np.zeros(mean.shape), np.zeros(mean.shape)
    for tier in tiers:
        share = _share(booked[tier].sum(axis=1), total)
        expected += share[:, None] * mean
        certain += booked[tier]
    prior = PRIOR_OF_SERIES * np.maximum(dispersion, 1.0)
    factor = (prior + certain.sum(axis=0)) / (prior + expected.sum(axis=0))
    factor = np.clip(factor, 1.0 / LARGEST_FACTOR, LARGEST_FACTOR)
    remaining = np.maximum(mean - expected, 0.0)
    near = expected.any(axis=1)[:, None]
    return np.where(near, certain + remaining * factor, np.maximum(mean, certain))


def _booked(snapshot: Snapshot, network: Network, horizon: int):
    """Open orders due in the horizon, (H, N) units for each tier with enough of them; tiers with
    few count together."""
    orders = snapshot["orders"]
    place = network.places(snapshot, "orders")
    present = int(bucket_number(np.datetime64(snapshot.as_of), snapshot.bucket))
    bucket = bucket_number(orders["due_date"].to_numpy(), snapshot.bucket) - present
    kept = (place >= 0) & (bucket >= 0) & (bucket < horizon)
    if kept.sum() < FEWEST_ORDERS:
        return {}, ()
    place, bucket = place[kept], bucket[kept]
    quantity = orders["quantity"].to_numpy(float)[kept]
    tier = orders["customer_tier"].to_numpy(object)[kept].astype(str)
    names, counts = np.unique(tier, return_counts=True)
    tier = np.where(np.isin(tier, names[counts >= FEWEST_ORDERS]), tier, "")
    booked = {}
    for name in np.unique(tier):
        own = tier == name
        cell = bucket[own] * network.size + place[own]
        booked[name] = np.bincount(cell, quantity[own], horizon * network.size).reshape(horizon, -1)
    return booked, tuple(booked)


def _share(booked: np.ndarray, forecast: np.ndarray) -> np.ndarray:
    """Share (H,) of the forecast that is booked, falling with the distance: buckets in which it
    would rise are taken together with those before (pool adjacent violators, weighted by the
    forecast).

    >>> _share(np.array([8.0, 2.0, 4.0, 0.0]), np.array([10.0, 10.0, 10.0, 10.0])).tolist()
    [0.8, 0.3, 0.3, 0.0]

    A bucket in which nothing is expected tells little:

    >>> _share(np.array([2.0, 1.0]), np.array([9.0, 0.0])).round(2).tolist()
    [0.33, 0.33]
    """
    blocks: list[list[float]] = []
    for asked, expected in zip(booked.tolist(), forecast.tolist(), strict=True):
        blocks.append([asked, expected, 1])
        while len(blocks) > 1 and _rises(blocks[-2], blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [sum(pair) for pair in zip(blocks[-1], last, strict=True)]
    values = [min(asked / expected, 1.0) if expected > 0 else 0.0 for asked, expected, _n in blocks]
    share = np.repeat(values, [number for _asked, _expected, number in blocks])
    return np.where(share < LEAST_SHARE, 0.0, np.minimum(share, LARGEST_SHARE))


def _rises(before: list[float], after: list[float]) -> bool:
    return after[0] * before[1] > before[0] * after[1] or after[1] <= 0
