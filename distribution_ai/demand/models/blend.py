"""How far to rely on each expert: weights learned from errors of the lead-time sum."""

__all__ = ["Blend", "own_weights"]

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from distribution_ai.demand.models.experts import SMOOTHING_CONSTANTS
from distribution_ai.demand.models.sum_errors import Backtest, Window

POOLED_SHARE = 0.6
CLASSES = 4
SCALE_POWER = 1.5
FAIRNESS = 10.0
PRIOR_SHARE_OF_ALL = 0.1
RIDGE = 1e-4
PRIOR_ERRORS_OF_CONSTANT = 8.0
SHARPNESS = 0.5
LEAST_SHARE_OF_USUAL_SCALE = 0.3
LEAST_SHARE_OF_LARGEST_SCALE = 1e-9


@dataclass(frozen=True, eq=False)
class Blend:
    """Weights of experts for series by how often something is asked for.

    ``edges`` (C - 1,) are limits of the share of buckets with demand, ``pooled`` (E, C) the
    weights of each class, and ``common`` (A,) the mean relative error (logarithm) of each
    smoothing constant over all series.
    """

    edges: np.ndarray
    pooled: np.ndarray
    common: np.ndarray

    @classmethod
    def learn(cls, window: Window, activity: np.ndarray, test: Backtest, place: int) -> "Blend":
        """Learn from the windows of one lead time, ``place`` in the backtest.

        Stacked regression (Breiman 1996): the non-negative weights with the least squared error of
        the lead-time sum, each series scaled by its size, recent origins counting more; one set a
        class of ``activity`` (n,), drawn towards that of all. The forecasts of a class must add up
        to its demand, or least squares would draw noisy ones towards 0; the weights need not add up
        to 1, though: where demand has been fading, they add up to less.
        """
        relative, usable, _count = _relative_errors(window, test, place)
        common = (
            relative[:, usable].mean(axis=1) if usable.any() else np.arange(len(relative)) * RIDGE
        )
        edges = (
            np.quantile(activity, np.arange(1, CLASSES) / CLASSES) if len(activity) else np.empty(0)
        )
        own = own_weights(window, common, test, place)
        member = np.searchsorted(edges, activity)
        scale = _scale(window, own)
        weight = np.where(window.counts, scale**-SCALE_POWER, 0.0)
        weight *= test.recency(len(weight))[:, None]
        fair = window.counts * test.recency(len(weight))[:, None]
        parts = [_normal(window, weight, fair, np.flatnonzero(member == c)) for c in range(CLASSES)]
        total = [sum(values) for values in zip(*parts, strict=True)]
        everything = _solve(*total)
        prior = PRIOR_SHARE_OF_ALL / CLASSES * total[0]
        pooled = [
            _solve(gram + prior, hit + prior @ everything, *totals) for gram, hit, *totals in parts
        ]
        return cls(edges, np.stack(pooled, axis=1), common)

    def weights(self, window: Window, activity: np.ndarray, test: Backtest, place: int):
        """Weights (E, n): those of the class, and to a lesser part the series' own."""
        pooled = self.pooled[:, np.searchsorted(self.edges, activity)]
        own = own_weights(window, self.common, test, place)
        return POOLED_SHARE * pooled + (1.0 - POOLED_SHARE) * own


def own_weights(window: Window, common: np.ndarray, test: Backtest, place: int) -> np.ndarray:
    """Weights (E, n) of the smoothing constants by their own errors, drawn towards what serves
    all series (``common``, logarithms of relative errors); other experts get none."""
    relative, _usable, count = _relative_errors(window, test, place)
    score = relative * count + PRIOR_ERRORS_OF_CONSTANT * common[:, None]
    weight = np.exp(-SHARPNESS * (score - score.min(axis=0)))
    weights = np.zeros((window.experts.shape[1], len(count)))
    weights[: len(weight)] = weight / weight.sum(axis=0)
    return weights


def _relative_errors(window: Window, test: Backtest, place: int):
    """Logarithms (A, n) of squared errors relative to the mean over the constants, which series
    are usable and how many independent errors each has, (n,)."""
    levels = window.experts[:, : len(SMOOTHING_CONSTANTS)]
    error = (levels - window.demand[:, None]) * window.counts[:, None]
    number = window.counts.sum(axis=0)
    squared = np.einsum("oan,oan->an", error, error) / np.maximum(number, 1)
    scale = squared.mean(axis=0)
    usable = (scale > 0) & (number > 0)
    relative = np.log(np.where(usable, squared / np.where(usable, scale, 1.0), 1.0) + 1e-6)
    return relative, usable, np.where(usable, number / test.overlap(place), 0.0)


def _scale(window: Window, own: np.ndarray) -> np.ndarray:
    """Usual size of the sum at each origin (O, n), never far below the mean over the origins, in
    parts of the largest."""
    forecast = np.einsum("en,oen->on", own, window.experts)
    number = np.maximum(window.counts.sum(axis=0), 1)
    usual = (forecast * window.counts).sum(axis=0) / number
    scale = np.maximum(forecast, LEAST_SHARE_OF_USUAL_SCALE * usual)
    largest = scale.max(initial=0.0)
    return np.maximum(scale / (largest if largest > 0 else 1.0), LEAST_SHARE_OF_LARGEST_SCALE)


def _normal(window: Window, weight: np.ndarray, fair: np.ndarray, columns: np.ndarray):
    """Normal equations of some series, (E, E) and (E,), and the totals of the forecasts (E,) and
    of demand, weighted by ``fair`` (O, n)."""
    experts = window.experts[:, :, columns].transpose(1, 0, 2).reshape(window.experts.shape[1], -1)
    demand = window.demand[:, columns].reshape(-1)
    weighted = experts * weight[:, columns].reshape(-1)
    counted = fair[:, columns].reshape(-1)
    return (
        np.einsum("em,fm->ef", weighted, experts),
        np.einsum("em,m->e", weighted, demand),
        (experts * counted).sum(axis=1),
        (demand * counted).sum(),
    )


def _solve(gram: np.ndarray, hit: np.ndarray, totals: np.ndarray, total: float) -> np.ndarray:
    """Non-negative least squares with a touch of the plain mean, (E,); a heavy equation makes the
    forecasts' ``totals`` (E,) add up to the demand's."""
    size = len(hit)
    ridge = RIDGE * np.trace(gram) / size + 1e-12
    square = np.square(totals).sum()
    heavy = FAIRNESS * np.trace(gram) / square if square > 0 else 0.0
    whole = gram + ridge * np.eye(size) + heavy * np.outer(totals, totals)
    factor = np.linalg.cholesky(whole)
    return nnls(factor.T, np.linalg.solve(factor, hit + ridge / size + heavy * totals * total))[0]
