"""Stock projected to the day on which an order placed today would arrive."""

__all__ = ["KEPT", "PATHS", "Stretches", "demand_on_order", "left_to_meet"]

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from distribution_ai.demand.distribution import Forecast
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import Interval, ProtectionDemand
from distribution_ai.stock.position import Position, arrivals, booked_demand

PATHS = 256
"""Equally likely courses of demand that every item-location is played with."""

KEPT = 2 * np.arange(PATHS // 2) + (np.arange(PATHS // 2) + 1) % 2
"""Places of the outcomes that are kept, in ascending order: every second, on alternate sides."""

_MOST_ARRIVALS = 3
_LAST = (_MOST_ARRIVALS, _MOST_ARRIVALS + 1)
_OF_PATHS = (np.arange(PATHS) + 0.5) / PATHS
_BLOCK = 256
_DEVIATES = np.linspace(-3.5, 3.5, 57)


def demand_on_order(
    snapshot: Snapshot,
    network: Network,
    forecast: Forecast,
    interval: Interval,
    protection: ProtectionDemand,
    position: Position,
    loses: np.ndarray,
) -> np.ndarray:
    """What an order placed today and the stock before it still have to meet, (N, 128), ascending.

    That is the demand over the protection interval, save where an item-location ``loses`` (N,)
    unmet demand: what is asked for there while the shelf is empty, before the order can arrive,
    needs no stock. Shelf, dated open supply and demand are played to the day of arrival on
    :data:`PATHS` equally likely courses of demand; ``position - stock on arrival + demand until
    the next order could arrive``, in units, is what is left to meet, to be held against the
    inventory position plus the order. (Projected inventory: van Jaarsveld and Arts,
    "Projected inventory-level policies for lost sales inventory systems", *Operations Research*
    72, 2024.)

    Errors of a forecast go together: one part of them is common to a whole course, the rest
    belongs to a stretch between two arrivals. Both follow from the deviations of the sums over
    the shorter of lead time and review and over the whole interval. The demand of a whole course
    is a quantile of the forecast for the interval, the higher the more its stretches add up to: a
    place that loses nothing is left with exactly that distribution. Supply due after the arrival
    counts as there by then, so that nothing is ordered twice. The courses are the same for all
    item-locations and follow from the snapshot's seed.
    """
    if not loses.any():
        return protection.support
    stretches = Stretches.of(snapshot, network, interval, position)
    return left_to_meet(stretches, forecast, interval, protection, loses, snapshot.seed)


def left_to_meet(
    stretches: "Stretches",
    forecast: Forecast,
    interval: Interval,
    protection: ProtectionDemand,
    loses: np.ndarray,
    seed: int,
) -> np.ndarray:
    """:func:`demand_on_order` for stock and supply as ``stretches``, on the courses of ``seed``."""
    courses = _Courses(
        forecast, interval, stretches, _Spread.of(forecast, interval), _deviates(seed)
    )
    known = protection.support.shape[1]
    result = protection.support[:, np.arange(len(KEPT)) * known // len(KEPT)]
    for count in range(_MOST_ARRIVALS + 1):
        chosen = np.flatnonzero(loses & (stretches.count == count))
        for begin in range(0, len(chosen), _BLOCK):
            rows = chosen[begin : begin + _BLOCK]
            owed, asked = courses.played(rows, count)
            left = stretches.position[rows][:, None] - owed + asked
            result[rows] = np.sort(left, axis=1)[:, KEPT]
    return result


@dataclass(frozen=True, eq=False)
class Stretches:
    """What lies between today and the end of the interval, per item-location (N,).

    ``count`` open supplies arrive on ``day`` with ``quantity`` (N, 3 each) before the order does.
    ``stock`` is on the shelf today, less than nothing where more is owed, and ``late`` what comes
    with the order or after. ``booked`` (N, 5) units are ordered by customers for each stretch: up
    to each supply, to the order's arrival, and to the end.
    """

    count: np.ndarray
    day: np.ndarray
    quantity: np.ndarray
    stock: np.ndarray
    late: np.ndarray
    booked: np.ndarray

    @classmethod
    def of(
        cls, snapshot: Snapshot, network: Network, interval: Interval, position: Position
    ) -> "Stretches":
        """What a snapshot tells."""
        stock = position.on_hand - position.committed - position.outgoing
        made = cls.until_arrival(
            arrivals(snapshot, network), stock, position.position - stock, interval
        )
        ends = np.column_stack([made.day, interval.exposed_days, interval.days])
        return replace(made, booked=_booked(snapshot, network, ends))

    @classmethod
    def until_arrival(
        cls, due: pd.DataFrame, stock: np.ndarray, on_order: np.ndarray, interval: Interval
    ) -> "Stretches":
        """From supply ``due`` (``place``, ``days`` from today and ``quantity``, in this order),
        ``stock`` (N,) less what is owed and all supply ``on_order`` (N,), with nothing booked."""
        place, days = due["place"].to_numpy(dtype=np.int64), due["days"].to_numpy()
        today = days <= 0
        before = ~today & (days < interval.exposed_days[place])
        there = np.bincount(place[today], due["quantity"].to_numpy()[today], len(stock))
        day, quantity, count = _first_arrivals(due[before], len(stock))
        late = on_order - there - quantity.sum(axis=1)
        booked = np.zeros((len(stock), _MOST_ARRIVALS + 2))
        return cls(count, day, quantity, stock + there, late, booked)

    @property
    def position(self) -> np.ndarray:
        """Inventory position (N,)."""
        return self.stock + self.quantity.sum(axis=1) + self.late


def _first_arrivals(due: pd.DataFrame, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days and quantities (N, 3) of the first supplies, and how many there are (N,).

    Any later ones come with the last, on their mean day. Where there is none the quantity is 0 and
    the day that of the one before.
    """
    place, days = due["place"].to_numpy(dtype=np.int64), due["days"].to_numpy()
    slot = np.minimum(due.groupby("place").cumcount().to_numpy(), _MOST_ARRIVALS - 1)
    total, weighted = np.zeros((2, size, _MOST_ARRIVALS))
    np.add.at(total, (place, slot), due["quantity"].to_numpy())
    np.add.at(weighted, (place, slot), days * due["quantity"].to_numpy())
    day = np.divide(weighted, total, out=np.zeros_like(total), where=total > 0)
    count = np.minimum(np.bincount(place, minlength=size), _MOST_ARRIVALS)
    return np.maximum.accumulate(day, axis=1), total, count


def _booked(snapshot: Snapshot, network: Network, ends: np.ndarray) -> np.ndarray:
    """Units ordered by customers for each stretch that ends on a day of ``ends`` (N, S)."""
    if snapshot["orders"].empty:
        return np.zeros(ends.shape)
    until = [booked_demand(snapshot, network, days) for days in ends.T]
    return np.diff(np.column_stack(until), axis=1, prepend=0.0)


@dataclass(frozen=True, eq=False)
class _Spread:
    """Squared deviation of demand over d days in parts of its daily mean, as ``own * d + common *
    d ** 2``, (N,) each."""

    own: np.ndarray
    common: np.ndarray

    @classmethod
    def of(cls, forecast: Forecast, interval: Interval) -> "_Spread":
        whole = interval.days
        least = np.minimum(interval.exposed_days, interval.review_days)
        short = np.where(least > 0, least, whole)
        near, far = (_relative_variance(forecast, days) / days for days in (short, whole))
        growth = np.divide(far - near, whole - short, out=np.zeros_like(far), where=whole > short)
        common = np.clip(growth, 0.0, far / whole)
        return cls(np.maximum(far - common * whole, 0.0), common)


def _relative_variance(forecast: Forecast, days: np.ndarray) -> np.ndarray:
    """Variance of the demand of so many ``days`` (N,) by the squared mean of a day."""
    buckets = days / forecast.bucket_days
    mean = forecast.sum_mean(buckets) / days
    ratio = np.divide(forecast.sum_sd(buckets), mean, out=np.zeros_like(mean), where=mean > 0)
    return np.square(ratio)


def _deviates(seed: int) -> np.ndarray:
    """Standard normal deviates (S + 1, K) by Latin hypercube sampling (McKay, Beckman and Conover
    1979): those common to a course, then those of each stretch."""
    even = np.tile(ndtri((np.arange(PATHS) + 0.5) / PATHS), (_MOST_ARRIVALS + 3, 1))
    return np.random.default_rng(seed).permuted(even, axis=1)


@dataclass(frozen=True, eq=False)
class _Courses:
    """Demand and stock of blocks of item-locations on every course."""

    forecast: Forecast
    interval: Interval
    stretches: Stretches
    spread: _Spread
    deviates: np.ndarray

    def played(self, rows: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Stock when the order arrives, and demand from then to the end, (n, K) each; ``count``
        supplies arrive before."""
        stretches, interval = self.stretches, self.interval
        stock = stretches.stock[rows][:, None]
        ends = [*stretches.day[rows, :count].T, interval.exposed_days[rows], interval.days[rows]]
        *before, waited, asked = self._demands(ends, [*range(count), *_LAST], rows)
        for place, demand in enumerate(before):
            stock = _sold(stock, demand) + stretches.quantity[rows, place][:, None]
        return _sold(stock, waited) + stretches.late[rows][:, None], asked

    def _demands(self, ends, places, rows: np.ndarray) -> list[np.ndarray]:
        """Demand (n, K) of each stretch up to a day of ``ends`` (n,), on courses whose totals have
        the distribution forecast for the whole interval; ``places`` number the stretches."""
        begins, late = [np.zeros(len(rows)), *ends[:-1]], self.interval.exposed_sd[rows]
        parts = [
            self._moments(begin, end, late if place == _LAST[0] else 0.0, rows)
            for begin, end, place in zip(begins, ends, places, strict=True)
        ]
        drawn = [self._drawn(*part, n, rows) for part, n in zip(parts, places, strict=True)]
        share = self._share_of_forecast(sum(drawn), *np.sum(parts, axis=0), rows)
        whole, booked = self.forecast.whole_units[rows][:, None], self.stretches.booked[rows]
        asked, before = [], 0.0
        for place, until in zip(places, itertools.accumulate(drawn), strict=True):
            until = np.where(whole, np.rint(until * share), until * share)
            asked.append(np.maximum(until - before, booked[:, [place]]))
            before = until
        return asked

    def _share_of_forecast(self, total: np.ndarray, mean, own, rows: np.ndarray) -> np.ndarray:
        """What makes of the course with the k-th ``total`` (n, K) the k-th quantile forecast.

        ``mean`` and ``own`` (n,) are those of all stretches together. The forecast's deviation is
        that of an even demand; where more of it comes in some of the stretches, errors make up for
        each other less, and the quantiles are those of as much more deviation.
        """
        forecast, bucket = self.forecast, self.forecast.bucket_days
        buckets = self.interval.days[rows] / bucket
        late = self.interval.exposed_sd[rows] / bucket
        even, sd = forecast.sum_sd(buckets, rows, late), self._sd(mean, own, rows)
        wider = np.divide(sd, even, out=np.ones_like(sd), where=even > 0)
        wanted = forecast.sum_quantiles(buckets, _OF_PATHS, late, rows, wider)
        fitted = np.empty_like(total)
        np.put_along_axis(fitted, np.argsort(total, axis=1, kind="stable"), wanted, axis=1)
        return np.divide(fitted, total, out=np.zeros_like(total), where=total > 0)

    def _moments(self, begin, end, late, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean demand from day ``begin`` to day ``end`` (n,) and its own variance, without what is
        common to a course; ``late`` is the deviation of the end, in days."""
        forecast, days = self.forecast, np.maximum(end - begin, 0.0)
        mean = forecast.sum_mean(end / forecast.bucket_days, rows)
        mean = mean - forecast.sum_mean(begin / forecast.bucket_days, rows)
        daily = np.divide(mean, days, out=np.zeros_like(mean), where=days > 0)
        return mean, daily**2 * (self.spread.own[rows] * days + np.square(late))

    def _sd(self, mean: np.ndarray, own: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Deviation (n,) of demand with this mean and own variance."""
        return np.sqrt(own + mean**2 * self.spread.common[rows])

    def _drawn(self, mean, own, place: int, rows: np.ndarray) -> np.ndarray:
        """Demand (n, K) of the stretch numbered ``place``."""
        sd, shape = self._sd(mean, own, rows), self.forecast.shape
        alone = np.divide(np.sqrt(own), sd, out=np.zeros_like(sd), where=sd > 0)[:, None]
        normal = np.sqrt(np.maximum(1.0 - alone**2, 0.0)) * self.deviates[0]
        normal = normal + alone * self.deviates[place + 1]
        variation = np.divide(sd, mean, out=np.ones_like(sd), where=mean > 0)
        standard = _looked_up(shape.at(variation, ndtr(_DEVIATES)), normal)
        return np.maximum(mean[:, None] + sd[:, None] * standard, 0.0)


def _sold(stock: np.ndarray, demand: np.ndarray) -> np.ndarray:
    """Stock after demand that is lost where there is none; what is owed stays owed."""
    return np.minimum(stock, 0.0) + np.maximum(np.maximum(stock, 0.0) - demand, 0.0)


def _looked_up(table: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Rows of ``table`` (n, P), given at :data:`_DEVIATES`, read at ``normal`` (n, K)."""
    step = _DEVIATES[1] - _DEVIATES[0]
    place = np.clip((normal - _DEVIATES[0]) / step, 0.0, len(_DEVIATES) - 1.001)
    low = place.astype(np.int64)
    flat = low + (np.arange(len(table)) * len(_DEVIATES))[:, None]
    values = np.append(table.ravel(), 0.0)
    below = values[flat]
    return below + (place - low) * (values[flat + 1] - below)
