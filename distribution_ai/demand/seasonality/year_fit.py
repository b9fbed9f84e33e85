"""Regression of demand on the time of the year, on many groups at once."""

__all__ = ["YearFit", "year_basis"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.calendar import BUCKET_DAYS

KNOTS_PER_YEAR = {"D": 52, "W-MON": 52, "MS": 12}
ROUGHNESS_PENALTY = 0.1
SIZE_PENALTY = 0.1
TREND_PENALTY = 1e-3
PRIOR_PERIODS = 0.1
PRIOR_OF_STRENGTH = 0.3
GROUPS_PER_BLOCK = 4096
_DAYS_PER_YEAR = 365.2425


def year_basis(dates: np.ndarray, bucket: str) -> np.ndarray:
    """Weights (D, K) by which factors at the knots of the year are interpolated at dates.

    A date longer than a day stands for the middle of its bucket.
    """
    knots = KNOTS_PER_YEAR[bucket]
    first = dates.astype("datetime64[Y]").astype("datetime64[D]")
    days = (dates.astype("datetime64[D]") - first).astype(float)
    place = (days + BUCKET_DAYS[bucket] / 2.0) / _DAYS_PER_YEAR * knots
    low = np.floor(place).astype(np.int64)
    rows, basis = np.arange(len(dates)), np.zeros((len(dates), knots))
    basis[rows, low % knots] = 1.0 - (place - low)
    basis[rows, (low + 1) % knots] = place - low
    return basis


@dataclass(frozen=True, eq=False)
class YearFit:
    """Ridge regression on a trend with a knot a year and smooth factors over the year.

    ``design`` (P, terms) has the columns of the trend first, ``seasonal`` (P, K) those of the
    season alone, ``year`` (P,) the year of each period counted back from the last.
    """

    design: np.ndarray
    seasonal: np.ndarray
    penalty: np.ndarray
    year: np.ndarray

    @classmethod
    def of(cls, dates: np.ndarray, year: np.ndarray, bucket: str) -> "YearFit":
        """Prepare the regression for periods with the given middle dates."""
        seasonal = year_basis(dates, bucket)
        knots, years = seasonal.shape[1], int(year.max()) + 1
        place = np.arange(len(dates)) / max(len(dates) - 1, 1) * years
        trend = np.maximum(1.0 - np.abs(place[:, None] - np.arange(years + 1)), 0.0)
        same = np.eye(knots)
        bend = np.roll(same, 1, axis=0) - 2.0 * same + np.roll(same, -1, axis=0)
        penalty = TREND_PENALTY * np.eye(years + 1 + knots)
        penalty[years + 1 :, years + 1 :] = ROUGHNESS_PENALTY * bend.T @ bend + SIZE_PENALTY * same
        return cls(np.hstack([trend, seasonal]), seasonal, penalty, year)

    def learn(self, demand: np.ndarray, expected: np.ndarray) -> np.ndarray:
        """Factors' logarithms (Y + 1, K, G) from demand and expectation of groups (P, G).

        Entry y is learned without year y, the last from all. Each group's are weakened by the
        regression coefficient of years left out on their prediction, between 0 and 1 and drawn
        towards that of all groups.
        """
        groups, years = demand.shape[1], int(self.year.max()) + 1
        knots = np.zeros((years + 1, self.seasonal.shape[1], groups))
        hit, size = np.zeros(groups), np.zeros(groups)
        for start in range(0, groups, GROUPS_PER_BLOCK):
            block = np.s_[start : start + GROUPS_PER_BLOCK]
            log = _log_ratio(demand[:, block], expected[:, block])
            knots[:, :, block], hit[block], size[block] = self._fit(log, years)
        common = np.clip(hit.sum() / max(size.sum(), 1e-12), 0.0, 1.0)
        prior = PRIOR_OF_STRENGTH * size.mean() if groups else 0.0
        strength = (hit + prior * common) / np.maximum(size + prior, 1e-12)
        return knots * np.clip(strength, 0.0, 1.0)

    def left_out(self, knots: np.ndarray) -> np.ndarray:
        """Logarithms (P, G) of every period's factor, learned without its year."""
        result = np.zeros((len(self.year), knots.shape[2]))
        for year in range(len(knots) - 1):
            rows = self.year == year
            result[rows] = self.seasonal[rows] @ knots[year]
        return result

    def _fit(self, log: np.ndarray, years: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Coefficients, and covariance and variance of the predictions for years left out."""
        trend_terms = self.design.shape[1] - self.seasonal.shape[1]
        every = self._solve(np.ones(len(log), dtype=bool), log)
        knots = [self._solve(self.year != year, log)[trend_terms:] for year in range(years)]
        knots = np.stack([*knots, every[trend_terms:]])
        detrended = log - self.design[:, :trend_terms] @ every[:trend_terms]
        predicted = self.left_out(knots)
        for year in range(years):
            rows = self.year == year
            predicted[rows] -= predicted[rows].mean(axis=0)
        return knots, (predicted * detrended).sum(axis=0), np.square(predicted).sum(axis=0)

    def _solve(self, rows: np.ndarray, log: np.ndarray) -> np.ndarray:
        design = self.design[rows]
        return np.linalg.solve(design.T @ design + self.penalty, design.T @ log[rows])


def _log_ratio(demand: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Logarithm of demand by expectation, both with a part of a usual period added to them."""
    prior = PRIOR_PERIODS * expected.mean(axis=0)
    prior = np.where(prior > 0, prior, 1.0)
    return np.log((demand + prior) / (expected + prior))
