"""The shape of forecast errors: quantiles in units of their deviation, pooled over series."""

__all__ = ["ErrorShape"]

from dataclasses import dataclass

import numpy as np
from scipy import stats

PROBABILITIES = np.concatenate([
    [0.001, 0.0025, 0.005, 0.01], np.arange(0.02, 0.985, 0.02), [0.985, 0.99, 0.9925, 0.995],
    [0.9975, 0.999],
])  # fmt: skip
ERRORS_PER_CLASS = 2000
MOST_CLASSES = 20
PRIOR_ERRORS_BEYOND = 10.0
SMALLEST_VARIATION, LARGEST_VARIATION = 0.02, 20.0


@dataclass(frozen=True, eq=False)
class ErrorShape:
    """Standardised quantiles (C, P) for classes of the coefficient of variation, ``center`` (C,).

    Slow movers err to one side, fast movers nearly evenly; the coefficient of variation of the
    lead-time sum tells which, whatever the item or the lead time. Between two classes, and between
    two of :data:`PROBABILITIES`, quantiles are interpolated.
    """

    center: np.ndarray
    quantiles: np.ndarray

    @classmethod
    def learn(
        cls,
        error: np.ndarray,
        variation: np.ndarray,
        weight: np.ndarray | None = None,
        independent: np.ndarray | None = None,
    ) -> "ErrorShape":
        """Learn from standardised errors and the coefficients of variation they belong to, (M,).

        ``weight`` (M,), the deviations in units, makes the quantiles those of least quantile loss
        in units. ``independent`` (M,) says for how many independent errors each counts: those of
        overlapping windows are worth less than one. The gamma distribution's shape counts as much
        as :data:`PRIOR_ERRORS_BEYOND` independent errors beyond a quantile, so that few errors
        shape the middle and many the tails. Errors of the same coefficient of variation are in the
        same class.
        """
        weight, independent = (
            np.ones(len(error)) if each is None else each for each in (weight, independent)
        )
        order = np.lexsort((error, variation))
        error, log = error[order], np.log(_bounded(variation[order]))
        weight, independent = weight[order], independent[order]
        center, rows = [], []
        for part in _classes(log):
            middle = np.exp(np.median(log[part])) if len(part) else 0.5
            prior = _gamma_shape(np.array([middle]))[0]
            own = _weighted_quantiles(error[part], weight[part]) if len(part) else prior
            beyond = independent[part].sum() * np.minimum(PROBABILITIES, 1.0 - PROBABILITIES)
            share = beyond / (beyond + PRIOR_ERRORS_BEYOND)
            center.append(middle)
            rows.append(np.maximum.accumulate(share * own + (1.0 - share) * prior))
        return cls(np.array(center), np.stack(rows))

    def at(self, variation: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
        """Standardised quantiles (n, K) for coefficients of variation (n,)."""
        table = _interpolated(PROBABILITIES, self.quantiles, probabilities)
        if len(self.center) == 1:
            return np.broadcast_to(table, (len(variation), len(probabilities)))
        log, centers = np.log(_bounded(variation)), np.log(self.center)
        upper = np.clip(np.searchsorted(centers, log), 1, len(centers) - 1)
        width = np.maximum(centers[upper] - centers[upper - 1], 1e-9)
        share = np.clip((log - centers[upper - 1]) / width, 0.0, 1.0)[:, None]
        return (1.0 - share) * table[upper - 1] + share * table[upper]


def _bounded(variation: np.ndarray) -> np.ndarray:
    return np.clip(variation, SMALLEST_VARIATION, LARGEST_VARIATION)


def _classes(ordered: np.ndarray) -> list[np.ndarray]:
    """Places of ascending values (M,) in classes of about the same number, equal ones together."""
    count = int(np.clip(len(ordered) // ERRORS_PER_CLASS, 1, MOST_CLASSES))
    even = len(ordered) * np.arange(1, count) // count
    begin = np.unique(np.searchsorted(ordered, ordered[even]))
    return np.split(np.arange(len(ordered)), begin[begin > 0])


def _weighted_quantiles(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Quantiles at :data:`PROBABILITIES` of values that count by their weights."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    if total[-1] <= 0:
        return np.quantile(values, PROBABILITIES)
    return np.interp(PROBABILITIES, (total - 0.5 * weight[order]) / total[-1], values[order])


def _gamma_shape(variation: np.ndarray) -> np.ndarray:
    """Quantiles of a gamma variable less its mean, in deviations; shape (n, P)."""
    shape = 1.0 / np.square(_bounded(variation))[:, None]
    return (stats.gamma.ppf(PROBABILITIES, shape) - shape) / np.sqrt(shape)


def _interpolated(known: np.ndarray, table: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows of ``table`` (C, P), given at ``known`` (P,), read at ``wanted`` (K,)."""
    upper = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    share = (wanted - known[upper - 1]) / (known[upper] - known[upper - 1])
    share = np.clip(share, 0.0, 1.0)
    return table[:, upper - 1] * (1.0 - share) + table[:, upper] * share
