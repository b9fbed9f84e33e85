"""The level of demand around each bucket, without the bucket itself."""

__all__ = ["LocalLevel"]

from dataclasses import dataclass

import numpy as np

HALF_WINDOW = {"D": 21, "W-MON": 8, "MS": 4}
PRIOR_BUCKETS = 1.0
_SMALL = 1e-9


@dataclass(frozen=True, eq=False)
class LocalLevel:
    """Running sums (T + 1, n) of demand without drivers and of seasonal weights, where observed.

    The level of a bucket is the ratio of both over a window around it, the bucket left out, drawn
    a little towards the ratio over the whole history.
    """

    demand: np.ndarray
    weight: np.ndarray
    half: int

    @classmethod
    def of(cls, quantity, observed, season, drivers, bucket: str) -> "LocalLevel":
        """From demand and what is observed of it (T, n), seasonal weights and drivers (T, n) or
        None."""
        plain = quantity if drivers is None else quantity / np.maximum(drivers, _SMALL)
        weights = np.ones(quantity.shape) if season is None else season
        demand = _running(np.where(observed, plain, 0.0))
        weight = _running(np.where(observed, weights, 0.0))
        return cls(demand, weight, HALF_WINDOW[bucket])

    def around(self, rows: np.ndarray, columns: np.ndarray | None = None) -> np.ndarray:
        """Level per unit weight at ``rows`` of all series, (R, n), or of one series each, (R,)."""
        low = np.maximum(rows - self.half, 0)
        high = np.minimum(rows + self.half + 1, len(self.demand) - 1)
        demand = self._between(self.demand, low, rows, high, columns)
        weight = self._between(self.weight, low, rows, high, columns)
        last = slice(None) if columns is None else columns
        usual = self.demand[-1, last] / np.maximum(self.weight[-1, last], _SMALL)
        return (demand + PRIOR_BUCKETS * usual) / (weight + PRIOR_BUCKETS)

    @staticmethod
    def _between(total, low, rows, high, columns):
        if columns is None:
            return total[high] - total[low] - (total[rows + 1] - total[rows])
        own = total[rows + 1, columns] - total[rows, columns]
        return total[high, columns] - total[low, columns] - own


def _running(values: np.ndarray) -> np.ndarray:
    total = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=total[1:])
    return total
