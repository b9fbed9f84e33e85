"""Experts: simple forecasts of the same demand, to be blended by their past errors."""

__all__ = ["SMOOTHING_CONSTANTS", "Experts", "Series"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.models.smoothing import smoothed_levels

SMOOTHING_CONSTANTS = np.array([0.01, 0.03, 0.07, 0.15, 0.3, 0.5])
CONSTANT_WITHOUT_YEAR = np.array([0.15])
STEADY = 1
BUCKETS_PER_YEAR = {"D": 364, "W-MON": 52, "MS": 12}
BUCKETS_PER_WEEK = {"D": 7, "W-MON": 1, "MS": 1}
_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Series:
    """Some item-locations (n,) over past buckets (T,): ``quantity`` and ``observed`` (T, n), the
    seasonal weights ``season``, those of the weekday alone, ``week``, and the factors ``drivers``
    of what moved demand, all (T, n) or None where there are none. ``hindsight`` is the season of
    the same buckets as all of the history tells it, by which what is to come is forecast; None
    where it is no other than ``season``."""

    quantity: np.ndarray
    observed: np.ndarray
    season: np.ndarray | None
    week: np.ndarray | None
    drivers: np.ndarray | None
    bucket: str
    hindsight: np.ndarray | None = None

    @property
    def weights(self) -> np.ndarray:
        """Season and drivers together, (T, n)."""
        return times(self.season, self.drivers, self.quantity.shape)

    @property
    def has_year(self) -> bool:
        """Whether the season is more than the weekday."""
        return self.season is not self.week


@dataclass(frozen=True, eq=False)
class Experts:
    """Forecasts of ``series`` as they would have been made just before each origin.

    ``origins`` (O,) ascending, the last one the present (T). ``levels`` (O, A, n) are smoothed per
    bucket of unit weight with each of :data:`SMOOTHING_CONSTANTS`; ``flat`` (O, n) is one that
    knows the weekday only, None where no profile of the year is learned; ``year_ago`` (T, n) is
    last year's demand, smoothed over three weeks and without drivers, None where history is too
    short.
    """

    series: Series
    origins: np.ndarray
    levels: np.ndarray
    flat: np.ndarray | None
    year_ago: np.ndarray | None

    @classmethod
    def of(cls, series: Series, origins: np.ndarray) -> "Experts":
        """Let every expert learn from demand without drivers.

        A bucket that drivers moved by a factor f counts the less the further f is from 1, since
        its error is multiplied too.
        """
        quantity, season, week = series.quantity, series.season, series.week
        hindsight = series.hindsight
        if series.drivers is not None:
            trust = np.minimum(series.drivers, 1.0 / np.maximum(series.drivers, _SMALL))
            quantity = quantity / np.maximum(series.drivers, _SMALL) * trust
            season, week = times(season, trust, trust.shape), times(week, trust, trust.shape)
            hindsight = None if hindsight is None else hindsight * trust
        levels = smoothed_levels(
            quantity, series.observed, season, SMOOTHING_CONSTANTS, origins, hindsight
        )
        flat = None
        if series.has_year:
            flat = smoothed_levels(quantity, series.observed, week, CONSTANT_WITHOUT_YEAR, origins)[
                :, 0
            ]
        return cls(series, origins, levels, flat, _year_ago(series))

    @property
    def size(self) -> int:
        """Number of experts: the levels, then the flat one and last year where there are."""
        extra = (self.flat is not None) + (self.year_ago is not None)
        return len(SMOOTHING_CONSTANTS) + extra

    def sums(self, lead_time: int, weights_total: np.ndarray) -> np.ndarray:
        """Forecasts (O', E, n) of the demand of ``lead_time`` buckets from every past origin whose
        window lies in the history; ``weights_total`` (T + 1, n) are running sums of the weights."""
        start = self.origins[self.origins + lead_time < len(weights_total)]
        weight = weights_total[start + lead_time] - weights_total[start]
        parts = [self.levels[: len(start)] * weight[:, None]]
        if self.flat is not None:
            total = running_total(times(self.series.week, self.series.drivers, self._shape))
            plain = total[start + lead_time] - total[start]
            parts.append((self.flat[: len(start)] * plain)[:, None])
        if self.year_ago is not None:
            parts.append(self._last_year(start, lead_time, weight)[:, None])
        return np.concatenate(parts, axis=1)

    def _last_year(self, start: np.ndarray, lead_time: int, weight: np.ndarray) -> np.ndarray:
        """Sums of last year's demand; where it is not known, of the steady level."""
        year = BUCKETS_PER_YEAR[self.series.bucket]
        begin = np.maximum(start - year, 0)
        total, known = running_total(self.year_ago), running_total(self.series.observed)
        stop = np.minimum(begin + lead_time, len(self.year_ago))
        complete = (known[stop] - known[begin] == lead_time) & (start >= year)[:, None]
        if self.series.drivers is None:
            factor = 1.0
        else:
            moved = running_total(self.series.drivers)
            factor = (moved[start + lead_time] - moved[start]) / lead_time
        steady = self.levels[: len(start), STEADY] * weight
        return np.where(complete, (total[stop] - total[begin]) * factor, steady)

    @property
    def _shape(self) -> tuple[int, int]:
        return self.series.quantity.shape

    def now(
        self, blend: np.ndarray, season: np.ndarray | None, week: np.ndarray | None, horizon: int
    ) -> np.ndarray:
        """Blended forecast (H, n) per bucket to come, without drivers, for ``blend`` (E, n) and the
        future's ``season`` and ``week`` (H, n), None where the past's are."""
        count = len(SMOOTHING_CONSTANTS)
        level = (blend[:count] * self.levels[-1]).sum(axis=0)
        mean = np.tile(level, (horizon, 1)) if season is None else level * season
        place = count
        if self.flat is not None:
            level = blend[place] * self.flat[-1]
            mean = mean + (level if week is None else level * week)
            place += 1
        if self.year_ago is not None:
            mean = mean + blend[place] * self._year_ago_now(season)
        return mean

    def _year_ago_now(self, season: np.ndarray) -> np.ndarray:
        present, year = len(self.year_ago), BUCKETS_PER_YEAR[self.series.bucket]
        place = present - year + np.arange(len(season))
        inside = np.clip(place, 0, present - 1)
        known = ((place >= 0) & (place < present))[:, None] & self.series.observed[inside]
        return np.where(known, self.year_ago[inside], self.levels[-1, STEADY] * season)


def running_total(values: np.ndarray) -> np.ndarray:
    """Sums of everything before each bucket, shape (T + 1, n)."""
    total = np.zeros((len(values) + 1, *values.shape[1:]))
    # Row by row: cumsum would go through memory column by column, four times as long.
    for bucket, row in enumerate(values):
        np.add(total[bucket], row, out=total[bucket + 1])
    return total


def times(first: np.ndarray | None, second: np.ndarray | None, shape) -> np.ndarray:
    """Product of two factors, None for ones."""
    if first is None:
        return np.ones(shape) if second is None else second
    return first if second is None else first * second


def _year_ago(series: Series) -> np.ndarray | None:
    """Demand without drivers, averaged with the weeks before and after; None from less than a
    year and where no season is learned."""
    if not series.has_year or len(series.quantity) <= BUCKETS_PER_YEAR[series.bucket]:
        return None
    demand = np.where(series.observed, series.quantity, 0.0)
    if series.drivers is not None:
        demand = demand / np.maximum(series.drivers, _SMALL)
    if series.bucket == "MS":
        return demand
    week = BUCKETS_PER_WEEK[series.bucket]
    total, count = demand.copy(), np.ones((len(demand), 1))
    total[week:] += demand[:-week]
    total[:-week] += demand[week:]
    count[week:] += 1.0
    count[:-week] += 1.0
    return total / count
