"""How far the same week of other years is believed."""

__all__ = ["WeekStrength"]

from dataclasses import dataclass

import numpy as np

DAYS_NEAR = 10.5
PRIOR_WEEKS = 4.0
_DAYS_PER_YEAR = 366
_SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class WeekStrength:
    """Shares (366, 2) of what either way of finding a week again says, by the day of the year.

    They are never negative and add up to one at most.
    """

    share: np.ndarray

    @classmethod
    def learn(
        cls, mondays: np.ndarray, left_out: np.ndarray, height: np.ndarray, told: np.ndarray
    ) -> "WeekStrength":
        """Regress heights (W,) on what other years say of the weeks they tell of, ``left_out``
        (2, K) where ``told`` (W,): over the whole year, and drawn towards that near each day."""
        first, second = left_out
        height = height[told]
        products = np.stack([
            first * first, first * second, second * second, first * height, second * height,
        ])  # fmt: skip
        usual = np.square(left_out).mean() if left_out.size else 0.0
        common = _shares(products.sum(axis=1), _SMALL, np.zeros(2))
        apart = np.abs(np.arange(_DAYS_PER_YEAR)[:, None] - _day_of_year(mondays[told]))
        apart = np.minimum(apart, _DAYS_PER_YEAR - apart)
        near = np.maximum(1.0 - apart / DAYS_NEAR, 0.0)
        return cls(_shares(products @ near.T, PRIOR_WEEKS * usual + _SMALL, common).T)

    def weighed(self, mondays: np.ndarray, heights: np.ndarray) -> np.ndarray:
        """What is believed of the ``heights`` (2, W) of weeks, (W,)."""
        return (self.share[_day_of_year(mondays)].T * heights).sum(axis=0)


def _shares(products: np.ndarray, prior: float, towards: np.ndarray) -> np.ndarray:
    """Ridge regression on two columns (2, ...) from their products with each other and with the
    aim (5, ...), the coefficients not negative and not more than one together."""
    ways = (slice(None), *[None] * (products.ndim - 1))
    first, mixed, second = products[:3] + prior * np.array([1.0, 0.0, 1.0])[ways]
    aim = products[3:] + prior * towards[ways]
    both = np.stack([aim[0] * second - mixed * aim[1], first * aim[1] - mixed * aim[0]])
    both /= np.maximum(first * second - mixed * mixed, _SMALL * _SMALL)
    alone = np.maximum(aim, 0.0) / np.stack([first, second])
    better = aim * alone
    alone *= np.stack([better[0] > better[1], better[0] <= better[1]])
    shares = np.where((both >= 0).all(axis=0), both, alone)
    return shares / np.maximum(shares.sum(axis=0), 1.0)


def _day_of_year(dates: np.ndarray) -> np.ndarray:
    return (dates - dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
